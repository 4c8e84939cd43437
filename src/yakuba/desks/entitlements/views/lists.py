"""What a member of staff takes along: lists for letters, the delivery log, the figures of all programmes, and the letters."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements._counts import log_head, log_of
from yakuba.desks.entitlements._mailing import NotNow
from yakuba.desks.entitlements.queries import mailing as mailing_of
from yakuba.desks.entitlements.queries import on_paper, overview, to_take_out
from yakuba.desks.entitlements.queries import programme as programme_of
from yakuba.desks.entitlements.words import MailingState
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.language.eras import DateProblem, parse_date
from yakuba.web import Control, language_of, spreadsheet

_BOTH = ("resident__number", "told__number")


def _people(pairs: Iterable[Iterable[object]]) -> list[str]:
    """The numbers of whom offers are about and of whom is told, each once."""
    return sorted({str(number) for pair in pairs for number in pair if number})


@gate(Who.STAFF, rate="10/m", audit="look: whose names were downloaded", right=Right.OFFERS)
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """Those to be told by letter: no account, or no consent to be told on screen."""
    definition, _said = programme_of(request.actor, key, names=True)
    found = on_paper(definition).select_related("resident", "told").order_by("resident__postal_code", "id")
    looked(request.actor, f"definition:{key}", paper=True, residents=_people(found.values_list(*_BOTH)))
    lines = (
        [one.resident.number, one.resident.full_name, (one.told or one.resident).full_name, (one.told or one.resident).postal_code,
         (one.told or one.resident).address, "" if one.amount is None else one.amount]
        for one in found.iterator()
    )  # fmt: skip
    head = [_("宛名番号"), _("対象の方"), _("送り先の方"), _("郵便番号"), _("住所"), _("見込みの額")]
    return spreadsheet(f"{key}-paper.csv", head, lines)


@gate(Who.STAFF, rate="10/m", audit="look: which part of the log was downloaded, and whose lines", right=Right.OFFERS)
def log(request: HttpRequest, key: str) -> HttpResponse:
    """Who was told when and by which way, who opened it, and what came of it; or only those who came so far."""
    definition, _said = programme_of(request.actor, key, names=True)
    which = request.GET.get("which", "told")
    lines = list(log_of(definition, which))
    looked(request.actor, f"definition:{key}", log=which[:10], residents=_people(line[:2] for line in lines))
    return spreadsheet(f"{key}-log.csv", log_head(), lines)


@gate(Who.STAFF, rate="10/m", audit="nothing: counts without names", right=Right.OFFERS)
def counts(request: HttpRequest) -> HttpResponse:
    """The figures of every programme."""
    head = [
        _("制度"), _("担当"), _("対象の人数"), _("もしかすると"), _("まだ知らせていない"), _("画面で知らせた"), _("手紙で知らせた"), _("開いた"),
        _("申し込んだ"), _("断った"), _("お知らせを止めた"), _("対象でなくなった"), _("払った"), _("払った額"), _("申込みの率（%）"),
    ]  # fmt: skip
    lines = (
        [one.title, one.office.name, tally.entitled if tally else "", tally.perhaps if tally else "", said.found, said.screen, said.letter,
         said.opened, said.confirmed, said.declined, said.stopped, said.lapsed, said.paid, said.paid_yen, said.rate]
        for one, _said, tally, said in overview(request.actor)
    )  # fmt: skip
    return spreadsheet("programmes.csv", head, lines)


@sent_from("entitlements:programme", "key")
@gate(Who.STAFF, rate="10/m", audit="letters.ask", right=Right.OFFERS)
@require_POST
def letters(request: HttpRequest, key: str) -> HttpResponse:
    """Have letters made for those on paper; the worker does it."""
    definition, _said = programme_of(request.actor, key, names=True)
    try:
        made = actions.ask_for_letters(request.actor, definition)
    except NotNow as no:
        messages.error(request, str(no))
    else:
        words = _("手紙を作り始めます（%(count)s通、ファイル%(files)s個）。できると、この画面に出ます")
        messages.success(request, words % {"count": sum(one.count for one in made), "files": len(made)})
    return redirect("entitlements:programme", key=key)


@gate(Who.STAFF, rate="30/m", audit="letters.post, letters.drop", right=Right.OFFERS)
def mailing(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """One file of letters: take it along, say when it was posted, or drop it."""
    found, errors = mailing_of(request.actor, mailing_id), ""
    if request.method == "POST":
        errors = _drop(request, mailing_id) if "drop" in request.POST else _posted(request, mailing_id)
        if not errors:
            return redirect("entitlements:programme", key=found.definition.key)
    day = Control(
        "date", "on", _("発送した日"), value=request.POST.get("on") or clock.today().isoformat(), required=True,
        errors=(errors,) if errors else (),
    )  # fmt: skip
    context = {"mailing": found, "out": to_take_out(found), "day": day, "controls": [day], "wrong": bool(errors)}
    return render(request, "entitlements/mailing.html", context, status=422 if errors else 200)


def _posted(request: HttpRequest, mailing_id: int) -> str:
    found = mailing_of(request.actor, mailing_id)
    try:
        count = actions.letters_posted(request.actor, found, parse_date(request.POST.get("on", "")))
    except DateProblem as problem:
        return problem.said.to(language_of(request))
    except NotNow as no:
        return str(no)
    messages.success(request, _("%(count)s人に手紙で知らせたことを書き込みました") % {"count": count})
    return ""


def _drop(request: HttpRequest, mailing_id: int) -> str:
    try:
        actions.drop_letters(request.actor, mailing_of(request.actor, mailing_id))
    except NotNow as no:
        return str(no)
    messages.success(request, _("この手紙を取りやめました。もう一度作れます"))
    return ""


@gate(
    Who.STAFF, rate="10/m", audit="look: which file of letters was downloaded, and to whom they go", right=Right.OFFERS
)
def mailing_file(request: HttpRequest, mailing_id: int) -> HttpResponseBase:
    """The letters as one PDF."""
    found = mailing_of(request.actor, mailing_id)
    if found.state != MailingState.READY:
        raise NotFound(str(mailing_id))
    looked(
        request.actor, f"mailing:{found.pk}", sha256=found.sha256, residents=_people(found.offers.values_list(*_BOTH))
    )
    name = f"{found.definition.key}-letters-{found.pk}.pdf"
    return FileResponse(
        default_storage.open(found.file), content_type="application/pdf", as_attachment=True, filename=name
    )
