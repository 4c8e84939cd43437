"""Lists of cases."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.casework import _acts
from yakuba.desks.casework.queries import colleagues
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import seal, sent_from, typed_before
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import all_definitions, hidden_from, live, procedure_of
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import saved_views
from yakuba.kernel.records.words import TONE, WITH_OFFICE, Channel, State
from yakuba.kernel.workflow.errors import NotAllowed, Stale
from yakuba.kernel.workflow.queries import Listing, ListQuery, counts, every, listing, searchable, waiting_for, whole
from yakuba.language.answers import shown
from yakuba.language.characters import whole_number
from yakuba.language.eras import DateProblem, parse_date
from yakuba.language.fields import Field
from yakuba.web import Again, Column, Link, Status, guarded

TABS = (
    ("mine", "自分の番"), ("office", "課の案件"), ("overdue", "期限すぎ"), ("waiting", "補正待ち"), ("review", "後閲"), ("ended", "終わったもの"),
    ("all", "すべて"),
)  # fmt: skip
DAYS = ("due_until", "filed_from", "filed_until")
BULK = (("accept", "受理する"), ("assign", "担当を決める"), ("approve", "承認する"))


def _query(request: HttpRequest, wrong: dict[str, str]) -> ListQuery:
    """The list that is asked for; a day that is none is said in `wrong`, by its box, and left out."""
    chosen = whole_number(request.GET.get("view", ""))
    view = saved_views(request.actor).filter(pk=chosen).first() if chosen else None
    if view:
        return _without_secrets(request.actor, ListQuery.read(view.query))
    days = {name: _day(name, text, wrong) for name in DAYS if (text := request.GET.get(name, "").strip())}
    return _without_secrets(request.actor, ListQuery.read({**request.GET.dict(), **days}))


def _day(name: str, text: str, wrong: dict[str, str]) -> str:
    try:
        return parse_date(text).isoformat()
    except DateProblem as problem:
        wrong[name] = f"{problem}。今の一覧は、この日付ではしぼりこんでいません"
        return ""


def _without_secrets(actor: Actor, query: ListQuery) -> ListQuery:
    """Nobody without the right may learn an answer of secrecy 3 by filtering or sorting by a guess."""
    open_keys = {item.key for item in _fields(actor, query)}
    sort = "due" if query.sort.startswith("f_") and query.sort[2:] not in open_keys else query.sort
    return replace(query, sort=sort, fields={key: value for key, value in query.fields.items() if key in open_keys})


def _fields(actor: Actor, query: ListQuery) -> list[Field]:
    hidden = _hidden(actor, query)
    return [item for item in searchable(query.definition) if item.key not in hidden]


def _hidden(actor: Actor, query: ListQuery) -> frozenset[str]:
    found = all_definitions().filter(key=query.definition, live__isnull=False).first()
    return hidden_from(actor, found.live_id) if found else frozenset()


@gate(Who.STAFF, rate="120/m", audit="nothing: a list shows names of the office's own cases; opening one is logged")
def inbox(request: HttpRequest) -> HttpResponse:
    """A list with its filters."""
    wrong: dict[str, str] = {}
    query = _query(request, wrong)
    typed = {name: request.GET[name] for name in wrong}
    return _page(request, query, Again({**typed_before(request), **typed}, wrong))


def _page(request: HttpRequest, query: ListQuery, again: Again) -> HttpResponse:
    actor = request.actor
    found = listing(actor, query, page=whole_number(request.GET.get("page", "")) or 1)
    numbers = counts(actor)
    own_first = sorted(live(), key=lambda item: item.office_id not in actor.offices)
    tabs = [(key, label, f"?which={key}", _capped(numbers.get(key))) for key, label in TABS]
    name = again.control("text", "name", _("一覧の名前"), required=True)
    due = again.control("text", "due_until", _("期限 (この日まで)"), query.due_until, marked=False)
    return render(
        request, "casework/inbox.html",
        {
            "query": query, "listing": found, "tabs": tabs, "columns": _columns(query), "rows": _rows(found),
            "procedures": [("", "すべての手続"), *((item.key, item.title) for item in own_first)],
            "states": [("", "すべての状態"), *State.choices], "channels": [("", "すべての経路"), *Channel.choices],
            "fields": [(item, query.fields.get(item.key, "")) for item in _fields(actor, query)],
            "views": saved_views(actor), "bulk": BULK, "colleagues": colleagues(actor), "pages": _pages(query, found),
            "export": f"{reverse('casework:export')}?{urlencode(_flat(query))}", "kept": urlencode(_flat(query)),
            "again": again, "name": name, "due": due,
            "wrong": again.summary({"name": name.id, "number": "id_number", "due_until": due.id}),
            "seal": seal(reverse("casework:inbox")),
        },
        status=again.status,
    )  # fmt: skip


def _capped(count: int | None) -> str | None:
    return None if count is None else f"{count:,}" if count <= 10_000 else "10,000+"


def _flat(query: ListQuery) -> dict[str, Any]:
    plain = query.plain()
    fields = plain.pop("fields")
    return {
        **{key: value for key, value in plain.items() if value},
        **{f"f_{key}": value for key, value in fields.items()},
    }


def _columns(query: ListQuery) -> list[Column]:
    def column(label: str, sort: str) -> Column:
        here = query.sort == sort
        given = {**_flat(query), "sort": sort, "descending": "1" if here and not query.descending else ""}
        state = ("descending" if query.descending else "ascending") if here else ""
        return Column(label, sort=f"?{urlencode(given)}", sorted=state)

    return [
        Column("選ぶ"),
        column("受付番号", "number"),
        column("手続", "procedure"),
        column("対象の方", "who"),
        Column("状態"),
        Column("いま"),
        column("期限", "due"),
        column("申請日", "filed"),
    ]


def _rows(found: Listing) -> list[dict[str, Any]]:
    """One line per case; `now` names who it waits for."""
    today, waits = clock.today(), waiting_for(found.records)
    return [
        {
            "record": record, "link": Link(record.number, reverse("casework:case", args=[record.number])),
            "now": "、".join(waits.get(record.pk, ())),
            "state": Status(record.get_state_display(), TONE[State(record.state)]),
            "late": (today - record.due_on).days if record.state in WITH_OFFICE and record.due_on < today else 0,
        }
        for record in found.records
    ]  # fmt: skip


def _pages(query: ListQuery, found: Listing) -> dict[str, str]:
    def href(number: int) -> str:
        return f"?{urlencode({**_flat(query), 'page': number})}"

    count = f"{found.total:,}件" + ("以上" if found.capped else "")
    return {
        "previous": href(found.page - 1) if found.page > 1 else "", "next": href(found.page + 1) if found.page < found.pages else "",
        "shown": f"{count}のうち {found.page}ページ目 (全{found.pages}ページ)",
    }  # fmt: skip


@sent_from("casework:inbox")
@gate(Who.STAFF, rate="30/m", audit="each act on each case, as when done singly")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act on every ticked case; each by itself, so that one that can't be done stops no other."""
    actor, name = request.actor, request.POST.get("do", "")
    back, numbers = request.POST.get("back", "")[:2000], request.POST.getlist("number")[:200]
    if name not in dict(BULK) or not numbers:
        wrong = {"number": "案件を選んでください"} if not numbers else {"": "することを選んでください"}
        return _page(request, _read(request, back), Again(request.POST.dict(), wrong))
    done, refused = 0, []
    for number in numbers:
        try:
            turn = whole_number(request.POST.get(f"turn_{number}", ""))  # what the list showed when it was drawn
            _acts.do(actor, name, number, request.POST.dict(), turn=turn)
            done += 1
        except (NotAllowed, Stale, NotFound) as no:
            refused.append(f"{number}: {no if not isinstance(no, NotFound) else '見つかりません'}")
    if done:
        messages.success(request, f"{done}件を処理しました ({_acts.DONE_WORDS[name]})")
    for words in refused[:10]:
        messages.warning(request, words)
    return redirect(f"{reverse('casework:inbox')}?{back}")


