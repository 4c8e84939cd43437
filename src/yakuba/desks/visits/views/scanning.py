"""Pre-entry at the counter (事前入力の読み取り): codes in any order, whose they are, and the visit they begin.

Nothing is kept between two scans but in the page itself: the lines scanned so far go to and fro in hidden fields.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from yakuba.desks.preentry import Refusal, entered, from_picture, opened
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.language.characters import one_line
from yakuba.language.preentry import MOST, read_codes
from yakuba.web import Again

from ._bringing import Brought

LONGEST = 1000
"""Letters of one line; nearly twice what a code of ours holds."""


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
        here = Brought(request, lines, found, entered(found))
    except Refusal as no:
        if no.missing:
            return _scanning(request, lines, missing=no.missing, total=no.total)
        return _scanning(request, kept, wrong=str(no))
    if here.used:
        return here.refused()
    return here.taken() if "person" in request.POST else here.whose()


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
