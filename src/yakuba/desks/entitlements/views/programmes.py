"""What a member of staff sees: every programme, whom the last sweep found, and the button that tells them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements.queries import (
    everything,
    is_planned,
    last_sweep,
    last_tally,
    log_of,
    may_see_names,
    on_paper,
    overview,
    sample,
    spread,
)
from yakuba.desks.entitlements.queries import programme as programme_of
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import definition as definition_of
from yakuba.kernel.definitions.queries import labels
from yakuba.kernel.people.queries import resident
from yakuba.language.characters import one_line
from yakuba.web import spreadsheet

MOST_MISSING = 6


@gate(Who.STAFF, rate="60/m", audit="nothing: counts without names", right=Right.OFFERS)
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme with its figures."""
    found = [
        {
            "definition": one, "said": said, "tally": tally, "told": sum(states.values()) - states.get("found", 0),
            "waiting": states.get("found", 0), "opened": sum(states.get(name, 0) for name in ("opened", "confirmed", "declined")),
            "confirmed": states.get("confirmed", 0),
        }
        for one, said, tally, states in overview(request.actor)
    ]  # fmt: skip
    return render(request, "entitlements/programmes.html", {"found": found, "sweep": last_sweep()})


@gate(Who.STAFF, rate="10/m", audit="sweep.ask", right=Right.OFFERS)
@require_POST
def sweep(request: HttpRequest) -> HttpResponse:
    """Have everybody judged under every programme; the worker does it."""
    actions.ask_for_sweep(request.actor)
    messages.success(request, "対象者を調べ始めます。終わると、この画面の数が変わります")
    return redirect("entitlements:programmes")


@gate(Who.STAFF, rate="60/m", audit="look: whose results the sample of twenty shows", right=Right.OFFERS)
def programme(request: HttpRequest, key: str) -> HttpResponse:
    """Before sending: how many, of what age, where, twenty of them with reasons, and what changed."""
    definition, said = programme_of(request.actor, key)
    names = may_see_names(request.actor, said)
    chosen = sample(definition, clock.today()) if names else []
    for one, _ in chosen:
        looked(request.actor, f"resident:{one.resident.number}", programme=key)
    tally, words = last_tally(definition), labels()
    missing = sorted((tally.missing if tally else {}).items(), key=lambda pair: -pair[1])[:MOST_MISSING]
    context = {
        "definition": definition, "said": said, "tally": tally, "sample": chosen, "names": names, "rule": said.rule_on(clock.today()),
        "procedure": definition_of(said.procedure).title if said.procedure else "",
        "planned": is_planned(definition),
        "spread": spread(definition, clock.today()), "missing": [(words.get(path, path), count) for path, count in missing],
    }  # fmt: skip
    return render(request, "entitlements/programme.html", context)


@gate(Who.STAFF, rate="10/m", audit="offers.send", right=Right.OFFERS)
@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """Tell those found; the worker does it."""
    definition, _ = programme_of(request.actor, key)
    tally = last_tally(definition)
    if tally is None or request.POST.get("sure") != "on":
        messages.error(
            request, "まだ送っていません。「内容を確かめました」にしるしを付けてから、もう一度押してください"
        )
        return redirect("entitlements:programme", key=key)
    actions.allow_sending(request.actor, tally)
    messages.success(request, "お知らせを送り始めます")
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
            context["wrong"] = "この宛名番号の住民はいません。番号を確かめてください"
        else:
            looked(request.actor, f"resident:{found.number}", programmes="all")
            context |= {"person": found, "found": everything(request.actor, found, clock.today())}
    return render(request, "entitlements/person.html", context, status=422 if "wrong" in context else 200)


@gate(Who.STAFF, rate="10/m", audit="look: how many names were downloaded", right=Right.OFFERS)
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """Those to be told by letter: no account, or no consent to be told on screen."""
    definition, _ = programme_of(request.actor, key, names=True)
    found = on_paper(definition).select_related("resident", "told").order_by("resident__postal_code", "id")
    looked(request.actor, f"definition:{key}", paper=found.count())
    lines = (
        [one.resident.number, one.resident.full_name, (one.told or one.resident).full_name, (one.told or one.resident).postal_code,
         (one.told or one.resident).address, "" if one.amount is None else one.amount]
        for one in found.iterator()
    )  # fmt: skip
    return spreadsheet(
        f"{key}-paper.csv", ["宛名番号", "対象の方", "送り先の方", "郵便番号", "住所", "見込みの額"], lines
    )


@gate(Who.STAFF, rate="10/m", audit="look: how many lines of the log were downloaded", right=Right.OFFERS)
def log(request: HttpRequest, key: str) -> HttpResponse:
    """Who was told when, who opened it, and what came of it."""
    definition, _ = programme_of(request.actor, key, names=True)
    lines = [list(line.values()) for line in log_of(definition)]
    looked(request.actor, f"definition:{key}", log=len(lines))
    head = ["対象の方", "知らせた方", "状態", "知らせた日時", "開いた日時", "答えた日時", "受付番号", "見込みの額"]
    return spreadsheet(f"{key}-log.csv", head, lines)
