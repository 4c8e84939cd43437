"""What can be wrong with an automatic review, beside its names."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ._rules import root
from ._yaml import Path
from .problems import did_you_mean
from .procedures import Procedure
from .reviews import Auto, AutoCheck
from .rules import RuleError, compile_rule

__all__ = ["review_faults"]

Fault = tuple[Path, str, str]


def review_faults(procedure: Procedure, known: Collection[str]) -> Iterator[Fault]:
    """Where, what is wrong and what would be right. `known` are the names a case has before any register is asked."""
    taken: set[str] = set()
    for number, step in enumerate(procedure.workflow):
        for index, check in enumerate(step.auto.checks if step.auto else ()):
            at: Path = ("workflow", number, "auto", "checks", index)
            yield from _code(at, check, taken)
            yield from _words(at, check)
            yield from _sense(at, step.auto, check, known)


def _code(at: Path, check: AutoCheck, taken: set[str]) -> Iterator[Fault]:
    if not check.code:
        yield at, "確認に code がありません", "結果と統計に出る記号です。code: T01 のように書いてください"
    elif check.code in taken:
        yield (*at, "code"), f"確認の code「{check.code}」が重なっています", "この手続の中で、ほかの記号にしてください"
    taken.add(check.code)


def _words(at: Path, check: AutoCheck) -> Iterator[Fault]:
    for ways, words, name in ((check.on_false, check.reason, "reason"), (check.on_unknown, check.unsure, "unsure")):
        if ways in ("return", "refuse") and words is None:
            what = f"確認「{check.title}」の {name} がありません"
            yield at, what, f"{name} に、申請した方に伝える理由を書いてください（行政手続法第7条・第8条）"


def _sense(at: Path, auto: Auto | None, check: AutoCheck, known: Collection[str]) -> Iterator[Fault]:
    try:
        asked = {root(path) for path in compile_rule(check.when or "true").mentions()}
        constant = not compile_rule(check.rule).mentions()
    except RuleError:
        return  # said with the rule itself
    for name in sorted(asked - set(known)):
        right = did_you_mean(name, known) or "台帳の事実は rule に書いてください"
        yield (*at, "when"), f"when に「{name}」は書けません。答えの項目だけが書けます", right
    if constant:
        yield (
            (*at, "rule"),
            "rule が答えも事実も見ていません。いつも同じ結果になります",
            "確かめる項目か事実を書いてください",
        )
    idle = auto is not None and {auto.if_all_hold, check.on_false, check.on_unknown} == {"next"}
    if idle and check.reason is None and check.unsure is None and check.todo is None:
        yield (
            at,
            f"確認「{check.title}」は、どの結果でも何も変えず、何も伝えません",
            "on_false か reason を書いてください",
        )
