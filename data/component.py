"""Components: frozen, keyword-only dataclasses whose fields are their parameters."""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from data.registry import unknown


@dataclass(frozen=True, kw_only=True)
class Component:
    """What every data set, problem, method and judge is.

    `params` is its row in the database, `slug` its name there: the registered name and
    what differs from the defaults.

    Example:
        >>> @dataclass(frozen=True, kw_only=True)
        ... class Blur(Component):
        ...     name: ClassVar[str] = "blur"
        ...     sigma: float = 2.0
        >>> Blur().slug, Blur(sigma=3).slug
        ('blur', 'blur(sigma=3)')
    """

    name: ClassVar[str] = ""

    @property
    def params(self) -> dict[str, Any]:
        """Every parameter with its value, ready for JSON."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}

    @property
    def slug(self) -> str:
        """The name, followed by the parameters that differ from their defaults."""
        changed = [
            f"{f.name}={_text(self.params[f.name])}"
            for f in dataclasses.fields(self)
            if _default(f) is dataclasses.MISSING or self.params[f.name] != _plain(_default(f))
        ]
        return f"{self.name}({', '.join(changed)})" if changed else self.name

    @classmethod
    def build(cls, **params: Any) -> Self:
        """Make a component from outside values (a suite's YAML), checked against its fields.

        Errors:
            ValueError: an unknown parameter (the nearest is offered), a wrong type, or a value
                the component refuses; one sentence, naming the component and the value.
        """
        hints = typing.get_type_hints(cls)
        known = [f.name for f in dataclasses.fields(cls)]
        for key in params:
            if key not in known:
                raise ValueError(unknown(f"parameter of {cls.name}", str(key), known))
        values = {key: _coerce(cls.name, key, value, hints[key]) for key, value in params.items()}
        missing = [
            f.name
            for f in dataclasses.fields(cls)
            if _default(f) is dataclasses.MISSING and f.name not in values
        ]
        if missing:
            raise ValueError(f"{cls.name} needs {', '.join(missing)}, which was not given.")
        try:
            built = cls(**values)
        except (ValueError, TypeError) as error:
            raise ValueError(f"{cls.name}: {error}") from error
        for key, value in values.items():
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"parameter {key} of {cls.name} must be finite, got {value}.")
        return built

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Each parameter with its default; None where one must be given."""
        return {
            f.name: None if _default(f) is dataclasses.MISSING else _plain(_default(f))
            for f in dataclasses.fields(cls)
        }


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Component):
        return value.slug
    return value


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)


def _coerce(owner: str, key: str, value: Any, hint: Any) -> Any:
    options = typing.get_args(hint) if _is_union(hint) else (hint,)
    for option in options:
        matched, result = _match(value, option)
        if matched:
            return result
    accepted = " or ".join(_spoken(option) for option in options)
    raise ValueError(
        f"parameter {key} of {owner} must be {accepted}, got {value!r} ({type(value).__name__})."
    )


def _match(value: Any, hint: Any) -> tuple[bool, Any]:
    origin = typing.get_origin(hint)
    if hint is Any:
        return True, value
    if hint is type(None):
        return value is None, None
    if origin is typing.Literal:
        same = [
            a for a in typing.get_args(hint) if a == value and isinstance(a, bool) == isinstance(value, bool)
        ]
        return bool(same), same[0] if same else None
    if hint is float:
        good = isinstance(value, int | float) and not isinstance(value, bool)
        return good, float(value) if good else None
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool), value
    if origin in (tuple, list):
        if not isinstance(value, tuple | list):
            return False, None
        inner = [a for a in typing.get_args(hint) if a is not Ellipsis]
        if origin is tuple and Ellipsis not in typing.get_args(hint) and len(inner) != len(value):
            return False, None
        pairs = [_match(v, inner[min(i, len(inner) - 1)]) for i, v in enumerate(value)]
        return all(m for m, _ in pairs), tuple(v for _, v in pairs)
    if isinstance(hint, type):
        return isinstance(value, hint), value
    return True, value


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing.Union, types.UnionType)


def _spoken(hint: Any) -> str:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return "one of " + ", ".join(map(repr, inner))
    if origin in (tuple, list):
        many = _MANY.get(inner[0], "values") if inner else "values"
        fixed = origin is tuple and Ellipsis not in inner
        return f"{len(inner)} {many}" if fixed else f"a list of {many}"
    return _ONE.get(hint, hint.__name__ if isinstance(hint, type) else str(hint))


_ONE = {float: "a number", int: "a whole number", str: "text", bool: "true or false", type(None): "nothing"}
_MANY = {float: "numbers", int: "whole numbers", str: "texts"}
