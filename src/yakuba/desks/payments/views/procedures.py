"""What is to be paid, procedure by procedure; who needs paper; accounts put right; who pays."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.payments import actions
from yakuba.desks.payments._accounts import PARTS, shown
from yakuba.desks.payments._reading import account_typed
from yakuba.desks.payments._sender import controls_of, sender_typed
from yakuba.desks.payments.queries import (
    Candidate,
    account_of,
    batches,
    candidate,
    collected,
    paying,
    procedure,
    sender,
    unpaid,
)
from yakuba.desks.payments.words import ENDED, BatchState
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.language.bank_days import next_bank_day
from yakuba.language.characters import one_line
from yakuba.language.eras import DateProblem, parse_date
from yakuba.web import Column, Control, Link, Option, Status, language_of, said_of, spreadsheet
from yakuba.web.templatetags.frame import wareki, yen

MOST = 200
TONES = {
    BatchState.MADE: "warning",
    BatchState.APPROVED: "info",
    BatchState.SETTLED: "success",
    BatchState.DROPPED: "neutral",
}


@gate(Who.STAFF, rate="60/m", audit="nothing: counts without names")
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures whose amounts are paid from here."""
    rows = [
        [
            Link(one.title, reverse("payments:procedure", args=[one.key])), one.office.name, unpaid(one).count(),
            batches(one).exclude(state__in=ENDED).count(),
        ]
        for one in paying(request.actor)
    ]  # fmt: skip
    columns = [
        Column(_("手続")),
        Column(_("担当")),
        Column(_("未払い"), numeric=True),
        Column(_("進行中"), numeric=True),
    ]
    return render(request, "payments/procedures.html", {"columns": columns, "rows": rows, "sender": sender()})


@gate(Who.STAFF, rate="60/m", audit="look: whose accounts that cannot be used were shown")
def procedure_page(request: HttpRequest, key: str) -> HttpResponse:
    """What a batch made now would hold, who has no usable account, and the batches so far."""
    return _page(request, key)


def _page(request: HttpRequest, key: str, wrong: str = "") -> HttpResponse:
    definition = procedure(request.actor, key)
    found = collected(definition)
    if found.faulty:
        looked(request.actor, f"definition:{key}", records=[one.record.number for one in found.faulty[:MOST]])
    typed = request.POST.get("pay_on", "") or next_bank_day(clock.today()).isoformat()
    errors = (wrong,) if wrong else ()
    help_ = _("銀行の営業日。銀行との約束の日数（ふつう3営業日前まで）を見て決めてください")
    context = {
        "definition": definition, "wrong": wrong, "found": found, "sender": sender(), "may_make": request.actor.has(Right.PAYMENTS),
        "controls": [Control("date", "pay_on", _("振込予定日"), value=typed, required=True, errors=errors, help=help_)],
        "faulty_columns": [_("受付番号"), _("対象の方"), Column(_("額"), numeric=True), _("使えない理由")],
        "faulty": [_faulty(one) for one in found.faulty[:MOST]], "more": max(0, len(found.faulty) - MOST),
        "batch_columns": [_("振込予定日"), Column(_("件数"), numeric=True), Column(_("合計"), numeric=True), _("状態"), _("作った人")],
        "batches": [
            [Link(wareki(one.pay_on), reverse("payments:batch", args=[one.pk])), one.count, yen(one.total),
             Status(one.get_state_display(), TONES.get(BatchState(one.state), "info")), one.made_by.called(one.made_at)]
            for one in batches(definition)[:50]
        ],
    }  # fmt: skip
    return render(request, "payments/procedure.html", context, status=422 if wrong else 200)


def _faulty(one: Candidate) -> list[object]:
    link = Link(one.record.number, reverse("payments:account", args=[one.record.number]))
    return [link, one.record.who, yen(one.amount), " / ".join(one.faults)]


@sent_from("payments:procedure", "key")
@gate(Who.STAFF, rate="10/m", audit="payments.make", right=Right.PAYMENTS)
@require_POST
def make(request: HttpRequest, key: str) -> HttpResponse:
    """Collect what can be paid into a batch, for somebody else to allow."""
    definition = procedure(request.actor, key)
    try:
        day = parse_date(request.POST.get("pay_on", ""))
        made = actions.make_batch(request.actor, definition, day, request.POST.get("seen", ""))
    except DateProblem as problem:
        return _page(request, key, problem.said.to(language_of(request)))
    except actions.NotNow as no:
        return _page(request, key, str(no))
    messages.success(request, _("一覧を作りました。ほかの職員に承認を頼んでください"))
    return redirect("payments:batch", batch_id=made.pk)


