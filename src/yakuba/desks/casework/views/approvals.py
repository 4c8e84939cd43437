"""The chief's approvals, on a phone between two meetings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.desks.casework._reviews import reviews
from yakuba.desks.casework.queries import prepared_by, summary
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import seal
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.workflow.models import Task
from yakuba.kernel.workflow.queries import ListQuery, listing, my_tasks, tasks_of
from yakuba.kernel.workflow.words import Kind
from yakuba.language.characters import clean_text
from yakuba.web import Again, Control

AT_ONCE = 20


@gate(Who.STAFF, rate="120/m", audit="look: whose cases the page shows for decision")
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for my decision, the most urgent first."""
    return approvals_page(request, Again())


def approvals_page(request: HttpRequest, again: Again, number: str = "") -> HttpResponse:
    """The same page; with what was typed on the card of a case, when that could not be done."""
    actor = request.actor
    waiting = (
        my_tasks(actor)
        .filter(kind=Kind.ROUTE)
        .select_related("record__definition", "record__version", "record__office", "post__department")
    )
    ordered = list(waiting.order_by("due_on", "id")[:AT_ONCE])
    cards = [_card(request, task, again if task.record.number == number else Again()) for task in ordered]
    controls = [card["said"] for card in cards if card["record"].number == number]
    if cards:
        looked(actor, "records", approvals=True, records=[task.record.number for task in ordered])
    late = listing(actor, ListQuery(which="review"))
    return render(
        request, "casework/approvals.html",
        {
            "cards": cards, "total": waiting.count(), "reviews": late.records,
            "wrong": again.summary(controls), "unsent": unsent(again, controls),
        },
        status=again.status,
    )  # fmt: skip


def unsent(again: Again, controls: Iterable[Control] = ()) -> str:
    """What was written about a case and has no box on the page any more, to be copied."""
    boxes = {control.name for control in controls}
    words = (again.typed.get(name, "") for name in ("comment", "text") if name not in boxes)
    return next((text for one in words if (text := clean_text(one))), "")


def _card(request: HttpRequest, task: Task, again: Again) -> dict[str, Any]:
    record, proxy = task.record, "" if task.post_id in request.actor.posts else str(task.post)
    said = again.control(
        "textarea", "comment", _("ひとこと・差し戻す理由"), id=f"c-{record.pk}", attrs={"rows": 3}, marked=False
    )
    return {
        "record": record, "proxy": proxy, "said": said, "seal": seal(reverse("casework:case", args=[record.number])),
        "lines": summary(record, request.actor), "reviews": reviews(request.actor, record)[:1],
        "prepared": prepared_by(list(tasks_of(record))),
    }  # fmt: skip
