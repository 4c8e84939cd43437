"""Pasted text and pictures, read for the page that asks (JSON) or, without JavaScript, on pages of their own."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from yakuba.desks.cards.queries import NotRead, read_picture, words_to_find
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.reading.queries import document_reader
from yakuba.language.four_items import FourItems, FourItemsProblem, read_four_items
from yakuba.web import language_of

NOTHING = "nothing: what is read is shown to whoever brought it, looked up nowhere and kept nowhere; the search after it is a look"


@gate(Who.STAFF, rate="60/m", audit=NOTHING, right=Right.COUNTER)
def pasted(request: HttpRequest) -> HttpResponse:
    """The four items in pasted or scanned text."""
    text = request.POST.get("text", "")
    if request.method != "POST":
        return render(request, "cards/pasted.html", {"text": "", "wrong": []})
    try:
        items = read_four_items(text)
    except FourItemsProblem as problem:
        words = problem.said.to(language_of(request))
        return _refused(request, "cards/pasted.html", words, "card-text", text=text)
    return JsonResponse({"items": items.as_text()}) if _wants_json(request) else _found(items)


@gate(Who.STAFF, rate="20/m", audit=NOTHING, right=Right.COUNTER)
def picture(request: HttpRequest) -> HttpResponse:
    """The fields of a picture of an identity document, each with how sure the reading is."""
    if document_reader() is None:
        raise NotFound("cards:picture")
    if request.method != "POST":
        return render(request, "cards/picture.html", {"wrong": []})
    try:
        found = read_picture(request.FILES.get("picture"))
    except NotRead as no:
        return _refused(request, "cards/picture.html", str(no), "card-picture")
    context = {"found": found, "words": words_to_find(found.items)}
    if _wants_json(request):
        shown = render_to_string("cards/_fields.html", {**context, "use": True}, request)
        return JsonResponse({"items": found.items, "shown": shown})
    return render(request, "cards/picture.html", {**context, "wrong": []})


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _refused(request: HttpRequest, page: str, words: str, box: str, **more: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"wrong": words}, status=422)
    return render(request, page, {"wrong": [(box, words)], **more}, status=422)


def _found(items: FourItems) -> HttpResponse:
    return redirect(f"{reverse('counter:start')}?{urlencode({'q': words_to_find(items.as_text())})}")
