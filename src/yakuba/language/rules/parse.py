"""From a rule's text to its tree. The grammar is the cel-python package's; the tree is ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate
from typing import Any

from ._literals import constant
from .ast import (
    And,
    Bind,
    Call,
    Comprehension,
    Conditional,
    Has,
    Ident,
    Index,
    ListExpr,
    Literal,
    MapExpr,
    Node,
    Or,
    Select,
)
from .errors import RuleError, placed

MAX_LENGTH, MAX_DEPTH, MAX_CHAIN = 4_000, 64, 128
MACROS = {"all": (2,), "exists": (2,), "exists_one": (2,), "filter": (2,), "map": (2, 3)}
"""How many things stand in the brackets of each."""
_OPERATORS = {
    "relation_lt": "_<_", "relation_le": "_<=_", "relation_gt": "_>_", "relation_ge": "_>=_", "relation_eq": "_==_",
    "relation_ne": "_!=_", "relation_in": "_in_", "addition_add": "_+_", "addition_sub": "_-_",
    "multiplication_mul": "_*_", "multiplication_div": "_/_", "multiplication_mod": "_%_",
}  # fmt: skip
_JAPANESE = re.compile(r"[^\x00-\x7f]")
_GLUED = re.compile(
    r"(?:0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|[\])])[uU]?\s*(?P<sign>-(?=[\d.]))?"
)
"""A number, a name or a closing bracket, and a sign that touches the number behind it."""
_STRINGS = re.compile(r"(?s)(?P<quote>\"\"\"|\'\'\'|\"|\')(?:\\.|(?!(?P=quote))[^\\])*(?P=quote)")


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
    if max(accumulate((mark in "([{") - (mark in ")]}") for mark in bare), default=0) > MAX_DEPTH:
        raise RuleError(f"条件の入れ子が深すぎます。{MAX_DEPTH}段までです")
    return _read(text, bare)


def _read(text: str, bare: str) -> Node:
    from celpy.celparser import CELParseError

    # A sign glued to a number is read as part of it, so that `a -1` would be two values side by side.
    signs = [found.end("sign") for found in _GLUED.finditer(bare) if found["sign"]]
    spaced = _spaced(text, signs)
    try:
        return _Builder(signs).build(_grammar().parse(spaced))
    except CELParseError as error:
        if getattr(getattr(error.__context__, "token", None), "type", "") == "$END":
            raise RuleError(
                f"条件が{len(text) + 1}文字目で、途中で終わっています。続きを書いてください", len(text)
            ) from error
        place = _unspaced(_place(spaced, error.line, error.column), signs)
        raise RuleError(
            f"条件の{place + 1}文字目のあたりが読めません: {text[max(0, place) : place + 20]!r}", place
        ) from error
    except RecursionError as error:
        raise RuleError(f"条件の入れ子が深すぎます。{MAX_DEPTH}段までです") from error


def _spaced(text: str, signs: list[int]) -> str:
    for place in reversed(signs):
        text = f"{text[:place]} {text[place:]}"
    return text


def _unspaced(place: int, signs: list[int]) -> int:
    """A place in the spaced text, as it is in the text people wrote."""
    return place - sum(place > sign + number for number, sign in enumerate(signs))


def _place(text: str, line: int | None, column: int | None) -> int:
    """Characters from the beginning."""
    return sum(len(before) + 1 for before in text.split("\n")[: (line or 1) - 1]) + (column or 1) - 1


class _Builder:
    """Turns the grammar's tree into ours, one method per rule of the grammar that says something."""

    def __init__(self, signs: list[int]) -> None:
        self._signs = signs

    def build(self, tree: Any, depth: int = 0) -> Node:
        if depth > MAX_CHAIN:
            raise RuleError(
                f"条件が込み入りすぎています。つなげるのは{MAX_CHAIN}までです。いくつかの項目に分けてください"
            )
        while len(tree.children) == 1 and not hasattr(self, f"_{tree.data}"):
            tree = tree.children[0]  # a level of the grammar that says nothing
        children, name = tree.children, tree.data
        if name in ("conditionalor", "conditionaland") and len(children) == 2:
            left, right = self.build(children[0], depth + 1), self.build(children[1], depth + 1)
            return (Or if name == "conditionalor" else And)(left, right, self._span(tree))
        if name == "expr" and len(children) == 3:
            test, yes, no = (self.build(child, depth + 1) for child in children)
            return Conditional(test, yes, no, self._span(tree))
        if name in ("relation", "addition", "multiplication") and len(children) == 2:
            operator, left = children[0].data, children[0].children[0]
            return Call(
                _OPERATORS[operator],
                (self.build(left, depth + 1), self.build(children[1], depth + 1)),
                self._span(tree),
            )
        if name == "unary" and len(children) == 2:
            return self._negation(tree, children, depth)
        method: Callable[[Any, list[Any], int], Node] = getattr(self, f"_{name}")
        return method(tree, children, depth)

    def _negation(self, tree: Any, children: list[Any], depth: int) -> Node:
        operator = "!_" if children[0].data == "unary_not" else "-_"
        return Call(operator, (self.build(children[1], depth + 1),), self._span(tree))

    def _member_dot(self, tree: Any, children: list[Any], depth: int) -> Node:
        return Select(self.build(children[0], depth + 1), str(children[1]), self._span(tree))

    def _member_dot_arg(self, tree: Any, children: list[Any], depth: int) -> Node:
        name, raw = str(children[1]), _list(children[2:])
        if name in MACROS:
            return self._macro(tree, name, children[0], raw, depth)
        target = self.build(children[0], depth + 1)
        if name == "bind" and isinstance(target, Ident) and target.name == "cel":
            return self._bind(tree, raw, depth)
        return Call(name, (target, *(self.build(item, depth + 1) for item in raw)), self._span(tree))

    def _macro(self, tree: Any, name: str, over: Any, raw: list[Any], depth: int) -> Node:
        variable = self.build(raw[0]) if len(raw) in MACROS[name] else None
        if not isinstance(variable, Ident):
            raise placed(
                RuleError(
                    f"{name}() には、変数の名前を一つと、その条件を書いてください。例: household.children.{name}(c, c.age < 3)"
                ),
                self._span(tree),
            )
        filtered = self.build(raw[1], depth + 1) if len(raw) == 3 else None
        body = self.build(raw[-1], depth + 1)
        return Comprehension(name, self.build(over, depth + 1), variable.name, body, self._span(tree), filtered)

    def _bind(self, tree: Any, raw: list[Any], depth: int) -> Node:
        built = [self.build(item, depth + 1) for item in raw]
        if len(built) != 3 or not isinstance(built[0], Ident):
            raise placed(
                RuleError(
                    "cel.bind() には、名前と、それが表すものと、その名前を使う式を書いてください。"
                    "例: cel.bind(n, size(household.children), n >= 3 ? n * 1000 : 0)"
                ),
                self._span(tree),
            )
        return Bind(built[0].name, built[1], built[2], self._span(tree))

    def _member_index(self, tree: Any, children: list[Any], depth: int) -> Node:
        return Index(self.build(children[0], depth + 1), self.build(children[1], depth + 1), self._span(tree))

    def _member_object(self, tree: Any, children: list[Any], depth: int) -> Node:
        raise placed(RuleError("波かっこで型を作る書き方は使えません"), self._span(tree))

    def _ident(self, tree: Any, children: list[Any], depth: int) -> Node:
        return Ident(str(children[0]), self._span(tree))

    _dot_ident = _ident

    def _ident_arg(self, tree: Any, children: list[Any], depth: int) -> Node:
        name, raw = str(children[0]), _list(children[1:])
        args = tuple(self.build(item, depth + 1) for item in raw)
        if name == "has":
            if len(args) == 1 and isinstance(args[0], Select):
                return Has(args[0].operand, args[0].field, self._span(tree))
            raise placed(
                RuleError("has() には、確かめたい項目を一つ書いてください。例: has(resident.income)"), self._span(tree)
            )
        return Call(name, args, self._span(tree))

    _dot_ident_arg = _ident_arg

    def _list_lit(self, tree: Any, children: list[Any], depth: int) -> Node:
        return ListExpr(tuple(self.build(item, depth + 1) for item in _list(children)), self._span(tree))

    def _map_lit(self, tree: Any, children: list[Any], depth: int) -> Node:
        flat = [self.build(item, depth + 1) for item in _list(children)]
        return MapExpr(tuple(zip(flat[::2], flat[1::2], strict=True)), self._span(tree))

    def _literal(self, tree: Any, children: list[Any], depth: int) -> Node:
        try:
            return Literal(constant(children[0].type, str(children[0])), self._span(tree))
        except RuleError as error:
            raise placed(error, self._span(tree)) from error

    def _span(self, tree: Any) -> tuple[int, int]:
        places = (getattr(tree.meta, name, 0) or 0 for name in ("start_pos", "end_pos"))
        start, end = (_unspaced(place, self._signs) for place in places)
        return start, end


def _list(children: list[Any]) -> list[Any]:
    return list(children[0].children) if children else []
