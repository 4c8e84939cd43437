"""Reading what is to be paid, into which account, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import all_definitions, claimed_by, procedure_of, versions
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import is_concerned
from yakuba.kernel.records.words import State

from ._accounts import faults, parts_of
from .models import Batch, MendedAccount, Payment, Sender
from .words import LIVE, BatchState, PaymentState

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """An approved case that is not paid yet: into which account, and what is wrong with that."""

    record: Record
    account: dict[str, str]
    mended: MendedAccount | None = None
    faults: tuple[str, ...] = ()

    @property
    def amount(self) -> int:
        return self.record.amount or 0


@dataclass(slots=True)
class Collected:
    """What a batch made now would hold: how many, how much, and who must wait for a usable account."""

    count: int = 0
    total: int = 0
    faulty: list[Candidate] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """What somebody was shown, in one word."""
        return f"{self.count}:{self.total}"


def may_work(actor: Actor, definition: Definition) -> bool:
    """Whether the payments of a procedure are this actor's: of their own offices, or of all for whoever allows them."""
    return actor.has(Right.PAY_APPROVAL) or (actor.has(Right.PAYMENTS) and actor.works_for(definition.office_id))


def paying(actor: Actor) -> list[Definition]:
    """The procedures whose amounts are paid from here and are this actor's. Raises NotFound for whoever has no part."""
    if not (actor.has(Right.PAYMENTS) or actor.has(Right.PAY_APPROVAL)):
        raise NotFound("payments")
    found = (one for one in all_definitions() if one.kind == "procedure" and may_work(actor, one))
    return [one for one in found if paying_versions(one)]


def paying_versions(definition: Definition) -> list[int]:
    """The versions of a procedure that say their amount is paid out: a case follows its own."""
    return [one.pk for one in versions(definition) if procedure_of(one.pk).pays]


def procedure(actor: Actor, key: str) -> Definition:
    """The one door to the payments of a procedure. Raises NotFound."""
    found = next((one for one in paying(actor) if one.key == key), None)
    if found is None:
        raise NotFound(key)
    return found


def unpaid(definition: Definition) -> QuerySet[Record]:
    """Approved cases with an amount that are neither paid nor in a batch; oldest decision first."""
    live = Payment.objects.filter(record=OuterRef("pk"), state__in=LIVE)
    return Record.objects.filter(
        ~Exists(live), definition=definition, version__in=paying_versions(definition), state=State.APPROVED, amount__gt=0
    ).order_by("decided_on", "id")  # fmt: skip


def standing(definition: Definition) -> Mapping[str, object]:
    """How many cases are unpaid, how much, and when an account was last mended: equal while nothing has changed."""
    return unpaid(definition).aggregate(count=Count("id"), total=Sum("amount"), mended=Max("mended_account__at"))


def candidates(definition: Definition) -> Iterator[Candidate]:
    """Every unpaid case with its account and what is wrong with it."""
    cases = unpaid(definition).select_related("resident", "business", "mended_account").iterator(CHUNK)
    homes: dict[str, str] = {}
    while chunk := list(islice(cases, CHUNK)):
        yield from _judged(definition, chunk, homes)


def _judged(definition: Definition, records: list[Record], homes: dict[str, str]) -> Iterator[Candidate]:
    """`homes`: the households that have their money, each with its case; the first sound case of another one joins them."""
    once = _once_per_household(definition)
    if once:
        homes |= _paid_homes(definition, records)
    failed: dict[int, Payment] = {}
    for payment in Payment.objects.filter(record__in=records, state=PaymentState.FAILED).order_by("id"):
        failed[payment.record_id] = payment
    for record in records:
        mended = getattr(record, "mended_account", None)
        account = mended.account if mended else account_of(record)
        wrong = tuple(faults(account, record.amount or 0)) or tuple(_refused(failed.get(record.pk), mended))
        if once:
            wrong += tuple(_shared(homes.get(_home(record))))
            if not wrong:
                homes[_home(record)] = record.number
        yield Candidate(record, account, mended, wrong)


def _once_per_household(definition: Definition) -> bool:
    return any(one.subject == "household" and one.per == "once" for one in claimed_by(definition.key))


def _home(record: Record) -> str:
    """The household of a case; of whoever lives in none, the person."""
    who = record.resident
    return f"household {who.household_id}" if who and who.household_id else f"resident {record.resident_id}"


def _paid_homes(definition: Definition, records: list[Record]) -> dict[str, str]:
    homes = {one.resident.household_id for one in records if one.resident and one.resident.household_id}
    whose = Q(record__resident__household__in=homes) | Q(record__resident__in={one.resident_id for one in records})
    live = Payment.objects.filter(whose, record__definition=definition, state__in=LIVE)
    return {_home(one.record): one.record.number for one in live.select_related("record__resident")}


