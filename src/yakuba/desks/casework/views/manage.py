"""Small administration: absence, definitions and their versions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yakuba.desks.casework.queries import colleagues
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions import actions as publishing
from yakuba.kernel.definitions.queries import all_definitions, changes, versions
from yakuba.kernel.offices.actions import REASON, delegate, end_delegation
from yakuba.kernel.offices.queries import delegations_of
from yakuba.kernel.records.errors import too_many
from yakuba.language.characters import one_line, whole_number
from yakuba.language.eras import DateProblem, parse_date
from yakuba.web import Control, Option, language_of, said_of


@gate(Who.STAFF, rate="30/m", audit="offices.delegate")
def absence(request: HttpRequest) -> HttpResponse:
    """Say who decides in my chairs while I am away."""
    actor, errors = request.actor, {}
    if request.method == "POST":
        if ended := whole_number(request.POST.get("end", "")):
            _end(request, ended)
            return redirect("casework:absence")
        errors = _delegate(request)
        if not errors:
            messages.success(request, "代わりに決める人を決めました")
            return redirect("casework:absence")
    given = request.POST
    chairs = [held.post for held in actor.appointments if held.post.rank > 1]
    controls = [
        Control("select", "post", "自分の職", value=given.get("post", ""), required=True, options=tuple(Option(str(post.pk), str(post)) for post in chairs)),
        Control("select", "deputy", "代わりに決める人", value=given.get("deputy", ""), required=True, errors=said_of(errors, "deputy"),
                options=tuple(Option(one.number, one.full_name) for one in colleagues(actor) if one != actor.staff)),
        Control("date", "starts_on", "いつから", value=given.get("starts_on", ""), required=True, errors=said_of(errors, "starts_on")),
        Control("date", "ends_on", "いつまで", value=given.get("ends_on", ""), required=True, errors=said_of(errors, "ends_on")),
        Control("text", "reason", "理由", value=given.get("reason", ""), help="出張、休暇など。後で見る人のために",
                errors=said_of(errors, "reason")),
    ]  # fmt: skip
    context = {"controls": controls if chairs else [], "delegations": delegations_of(actor.posts, clock.today())}
    return render(request, "casework/absence.html", context, status=422 if errors else 200)


def _delegate(request: HttpRequest) -> dict[str, str]:
    actor, days, errors = request.actor, {}, {}
    for name in ("starts_on", "ends_on"):
        if not request.POST.get(name, "").strip():
            errors[name] = "日を入れてください（例: 令和8年11月21日、2026-11-21）"
            continue
        try:
            days[name] = parse_date(request.POST.get(name, ""))
        except DateProblem as problem:
            errors[name] = problem.said.to(language_of(request))
    post = next((held.post for held in actor.appointments if str(held.post_id) == request.POST.get("post")), None)
    deputy = next((one for one in colleagues(actor) if one.number == request.POST.get("deputy")), None)
    if post is None or deputy is None:
        errors["deputy"] = "代わりに決める人を選んでください"
    reason = one_line(request.POST.get("reason", ""))
    if said := too_many(reason, REASON):
        errors["reason"] = said
    if errors or post is None or deputy is None:
        return errors
    try:
        delegate(actor, post, deputy, days["starts_on"], days["ends_on"], reason)
    except ValueError as wrong:
        return {"ends_on": str(wrong)}
    return {}


def _end(request: HttpRequest, delegation_id: int) -> None:
    for found in delegations_of(request.actor.posts, clock.today()):
        if found.pk == delegation_id:
            end_delegation(request.actor, found, clock.today())
            messages.success(request, "取り消しました")
            return
    raise NotFound(str(delegation_id))


@gate(Who.STAFF, rate="60/m", audit="nothing: definitions are public", right=Right.DEFINITIONS)
def definitions(request: HttpRequest) -> HttpResponse:
    """Every procedure with its live version."""
    return render(request, "casework/definitions.html", {"found": all_definitions()})


@gate(Who.STAFF, rate="60/m", audit="definition.suspend", right=Right.DEFINITIONS)
def definition(request: HttpRequest, key: str) -> HttpResponse:
    """The versions of one procedure, and what differs between two."""
    found = next((item for item in all_definitions() if item.key == key), None)
    if found is None:
        raise NotFound(key)
    if request.method == "POST":
        try:
            publishing.suspend(request.actor, key, suspended=request.POST.get("do") == "suspend")
        except PermissionDenied as no:
            messages.error(request, str(no))
        return redirect("casework:definition", key=key)
    all_versions = list(versions(found))
    old, new = (whole_number(request.GET.get(name, "")) for name in ("old", "new"))
    told = changes(key, old, new) if old and new else ()
    context = {"definition": found, "versions": all_versions, "changes": told, "old": old or "", "new": new or ""}
    return render(request, "casework/definition.html", context)
