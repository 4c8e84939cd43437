"""What the town knows once a case is granted: told once, it is known to every programme and to the next procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ._rules import Setting, Space, judged, worth
from ._vocabulary import Vocabulary, base_type
from .procedures import Effect, Fact, Procedure
from .rules import Parameters

__all__ = ["effects_of", "misplaced"]

ELSEWHERE = ("住民基本台帳", "利用者登録")
"""Registers that only their own procedures change; a fact of theirs does not follow from another case."""
_KINDS: dict[str, type | tuple[type, ...]] = {
    "number": (int, float), "yen": int, "boolean": bool, "date": date, "text": str, "kana": str, "choice": str,
}  # fmt: skip


def effects_of(
    procedure: Procedure, names: Space, facts: Iterable[Fact], *, today: date, parameters: Parameters
) -> dict[str, Any]:
    """The facts a case makes known when it is granted, by path. `names` are what rules of the case may say.

    What is unknown, cannot be computed or is no value of the fact's kind is left out: the register keeps what it had.
    """
    kinds = {fact.key: _KINDS.get(base_type(fact), ()) for fact in facts}
    setting = Setting(today, parameters)
    return dict(_known(procedure.effects, names, kinds, setting))


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


def misplaced(vocabulary: Vocabulary, effect: Effect) -> tuple[str, str] | None:
    """Why a case cannot make this fact known, and what would be right; None where it can."""
    fact = vocabulary.facts.get(effect.fact)
    if fact is None:
        return vocabulary.fault(effect.fact, {}, ()) or (
            f"「{effect.fact}」は事実の一部です", "facts/ の key をそのまま書いてください"
        )  # fmt: skip
    if effect.fact.split(".")[0] not in ("resident", "household"):
        return f"「{effect.fact}」は住民の事実ではありません", "resident. か household. の事実を書いてください"
    if fact.source is None or fact.source in ELSEWHERE:
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
