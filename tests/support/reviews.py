"""A small procedure with an automatic review, and what the registers know of its people."""

from __future__ import annotations

from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.definitions.models import Vocabulary
from yakuba.kernel.people.models import KnownFact, Resident

from .town import START, TRIAL, Town, build

FACTS = [
    {"key": "resident.arrears", "type": "boolean", "label": "滞納", "source": "収納", "sensitive": True},
    {"key": "resident.income", "type": "yen", "label": "所得", "source": "個人住民税"},
    {"key": "resident.since", "type": "date", "label": "住民になった日", "source": "住民の記録"},
]
LIMIT = {"key": "trial.limit", "title": "上限", "law": "見本条例", "values": [{"from": "2020-04-01", "value": 5000}]}
PRICE = {
    "code": "T01", "title": "金額", "rule": "price <= parameter('trial.limit')", "on_false": "return",
    "reason": {"ja": "金額が上限を超えています", "en": "The price is too high"}, "unsure": "金額が分かりません",
}  # fmt: skip
ARREARS = {
    "code": "T02", "title": "滞納", "when": "kind == 'new'", "rule": "!resident.arrears", "reason": "滞納があります",
    "todo": "収納の担当に聞いてください",
}  # fmt: skip
COPIES = {
    "code": "T03", "title": "通数", "rule": "copies < 5", "on_false": "return", "reason": "通数が多すぎます",
    "unsure": "通数が分かりません",
}  # fmt: skip


def with_checks(*checks: dict[str, Any], first: bool = True, **auto: Any) -> dict[str, Any]:
    step = {"step": "check", "title": "自動審査", "auto": {"checks": list(checks), **auto}}
    rest = [{"step": "examine", "title": "審査", "by": "office"}]
    return {**TRIAL, "workflow": [step, *rest] if first else [TRIAL["workflow"][0], step, *rest]}


def town_of(*checks: dict[str, Any], **rest: Any) -> Town:
    content = {"facts": FACTS, "parameters": [LIMIT], "events": []}
    Vocabulary.objects.create(pack="test", version="1", content=content, sha256="0" * 64, loaded_at=clock.now())
    return build(with_checks(*checks, **rest))


def know(person: Resident, **facts: object) -> None:
    for key, value in facts.items():
        KnownFact.objects.update_or_create(
            resident=person, key=f"resident.{key}", defaults={"value": value, "source": "収納", "as_of": START}
        )
