"""What a member of staff sees: every programme, whom the last sweep found, and the button that tells them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements._counts import Funnel, funnels, mails_of, together
from yakuba.desks.entitlements._preview import sample, spread
from yakuba.desks.entitlements._schedule import LAST_DAY
from yakuba.desks.entitlements._sending import tally_of, why_not_now
from yakuba.desks.entitlements.queries import (
    everything,
    is_planned,
    last_sweep,
    last_tally,
    mailings,
    may_see_names,
    overview,
    schedule,
)
from yakuba.desks.entitlements.queries import programme as programme_of
from yakuba.desks.entitlements.words import Every
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import definition as definition_of
from yakuba.kernel.definitions.queries import labels
from yakuba.kernel.people.queries import resident
from yakuba.language.characters import one_line, whole_number
from yakuba.web import Again, Control, Option

MOST_MISSING = 6
MOST_MAILINGS = 20
MOST_FAILURES = 20


@gate(Who.STAFF, rate="60/m", audit="nothing: counts without names", right=Right.OFFERS)
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme with its figures, and when everybody is judged again."""
    return _programmes_page(request, Again())


def _programmes_page(request: HttpRequest, again: Again) -> HttpResponse:
    found = [
        {"definition": one, "said": said, "tally": tally, "funnel": funnel}
        for one, said, tally, funnel in overview(request.actor)
    ]
    context = {
        "found": found, "sweep": last_sweep(), "schedule": schedule(), "controls": _schedule_controls(again),
        "funnel": together(one["funnel"] for one in found),
    }  # fmt: skip
    return render(request, "entitlements/programmes.html", context | {"wrong": again.wrong}, status=again.status)


def _schedule_controls(again: Again) -> list[Control]:
    now = schedule()
    weekdays = [_("月曜日"), _("火曜日"), _("水曜日"), _("木曜日"), _("金曜日"), _("土曜日"), _("日曜日")]
    return [
        again.control("radio", "every", _("いつ調べるか"), now.every, required=True, options=tuple(Option(one.value, str(one.label)) for one in Every)),
        again.control("select", "weekday", _("曜日（毎週のとき）"), str(now.weekday), marked=False,
                options=tuple(Option(str(place), name) for place, name in enumerate(weekdays))),
        again.control("select", "day", _("日（毎月のとき）"), str(now.day), marked=False,
                options=tuple(Option(str(day), _("%(day)s日") % {"day": day}) for day in range(1, LAST_DAY + 1))),
        again.control("select", "hour", _("時刻"), str(now.hour), marked=False,
                options=tuple(Option(str(hour), _("%(hour)s時") % {"hour": hour}) for hour in range(24))),
    ]  # fmt: skip


@sent_from("entitlements:programmes")
@gate(Who.STAFF, rate="10/m", audit="sweep.ask", right=Right.OFFERS)
@require_POST
def sweep(request: HttpRequest) -> HttpResponse:
    """Have everybody judged under every programme; the worker does it."""
    actions.ask_for_sweep(request.actor)
    messages.success(request, _("対象者を調べ始めます。終わると、この画面の数が変わります"))
    return redirect("entitlements:programmes")


