"""The chief's approvals, on a phone between two meetings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yakuba.desks.casework._reviews import reviews
from yakuba.desks.casework.queries import prepared_by, summary
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow.queries import ListQuery, listing, my_tasks, tasks_of
from yakuba.kernel.workflow.words import Kind

AT_ONCE = 20


@gate(Who.STAFF, rate="120/m", audit="nothing: only what waits for one's own decision; opening a case is logged")
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for my decision, the most urgent first."""
    actor = request.actor
    waiting = (
        my_tasks(actor)
        .filter(kind=Kind.ROUTE)
        .select_related("record__definition", "record__version", "record__office", "post__department")
    )
    ordered = waiting.order_by("due_on", "id")[:AT_ONCE]
    cards = [_card(request, task.record, "" if task.post_id in actor.posts else str(task.post)) for task in ordered]
    late = listing(actor, ListQuery(which="review"))
    return render(
        request, "casework/approvals.html", {"cards": cards, "total": waiting.count(), "reviews": late.records}
    )


def _card(request: HttpRequest, record: Record, proxy: str) -> dict[str, object]:
    return {
        "record": record, "proxy": proxy, "lines": summary(record, request.actor), "reviews": reviews(request.actor, record)[:1],
        "prepared": prepared_by(list(tasks_of(record))),
    }  # fmt: skip
