"""Where there is nothing to show yet: what is missing, and how to get it."""

from __future__ import annotations

from dashboard.address import url
from dashboard.parts import prose
from dashboard.parts.prose import Run


def uninvited() -> None:
    """The page Label without an invitation."""
    lines = [
        [
            Run(
                "Here somebody looks at a measurement and what was made of it, and says with one key "
                "whether it shows what is not there."
            )
        ],
        [
            Run("Whoever leads a session makes it, and one invitation for each annotator, on the page "),
            Run("Session", href=url("session", {})),
            Run(". The invitation opens this page; work goes on where it was left, on any computer."),
        ],
    ]
    commands = (
        (
            "reconaudit sessions make pilot --size 200 --annotator anna --annotator ben",
            "the same from a terminal; it prints the links",
        ),
    )
    prose.notice("This page opens by invitation", lines, key="uninvited", commands=commands)


def sessionless() -> None:
    """The page Session where none was made yet."""
    prose.say(
        "No session is made yet. Choose what is judged, by whom and how; every annotator gets a link, and "
        "what they say comes together here.",
        key="opening",
        look="opening",
    )
