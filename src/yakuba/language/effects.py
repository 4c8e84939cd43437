"""What the town knows once a case is granted: told once, it is known to every programme and to the next procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ._rules import Setting, Space, judged, worth
from ._scope import plain
from ._vocabulary import Vocabulary, base_type
from .fields import Field
from .procedures import Effect, Fact, Procedure
from .rules import Parameters

__all__ = ["effects_of", "effects_of_rows", "misplaced", "person_in"]

ELSEWHERE = ("住民基本台帳", "利用者登録")
"""Registers that only their own procedures change; a fact of theirs does not follow from another case."""
OWN = ("resident.address",)
"""What a procedure that keeps the residents' register (`keeps`) may change in it."""
_KINDS: dict[str, type | tuple[type, ...]] = {
    "number": (int, float), "yen": int, "boolean": bool, "date": date, "text": str, "kana": str, "choice": str,
    "address": Mapping,
}  # fmt: skip


def effects_of(
    procedure: Procedure, names: Space, facts: Iterable[Fact], *, today: date, parameters: Parameters
) -> dict[str, Any]:
    """The facts a case makes known when it is granted, by path. `names` are what rules of the case may say.

    What is unknown, cannot be computed or is no value of the fact's kind is left out: the register keeps what it had.
    """
    setting = Setting(today, parameters)
    return dict(_known([one for one in procedure.effects if one.of is None], names, _kinds(facts), setting))


def effects_of_rows(
    procedure: Procedure, names: Space, facts: Iterable[Fact], *, today: date, parameters: Parameters
) -> list[tuple[Field, Mapping[str, Any], dict[str, Any]]]:
    """The same for the people in the rows of its tables: the table, the row, and what becomes known of whom it names."""
    kinds, setting = _kinds(facts), Setting(today, parameters)
    found = []
    for table in procedure.fields():
        mine = [one for one in procedure.effects if one.of == table.key]
        rows = names.get(table.key)
        for row in rows if mine and isinstance(rows, list) else ():
            if made := dict(_known(mine, {**names, "row": row}, kinds, setting)):
                found.append((table, row, made))
    return found


def person_in(table: Field, row: Mapping[str, Any], people: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Whom of a household a row is about, by the columns the register filled; None where that is nobody or not only one."""
    bound = {
        item.key: bind.removeprefix("row.") for item in table.fields if (bind := item.bind or "").startswith("row.")
    }
    known = {name: row[key] for key, name in bound.items() if name in _TELLING and key in row}
    if not ("number" in known or {"full_name", "birth_date"} <= known.keys()):
        return None
    same = [one for one in people if all(plain(one.get(name)) == plain(value) for name, value in known.items())]
    return same[0] if len(same) == 1 else None


_TELLING = ("number", "full_name", "birth_date")
"""By which somebody of a household is told from the others."""


def _kinds(facts: Iterable[Fact]) -> dict[str, type | tuple[type, ...]]:
    return {fact.key: _KINDS.get(base_type(fact), ()) for fact in facts}


def _known(
    effects: Iterable[Effect], names: Space, kinds: Mapping[str, type | tuple[type, ...]], setting: Setting
) -> Iterator[tuple[str, Any]]:
    for effect in effects:
        if effect.when is not None and judged(effect.when, names, setting)[0] is not True:
            continue
        value = worth(effect.value, names, setting)
        kind = kinds.get(effect.fact, ())
        if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
            yield effect.fact, value


def misplaced(vocabulary: Vocabulary, effect: Effect, keeps: str | None = None) -> tuple[str, str] | None:
    """Why a case cannot make this fact known, and what would be right; None where it can."""
    fact = vocabulary.facts.get(effect.fact)
    if fact is None:
        return vocabulary.fault(effect.fact, {}, ()) or (
            f"「{effect.fact}」は事実の一部です", "facts/ の key をそのまま書いてください"
        )  # fmt: skip
    if effect.fact.split(".")[0] not in ("resident", "household"):
        return f"「{effect.fact}」は住民の事実ではありません", "resident. か household. の事実を書いてください"
    own = effect.fact in OWN and fact.source == keeps
    if fact.source is None or (fact.source in ELSEWHERE and not own):
        return (
            f"「{effect.fact}」は、この手続では変えられません（台帳: {fact.source or 'なし'}）",
            "source のある、住民基本台帳でも利用者登録でもない事実を書いてください",
        )
    if base_type(fact) not in _KINDS:
        return (
            f"「{effect.fact}」の種類（{fact.type}）は、条件の値では書けません",
            "数・日付・はいかいいえ・文字の事実を書いてください",
        )
    return None
