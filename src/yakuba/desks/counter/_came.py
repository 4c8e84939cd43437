"""Who came to the counter, and which paper proved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from yakuba.kernel.people.models import Resident
from yakuba.language.characters import one_line

from .queries import Companion, Subject, companions

DOCUMENTS = ("マイナンバーカード", "運転免許証", "在留カード", "旅券", "その他の書類 2点")
OTHER, OTHER_MAX = "other", 24
"""Somebody who is no resident of the town: name and relation are typed, and kept beside the papers seen."""


@dataclass(frozen=True)
class Came:
    """What was said of who came: as typed, what is wrong with it, the paper seen, and the resident who came for somebody."""

    told: Mapping[str, str]
    wrong: Mapping[str, str]
    seen: str
    agent: Resident | None


def who_came(subject: Subject, posted: Mapping[str, str]) -> Came:
    """Read it from what a page posts: `document`, `agent` and `came`."""
    told = {name: one_line(posted.get(name, "")) for name in ("document", "agent", "came")}
    there = companions(subject)
    agent = next((one.person for one in there if one.key == told["agent"]), None)
    return Came(told, _wrong(told, there), _seen(told), agent)


def _wrong(told: Mapping[str, str], there: list[Companion]) -> dict[str, str]:
    if told["document"] and told["document"] not in DOCUMENTS:
        words = gettext("本人確認で見た書類は、%(documents)sから選んでください")
        return {"document": words % {"documents": "、".join(DOCUMENTS)}}
    if told["agent"] == OTHER and not told["came"]:
        return {"came": gettext("窓口に来た方のお名前と関係を書いてください（例: 見本 太郎・おい）")}
    if told["agent"] == OTHER and not told["document"]:
        return {"document": gettext("代わりに来た方の本人確認で見た書類を選んでください")}
    if len(told["came"]) > OTHER_MAX:
        words = gettext("窓口に来た方のお名前と関係は、%(most)s文字までで書いてください。今は%(count)s文字あります")
        return {"came": words % {"most": OTHER_MAX, "count": len(told["came"])}}
    if told["agent"] not in ("", OTHER, *(one.key for one in there)):
        return {"agent": gettext("窓口に来た方を、一覧から選び直してください")}
    return {}


def _seen(told: Mapping[str, str]) -> str:
    return f"{told['document']}（{told['came']}）" if told["agent"] == OTHER else told["document"]