def _shared(number: str | None) -> Iterator[str]:
    """Whether the household has its money by another case (世帯に1回だけの給付)."""
    if number:
        words = _(
            "世帯に1回だけのお金で、同じ世帯の案件 %(number)s に払うか、払いました。どちらに払うか確かめてください"
        )
        yield words % {"number": number}


def _refused(failed: Payment | None, mended: MendedAccount | None) -> Iterator[str]:
    """Whether the bank refused this account and nobody has looked at it since."""
    if failed and failed.ended_at and (mended is None or mended.at < failed.ended_at):
        yield _("前に振り込めませんでした（%(reason)s）。口座を確かめてください") % {"reason": failed.reason}


def account_of(record: Record) -> dict[str, str]:
    """The account a case names."""
    pays = procedure_of(record.version_id).pays
    return parts_of(record.data.get(pays.account)) if pays else {}


def collected(definition: Definition) -> Collected:
    """What a batch made now would hold."""
    found = Collected()
    for one in candidates(definition):
        if one.faults:
            found.faulty.append(one)
        else:
            found.count, found.total = found.count + 1, found.total + one.amount
    return found


def candidate(actor: Actor, number: str) -> Candidate:
    """The one door to an unpaid case at this desk. Raises NotFound."""
    record = Record.objects.filter(number=number).select_related("definition", "resident", "mended_account").first()
    if record is None or not may_work(actor, record.definition) or not unpaid(record.definition).filter(pk=record.pk):
        raise NotFound(number)
    return next(_judged(record.definition, [record], {}))


def batches(definition: Definition) -> QuerySet[Batch]:
    """The batches of a procedure, newest first."""
    found = Batch.objects.filter(definition=definition).select_related("made_by", "approved_by").order_by("-id")
    return found.prefetch_related("made_by__former_names")


def batch(actor: Actor, batch_id: int) -> Batch:
    """The one door to a batch. Raises NotFound."""
    found = Batch.objects.select_related("definition__office", "made_by", "approved_by", "settled_by").filter(
        pk=batch_id
    )
    one = found.first()
    if (
        one is None
        or not (actor.has(Right.PAYMENTS) or actor.has(Right.PAY_APPROVAL))
        or not may_work(actor, one.definition)
    ):
        raise NotFound(str(batch_id))
    return one


def payments(found: Batch) -> QuerySet[Payment]:
    """The lines of a batch, in the order of its file."""
    lines = found.payments.select_related("record__resident", "record__business", "record__mended_account__by")
    return lines.prefetch_related("record__mended_account__by__former_names").order_by("line")


def states_of(found: Batch) -> Mapping[str, tuple[int, int]]:
    """How many payments of a batch stand where, and how much they are."""
    rows = found.payments.values("state").annotate(count=Count("id"), total=Sum("amount"))
    return {row["state"]: (row["count"], row["total"]) for row in rows}


def why_not_approve(actor: Actor, found: Batch) -> str:
    """Why this person cannot allow a batch, in words for them; empty when they can (二人で確かめる)."""
    if not actor.has(Right.PAY_APPROVAL) or actor.staff is None:
        return _("承認は、「振込を承認する」権限のある職員がします")
    if found.made_by_id == actor.staff.pk:
        return _("自分が作った一覧は、自分では承認できません。ほかの職員に頼んでください")
    if MendedAccount.objects.filter(by=actor.staff, record__payments__batch=found).exists():
        return _("自分が口座を直した振込みがあります。ほかの職員に頼んでください")
    if actor.resident and any(is_concerned(actor, one.record) for one in payments(found).iterator(CHUNK)):
        return _("自分や同じ世帯の方への振込みがあります。ほかの職員に頼んでください")
    return ""


def why_not_take(actor: Actor, found: Batch) -> str:
    """Why this person cannot say that lines of a batch were not paid, in words for them; empty when they can.

    Before it has ended, whoever works on it can. After that the lines count as paid, and a second person is needed.
    """
    if found.state != BatchState.SETTLED:
        return ""
    if not actor.has(Right.PAY_APPROVAL) or actor.staff is None or found.made_by_id == actor.staff.pk:
        return _("終わった一覧の結果を直すのは、「振込を承認する」権限のある、一覧を作った人とは別の職員です")
    return ""


def may_drop(actor: Actor, found: Batch) -> bool:
    """Whether this person can give a batch up: its maker before it is allowed; after that, only somebody else who allows."""
    made_it = actor.staff is not None and found.made_by_id == actor.staff.pk
    if found.state == BatchState.MADE:
        return made_it or actor.has(Right.PAY_APPROVAL)
    return found.state == BatchState.APPROVED and actor.has(Right.PAY_APPROVAL) and not made_it


def sender() -> Sender | None:
    """Who pays; None before somebody has said so."""
    return Sender.objects.filter(pk=1).first()


def waiting_for_approval(actor: Actor) -> int | None:
    """How many batches wait for this person's word."""
    if not actor.has(Right.PAY_APPROVAL) or actor.staff is None:
        return None
    return Batch.objects.filter(state=BatchState.MADE).exclude(made_by=actor.staff).count()
