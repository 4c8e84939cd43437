"""Writing a procedure down as YAML that a clerk can read and a reviewer can compare."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import BaseModel

from .procedures import Procedure
from .texts import Text
from .workflow import Stage

__all__ = ["dump_procedure"]

WIDTH = 110


class _Flow(dict[str, Any]):
    """A small mapping written on one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists stand further in than their name


_ODD_BREAKS = frozenset("\r\x85\u2028\u2029\ufeff")


def _words(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _ODD_BREAKS & set(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _words)
_Dumper.add_representer(
    _Flow, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)
)


def dump_procedure(procedure: Procedure) -> str:
    """YAML of the procedure without what is default; loading it gives an equal procedure."""
    return yaml.dump(
        _plain(procedure), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False
    )


def _plain(part: Any) -> Any:
    if isinstance(part, Text):
        words = {name: value for name in ("ja", "easy", "en") if (value := getattr(part, name)) is not None}
        return part.ja if len(words) == 1 else _small(words)
    if isinstance(part, Stage) and len(part.posts) == 1 and part.need is None:
        return part.posts[0]
    if isinstance(part, BaseModel):
        return _small({info.alias or name: _plain(value) for name, info, value in _said(part)})
    if isinstance(part, list):
        return [_plain(item) for item in part]
    if isinstance(part, float) and part.is_integer():
        return int(part)
    return part


def _said(part: BaseModel) -> list[tuple[str, Any, Any]]:
    """What differs from the defaults: name, field, value."""
    every = [(name, info, getattr(part, name)) for name, info in type(part).model_fields.items()]
    return [
        (name, info, value)
        for name, info, value in every
        if info.is_required() or value != info.get_default(call_default_factory=True)
    ]


def _small(mapping: dict[str, Any]) -> dict[str, Any]:
    """On one line when it is short and simple."""
    short = all(isinstance(value, str | int | float | bool) and "\n" not in str(value) for value in mapping.values())
    size = sum(2 * len(str(value)) + len(key) + 4 for key, value in mapping.items())
    return _Flow(mapping) if short and size < WIDTH and len(mapping) < 6 else mapping
