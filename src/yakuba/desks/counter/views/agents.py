"""Who may act for whom (代理), registered by the clerk who has seen the paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.desks.counter.actions import about
from yakuba.desks.counter.queries import Subject, agents_now
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.people.actions import add_representation, end_representation
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import business as business_of
from yakuba.kernel.people.queries import find_residents
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.kernel.people.words import Kind
from yakuba.kernel.records.errors import too_many
from yakuba.language.characters import cut_to, one_line, whole_number
from yakuba.language.eras import DateProblem, parse_date, wareki
from yakuba.web import Control, Option, language_of, said_of

MANY = 20
EVIDENCE = 200
"""Characters of the papers seen."""
AUDIT = "people.represent, people.end_representation; look: whose register was opened"


@dataclass
class Given:
    """What the clerk said about an agent, as far as it can be taken; `errors` by the name of the control."""

    agent: Resident | None = None
    kind: str = ""
    evidence: str = ""
    ends_on: date | None = None
    errors: dict[str, str] = field(default_factory=dict)


@gate(Who.STAFF, rate="60/m", audit=AUDIT, right=Right.PEOPLE)
def of_resident(request: HttpRequest, number: str) -> HttpResponse:
    """The agents of a person."""
    person = resident_of(number)
    return _agents(request, person, reverse("counter:resident", args=[person.number]))


@gate(Who.STAFF, rate="60/m", audit=AUDIT, right=Right.PEOPLE)
def of_business(request: HttpRequest, number: str) -> HttpResponse:
    """The agents of a business."""
    found = business_of(number)
    return _agents(request, found, reverse("counter:business", args=[found.corporate_number]))


def _agents(request: HttpRequest, subject: Subject, back: str) -> HttpResponse:
    looked(request.actor, about(subject))
    given = Given()
    if request.method == "POST":
        if ended := whole_number(request.POST.get("end", "")):
            _end(request, subject, ended)
            return redirect(request.path)
        given = _read(request, subject)
        if given.agent and not given.errors:
            _add(request, subject, given)
        if not given.errors:
            return redirect(request.path)
    words = cut_to(one_line(request.POST.get("q") or request.GET.get("q", "")), 100)
    found = [one for one in find_residents(request.actor, words, limit=MANY) if one != subject] if words else []
    return render(
        request, "counter/agents.html",
        {
            "subject": subject, "back": back, "held": agents_now(subject), "words": words, "found": found,
            "controls": _controls(request, subject, found, given.errors) if found else [],
        },
        status=422 if given.errors else 200,
    )  # fmt: skip


def _controls(request: HttpRequest, subject: Subject, found: list[Resident], errors: dict[str, str]) -> list[Control]:
    people = tuple(Option(one.number, f"{one.full_name}　{wareki(one.birth_date)}生　{one.address}") for one in found)
    given = request.POST

    return [
        Control("radio", "agent", _("代理になる方"), value=given.get("agent", ""), required=True, options=people, errors=said_of(errors, "agent")),
        Control("radio", "kind", _("代理の理由"), value=given.get("kind", ""), required=True, errors=said_of(errors, "kind"),
                options=tuple(Option(one.value, one.label) for one in _kinds(subject))),
        Control("text", "evidence", _("見た書類"), value=given.get("evidence", ""), required=True, errors=said_of(errors, "evidence"),
                help=_("委任状、戸籍全部事項証明書、登記事項証明書など")),
        Control("date", "ends_on", _("いつまで"), value=given.get("ends_on", ""), errors=said_of(errors, "ends_on"),
                help=_("決まっていないときは、空のままにします")),
    ]  # fmt: skip


def _kinds(subject: Subject) -> list[Kind]:
    return [Kind.PROXY] if isinstance(subject, Business) else list(Kind)


def _read(request: HttpRequest, subject: Subject) -> Given:
    given = Given(kind=request.POST.get("kind", ""), evidence=one_line(request.POST.get("evidence", "")))
    try:
        given.agent = resident_of(one_line(request.POST.get("agent", "")))
    except NotFound:
        given.errors["agent"] = _("代理になる方を選んでください")
    if given.agent == subject:
        given.errors["agent"] = _("ご本人は代理になれません。ほかの方を選んでください")
    going_on = [one for one in agents_now(subject) if one.ends_on != clock.today()]
    if any((one.agent, one.kind) == (given.agent, given.kind) for one in going_on):
        given.errors["agent"] = _("この方は、同じ理由でもう登録されています")
    if given.kind not in _kinds(subject):
        given.errors["kind"] = _("代理の理由を選んでください")
    if not given.evidence:
        given.errors["evidence"] = _("見た書類を書いてください（例: 委任状）")
    elif said := too_many(given.evidence, EVIDENCE):
        given.errors["evidence"] = said
    try:
        given.ends_on = parse_date(request.POST["ends_on"]) if request.POST.get("ends_on", "").strip() else None
    except DateProblem as problem:
        given.errors["ends_on"] = problem.said.to(language_of(request))
    if given.ends_on and given.ends_on < clock.today():
        given.errors["ends_on"] = _("今日か、それより後の日を入れてください")
    return given


def _add(request: HttpRequest, subject: Subject, given: Given) -> None:
    whom = {"business": subject} if isinstance(subject, Business) else {"principal": subject}
    try:
        add_representation(
            request.actor, agent=given.agent, kind=given.kind, **whom, evidence=given.evidence, ends_on=given.ends_on
        )
    except ValueError as no:
        given.errors["agent"] = str(no)
    else:
        messages.success(request, _("代理の登録をしました"))


def _end(request: HttpRequest, subject: Subject, number: int) -> None:
    held = next((one for one in agents_now(subject) if one.pk == number), None)
    if held is None:
        raise NotFound(str(number))
    try:
        end_representation(request.actor, held)
    except ValueError as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("代理の登録を終わりにしました"))
