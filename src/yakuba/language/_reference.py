"""The reference page of the definition language, written from the models themselves."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

__all__ = ["FIELD_TYPES", "page"]

FIELD_TYPES = {
    "text": "One line of words.",
    "long_text": "Several lines.",
    "kana": "A reading (フリガナ); any kana is taken and kept as full-width katakana.",
    "number": "A number; `min` and `max` bound it.",
    "yen": "A whole number of yen.",
    "date": "A day in 和暦 or 西暦 (令和8年4月1日, R8.4.1, 2026-04-01); kept as ISO 8601.",
    "time": "A time of day (9:30, 午後3時); kept as HH:MM.",
    "choice": "One of `options`; the option's `value` is kept.",
    "choices": "Any of `options`; kept as a list in the order of the definition.",
    "boolean": "はい or いいえ.",
    "name": "{family, given, family_kana, given_kana}. Variants and 異体字セレクタ are kept as typed.",
    "address": "{postal_code, address, building}.",
    "phone": "10 or 11 digits.",
    "email": "An e-mail address.",
    "bank_account": "{bank, bank_code, branch, branch_code, kind, number, holder_kana}. Name or code, or both, of bank and branch.",
    "file": "An attached picture or PDF; kept as an attachment, not among the answers.",
    "photo": "A picture taken on the spot; kept as an attachment.",
    "table": "Rows of `fields`; kept as a list of objects.",
    "heading": "Words between fields; nothing is kept.",
    "consent": "Must be ticked when required.",
    "computed": "The value of the rule `compute`; never typed.",
}

HEAD = """\
# Definitions

<!-- Written by `python -m yakuba.language.schema --write docs/reference`. Do not edit by hand. -->

A pack is a folder of YAML files. Each kind of file has a JSON Schema beside this page, so that editors complete it.
A text people read is written `{ ja: ..., easy: ..., en: ... }`, or as a bare string for Japanese alone. Plain words
mean what they say: only `true` and `false` are booleans, `no` and `2026-04-01` are text. A key may stand only once;
anchors, aliases and tags are refused. A pack with any fault is refused as a whole, with file, line, what is wrong and
what would be right.
"""


def page(kinds: Mapping[str, tuple[str, type[BaseModel]]]) -> str:
    """The Markdown of docs/reference/definitions.md."""
    parts = [HEAD]
    told: set[type[BaseModel]] = set()
    for name, (files, model) in kinds.items():
        parts.append(f"## `{files}`\n\nSchema: [{name}.schema.json]({name}.schema.json)\n")
        parts += [_section(part) for part in _family(model, told)]
    return "\n".join([*parts, _field_types()])


def _field_types() -> str:
    rows = "\n".join(f"| `{name}` | {meaning} |" for name, meaning in FIELD_TYPES.items())
    return f"## Field types\n\n| type | answer |\n|---|---|\n{rows}\n"


def _family(model: type[BaseModel], told: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """A model, then those inside it, each told once over the whole page."""
    if model in told:
        return
    told.add(model)
    yield model
    for info in model.model_fields.values():
        for inner in _models(info.annotation):
            yield from _family(inner, told)


def _section(model: type[BaseModel]) -> str:
    about = " ".join((model.__doc__ or "").split())
    rows = "\n".join(_row(name, info) for name, info in model.model_fields.items())
    return f"### {model.__name__}\n\n{about}\n\n| key | | value | meaning |\n|---|---|---|---|\n{rows}\n"


def _row(name: str, info: FieldInfo) -> str:
    if info.is_required():
        need = "required"
    else:
        default = info.get_default(call_default_factory=True)
        need = "" if default is None or default == [] or isinstance(default, BaseModel) else f"default `{default}`"
    meaning = " ".join((info.description or "").split()).replace("|", "\\|")
    return f"| `{info.alias or name}` | {need} | {_value(info.annotation)} | {meaning} |"


def _value(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _value(get_args(annotation)[0])
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in get_args(annotation))
    if origin in (Union, types.UnionType):
        return " or ".join(_value(part) for part in get_args(annotation) if part is not type(None))
    if origin is list:
        return f"list of {_value(get_args(annotation)[0])}"
    if origin is dict:
        return f"mapping to {_value(get_args(annotation)[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    names = {str: "text", int: "whole number", float: "number", bool: "`true`, `false`", Any: "anything"}
    return names.get(annotation, str(annotation))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
