"""Are the documents true? ``python -m docs.check`` looks; with ``--write`` it mends what is generated.

* ``docs/catalogue.md`` is generated from the registries and must not have drifted;
* the figures in ``docs/audit.md`` are those of ``docs/audit.json`` and
  ``docs/classifier.json``, and likewise of correction;
* every link between documents leads to a file;
* every ``reconaudit`` command that a document shows exists, with its options.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs import corrected
from engine.markdown import table

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "docs" / "catalogue.md"
AUDIT = ROOT / "docs" / "audit.md"
CLASSIFIER = ROOT / "docs" / "classifier.json"


def catalogue() -> str:
    """The catalogue of everything the registries hold, as Markdown."""
    from engine.listing import listing

    parts = [
        "# Catalogue",
        "Generated from the registries by `python -m docs.check --write`; checked by `make check`.",
    ]
    columns = {
        "datasets": ("name", "description", "licence", "params"),
        "problems": ("name", "family", "description", "params"),
        "methods": ("name", "family", "description", "reference", "params"),
        "judges": ("name", "kind", "convention", "unit"),
        "embedders": ("name", "description", "convention", "params"),
        "weights": ("name", "licence", "used_by"),
    }
    for kind, names in columns.items():
        rows = ([_cell(row.get(name)) for name in names] for row in listing(kind))
        parts += [f"## {kind.capitalize()}", table(names, rows)]
    return "\n\n".join(parts) + "\n"


def audit() -> str:
    """The audit's page with the figures of the examinations that are kept beside it."""
    from audits.classifier import trial_page
    from audits.planted import page

    text = page.renewed(AUDIT.read_text(encoding="utf-8"), page.read(AUDIT.with_suffix(".json")))
    return trial_page.renewed(text, page.read(CLASSIFIER))


def faults() -> Iterator[str]:
    """One sentence for everything that is not true."""
    if not CATALOGUE.is_file() or CATALOGUE.read_text(encoding="utf-8") != catalogue():
        yield "docs/catalogue.md has drifted from the registries; run: python -m docs.check --write"
    if AUDIT.read_text(encoding="utf-8") != audit():
        yield (
            "docs/audit.md has drifted from docs/audit.json or docs/classifier.json; "
            "run: python -m docs.check --write"
        )
    if corrected.PAGE.read_text(encoding="utf-8") != corrected.page():
        yield "docs/correction.md has drifted from docs/correction.json; run: python -m docs.check --write"
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
            if not (document.parent / target).exists():
                yield f"{document.name}: the link to {target} leads nowhere."
        for command in re.findall(
            r"^\s*(?:\$ )?(?:\.venv/bin/)?(reconaudit .+?)\s*(?:#.*)?$", text, re.MULTILINE
        ):
            trouble = _refused(command)
            if trouble:
                yield f"{document.name}: `{command}`: {trouble}"


def _refused(command: str) -> str | None:
    """Why the command line would not take a command; None where it would."""
    import typer

    from reconaudit import app

    entry: Any = typer.main.get_command(app)
    words = shlex.split(command.replace("\\", ""))[1:]
    while words and (commands := getattr(entry, "commands", None)):
        if words[0] not in commands:
            return f"there is no command {words[0]!r}."
        entry, words = commands[words[0]], words[1:]
    known = {option for parameter in entry.params for option in parameter.opts}
    unknown = [word.partition("=")[0] for word in words if word.startswith("--")]
    return next((f"there is no option {word}." for word in unknown if word not in known | {"--help"}), None)


def _cell(value: object) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{key} = {item}" for key, item in value.items())
    elif isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    return " ".join(str("" if value is None else value).split()).replace("|", "\\|")


def main() -> None:
    if "--write" in sys.argv:
        CATALOGUE.write_text(catalogue(), encoding="utf-8")
        AUDIT.write_text(audit(), encoding="utf-8")
        corrected.PAGE.write_text(corrected.page(), encoding="utf-8")
    found = list(faults())
    print("\n".join(found) or "The documents are true.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
