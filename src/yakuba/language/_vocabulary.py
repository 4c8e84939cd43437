"""The names that exist where a rule stands, and whether a fact fits a field."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .fields import RESERVED, STORED_IN_PARTS, Field
from .problems import did_you_mean
from .procedures import Fact

__all__ = ["FITTING", "Vocabulary", "base_type", "parameters_in"]

FITTING: dict[str, frozenset[str]] = {
    "text": frozenset({"text", "long_text", "kana", "phone", "email", "choice", "number", "time"}),
    "long_text": frozenset({"text", "long_text", "kana", "choice"}),
    "kana": frozenset({"kana", "text"}),
    "number": frozenset({"number", "yen"}),
    "yen": frozenset({"yen", "number"}),
    "choice": frozenset({"choice", "text"}),
    "choices": frozenset({"choices", "choice"}),
    "consent": frozenset(),
}
"""Field type -> fact types that may answer it, where these are not just the same word."""

OPEN = frozenset({"applicant", "case"})
"""Roots whose parts the town hall provides; their parts are not listed in packs."""

_PARAMETER = re.compile(r"""\bparameter\(\s*["']([^"']+)["']""")
_ROW_EXTRAS = frozenset({"relation", "number", "name", "full_name", "full_kana", "birth_date", "sex"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Facts and parameters of a pack and of the packs it requires. `parameters` is None when nobody knows them."""

    facts: Mapping[str, Fact]
    parameters: Collection[str] | None = None

    def fault(self, name: str, fields: Mapping[str, Field], given: Collection[str]) -> tuple[str, str] | None:
        """Why a rule may not say `name`, and what would be right; None when it may. `given` are further roots."""
        first, _, rest = name.partition(".")
        if first in fields:
            return self._in_field(name, fields[first], rest)
        if first in given or first == "today" or (first == "parameter" and not rest):
            return None
        if first in RESERVED - {"resident", "household", "business"}:
            return f"「{first}」はここでは使えません", "この条件を調べる時には、まだ決まっていません"
        return self._in_facts(name, [*fields, *given, "today"])

    def _in_field(self, name: str, field: Field, rest: str) -> tuple[str, str] | None:
        if not field.stores:
            return f"「{name}」は見出しなので、値がありません", "値のある項目を書いてください"
        if not rest or field.type == "computed":
            return None
        parts: Collection[str] = STORED_IN_PARTS.get(field.type, ())
        if field.type == "table":
            inside = {inner.key: inner for inner in field.fields}
            first, _, further = rest.partition(".")
            if first in inside:
                return self._in_field(rest, inside[first], further)
            parts = inside
        if rest in parts:
            return None
        return f"「{name}」という部分はありません", did_you_mean(rest, parts) or f"「{field.key}」だけを書いてください"

    def _in_facts(self, name: str, others: list[str]) -> tuple[str, str] | None:
        if name in self.facts or any(key.startswith(name + ".") for key in self.facts):
            return None
        if (fact := self.above(name)) is not None:
            rest = name[len(fact.key) + 1 :]
            parts = STORED_IN_PARTS.get(fact.type, ())
            if rest in parts:
                return None
            if fact.type.startswith("list of"):
                return self._in_person(name, rest)
            right = did_you_mean(rest, parts) or f"「{fact.key}」の種類は {fact.type} です。その先は書けません"
            return f"「{name}」という事実はありません", right
        close = did_you_mean(name, [*others, *self.facts], most=0)
        return f"「{name}」という項目や事実はありません", close or "項目の key か事実の名前を確かめてください"

    def _in_person(self, name: str, rest: str) -> tuple[str, str] | None:
        """A name inside a list of people: what people of a household have, or any fact of a resident."""
        if rest.split(".")[0] in _ROW_EXTRAS or self._in_facts(f"resident.{rest}", []) is None:
            return None
        known = [*_ROW_EXTRAS, *(key.removeprefix("resident.") for key in self.facts if key.startswith("resident."))]
        return f"「{name}」という事実はありません", did_you_mean(rest, known)

    def above(self, name: str) -> Fact | None:
        """The fact of which `name` is a part."""
        while "." in name:
            name = name.rpartition(".")[0]
            if name in self.facts:
                return self.facts[name]
        return None

    def misfit(self, field: Field, rows: str | None = None) -> tuple[str, str] | None:
        """Why a field's `bind` cannot answer it; None when it can. `rows` is the table's own `rows`."""
        path = field.bind or ""
        if rows is not None and path.startswith("row."):
            inner = path.removeprefix("row.")
            if inner in _ROW_EXTRAS:
                return None
            path = "resident." + inner
        if fault := self._in_facts(path, []):
            return f"bind の{fault[0]}", fault[1]
        fact = self.facts.get(path)
        have = base_type(fact) if fact else "kana" if path.endswith("_kana") else "text"
        if have in FITTING.get(field.type, {field.type}) or have == field.type:
            return None
        return (
            f"bind: {field.bind} の種類（{have}）は、この項目の種類（{field.type}）に合いません",
            f"type: {have} の項目にするか、bind を消してください",
        )


def base_type(fact: Fact) -> str:
    """choice of `choice [a, b]`."""
    return fact.type.split(" ", 1)[0].split("[", 1)[0]


def parameters_in(rule: str) -> list[str]:
    """The keys of parameters a rule names outright."""
    return _PARAMETER.findall(rule)
