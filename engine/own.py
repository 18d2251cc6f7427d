"""Anyone's callable as a method: named in a suite by its dotted path, no file of ours touched."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engine.method import Method, methods

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

_CLAIMS = re.compile("yes|approximate|no|no: .+|unknown")


@dataclass(frozen=True, kw_only=True)
class OwnMethod(Method):
    """A callable ``(y, physics) -> x_hat``: a function, or a class made with `settings` first.

    Its results carry `label`; its identity includes the source file's digest, so that an edited
    method is run again.

    Args:
        call: ``package.module:Name``, importable from the current directory.
        label: the name shown.
        settings: keyword arguments of the class (or, for a function, of each call).
        source: digest of the file that defines it.
    """

    family: ClassVar[str] = "own"
    reference: ClassVar[str] = "the user's own code"

    call: str
    label: str
    settings: dict[str, Any] = field(default_factory=dict)
    source: str = ""

    @property
    def slug(self) -> str:
        return self.label

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        target = imported(self.call)
        if inspect.isclass(target):
            made: Any = target(**self.settings)
            return made(y, physics)
        return target(y, physics, **self.settings)


@dataclass(frozen=True, kw_only=True)
class OwnSampler(OwnMethod):
    """An own class that also has ``sample(y, physics, n, first) -> (n, B, C, H, W)``.

    It may claim what its samples are drawn from, as a `Method` does: ``posterior = "approximate"``.
    """

    stochastic: ClassVar[bool] = True

    @property
    def posterior(self) -> str:  # type: ignore[override]
        return _claim(self.call)

    def sample(self, y: Tensor, physics: Physics, n: int, first: int = 0) -> Tensor:
        drawn: Tensor = imported(self.call)(**self.settings).sample(y, physics, n, first)
        return drawn


def imported(call: str) -> Any:
    """The object at ``package.module:Name``, looked for in the current directory too.

    Errors:
        ValueError: there is no such module or name, it fails while it is imported, or it cannot be
            called.
    """
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    module_name, _, path = call.partition(":")
    try:
        target: Any = importlib.import_module(module_name)
        for part in path.split("."):
            target = getattr(target, part)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"{call} cannot be imported from {here}: {error}.") from error
    except (Exception, SystemExit) as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise ValueError(f"{call} fails while it is imported from {here}: {told}.") from error
    if not callable(target):
        raise ValueError(f"{call} must be callable, got {type(target).__name__}.")
    return target


def own_method(call: str, label: str, settings: dict[str, Any]) -> Method:
    """The method that a suite's ``{call: ..., name: ...}`` asks for.

    A `Method` subclass is built as it is; any other callable is wrapped.

    Errors:
        ValueError: it cannot be imported, the label is the name of a method of the project,
            whose results it would be mixed with, or it draws samples and claims of them what
            nobody can read.
    """
    if label.partition("(")[0] in methods:
        raise ValueError(
            f"{call} cannot be named {label!r}, the name of another method; choose one of your own."
        )
    target, method = imported(call), None
    if inspect.isclass(target) and issubclass(target, Method):
        method = target.build(**settings)
        offers = method.draws
    else:
        offers = inspect.isclass(target) and callable(getattr(target, "sample", None))
    if offers:
        _claim(call)
    if method is not None and method.name:
        return method
    wrapper = OwnSampler if offers else OwnMethod
    return wrapper(call=call, label=label, settings=settings, source=_source(target))


def _claim(call: str) -> str:
    """What a class says its samples are drawn from; unknown where it says nothing.

    Errors:
        ValueError: it says something else than a method may.
    """
    said = getattr(imported(call), "posterior", "unknown")
    if callable(said):  # a routine that happens to have the name
        return "unknown"
    if not isinstance(said, str) or not _CLAIMS.fullmatch(said):
        raise ValueError(
            f"{call}: posterior must be 'yes', 'approximate', 'no', 'no: ' and what it is instead, or "
            f"'unknown', got {said!r}."
        )
    return said


def _source(target: Any) -> str:
    try:
        file = inspect.getsourcefile(target)
    except TypeError:
        file = None
    return hashlib.blake2b(Path(file).read_bytes(), digest_size=8).hexdigest() if file else ""
