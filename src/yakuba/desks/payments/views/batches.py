"""One batch: what it holds, the word of a second person, the file for the bank, and what the bank said."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.payments import actions
from yakuba.desks.payments._accounts import shown
from yakuba.desks.payments._reading import refusals
from yakuba.desks.payments.models import Batch, Payment
from yakuba.desks.payments.queries import batch as batch_of
from yakuba.desks.payments.queries import may_drop, payments, states_of, why_not_approve, why_not_take
from yakuba.desks.payments.words import BatchState, PaymentState
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.language.characters import one_line, whole_number
from yakuba.web import Column, Control, Status, said_of
from yakuba.web.templatetags.frame import yen

PAGE = 50
MOST_BYTES = 1_000_000
TONES = {PaymentState.PAID: "success", PaymentState.FAILED: "error", PaymentState.WAITING: "info"}


@gate(Who.STAFF, rate="60/m", audit="look: whose payments were shown")
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Everything about a batch."""
    return _page(request, batch_id, {})


def _page(request: HttpRequest, batch_id: int, errors: dict[str, str]) -> HttpResponse:
    found = batch_of(request.actor, batch_id)
    page = Paginator(payments(found), PAGE).get_page(whole_number(request.GET.get("page", "")) or 1)
    looked(request.actor, f"batch:{found.pk}", records=[one.record.number for one in page])
    why_not = why_not_approve(request.actor, found) if found.state == BatchState.MADE else ""
    context = {
        "batch": found, "page": page, "why_not": why_not, "mended": found.payments.filter(mended=True).count(),
        "states": [(PaymentState(name).label, count, total) for name, (count, total) in sorted(states_of(found).items())],
        "columns": [Column(_("番号"), numeric=True), _("受付番号"), _("対象の方"), Column(_("額"), numeric=True), _("口座"), _("状態")],
        "rows": [_row(one) for one in page], "may_drop": may_drop(request.actor, found) and not (found.state == BatchState.APPROVED and _takes_result(found)),
        "takes_result": _takes_result(found), "why_not_take": why_not_take(request.actor, found),
        "line": _line(request, found, errors),
        "reason": Control("text", "reason", _("取りやめる理由"), value=request.POST.get("reason", ""), required=True, errors=said_of(errors, "reason")),
        "failed": Control("textarea", "failed", _("振り込めなかったもの"), value=request.POST.get("failed", ""), errors=said_of(errors, "failed"),
                          help=_("1行に1件、「番号,理由」の形で。なければ空のまま"), example=_("3,口座番号が違う")),
        "file": Control("file", "file", _("または CSV ファイル（番号,理由）"), errors=said_of(errors, "file")),
    }  # fmt: skip
    context |= {
        "controls": [context[name] for name in ("failed", "file", "line", "reason") if name in errors],
        "wrong": errors,
    }
    return render(request, "payments/batch.html", context, status=422 if errors else 200)


def _row(one: Payment) -> list[object]:
    state = Status(one.get_state_display(), TONES.get(PaymentState(one.state), "neutral"))
    words = shown(one.account)
    if one.mended:
        mended = getattr(one.record, "mended_account", None)
        who = f"{mended.by.called(mended.at)}、{mended.ground}" if mended else ""
        words = _("%(account)s　※口座を直しました（%(who)s）") % {"account": words, "who": who}
    return [
        one.line,
        one.record.number,
        one.record.who,
        yen(one.amount),
        words,
        state if not one.reason else f"{one.get_state_display()}（{one.reason}）",
    ]


def _line(request: HttpRequest, found: Batch, errors: dict[str, str]) -> Control | None:
    """The number of a line that was paid after all, where there is one to choose."""
    failed = found.state == BatchState.SETTLED and found.payments.filter(state=PaymentState.FAILED).exists()
    if not failed and "line" not in errors:
        return None
    typed = request.POST.get("line", "")
    return Control(
        "number", "line", _("振り込まれていた番号"), value=typed, required=True, errors=said_of(errors, "line")
    )


def _takes_result(found: Batch) -> bool:
    return found.state in (BatchState.APPROVED, BatchState.SETTLED) and clock.today() >= found.pay_on


@sent_from("payments:batch", "batch_id")
@gate(Who.STAFF, rate="10/m", audit="payments.approve", right=Right.PAY_APPROVAL)
@require_POST
def approve(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Allow a batch somebody else has made."""
    found = batch_of(request.actor, batch_id)
    try:
        actions.approve(request.actor, found)
    except actions.NotNow as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("承認しました。ファイルを銀行に渡せます"))
    return redirect("payments:batch", batch_id=batch_id)


@sent_from("payments:batch", "batch_id")
@gate(Who.STAFF, rate="10/m", audit="payments.drop")
@require_POST
def drop(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Give a batch up."""
    found = batch_of(request.actor, batch_id)
    try:
        actions.drop(
            request.actor, found, one_line(request.POST.get("reason", "")), kept=request.POST.get("kept") == "on"
        )
    except actions.NotNow as no:
        return _page(request, batch_id, {"reason": str(no)})
    messages.success(request, _("取りやめました。案件は、次の一覧に入れられます"))
    return redirect("payments:procedure", key=found.definition.key)


@gate(Who.STAFF, rate="20/m", audit="payments.download")
def file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The file for the bank."""
    found = batch_of(request.actor, batch_id)
    try:
        made = actions.file_of(request.actor, found)
    except actions.NotNow as no:
        messages.error(request, str(no))
        return redirect("payments:batch", batch_id=batch_id)
    response = HttpResponse(made, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="sougou-{found.pay_on:%Y%m%d}-{found.pk}.txt"'
    return response


@sent_from("payments:batch", "batch_id")
@gate(Who.STAFF, rate="10/m", audit="payments.result")
@require_POST
def result(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take in what the bank could not pay; the rest was paid."""
    found = batch_of(request.actor, batch_id)
    failed, wrong = refusals(request.POST.get("failed", ""))
    more, wrong_file = _from_file(request)
    if wrong or wrong_file:
        return _page(
            request, batch_id, {name: words for name, words in (("failed", wrong), ("file", wrong_file)) if words}
        )
    if found.state == BatchState.APPROVED and request.POST.get("sure") != "on":
        return _page(request, batch_id, {"failed": _("「銀行の結果で確かめました」にしるしを付けてください")})
    try:
        actions.take_result(request.actor, found, {**more, **failed})
    except actions.NotNow as no:
        return _page(request, batch_id, {"failed": str(no)})
    messages.success(request, _("結果を書き込みます。払った方には、画面とメールで知らせます"))
    return redirect("payments:batch", batch_id=batch_id)


@sent_from("payments:batch", "batch_id")
@gate(Who.STAFF, rate="10/m", audit="payments.take_back")
@require_POST
def take_back(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Put right a number that was written down as not paid."""
    found = batch_of(request.actor, batch_id)
    line = whole_number(one_line(request.POST.get("line", "")))
    try:
        actions.take_back(request.actor, found, line or 0)
    except actions.NotNow as no:
        return _page(request, batch_id, {"line": str(no)})
    messages.success(request, _("振り込まれたことに直しました"))
    return redirect("payments:batch", batch_id=batch_id)


def _from_file(request: HttpRequest) -> tuple[dict[int, str], str]:
    given = request.FILES.get("file")
    if given is None:
        return {}, ""
    if (given.size or 0) > MOST_BYTES:
        return {}, _("ファイルが大きすぎます。1MBまでの CSV にしてください")
    data = given.read()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return refusals(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return {}, _("文字の符号が読めません。UTF-8 か Shift_JIS で保存してください")
