"""What has changed since somebody was told: each thing before and now, and the law that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.definitions.queries import programme_of
from yakuba.language.eras import parse_date
from yakuba.language.programmes import DatedRule, Programme
from yakuba.web import said
from yakuba.web.templatetags.frame import wareki, yen

from .models import Offer
from .queries import Entitlement
from .words import OPEN, OfferState


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was when somebody was told, in words."""

    name: str
    before: str
    now: str


def since_told(offer: Offer, now: Entitlement, language: str) -> tuple[list[Change], str]:
    """What differs from what somebody was told, and why; nothing where they may not act on it, or nothing differs.

    A new version that changes nothing for them is no change.
    """
    if offer.told_version_id is None or offer.state not in (*OPEN, OfferState.LAPSED):
        return [], ""
    before = programme_of(offer.told_version_id)
    result = list(_result(offer, before, now))
    return [*result, *_way(before, now, language)], _why(offer, now) if result else ""


def _result(offer: Offer, before: Programme, now: Entitlement) -> Iterator[Change]:
    if not now.is_due:
        yield Change(_("対象かどうか"), _("対象になりそう"), _verdict(now))
        return
    was, worth = _worth(offer.told_amount, before.per), _worth(now.amount, now.programme.per)
    if was != worth:
        yield Change(_("見込みの額"), was or _("計算していません"), worth or _("計算できません"))


def _way(before: Programme, now: Entitlement, language: str) -> Iterator[Change]:
    how, today = said(before.apply, language), said(now.programme.apply, language)
    if now.is_due and how != today:
        yield Change(_("申し込み方"), how, today)


def _verdict(now: Entitlement) -> str:
    if now.receiving:
        return _("もう受けている")
    return _("対象にならない") if now.value is False else _("市の記録だけでは分からない")


def _worth(amount: int | None, per: str | None) -> str:
    if amount is None:
        return ""
    times = {"month": _("（1か月）"), "year": _("（1年）")}
    return f"{yen(amount)}{times.get(per or '', '')}"


def _why(offer: Offer, now: Entitlement) -> str:
    """The entry of the law in force now, where it is another than the one somebody was told under."""
    was, entry = _entry(offer), now.programme.rule_on(clock.today())
    if entry is None:
        return _("今日有効な条件がありません（%(law)s）。") % {"law": now.law}
    if was is not None and _words(was) == _words(entry):
        return _(
            "条件の文は同じです（%(law)s）。その中の基準の額や日か、市の記録（年齢・世帯・所得など）が変わりました。"
        ) % {"law": entry.law}
    begun = wareki(parse_date(entry.valid_from))
    return _("条件が改められました。今の条件は、%(law)s（%(day)sから）です。") % {"law": entry.law, "day": begun}


def _words(entry: DatedRule) -> tuple[str, str | None]:
    return entry.when, entry.amount


def _entry(offer: Offer) -> DatedRule | None:
    if offer.told_at is None or offer.told_version_id is None:
        return None
    return programme_of(offer.told_version_id).rule_on(timezone.localtime(offer.told_at).date())
