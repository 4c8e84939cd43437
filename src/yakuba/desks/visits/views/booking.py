"""Bookings: for a bereaved family above all, so that they come once and find everything prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from yakuba.desks.counter import companions
from yakuba.desks.visits.actions.booking import Coming, book, cancel, change
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import bookable, booked_by_day, booked_from, booking_of, visit_of
from yakuba.desks.visits.words import State
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotAllowed, NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import find_residents
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.kernel.people.words import Standing
from yakuba.language.bank_days import next_bank_day
from yakuba.language.characters import cut_to, one_line
from yakuba.language.eras import DateProblem, parse_date, wareki
from yakuba.web import Again, Control, Option

MOST = 20
DAYS = 10
"""Days to come whose bookings are counted beside the form."""
BOXES = {"event": 60, "on": 40, "time": 5, "who": 60, "agent": 20, "phone": 20}
"""The boxes of the form, and how long what is typed may be."""
WEEK = "月火水木金土日"


@gate(Who.STAFF, rate="120/m", audit="look: the words searched for and how many were found", right=Right.COUNTER)
def bookings(request: HttpRequest) -> HttpResponse:
    """What is booked, and whom a new booking is about."""
    words = cut_to(one_line(request.GET.get("q", "")), 100)
    people = find_residents(request.actor, words, limit=MOST) if words else []
    context = {"booked": booked_from(clock.today()), "words": words, "people": people}
    return render(request, "visits/bookings.html", context)


@dataclass(frozen=True, slots=True)
class _About:
    """What the page is for: a new booking about somebody, or another moment for one there is."""

    person: Resident
    visit: Visit | None = None


@gate(Who.STAFF, rate="60/m", audit="visit.book; look: about whom", right=Right.COUNTER)
def new(request: HttpRequest, number: str) -> HttpResponse:
    """Book a visit about somebody: the person who died, or whoever comes."""
    return _page(request, _About(resident_of(number)))


@gate(Who.STAFF, rate="60/m", audit="visit.rebook; look: about whom", right=Right.COUNTER)
def changed(request: HttpRequest, number: str) -> HttpResponse:
    """Another moment or another visitor for what is booked."""
    visit = visit_of(request.actor, number)
    if visit.state != State.BOOKED or visit.resident is None:
        raise NotFound(number)
    return _page(request, _About(visit.resident, visit))


def _page(request: HttpRequest, about: _About) -> HttpResponse:
    looked(request.actor, f"resident:{about.person.number}", booking=True)
    if request.method != "POST":
        return _show(request, about, Again(_before(about)))
    typed = {name: cut_to(one_line(request.POST.get(name, "")), most) for name, most in BOXES.items()}
    if picked := request.POST.get("pick", ""):
        return _show(request, about, Again({**typed, "on": cut_to(one_line(picked), BOXES["on"])}))
    try:
        visit = _booked(request, about, typed)
    except NotAllowed as no:
        return _show(request, about, Again(typed, {no.field: str(no)}))
    told = {"number": visit.number, "at": f"{wareki(timezone.localtime(visit.booked_for).date())} {typed['time']}"}
    messages.success(request, gettext("%(at)sに予約しました。来庁番号 %(number)s") % told)
    return redirect("visits:bookings")


def _before(about: _About) -> dict[str, str]:
    """What stands in the boxes before anything is typed."""
    visit = about.visit
    if visit is None or visit.booked_for is None:
        whose = [one.event for one in bookable() if one.whom]
        return {"event": whose[0]} if whose and about.person.standing == Standing.DIED else {}
    at = timezone.localtime(visit.booked_for)
    agent = next((one.key for one in companions(about.person) if one.person.pk == visit.agent_id), "")
    return {
        "event": visit.events[0], "on": wareki(at.date()), "time": f"{at:%H:%M}", "agent": agent,
        "who": "" if agent else visit.who, "phone": visit.phone,
    }  # fmt: skip


def _booked(request: HttpRequest, about: _About, typed: dict[str, str]) -> Visit:
    agent = next((one.person for one in companions(about.person) if one.key == typed["agent"]), None)
    who = agent.full_name if agent else typed["who"]
    coming = Coming(typed["event"], _moment(typed), who, typed["phone"], agent)
    if about.visit:
        return change(request.actor, about.visit.number, coming)
    return book(request.actor, about.person, coming)


def _moment(typed: dict[str, str]) -> datetime:
    try:
        day = parse_date(typed["on"])
    except DateProblem as problem:
        raise NotAllowed(str(problem), "on") from problem
    try:
        at = time.fromisoformat(typed["time"])
    except ValueError as problem:
        raise NotAllowed(gettext("時刻は、10:30 のように書いてください"), "time") from problem
    return timezone.make_aware(datetime.combine(day, at.replace(tzinfo=None)))


def _show(request: HttpRequest, about: _About, again: Again) -> HttpResponse:
    person = about.person
    controls = _controls(person, again)
    other = booking_of(person) if about.visit is None else None
    context = {
        "person": person, "controls": controls, "wrong": again.summary(controls), "changing": about.visit, "other": other,
        "days": [(wareki(day), _day(day), count) for day, count in booked_by_day(next_bank_day(clock.today()), DAYS)],
    }  # fmt: skip
    return render(request, "visits/book.html", context, status=again.status)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日（{WEEK[day.weekday()]}）"


def _controls(person: Resident, again: Again) -> list[Control]:
    dead = person.standing == Standing.DIED
    choices = [Option(one.event, one.title.ja) for one in bookable() if one.whom or not dead]
    first = [] if dead else [Option("", gettext("選んでください"))]
    there = [Option(one.key, f"{one.person.full_name} ({one.ground})") for one in companions(person)]
    return [
        again.control("select", "event", gettext("ご用件"), options=(*first, *choices), required=True),
        again.control("date", "on", gettext("予約の日"), required=True),
        again.control("time", "time", gettext("時刻"), required=True),
        again.control(
            "select", "agent", gettext("来る方（同じ世帯の方・代理の方）"),
            options=(Option("", gettext("そのほかの方")), *there),
        ),
        again.control(
            "text", "who", gettext("来る方のお名前（そのほかの方のとき）"),
            help=gettext("姓と名の間を空けます。選んだ方が来るときは、書かなくてかまいません。"),
        ),
        again.control("tel", "phone", gettext("来る方の電話番号")),
    ]  # fmt: skip


@gate(Who.STAFF, rate="60/m", audit="visit.cancel", right=Right.COUNTER)
@require_POST
def cancelled(request: HttpRequest, number: str) -> HttpResponse:
    """A booking that is not kept."""
    try:
        cancel(request.actor, number)
        messages.success(request, gettext("予約を取り消しました"))
    except NotAllowed as no:
        messages.error(request, str(no))
    return redirect("visits:bookings")
