"""Collecting, allowing, dropping, taking in what the bank says, putting accounts right."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.records.errors import too_many
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import is_concerned
from yakuba.kernel.workflow.actions import not_paid, paid
from yakuba.language.bank_days import is_bank_day
from yakuba.language.characters import cut_to

from . import _zengin
from ._accounts import transfer
from .models import Batch, MendedAccount, Payment, Sender
from .queries import Candidate, candidates, may_drop, may_work, sender, standing, unpaid, why_not_approve, why_not_take
from .words import BatchState, PaymentState

logger = logging.getLogger(__name__)
CHUNK = 200
TURN = 1000
"""Payments written down in one turn of the worker, so that its other work is not kept waiting."""
FURTHEST = timedelta(days=60)
"""The file names month and day alone: a day a year off by a slip of the pen would be paid this year."""
REASON, GROUND = 300, 200
"""Characters of why a batch was dropped, and of how an account was made sure of."""
SENDER_PARTS = ("code", "name", "bank_code", "bank_name", "branch_code", "branch_name", "kind", "number")


_PAID_ALREADY = gettext_lazy("この案件は、もう払ったか、振込みの一覧に入っています")


class NotNow(Exception):
    """What was asked cannot be done, in words for whoever asked: what is in the way, and who can act."""


def _must_work(actor: Actor, definition: Definition) -> None:
    actor.must(Right.PAYMENTS)
    if actor.staff is None or not actor.works_for(definition.office_id):
        raise PermissionDenied(_("この手続の振込みは、担当課の職員が作ります"))


def day_is_right(day: date) -> str:
    """What is wrong with a day for paying; empty when nothing is."""
    if day <= clock.today():
        return _("明日からあとの日にしてください")
    if day > clock.today() + FURTHEST:
        return _("60日より先の日です。銀行のファイルには月日だけが書かれるため、近い日にしてください")
    if not is_bank_day(day):
        return _("銀行の休みの日です（土・日・祝日・12月31日から1月3日）。銀行の営業日にしてください")
    return ""


def make_batch(actor: Actor, definition: Definition, pay_on: date, seen: str) -> Batch:
    """Collect every unpaid case with a usable account. `seen` is the mark of what the page showed.

    Raises NotNow when the day is wrong, there is nothing to pay, or the cases are others now: the database lets a case
    into one batch only, so of two clerks at once one is told to look again.
    """
    _must_work(actor, definition)
    if wrong := day_is_right(pay_on):
        raise NotNow(wrong)
    changed = _("見た後に、払う案件が変わりました。件数と合計を、もう一度確かめてください")
    stands = standing(definition)  # judged before the transaction: on SQLite everybody waits for whoever writes
    chosen = [one for one in candidates(definition) if not one.faults]
    if not chosen:
        raise NotNow(_("払える案件がありません"))
    if f"{len(chosen)}:{sum(one.amount for one in chosen)}" != seen:
        raise NotNow(changed)
    try:
        with action(actor, "payments.make", f"definition:{definition.key}") as act:
            made = Batch.objects.create(definition=definition, pay_on=pay_on, made_by=actor.staff, made_at=clock.now())
            if standing(definition) != stands:
                raise NotNow(changed)
            _fill(made, chosen)
            act.data.update(batch=made.pk, count=made.count, total=made.total, pay_on=pay_on.isoformat())
    except IntegrityError as error:
        raise NotNow(changed) from error
    return made


def _fill(made: Batch, chosen: list[Candidate]) -> None:
    Payment.objects.bulk_create(
        (
            Payment(
                batch=made, record=one.record, line=line, amount=one.amount, account=one.account, mended=one.mended is not None
            )
            for line, one in enumerate(chosen, start=1)
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    made.count, made.total = len(chosen), sum(one.amount for one in chosen)
    made.save(update_fields=["count", "total"])


def approve(actor: Actor, found: Batch) -> None:
    """Somebody else allows a batch: the file is made, and its checksum kept. Raises NotNow."""
    pays = sender()
    with action(actor, "payments.approve", f"batch:{found.pk}") as act:
        held = _held(found, BatchState.MADE)
        if why := why_not_approve(actor, held):
            raise NotNow(why)
        if pays is None:
            raise NotNow(_("振込依頼人（市の口座）がまだ決まっていません。「振込依頼人」の画面で入れてください"))
        if wrong := day_is_right(held.pay_on):
            raise NotNow(_("振込予定日: %(wrong)s。取りやめて、作り直してください") % {"wrong": wrong})
        held.sender = {name: getattr(pays, name) for name in (*SENDER_PARTS, "line_ends")}
        held.sha256 = hashlib.sha256(_written(held)).hexdigest()
        held.state, held.approved_by, held.approved_at = BatchState.APPROVED, actor.staff, clock.now()
        held.save()
        act.data.update(sha256=held.sha256, count=held.count, total=held.total)


def _held(found: Batch, *states: str) -> Batch:
    """The batch, held to the end of the transaction, in one of these states. Raises NotNow when somebody was quicker."""
    held = Batch.objects.select_for_update().get(pk=found.pk)
    if held.state not in states:
        words = _("この一覧は、いま「%(state)s」です。画面を開き直して、確かめてください")
        raise NotNow(words % {"state": held.get_state_display()})
    return held


def _written(found: Batch) -> bytes:
    given = dict(found.sender)
    line_ends = bool(given.pop("line_ends", True))
    lines = [transfer(one.account, one.amount, one.line) for one in found.payments.order_by("line").iterator(CHUNK)]
    return _zengin.write(_zengin.Sender(**given), found.pay_on, lines, line_ends=line_ends)


def file_of(actor: Actor, found: Batch) -> bytes:
    """The file for the bank, the same bytes every time; every look is logged. Raises NotNow where it cannot be made again."""
    if not found.sha256:
        raise NotNow(_("ファイルは、承認した後にできます"))
    made = _written(found)
    if hashlib.sha256(made).hexdigest() != found.sha256:
        raise NotNow(_("もとの案件が廃棄されたため、このファイルはもう作れません。件数・合計と検査値は残っています"))
    with action(actor, "payments.download", f"batch:{found.pk}", sha256=found.sha256):
        held = _held(found, BatchState.APPROVED, BatchState.SETTLING, BatchState.SETTLED)
        if held.taken_at is None:
            held.taken_at = clock.now()
            held.save(update_fields=["taken_at"])
    return made


def drop(actor: Actor, found: Batch, reason: str, *, kept: bool = False) -> None:
    """Give a batch up before it goes to the bank: its cases can be paid in another. Raises NotNow.

    Once allowed, the file may have left the house: then only somebody who may allow it says that it has not (`kept`,
    where the file was taken), and from the day of paying on nobody does: the bank may have paid.
    """
    if not reason:
        raise NotNow(_("取りやめる理由を入れてください"))
    if said := too_many(reason, REASON):
        raise NotNow(said)
    with action(actor, "payments.drop", f"batch:{found.pk}", reason=reason) as act:
        held = _held(found, BatchState.MADE, BatchState.APPROVED)
        if not may_drop(actor, held):
            raise NotNow(_("取りやめるのは、承認の前は作った人、後は「振込を承認する」権限のある別の職員です"))
        if why := _why_not_drop(held, kept=kept):
            raise NotNow(why)
        act.data["kept"] = kept
        held.payments.update(state=PaymentState.DROPPED)
        held.state, held.reason = BatchState.DROPPED, reason
        held.save(update_fields=["state", "reason"])


def _why_not_drop(held: Batch, *, kept: bool) -> str:
    if held.state == BatchState.APPROVED and clock.today() >= held.pay_on:
        return _(
            "振込予定日になったので、取りやめられません。銀行の結果を入れてください（振り込まれていない番号は、振り込めなかったものに入れます）"
        )
    if held.taken_at and not kept:
        return _("ファイルが受け取られています。銀行に渡していないことを確かめて、しるしを付けてください")
    return ""


def take_result(actor: Actor, found: Batch, failed: Mapping[int, str]) -> None:
    """What the bank said: those lines were not paid, for a reason; all others were, on the day. Raises NotNow.

    The worker writes the others down. Of a batch that has ended, lines that came back later are taken in the same way,
    but by a second person: money that counts as paid becomes payable again.
    """
    _must_take(actor, found.definition)
    with action(actor, "payments.result", f"batch:{found.pk}", failed=sorted(failed)):
        held = _held(found, BatchState.APPROVED, BatchState.SETTLED)
        if clock.today() < held.pay_on:
            raise NotNow(_("結果は、振込予定日からあとに入れてください"))
        if held.state == BatchState.SETTLED and not failed:
            raise NotNow(_("振り込めなかったものを、1件以上入れてください"))
        if why := why_not_take(actor, held):
            raise NotNow(why)
        _fail(actor, held, failed)
        if held.state == BatchState.APPROVED:
            held.state, held.settled_by, held.settled_at = BatchState.SETTLING, actor.staff, clock.now()
            held.save(update_fields=["state", "settled_by", "settled_at"])


def _must_take(actor: Actor, definition: Definition) -> None:
    if actor.staff is None or not may_work(actor, definition):
        raise PermissionDenied(_("銀行の結果は、担当課の職員か、振込を承認する職員が入れます"))


def _fail(actor: Actor, held: Batch, failed: Mapping[int, str]) -> None:
    if len(failed) > held.count:
        words = _(
            "%(given)s件の番号がありますが、この一覧は%(count)s件です。別の一覧の結果ではないか、確かめてください"
        )
        raise NotNow(words % {"given": len(failed), "count": held.count})
    lines = held.payments.filter(line__in=failed, state__in=[PaymentState.WAITING, PaymentState.PAID])
    known = {one.line: one for one in lines.select_related("record__definition", "record__resident")}
    if missing := sorted(set(failed) - set(known)):
        words = _("番号 %(lines)s は、この一覧にないか、もう入れてあります。番号を確かめてください")
        raise NotNow(words % {"lines": "、".join(map(str, missing))})
    for payment in known.values():
        _not_ones_own(actor, payment.record)
    for line, payment in known.items():
        payment.state, payment.reason = PaymentState.FAILED, cut_to(failed[line], 200)
        payment.paid_on, payment.ended_at, payment.by = None, clock.now(), actor.label
        payment.save(update_fields=["state", "reason", "paid_on", "ended_at", "by"])
        not_paid(actor, payment.record, payment.reason)


def take_back(actor: Actor, found: Batch, line: int) -> None:
    """A line written down as not paid was paid after all: a wrongly typed number is put right. Raises NotNow."""
    _must_take(actor, found.definition)
    try:
        with action(actor, "payments.take_back", f"batch:{found.pk}", line=line):
            held = _held(found, BatchState.SETTLED)
            payment = (
                held.payments.filter(line=line, state=PaymentState.FAILED).select_related("record__definition").first()
            )
            if payment is None:
                raise NotNow(
                    _("番号 %(lines)s は、振り込めなかったものの中にありません。番号を確かめてください")
                    % {"lines": line}
                )
            _not_ones_own(actor, payment.record)
            payment.state, payment.reason, payment.paid_on = PaymentState.PAID, "", held.pay_on
            payment.ended_at, payment.by = clock.now(), actor.label
            payment.save(update_fields=["state", "reason", "paid_on", "ended_at", "by"])
            paid(actor, payment.record, held.pay_on, payment.amount)
    except IntegrityError as error:
        raise NotNow(_PAID_ALREADY) from error


def settle_waiting() -> int:
    """Write down that the rest of each batch was paid, as much as one turn of the worker allows.

    Safe to break off and to be done by two at once. A batch that cannot be written says so on its page, holds up no
    other, and is tried again at the next turn.
    """
    done = 0
    for found in Batch.objects.filter(state=BatchState.SETTLING).order_by("id"):
        if done >= TURN:
            break
        try:
            done += _settle(found, TURN - done)
        except Exception:
            if not found.reason:
                logger.exception("the result of batch %s cannot be written down", found.pk)
            words = _("結果の書き込みが途中で止まりました。情報システムの担当に知らせてください。直れば自動で続きます")
            Batch.objects.filter(pk=found.pk, state=BatchState.SETTLING).update(reason=words)
    return done


def _settle(found: Batch, most: int) -> int:
    done = 0
    while done < most and (some := list(_still(found)[:CHUNK])):
        with action(SYSTEM, "payments.paid", f"batch:{found.pk}") as act:
            act.data["count"] = sum(_pay(found, one) for one in some)
        done += len(some)
    if not _still(found).exists():
        Batch.objects.filter(pk=found.pk, state=BatchState.SETTLING).update(state=BatchState.SETTLED, reason="")
    return done


def _still(found: Batch) -> QuerySet[Payment]:
    return found.payments.filter(state=PaymentState.WAITING).select_related("record__definition").order_by("line")


def _pay(found: Batch, one: Payment) -> int:
    # The condition is what makes two workers safe, on a database without row locks too.
    mine = Payment.objects.filter(pk=one.pk, state=PaymentState.WAITING).update(
        state=PaymentState.PAID, paid_on=found.pay_on, ended_at=clock.now(), by=SYSTEM.label
    )
    if mine:
        paid(SYSTEM, one.record, found.pay_on, one.amount)
    return mine


def pay_by_hand(actor: Actor, one: Candidate, on: date) -> Payment:
    """The money was handed over at the counter. Raises NotNow."""
    _must_work(actor, one.record.definition)
    _not_ones_own(actor, one.record)
    if on > clock.today():
        raise NotNow(_("払った日は、今日までの日にしてください"))
    try:
        with action(actor, "payments.by_hand", f"record:{one.record.number}", amount=one.amount, on=on.isoformat()):
            _still_unpaid(one)
            made = Payment.objects.create(
                record=one.record, amount=one.amount, state=PaymentState.PAID, paid_on=on, ended_at=clock.now(), by=actor.label
            )  # fmt: skip
            paid(actor, one.record, on, one.amount, by_hand=True)
    except IntegrityError as error:
        raise NotNow(_PAID_ALREADY) from error
    return made


def _still_unpaid(one: Candidate) -> None:
    """Hold the case to the end of the transaction and look again: what the page showed may be old. Raises NotNow."""
    held = Record.objects.select_for_update().get(pk=one.record.pk)
    if not unpaid(held.definition).filter(pk=held.pk, amount=one.amount).exists():
        raise NotNow(_PAID_ALREADY)


def mend_account(actor: Actor, one: Candidate, account: Mapping[str, str], ground: str) -> None:
    """Write down the account a case is paid into instead of the one it names, and on what ground. Raises NotNow."""
    _must_work(actor, one.record.definition)
    _not_ones_own(actor, one.record)
    if said := too_many(ground, GROUND) or ("" if ground else _("何で確かめたかを入れてください")):
        raise NotNow(said)
    with action(actor, "payments.mend", f"record:{one.record.number}", ground=ground):
        _still_unpaid(one)
        MendedAccount.objects.update_or_create(
            record=one.record,
            defaults={"account": dict(account), "ground": ground, "by": actor.staff, "at": clock.now()},
        )


def _not_ones_own(actor: Actor, record: Record) -> None:
    if is_concerned(actor, record):
        raise NotNow(_("自分や同じ世帯の方の案件は、自分では処理できません。ほかの職員に頼んでください"))


def set_sender(actor: Actor, given: _zengin.Sender, *, line_ends: bool) -> Sender:
    """Say which account the town pays from, as its bank knows it. Batches allowed before keep theirs."""
    actor.must(Right.PAY_APPROVAL)
    values = {**asdict(given), "line_ends": line_ends}
    with action(actor, "payments.sender", "municipality:1", account=values):
        return Sender.objects.update_or_create(pk=1, defaults=values)[0]