def _read(request: HttpRequest, query: str) -> ListQuery:
    """The list a form was sent from, as its hidden field says it."""
    return _without_secrets(request.actor, ListQuery.read(QueryDict(query).dict()))


class _Echo:
    def write(self, value: str) -> str:
        return value


@gate(Who.STAFF, rate="10/m", audit="look: the list as exported, and whose cases were in it")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV for a spreadsheet."""
    query = _query(request, {})
    numbers = every(request.actor, query)
    looked(request.actor, "records", export=query.plain(), records=numbers)
    response = StreamingHttpResponse(_lines(request, query, numbers), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{clock.today():%Y%m%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(request: HttpRequest, query: ListQuery, numbers: list[str]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    fields = _fields(request.actor, query)
    hidden: dict[int, frozenset[str]] = {}
    yield "\ufeff" + writer.writerow(
        [
            "受付番号",
            "手続",
            "対象の方",
            "状態",
            "経路",
            "申請日",
            "期限",
            "決定日",
            "金額",
            "手数料",
            *(item.label.ja for item in fields),
        ]
    )
    for record in whole(numbers):
        if record.version_id not in hidden:
            hidden[record.version_id] = hidden_from(request.actor, record.version_id)
        secret = hidden[record.version_id]
        values = ("" if item.key in secret else _value(record, item) for item in fields)
        yield writer.writerow([guarded(value) for value in (*_fixed(record), *values)])


def _fixed(record: Record) -> list[object]:
    return [
        record.number, record.definition.title, record.who, record.get_state_display(), record.get_channel_display(),
        record.filed_on, record.due_on, record.decided_on, record.amount, record.fee,
    ]  # fmt: skip


def _value(record: Record, item: Any) -> str:
    own = procedure_of(record.version_id).field(item.key)
    return shown(own or item, record.data.get(item.key))


@sent_from("casework:inbox")
@gate(Who.STAFF, rate="30/m", audit="view.save")
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present list under a name."""
    query = _read(request, request.POST.get("query", "")[:2000])
    try:
        name, shared = request.POST.get("name", ""), "shared" in request.POST
        view = records.save_view(request.actor, name, query.plain(), shared=shared)
    except NotAllowed as no:
        return _page(request, query, Again(request.POST.dict(), {no.field: str(no)}))
    messages.success(request, f"「{view.name}」を保存しました")
    return redirect(f"{reverse('casework:inbox')}?view={view.pk}")


@sent_from("casework:inbox")
@gate(Who.STAFF, rate="30/m", audit="view.delete")
@require_POST
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete one of one's own lists."""
    records.delete_view(request.actor, view_id)
    messages.success(request, "一覧を消しました")
    return redirect("casework:inbox")
