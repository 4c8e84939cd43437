"""What became of the offers of a programme: found, told by which way, opened, confirmed, declined, paid; and the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice

from django.db.models import CharField, Count, Q, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.messages.queries import deliveries, delivery_counts
from yakuba.kernel.records.models import Event
from yakuba.kernel.records.words import Happened

from .models import Offer
from .words import OfferState, Way

CHUNK = 500
PAID = "paid"
"""The state of a payment (`yakuba.desks.payments`) whose money has gone out."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many offers of a programme came how far."""

    found: int = 0
    screen: int = 0
    letter: int = 0
    opened: int = 0
    confirmed: int = 0
    declined: int = 0
    lapsed: int = 0
    stopped: int = 0
    paid: int = 0
    paid_yen: int = 0

    @property
    def told(self) -> int:
        return self.screen + self.letter

    @property
    def rate(self) -> int:
        """Of a hundred told, how many have confirmed."""
        return round(100 * self.confirmed / self.told) if self.told else 0

    def steps(self) -> list[tuple[str, str, int, int]]:
        """Key, name, how many, and of a hundred told how many: for the picture, widest first."""
        rows = (
            ("told", _("知らせた"), self.told),
            ("opened", _("開いた"), self.opened),
            ("confirmed", _("申し込んだ"), self.confirmed),
            ("paid", _("払った"), self.paid),
        )
        of = self.told or 1
        return [(key, name, count, min(100, round(100 * count / of))) for key, name, count in rows]


def together(found: Iterable[Funnel]) -> Funnel:
    """Several programmes as one."""
    known = list(found)
    return Funnel(*(sum(getattr(one, part.name) for one in known) for part in fields(Funnel)))


def funnels(definition: Definition | None = None) -> dict[int, Funnel]:
    """By definition; of one or of all."""
    offers = Offer.objects.filter(definition=definition) if definition else Offer.objects.all()
    told = Q(told_at__isnull=False)
    rows = offers.values("definition").annotate(
        found=Count("id", filter=Q(state=OfferState.FOUND)), letter=Count("id", filter=told & Q(way=Way.LETTER)),
        screen=Count("id", filter=told & ~Q(way=Way.LETTER)), opened=Count("id", filter=_reached(OfferState.OPENED)),
        confirmed=Count("id", filter=Q(state=OfferState.CONFIRMED)), declined=Count("id", filter=Q(state=OfferState.DECLINED)),
        lapsed=Count("id", filter=Q(state=OfferState.LAPSED)), stopped=Count("id", filter=Q(state=OfferState.STOPPED)),
    )  # fmt: skip
    paid = offers.filter(record__payments__state=PAID).values("definition")
    money = {
        row["definition"]: row for row in paid.annotate(paid=Count("id"), paid_yen=Sum("record__payments__amount"))
    }
    found = {}
    for row in rows:
        key = row.pop("definition")
        gone_out = money.get(key, {"paid": 0, "paid_yen": 0})
        found[key] = Funnel(**row, paid=gone_out["paid"], paid_yen=gone_out["paid_yen"])
    return found


def _reached(state: str) -> Q:
    """Whoever opened it, or answered it: for that one has to know of it."""
    return Q(opened_at__isnull=False) | Q(state__in=[state, OfferState.CONFIRMED, OfferState.DECLINED])


WHICH: dict[str, Q] = {
    "told": Q(), "screen": ~Q(way=Way.LETTER), "letter": Q(way=Way.LETTER), "opened": _reached(OfferState.OPENED),
    "confirmed": Q(state=OfferState.CONFIRMED), "declined": Q(state=OfferState.DECLINED), "lapsed": Q(state=OfferState.LAPSED),
    "stopped": Q(state=OfferState.STOPPED),
    "paid": Q(record__payments__state=PAID),
}  # fmt: skip
"""The parts of the log one may ask for."""


def log_head() -> list[str]:
    return [
        _("対象の方"), _("知らせた方"), _("方法"), _("状態"), _("知らせた日時"), _("メール"), _("開いた日時"), _("答えた日時"), _("受付番号"), _("見込みの額"),
        _("払った日"),
    ]  # fmt: skip


def log_of(definition: Definition, which: str = "told") -> Iterator[list[object]]:
    """The delivery log of a programme, one line per offer told; or a part of it."""
    offers = Offer.objects.filter(WHICH.get(which, Q()), definition=definition, told_at__isnull=False)
    rows = offers.select_related("resident", "told", "record").order_by("id").iterator(CHUNK)
    while some := list(islice(rows, CHUNK)):
        mails = deliveries(_topic(one) for one in some)
        days = _paid_days(some)
        for one in some:
            mail = mails.get(_topic(one))
            yield [
                one.resident.number, one.told.number if one.told else "", Way(one.way).label if one.way else "",
                one.get_state_display(), _moment(one.told_at), mail.get_delivery_display() if mail else "",
                _moment(one.opened_at), _moment(one.answered_at), one.record.number if one.record else "",
                "" if one.amount is None else one.amount, days.get(one.record_id or 0, ""),
            ]  # fmt: skip


def _topic(one: Offer) -> str:
    return f"offer:{one.pk}"


def _moment(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _paid_days(some: Iterable[Offer]) -> dict[int, str]:
    paid = Event.objects.filter(record__in=[one.record_id for one in some if one.record_id], kind=Happened.PAID)
    return {one.record_id: str(one.data.get("iso", "")) for one in paid.order_by("id")}


def mails_of(definition: Definition) -> list[tuple[str, int]]:
    """Of those told on screen: how many mails went out, wait, or could not be delivered."""
    told = Offer.objects.filter(definition=definition, way=Way.SCREEN)
    topics = told.annotate(topic=Concat(Value("offer:"), Cast("pk", CharField()))).values("topic")
    return delivery_counts(topics)
