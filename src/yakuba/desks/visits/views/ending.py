"""The end of a visit: read out, print, have one sheet signed, file everything, and what to take home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from yakuba.desks.counter import DOCUMENTS
from yakuba.desks.filling import sections
from yakuba.desks.visits._papers import form_set, later_sheet, signature_sheet
from yakuba.desks.visits._standing import HEARD, Standing
from yakuba.desks.visits.actions import file_all
from yakuba.desks.visits.errors import Returned, Unfinished
from yakuba.desks.visits.queries import visit_of
from yakuba.desks.visits.words import State
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.workflow.queries import worth
from yakuba.language.characters import whole_number

from ._page import draw, opened, ticket_here

MASKED = "町の記録のとおり（機密のため表示しません）"


@gate(
    Who.STAFF, rate="120/m", audit="visit.file: the cases it became; look: whose visit was opened", right=Right.COUNTER
)
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Everything read out once more, one signature, and all cases filed at once."""
    found = opened(request, number)
    if found.state == State.FILED:
        return redirect("visits:done", number=found.number)
    wrong: list[tuple[str, str]] = []
    if request.method == "POST":
        wrong = _missing(request, Standing(request.actor, found))
        try:
            if not wrong:
                return _file(request, found.number)
        except Unfinished:
            return redirect(f"{request.path.removesuffix('check/')}ask/?wrong")
        except NotAllowed as no:
            sentences = no.sentences if isinstance(no, Returned) else [str(no)]
            wrong, found = [("", words) for words in sentences], visit_of(request.actor, number)
            if found.state == State.FILED:  # somebody was a moment faster
                return redirect("visits:done", number=found.number)
    standing = Standing(request.actor, found)
    if not standing.chosen:
        return redirect("visits:needs", number=found.number)
    if standing.talk.open:
        return redirect(f"{request.path.removesuffix('check/')}ask/?wrong")
    return draw(request, "check", standing, _read_out(request, standing, wrong), status=422 if wrong else 200)


def _file(request: HttpRequest, number: str) -> HttpResponse:
    seen = request.POST.get("document", "")
    turn = whole_number(request.POST.get("_turn", ""))
    filed = file_all(request.actor, number, turn, seen if seen in DOCUMENTS else "")
    messages.success(request, gettext("%(n)s件を受け付けました") % {"n": len(filed)})
    return redirect("visits:done", number=number)


def _missing(request: HttpRequest, standing: Standing) -> list[tuple[str, str]]:
    wrong = []
    if _must_see(standing) and request.POST.get("document") not in DOCUMENTS:
        wrong.append(
            ("id_document", gettext("本人確認で見た書類を選んでください。まだのときは、書類を見せていただいてください"))
        )
    if request.POST.get("signed") != "on":
        wrong.append(
            ("id_signed", gettext("署名用紙を印刷して署名をもらい、「署名をもらいました」にしるしを付けてください"))
        )
    return wrong


def _must_see(standing: Standing) -> bool:
    return not standing.visit.seen and any(one.procedure.identity.counter == "document" for one in standing.chosen)


def _read_out(request: HttpRequest, standing: Standing, wrong: list[tuple[str, str]]) -> dict[str, Any]:
    rows, total = [], 0
    for chosen, filled in standing.filled:
        hidden, heard = standing.secret(chosen), standing.heard(chosen)
        value = worth(chosen.procedure, filled.facts, filled.answers)
        total += value.fee or 0
        parts = sections(chosen.procedure, filled.answers)
        for part in parts:
            part.lines[:] = [
                line
                if line.key not in hidden
                else type(line)(line.key, line.label, HEARD if line.key in heard else MASKED, masked=True)
                for line in part.lines
            ]
        rows.append({"chosen": chosen, "sections": parts, "worth": value})
    return {
        "rows": rows, "fee": total, "must_see": _must_see(standing), "documents": DOCUMENTS, "wrong": wrong,
        "later": [need for need in standing.needs if need.choice == "later"],
        "picked": request.POST.get("document", ""), "signed": request.POST.get("signed") == "on",
    }  # fmt: skip


@gate(Who.STAFF, rate="120/m", audit="look: whose visit was opened", right=Right.COUNTER)
def done(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt numbers, and what is left for later."""
    found = opened(request, number)
    if found.state != State.FILED:
        return redirect("visits:visit", number=found.number)
    standing = Standing(request.actor, found)
    filed = [row for row in standing.rows if row.record]
    context = {"filed": filed, "fee": sum(row.record.fee or 0 for row in filed), "later": _later(standing)}
    context["ticket"] = ticket_here(request, found)
    return draw(request, "done", standing, context)


def _later(standing: Standing) -> list[Any]:
    return [need for need in standing.needs if need.choice == "later"]


@gate(Who.STAFF, rate="60/m", audit="look: whose sheet was printed for a signature", right=Right.COUNTER)
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """One sheet for one signature: everything that is filed today, with the visit's code."""
    standing = Standing(request.actor, _printed(request, number, "sheet"))
    return _pdf(signature_sheet(standing), "sheet.pdf")


@gate(Who.STAFF, rate="60/m", audit="look: whose forms were printed", right=Right.COUNTER)
def forms(request: HttpRequest, number: str) -> HttpResponse:
    """All forms, filled, in one file; after filing with their receipt numbers. As often as the printer needs it."""
    standing = Standing(request.actor, _printed(request, number, "forms"))
    return _pdf(form_set(standing), "forms.pdf")


@gate(Who.STAFF, rate="60/m", audit="look: whose list was printed", right=Right.COUNTER)
def later(request: HttpRequest, number: str) -> HttpResponse:
    """What is left, to take home: in plain words and large print."""
    standing = Standing(request.actor, _printed(request, number, "later"))
    return _pdf(later_sheet(standing), "later.pdf")


def _printed(request: HttpRequest, number: str, what: str) -> Any:
    found = visit_of(request.actor, number)
    looked(
        request.actor, f"resident:{found.resident.number}" if found.resident else f"visit:{found.number}", printed=what
    )
    return found


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
