"""A model's refusals, said in Japanese with what would be right."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from ._yaml import Path, Source
from .problems import PackProblem, did_you_mean

__all__ = ["validated"]

Model = TypeVar("Model", bound=BaseModel)

_PATTERNS = (
    (r"^[a-z][a-z0-9_]{0,49}$", "英小文字で始め、英小文字・数字・下線だけの50文字までで書いてください（例 birth_date）"),
    (r"^[a-z][a-z0-9-]{0,59}$", "英小文字で始め、英小文字・数字・ハイフンだけの60文字までで書いてください（例 child-allowance）"),
    (r"^[A-Z][A-Z0-9-]{0,11}$", "英大文字で始め、英大文字・数字・ハイフンだけの12文字までで書いてください（例 T01）"),
    (r"^[A-Za-z0-9_\-]{1,50}$", "英数字・下線・ハイフンだけの50文字までで書いてください"),
    (r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", "英小文字の名前を点でつないでください（例 resident.birth_date）"),
)  # fmt: skip
_KINDS = {
    "string": "文字で書いてください。数字だけのときは引用符で囲みます（例 \"0123\"）",
    "int": "整数で書いてください",
    "float": "数字で書いてください",
    "bool": "true か false で書いてください",
    "list": "「- 」で始まる一覧か [ ] で書いてください",
    "dict": "「名前: 値」の組で書いてください",
    "model": "「名前: 値」の組で書いてください",
}  # fmt: skip
_SIMPLE = ("bool", "int", "float", "str")
_LIMITS = {
    "greater_than_equal": "{ge} 以上で書いてください",
    "less_than_equal": "{le} 以下で書いてください",
    "too_short": "{min_length} つ以上書いてください",
    "string_too_short": "{min_length} 文字以上で書いてください",
    "string_too_long": "{max_length} 文字までで書いてください",
}


def validated(model: type[Model], source: Source, path: Path, value: Any) -> tuple[Model | None, list[PackProblem]]:
    """The model, or every reason against it with its line."""
    if not isinstance(value, dict):
        return None, [source.problem(path, "「名前: 値」の組ではありません", _KINDS["dict"])]
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        problems = (_problem(model, source, path, item) for item in error.errors(include_url=False))
        return None, list(dict.fromkeys(problems))


def _problem(model: type[BaseModel], source: Source, path: Path, error: Any) -> PackProblem:
    loc: Path = tuple(error["loc"])
    if loc and loc[-1] in _SIMPLE:  # one of several simple kinds was wanted: said once, for all of them
        loc = loc[:-1]
        return source.problem(
            path + loc, f"「{loc[-1]}」の値の種類が違います", "文字・数字・true・false のどれか一つで書いてください"
        )
    name = f"「{loc[-1]}」" if loc and isinstance(loc[-1], str) else f"「{_last_name(loc)}」の中"
    what, right = _said(model, loc, error, name)
    return source.problem(path + loc, what, right)


def _said(model: type[BaseModel], loc: Path, error: Any, name: str) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return f"{name}がありません", f"「{loc[-1]}: …」を書いてください"
    if kind == "extra_forbidden":
        return f"{name}という項目はここでは使えません", did_you_mean(str(loc[-1]), _keys_at(model, loc[:-1]))
    if kind == "literal_error":
        options = [word.strip("' ") for word in context["expected"].replace(" or ", ", ").split(",")]
        return f"{name}に「{error['input']}」は書けません", did_you_mean(str(error["input"]), options)
    if kind == "value_error":
        return str(context["error"]), ""
    if kind == "string_pattern_mismatch":
        right = next((words for pattern, words in _PATTERNS if pattern == context["pattern"]), "")
        return f"{name}に「{error['input']}」は書けません", right
    if kind in _LIMITS:
        return f"{name}の値が範囲の外です", _LIMITS[kind].format_map(context)
    right = next((words for start, words in _KINDS.items() if kind.startswith(start)), error["msg"])
    return f"{name}の値の種類が違います", right


def _last_name(loc: Path) -> str:
    return next((str(part) for part in reversed(loc) if isinstance(part, str)), "全体")


def _keys_at(model: type[BaseModel], loc: Path) -> list[str]:
    """The keys allowed at a place, with the names people write (aliases)."""
    models = [model]
    for part in loc:
        models = [inner for outer in models for inner in _inner(outer, part)]
    return [info.alias or name for found in models for name, info in found.model_fields.items()]


def _inner(model: type[BaseModel], part: str | int) -> list[type[BaseModel]]:
    if isinstance(part, int):  # a place in a list: the list's own model was already found
        return [model]
    for name, info in model.model_fields.items():
        if part in (name, info.alias):
            return list(_models_in(info.annotation))
    return []


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Annotated, Union, types.UnionType, list, dict):
        for inner in get_args(annotation):
            yield from _models_in(inner)