@gate(Who.STAFF, rate="10/m", audit="look: whose names and addresses were downloaded")
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """Those without a usable account: to be asked on paper, or paid at the counter."""
    definition = procedure(request.actor, key)
    found = collected(definition).faulty
    looked(request.actor, f"definition:{key}", paper=True, records=[one.record.number for one in found])
    head = [_("受付番号"), _("対象の方"), _("郵便番号"), _("住所"), _("電話番号"), _("額"), _("使えない理由")]
    return spreadsheet(f"{key}-paper-payments.csv", head, (_on_paper(one) for one in found))


def _on_paper(one: Candidate) -> list[object]:
    who = one.record.business or one.record.resident
    where = [getattr(who, name, "") for name in ("postal_code", "address", "phone")]
    return [one.record.number, one.record.who, *where, one.amount, " / ".join(one.faults)]


@gate(
    Who.STAFF,
    rate="60/m",
    audit="payments.mend, payments.by_hand; look: whose account was opened",
    right=Right.PAYMENTS,
)
def account(request: HttpRequest, number: str) -> HttpResponse:
    """Put right the account a case is paid into, or write down that the money was handed over."""
    one = candidate(request.actor, number)
    looked(request.actor, f"record:{one.record.number}", account=True)
    given, errors = {part: one.account.get(part, "") for part in PARTS}, {}
    if request.method == "POST":
        given = {part: request.POST.get(f"account.{part}", "") for part in PARTS}
        errors = _by_hand(request, one) if "by_hand" in request.POST else _mend(request, one)
        if not errors:
            return redirect("payments:procedure", key=one.record.definition.key)
    context = {
        "one": one, "controls": _account_controls(given, errors), "own": shown(account_of(one.record)),
        "ground": Control("text", "ground", _("何で確かめたか"), value=request.POST.get("ground", ""), required=True,
                          help=_("通帳の写し、本人からの書面、電話など"), errors=said_of(errors, "ground")),
        "day": Control("date", "on", _("払った日"), value=request.POST.get("on", ""), required=True, errors=said_of(errors, "on")),
    }  # fmt: skip
    context |= {"wrong": errors}
    context["all"] = [*context["controls"], context["ground"], context["day"]]
    return render(request, "payments/account.html", context, status=422 if errors else 200)


def _mend(request: HttpRequest, one: Candidate) -> dict[str, str]:
    typed, wrong = account_typed(one.record, request.POST, language_of(request))
    if wrong:
        return {name or "bank": words for name, words in wrong.items()}
    try:
        actions.mend_account(request.actor, one, typed, one_line(request.POST.get("ground", "")))
    except actions.NotNow as no:
        return {"ground": str(no)}
    messages.success(request, _("口座を直しました。次の一覧に入ります"))
    return {}


def _by_hand(request: HttpRequest, one: Candidate) -> dict[str, str]:
    try:
        actions.pay_by_hand(request.actor, one, parse_date(request.POST.get("on", "")))
    except DateProblem as problem:
        return {"on": problem.said.to(language_of(request))}
    except actions.NotNow as no:
        return {"on": str(no)}
    messages.success(request, _("窓口で払ったことを書き込みました"))
    return {}


def _account_controls(given: dict[str, str], errors: dict[str, str]) -> list[Control]:
    words: dict[str, tuple[str, str]] = {
        "bank": ("text", _("金融機関名")), "bank_code": ("code", _("金融機関コード（数字4けた）")), "branch": ("text", _("支店名")),
        "branch_code": ("code", _("支店コード（数字3けた）")), "number": ("code", _("口座番号")), "holder_kana": ("kana", _("口座名義（カタカナ）")),
    }  # fmt: skip
    controls: list[Any] = []
    for part in PARTS:
        more: dict[str, Any] = {
            "value": given[part],
            "errors": said_of(errors, part),
            "required": part not in ("bank", "branch"),
        }
        if part == "kind":
            kinds = tuple(Option(kind, _(kind)) for kind in ("普通", "当座", "貯蓄"))
            controls.append(Control("radio", "account.kind", _("預金の種類"), options=kinds, **more))
        else:
            kind, label = words[part]
            controls.append(Control(kind, f"account.{part}", label, **more))
    return controls


@gate(Who.STAFF, rate="30/m", audit="payments.sender", right=Right.PAY_APPROVAL)
def sender_page(request: HttpRequest) -> HttpResponse:
    """Say which account the town pays from."""
    given, errors = sender_typed(request.POST) if request.method == "POST" else (sender(), {})
    if request.method == "POST" and not errors:
        actions.set_sender(request.actor, given, line_ends=request.POST.get("line_ends") == "crlf")
        messages.success(request, _("振込依頼人を決めました。次に承認する一覧から使います"))
        return redirect("payments:procedures")
    ends = request.POST.get("line_ends", "") or ("none" if given and not getattr(given, "line_ends", True) else "crlf")
    context = {"controls": controls_of(given, errors, ends), "wrong": errors}
    return render(request, "payments/sender.html", context, status=422 if errors else 200)
