"""From a rule's text to its tree. The grammar is the cel-python package's; the tree is ours."""

from __future__ import annotations

import ast as python
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from .ast import And, Call, Comprehension, Conditional, Has, Ident, Index, ListExpr, Literal, MapExpr, Node, Or, Select
from .errors import RuleError

MAX_LENGTH, MAX_DEPTH = 4_000, 64
MACROS = {"all", "exists", "exists_one", "filter", "map"}
_OPERATORS = {
    "relation_lt": "_<_", "relation_le": "_<=_", "relation_gt": "_>_", "relation_ge": "_>=_", "relation_eq": "_==_",
    "relation_ne": "_!=_", "relation_in": "_in_", "addition_add": "_+_", "addition_sub": "_-_",
    "multiplication_mul": "_*_", "multiplication_div": "_/_", "multiplication_mod": "_%_",
}  # fmt: skip
_JAPANESE = re.compile(r"[^\x00-\x7f]")
_GLUED = re.compile(r"(?<=[\w\])])\s*-(?=[\d.])")
_STRINGS = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")


@lru_cache(maxsize=1)
def _grammar() -> Any:
    # Imported late: loading the grammar costs 0.4 s, and many commands never read a rule.
    from celpy.celparser import CELParser

    return CELParser()


@lru_cache(maxsize=8_192)
def parse(text: str) -> Node:
    """The tree of a rule. Raises RuleError with the place and what would be right."""
    if len(text) > MAX_LENGTH:
        raise RuleError(f"条件が長すぎます ({len(text)}文字)。{MAX_LENGTH}文字までです。いくつかの項目に分けてください")
    bare = _STRINGS.sub(lambda found: " " * len(found[0]), text)
    strange = _JAPANESE.search(bare)
    if strange:
        raise RuleError(
            f"条件の{strange.start() + 1}文字目「{strange[0]}」は使えません。名前は半角の英字で書きます (日本語は引用符の中だけ)",
            strange.start(),
        )
    if (
        max(
            (bare[: place + 1].count("(") - bare[: place + 1].count(")") for place in range(0, len(bare), 16)),
            default=0,
        )
        > MAX_DEPTH
    ):
        raise RuleError(f"条件の入れ子が深すぎます。{MAX_DEPTH}段までです")
    from celpy.celparser import CELParseError

    try:
        # A sign glued to a number is read as part of it, so that `a -1` would be two values side by side.
        tree = _grammar().parse(_signs_apart(text, bare))
    except CELParseError as error:
        column = getattr(error, "column", None) or 1
        raise RuleError(
            f"条件の{column}文字目のあたりが読めません: {text[max(0, column - 1) : column + 20]!r}", column - 1
        ) from error
    except RecursionError as error:
        raise RuleError(f"条件の入れ子が深すぎます。{MAX_DEPTH}段までです") from error
    return _Builder().build(tree)


def _signs_apart(text: str, bare: str) -> str:
    places = [found.end() for found in _GLUED.finditer(bare)]
    for place in reversed(places):
        text = f"{text[:place]} {text[place:]}"
    return text


