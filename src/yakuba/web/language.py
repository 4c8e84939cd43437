"""The reader's language: Japanese (ja), やさしい日本語 (easy) or English (en)."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

Language = Literal["ja", "easy", "en"]

NAMES: dict[Language, str] = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}
COOKIE = "yakuba_language"
YEAR = 365 * 24 * 60 * 60


def known(code: str | None) -> Language | None:
    """The language with this code, or None where there is none."""
    return next((language for language in NAMES if language == code), None)


def language_of(request: HttpRequest) -> Language:
    """The language this reader chose; without a choice the one Django found (English browsers read English)."""
    chosen = known(request.COOKIES.get(COOKIE))
    return chosen or ("en" if str(getattr(request, "LANGUAGE_CODE", "ja")).startswith("en") else "ja")


def remember(request: HttpRequest, code: str | None, back: str) -> HttpResponseRedirect:
    """Go back to the page (only within this site) with the choice kept for a year; an unknown code changes nothing."""
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    language = known(code)
    if language:
        django_code = "en" if language == "en" else "ja"
        for name, value in ((COOKIE, language), (settings.LANGUAGE_COOKIE_NAME, django_code)):
            answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer
