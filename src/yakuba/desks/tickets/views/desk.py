"""The clerk's page: one's own window, who is next, and everything one does with a ticket, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.tickets import actions, queries
from yakuba.desks.tickets.models import Ticket, Window
from yakuba.desks.tickets.words import MOST_CALLS, State
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotAllowed, NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.access.words import Right
from yakuba.language.characters import one_line
from yakuba.web import Control, Option, language_of

from . import _words

CAME = {"yes": True, "no": False}
LISTED = 20
"""Waiting numbers a clerk is shown; the rest is a count."""


@gate(Who.STAFF, rate="240/m", audit="nothing: numbers without names", right=Right.COUNTER)
def desk(request: HttpRequest) -> HttpResponse:
    """Before a window is chosen, the choice; then who stands there and who is next."""
    return _page(request)


def _page(request: HttpRequest, no: NotAllowed | None = None) -> HttpResponse:
    window = queries.window_of(request.actor)
    context = {"wrong": str(no) if no else "", "field": no.field if no else "", "window": window, "every": 15} | (
        _at_work(request, window) if window else {}
    )
    context |= {"controls": _choosing(request, no, window), "at": _words.at(), "open": queries.takes_numbers()}
    context["errors"] = [(f"id_{no.field}" if no.field else "", str(no))] if no else []
    return render(request, "tickets/desk.html", context, status=422 if no else 200)


def _choosing(request: HttpRequest, no: NotAllowed | None, window: Window | None) -> list[Control]:
    language, posted = language_of(request), request.POST
    known = queries.purposes()
    last = window or queries.last_window(request.actor)
    opened = posted.get("do") == "open"
    number = posted.get("number", "") if opened else (last.number if last else "")
    chosen = posted.getlist("purposes") if opened else (last.purposes if last else [])
    wrong = {no.field: (str(no),)} if no and no.field else {}
    controls = [
        Control("code", "number", _("窓口の番号"), value=number, required=True, width="short", errors=wrong.get("number", ())),
        Control("checkboxes", "purposes", _("受け持つ用件"), value=chosen, required=True, errors=wrong.get("purposes", ()),
                options=tuple(Option(one.purpose, one.title.to(language)) for one in known)),
    ]  # fmt: skip
    there = queries.before(window) if window else None
    if "came" in wrong or (there and there.state == State.CALLED):
        words = _("いま呼んでいる方は（窓口の番号を変えるとき）")
        answers = (Option("yes", _("来て、もう終わった")), Option("no", _("来なかった。列に戻す")))
        typed = posted.get("came", "") if opened else ""
        controls.append(
            Control("radio", "came", words, value=typed, marked=False, options=answers, errors=wrong.get("came", ()))
        )
    if posted.get("take_over") or "number" in wrong:
        words = _("前の職員が席にいないことを確かめたので、引き継ぐ")
        controls.append(Control("checkbox", "take_over", words, value=posted.get("take_over"), marked=False))
    return controls


def _at_work(request: HttpRequest, window: Window) -> dict[str, Any]:
    language, now = language_of(request), clock.now()
    there = queries.before(window)
    found = list(queries.waiting().filter(queries.mine(window))[: LISTED + 1])
    titles = {one.purpose: one.title.to(language) for one in queries.purposes()}

    def shown(one: Ticket) -> dict[str, Any]:
        known = _words.of(one.purpose)
        forward = next((p for p in known.priority if p.key == one.priority), None) if known else None
        return {
            "ticket": one, "title": titles.get(one.purpose, one.purpose), "forward": forward.title.to(language) if forward else "",
            "waited": max(0, int((now - one.queued_at).total_seconds() // 60)), "purpose": known,
            "paused": bool(one.paused_until and one.paused_until > now),
        }  # fmt: skip

    return {
        "there": shown(there) if there else None, "waiting": [shown(one) for one in found[:LISTED]], "more": len(found) > LISTED,
        "held": [shown(one) for one in queries.held()[:LISTED]], "served": [titles.get(key, key) for key in window.purposes],
        "most_calls": MOST_CALLS, "called": bool(there and there.state == State.CALLED), "lines": queries.lines(),
        "move_to": Control("select", "purpose", _("移す先の用件"), value=there.purpose if there else "", marked=False,
                           options=tuple(Option(key, title) for key, title in titles.items())),
        "move_window": Control("select", "window", _("窓口を決めるとき"), marked=False, options=(
            Option("", _("どの窓口でもよい")),
            *(Option(one.number, _("%(number)s番窓口") % {"number": one.number}) for one in queries.open_windows() if one.pk != window.pk))),
    }  # fmt: skip


def _open(request: HttpRequest) -> str:
    number = one_line(request.POST.get("number", ""))
    opened = actions.open_window(
        request.actor, number, request.POST.getlist("purposes"), take_over="take_over" in request.POST,
        came=CAME.get(request.POST.get("came", "")),
    )  # fmt: skip
    return _("%(number)s番窓口を開きました") % {"number": opened.number}


def _closing(came: bool | None) -> Callable[[HttpRequest], str]:
    def did(request: HttpRequest) -> str:
        actions.close_window(request.actor, came)
        return _("窓口を閉じました")

    return did


def _next(request: HttpRequest) -> str:
    return "" if actions.call_next(request.actor, _number(request, "current")) else _("待っている方はいません")


def _absent(request: HttpRequest) -> str:
    one = actions.absent(request.actor, _number(request))
    if one.state == State.HELD:
        return _("%(label)sを預かりました。本人が戻ったら、下の一覧から呼べます") % {"label": one.label}
    return _("%(label)sを列に戻しました。少しの間、ほかの方を先に呼びます") % {"label": one.label}


def _move(request: HttpRequest) -> str:
    one = actions.move(request.actor, _number(request), request.POST.get("purpose", ""), request.POST.get("window", ""))
    return _("%(label)sを移しました。順番は変わりません") % {"label": one.label}


def _number(request: HttpRequest, name: str = "ticket") -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _quiet(change: Callable[..., object]) -> Callable[[HttpRequest], str]:
    """A change whose result the page itself shows."""

    def did(request: HttpRequest) -> str:
        change(request.actor, _number(request))
        return ""

    return did


def _let_forward(request: HttpRequest) -> str:
    actions.let_forward(request.actor, _number(request), request.POST.get("priority", ""))
    return ""


ACTS: dict[str, Callable[[HttpRequest], str]] = {
    "open": _open, "close": _closing(None), "close_came": _closing(True), "close_absent": _closing(False), "next": _next,
    "absent": _absent, "move": _move, "forward": _let_forward,
    "again": _quiet(actions.again), "begin": _quiet(actions.begin), "done": _quiet(actions.done), "call_back": _quiet(actions.call_back),
}  # fmt: skip


@sent_from("tickets:desk")
@gate(
    Who.STAFF,
    rate="240/m",
    right=Right.COUNTER,
    audit="tickets.open, close, next, again, begin, absent, call_back, done, move, let_forward",
)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """One button of the clerk's page."""
    wanted = ACTS.get(request.POST.get("do", ""))
    if wanted is None:
        raise NotFound("act")
    try:
        said = wanted(request)
    except NotAllowed as no:
        return _page(request, no)
    if said:
        messages.info(request, said)
    return redirect("tickets:desk")