class _Builder:
    """Turns the grammar's tree into ours, one method per rule of the grammar that says something."""

    def build(self, tree: Any, depth: int = 0) -> Node:
        children = [child for child in tree.children if child is not None]
        name = tree.data
        if name in ("conditionalor", "conditionaland") and len(children) == 2:
            left, right = self.build(children[0], depth + 1), self.build(children[1], depth + 1)
            return (Or if name == "conditionalor" else And)(left, right, _span(tree))
        if name == "expr" and len(children) == 3:
            test, yes, no = (self.build(child, depth + 1) for child in children)
            return Conditional(test, yes, no, _span(tree))
        if name in ("relation", "addition", "multiplication") and len(children) == 2:
            operator, left = children[0].data, children[0].children[0]
            return Call(
                _OPERATORS[operator], (self.build(left, depth + 1), self.build(children[1], depth + 1)), _span(tree)
            )
        if name == "unary" and len(children) == 2:
            return self._negation(tree, children, depth)
        method: Callable[[Any, list[Any], int], Node] | None = getattr(self, f"_{name}", None)
        if method:
            return method(tree, children, depth)
        return self.build(children[0], depth)

    def _negation(self, tree: Any, children: list[Any], depth: int) -> Node:
        operator = "!_" if children[0].data == "unary_not" else "-_"
        return Call(operator, (self.build(children[1], depth + 1),), _span(tree))

    def _member_dot(self, tree: Any, children: list[Any], depth: int) -> Node:
        return Select(self.build(children[0], depth + 1), str(children[1]), _span(tree))

    def _member_dot_arg(self, tree: Any, children: list[Any], depth: int) -> Node:
        name, raw = str(children[1]), _list(children[2:])
        if name in MACROS and len(raw) in (2, 3):
            return self._macro(tree, name, children[0], raw, depth)
        target = self.build(children[0], depth + 1)
        return Call(name, (target, *(self.build(item, depth + 1) for item in raw)), _span(tree))

    def _macro(self, tree: Any, name: str, over: Any, raw: list[Any], depth: int) -> Node:
        variable = self.build(raw[0])
        if not isinstance(variable, Ident):
            raise RuleError(
                f"{name}() の最初には、変数の名前を一つ書いてください。例: household.children.{name}(c, c.age < 3)"
            )
        filtered = self.build(raw[1], depth + 1) if len(raw) == 3 else None
        body = self.build(raw[-1], depth + 1)
        return Comprehension(name, self.build(over, depth + 1), variable.name, body, _span(tree), filtered)

    def _member_index(self, tree: Any, children: list[Any], depth: int) -> Node:
        return Index(self.build(children[0], depth + 1), self.build(children[1], depth + 1), _span(tree))

    def _member_object(self, tree: Any, children: list[Any], depth: int) -> Node:
        raise RuleError("波かっこで型を作る書き方は使えません")

    def _ident(self, tree: Any, children: list[Any], depth: int) -> Node:
        return Ident(str(children[0]), _span(tree))

    _dot_ident = _ident

    def _ident_arg(self, tree: Any, children: list[Any], depth: int) -> Node:
        name, raw = str(children[0]), _list(children[1:])
        args = tuple(self.build(item, depth + 1) for item in raw)
        if name == "has":
            if len(args) == 1 and isinstance(args[0], Select):
                return Has(args[0].operand, args[0].field, _span(tree))
            raise RuleError("has() には、確かめたい項目を一つ書いてください。例: has(resident.income)")
        return Call(name, args, _span(tree))

    _dot_ident_arg = _ident_arg

    def _list_lit(self, tree: Any, children: list[Any], depth: int) -> Node:
        return ListExpr(tuple(self.build(item, depth + 1) for item in _list(children)), _span(tree))

    def _map_lit(self, tree: Any, children: list[Any], depth: int) -> Node:
        flat = [self.build(item, depth + 1) for item in _list(children)]
        return MapExpr(tuple(zip(flat[::2], flat[1::2], strict=True)), _span(tree))

    def _literal(self, tree: Any, children: list[Any], depth: int) -> Node:
        token = children[0]
        return Literal(_constant(token.type, str(token)), _span(tree))


def _list(children: list[Any]) -> list[Any]:
    return [child for child in children[0].children if child is not None] if children else []


def _span(tree: Any) -> tuple[int, int]:
    meta = tree.meta
    return (getattr(meta, "start_pos", 0) or 0, getattr(meta, "end_pos", 0) or 0)


def _constant(kind: str, text: str) -> object:
    if kind in ("INT_LIT", "UINT_LIT"):
        value = int(text.rstrip("uU"), 0) if "x" in text.lower() else int(text.rstrip("uU"))
        if not -(2**63) <= value < 2**64:
            raise RuleError(f"数 {text} は大きすぎます")
        return value
    if kind == "FLOAT_LIT":
        return float(text)
    if kind == "BOOL_LIT":
        return text == "true"
    if kind == "NULL_LIT":
        return None
    try:
        return python.literal_eval(
            text.replace("\n", "\\n") if not text.strip("rRbB").startswith(('"""', "'''")) else text
        )
    except (ValueError, SyntaxError) as error:
        raise RuleError(f"引用符の中が読めません: {text[:20]}") from error