@sent_from("entitlements:programmes")
@gate(Who.STAFF, rate="10/m", audit="sweep.schedule", right=Right.OFFERS)
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Say when everybody is judged without being asked."""
    numbers = {name: whole_number(request.POST.get(name, "")) for name in ("weekday", "day", "hour")}
    ranges = {"weekday": range(7), "day": range(1, LAST_DAY + 1), "hour": range(24)}
    fit = {name: number for name, number in numbers.items() if number is not None and number in ranges[name]}
    wrong = [name for name in numbers if name not in fit]
    if request.POST.get("every") not in Every.values:
        wrong.append("every")
    if wrong:
        names = {"every": _("いつ調べるか"), "weekday": _("曜日"), "day": _("日"), "hour": _("時刻")}
        words = {name: _("%(name)sを、選択肢から選んでください") % {"name": names[name]} for name in wrong}
        # What is no choice cannot stand there again: what holds now does, and not the first of the list.
        typed = {name: value for name, value in request.POST.dict().items() if name not in wrong}
        return _programmes_page(request, Again(typed, words))
    actions.set_schedule(request.actor, request.POST["every"], **fit)
    messages.success(request, _("調べる日を決めました。送るかどうかは、その都度、職員が決めます"))
    return redirect("entitlements:programmes")


@gate(Who.STAFF, rate="60/m", audit="look: whose results the sample of twenty shows", right=Right.OFFERS)
def programme(request: HttpRequest, key: str) -> HttpResponse:
    """Before sending: how many, of what age, where, twenty of them with reasons, and what changed; after it, what came of it."""
    return _programme_page(request, key, Again())


def _programme_page(request: HttpRequest, key: str, again: Again) -> HttpResponse:
    definition, said = programme_of(request.actor, key)
    names = may_see_names(request.actor, said)
    chosen = sample(definition, clock.today()) if names else []
    for one, _now in chosen:
        looked(request.actor, f"resident:{one.resident.number}", programme=key)
    tally, words = last_tally(definition), labels()
    # That a rule cannot be computed for somebody says something of them too.
    failures = tally.failures[:MOST_FAILURES] if tally and names else []
    for failure in failures:
        looked(request.actor, f"resident:{failure['number']}", programme=key)
    sure = again.control(
        "checkbox", "sure", _("上の人数・理由・見本を見て、内容を確かめました"), required=True, marked=False
    )
    missing = sorted((tally.missing if tally else {}).items(), key=lambda pair: -pair[1])[:MOST_MISSING]
    funnel = funnels(definition).get(definition.pk, Funnel())
    context = {
        "definition": definition, "said": said, "tally": tally, "sample": chosen, "failures": failures, "names": names, "rule": said.rule_on(clock.today()),
        "procedure": definition_of(said.procedure).title if said.procedure else "", "funnel": funnel,
        "planned": is_planned(definition),
        "spread": spread(definition, clock.today()), "missing": [(words.get(path, path), count) for path, count in missing],
        "mails": mails_of(definition) if funnel.screen else [], "mailings": mailings(definition)[:MOST_MAILINGS],
        "sure": sure, "wrong": again.summary([sure]), "not_now": why_not_now(definition),
    }  # fmt: skip
    return render(request, "entitlements/programme.html", context, status=again.status)


@sent_from("entitlements:programme", "key")
@gate(Who.STAFF, rate="10/m", audit="offers.send", right=Right.OFFERS)
@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """Tell those the page showed; the worker does it. Where they are others by now, the page is shown again."""
    definition, _said = programme_of(request.actor, key)
    if request.POST.get("sure") != "on":
        words = _("まだ送っていません。「内容を確かめました」にしるしを付けてから、もう一度押してください")
        return _programme_page(request, key, Again(wrong={"sure": words}))
    tally, shown = (whole_number(request.POST.get(name, "")) for name in ("tally", "shown"))
    try:
        actions.allow_sending(request.actor, tally_of(definition, tally), shown or 0)
    except actions.Changed as no:
        return _programme_page(request, key, Again(wrong={"": str(no)}))
    messages.success(request, _("お知らせを送り始めます"))
    return redirect("entitlements:programme", key=key)


@gate(Who.STAFF, rate="60/m", audit="look: whose results were shown", right=Right.OFFERS)
def person(request: HttpRequest) -> HttpResponse:
    """One person under every programme, with every reason."""
    number = one_line(request.GET.get("number", ""))[:20]
    context: dict[str, object] = {"number": number}
    if number:
        try:
            found = resident(number)
        except NotFound:
            context["wrong"] = _("この宛名番号の住民はいません。番号を確かめてください")
        else:
            looked(request.actor, f"resident:{found.number}", programmes="all")
            context |= {"person": found, "found": everything(request.actor, found, clock.today())}
    return render(request, "entitlements/person.html", context, status=422 if "wrong" in context else 200)