@gate(Who.STAFF, rate="60/m", audit="tickets.take", right=Right.COUNTER)
def take(request: HttpRequest) -> HttpResponse:
    """Take a number for somebody; then print it."""
    wrong = ""
    if request.method == "POST":
        key, _dot, priority = request.POST.get("purpose", "").partition(".")
        try:
            made = actions.take(request.actor, key, priority=priority, press=request.POST.get("press", "")[:32])
            paper = request.POST.get("paper", "80mm")
            return redirect(f"{reverse('tickets:slip', args=[made.token])}?paper={'a4' if paper == 'a4' else '80mm'}")
        except NotAllowed as no:
            wrong = str(no)
    lines = [{"line": one, "forecast": _words.span(one.minutes)} for one in queries.lines()]
    context = {"lines": lines, "wrong": wrong, "press": actions.new_press()}
    return render(request, "tickets/take.html", context, status=422 if wrong else 200)


@gate(Who.STAFF, rate="30/m", audit="tickets.stop, take_again, end_day", right=Right.COUNTER)
def day(request: HttpRequest) -> HttpResponse:
    """The end of the day: no more numbers, and telling whoever is left."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "stop":
        actions.stop_taking(request.actor)
        messages.info(request, _("番号札を出すのを止めました。待っている方は、続けて呼べます"))
    elif do == "again":
        actions.take_again(request.actor)
        messages.info(request, _("番号札を出せるようにしました"))
    elif do == "end" and "sure" in request.POST:
        left = actions.end_day(request.actor)
        messages.info(
            request, _("今日の受付を終えました。残っていた%(left)s人に、画面で知らせています") % {"left": left}
        )
    if do:
        return redirect("tickets:day")
    return render(request, "tickets/day.html", {"day": queries.day_now(), "left": queries.left_today()})
