"""Pre-entry at the counter (事前入力の読み取り): codes in any order, whose they are, and the visit they begin.

Nothing is kept between two scans but in the page itself: the lines scanned so far go to and fro in hidden fields.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from yakuba.desks.preentry import Entered, Opened, Refusal, entered, from_picture, opened
from yakuba.desks.visits.actions import affairs, brought
from yakuba.desks.visits.queries import by_whom
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.people.queries import find_residents
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.language.characters import one_line
from yakuba.language.interview import Part, name_of
from yakuba.language.preentry import MOST, read_codes
from yakuba.web import Again, Control, Option

from .opening import NAME_MOST

LONGEST = 1000
"""Letters of one line; nearly twice what a code of ours holds."""
CANDIDATES = 9
NEWCOMER = "newcomer"


@gate(
    Who.STAFF,
    rate="240/m",
    audit="look: the search for whose it is; visit.open and visit.decide when it is taken",
    right=Right.COUNTER,
)
def scan(request: HttpRequest) -> HttpResponse:
    """Take one code after the other; when all are there, say what was entered and for whom; begin the visit."""
    typed = one_line(request.POST.get("code", ""))
    if typed.upper().startswith(("V", "Ｖ")):
        return redirect(f"{reverse('visits:start')}?{urlencode({'code': typed[:60]})}")
    kept = [] if "again" in request.POST else _ours(request.POST.getlist("line"))
    if request.method != "POST" or "again" in request.POST:
        return _scanning(request, kept)
    try:
        lines = list(dict.fromkeys([*kept, *_new(request)]))
        found = opened(lines)
        said = entered(found)
    except Refusal as no:
        if no.missing:
            return _scanning(request, lines, missing=no.missing, total=no.total)
        return _scanning(request, kept, wrong=str(no))
    return _taken(request, lines, found, said) if "person" in request.POST else _whose(request, lines, found, said)


def _new(request: HttpRequest) -> list[str]:
    """The lines typed by a scanner, and those in a picture. Raises Refusal."""
    lines = [line for line in request.POST.get("code", "").splitlines() if line.strip()]
    if uploaded := request.FILES.get("picture"):
        lines += from_picture(uploaded)
    if len(lines) > 4 * MOST or any(len(line) > LONGEST for line in lines):
        raise Refusal(gettext("長すぎます。YK1P で始まるコードを、1枚ずつ読み取ってください"))
    return lines


def _ours(lines: list[str]) -> list[str]:
    """The lines the page carries; what is none of ours was put there by somebody else."""
    return [line for line in lines[:MOST] if len(line) <= LONGEST and read_codes([line]).fault != "none"]


def _scanning(
    request: HttpRequest, lines: list[str], *, missing: tuple[int, ...] = (), total: int = 0, wrong: str = ""
) -> HttpResponse:
    if lines and not total:
        codes = read_codes(lines)
        missing, total = codes.missing, codes.total
    again = Again({}, {"code": wrong} if wrong else {})
    pictures = {"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
    attrs = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    context = {
        "lines": lines, "missing": missing, "total": total, "wrong": wrong,
        "code": again.control("text", "code", gettext("事前入力の二次元コード"), marked=False, attrs=attrs),
        "picture": again.control("file", "picture", gettext("カメラで撮る・写真を選ぶ"), marked=False, attrs=pictures),
    }  # fmt: skip
    return render(request, "visits/scan.html", context, status=422 if wrong else 200)


def _whose(
    request: HttpRequest, lines: list[str], found: Opened, said: Entered, wrong: dict[str, str] | None = None
) -> HttpResponse:
    """Who they may be in the register, what was entered, and what is not asked any more."""
    words = one_line(request.POST.get("words", ""))[:NAME_MOST]
    typed = {"who": one_line(request.POST.get("who", "")) or found.name[:NAME_MOST], "words": words}
    again = Again({**typed, "about": request.POST.get("about", "")}, wrong or {})
    context: dict[str, Any] = {
        "lines": lines, "found": found, "said": said, "people": _candidates(request, found, words),
        "who": again.control("text", "who", gettext("お名前"), marked=False),
        "words": again.control("search", "words", gettext("ほかの方をさがす（氏名・生年月日・宛名番号）"), marked=False),
        "about": _of_several(again, said), "wrong": again.summary({"who": "id_who", "about": "id_about"}),
    }  # fmt: skip
    return render(request, "visits/scanned.html", context, status=again.status)


def _of_several(again: Again, said: Entered) -> Control | None:
    """Which affairs come first, where they are about several people."""
    about = by_whom(said.events)
    options = tuple(Option(str(at), affairs(group)) for at, group in enumerate(about))
    told = gettext(
        "一回の来庁で受け付けるのは、お一人についての用件です。もう一方は、終わってから同じコードをもう一度読み取ります。"
    )
    label = gettext("どちらのことから受け付けますか")
    return again.control("radio", "about", label, required=True, options=options, help=told) if options[1:] else None


def _about_one(said: Entered, picked: str) -> Entered | None:
    """What was entered about one person of those it is about; nothing where nobody picked whom."""
    about = by_whom(said.events)
    if len(about) < 2:
        return said
    group = next((group for at, group in enumerate(about) if str(at) == picked), None)
    if group is None:
        return None
    keys = {one.event for one in group}
    mine = [(one, procedure_of(one.live_id)) for one in said.definitions]
    mine = [(one, procedure) for one, procedure in mine if keys & set(procedure.events)]
    asked = {name_of(Part(procedure), item) for _one, procedure in mine for item in procedure.fields()}
    told = {name: value for name, value in said.told.items() if name in asked}
    return replace(said, events=tuple(keys), definitions=tuple(one for one, _procedure in mine), told=told)


def _candidates(request: HttpRequest, found: Opened, words: str) -> list[Any]:
    if words:
        return find_residents(request.actor, words, limit=CANDIDATES)
    # A name written in other characters than the register's is found by the day, and a slip in the day by the name.
    for one in (f"{found.name} {found.birth_date}", found.name, found.birth_date):
        if people := find_residents(request.actor, one, limit=CANDIDATES):
            return people
    return []


def _taken(request: HttpRequest, lines: list[str], found: Opened, said: Entered) -> HttpResponse:
    number, who = request.POST["person"], one_line(request.POST.get("who", ""))
    if number == NEWCOMER and not 0 < len(who) <= NAME_MOST:
        words = gettext("来た方のお名前を、%(most)s文字までで書いてください") % {"most": NAME_MOST}
        return _whose(request, lines, found, said, {"who": words})
    mine = _about_one(said, request.POST.get("about", ""))
    if mine is None:
        words = gettext("お一人についての用件を、先に受け付けるほうから選んでください")
        return _whose(request, lines, found, said, {"about": words})
    person = None if number == NEWCOMER else resident_of(number)
    keys = [one.key for one in mine.definitions]
    try:
        visit = brought(
            request.actor, mine.told, events=mine.events, keys=keys, resident=person, who="" if person else who
        )
    except NotAllowed as no:
        return _whose(request, lines, found, said, {"": str(no)})
    return redirect("visits:needs" if visit.events else "visits:events", number=visit.number)
