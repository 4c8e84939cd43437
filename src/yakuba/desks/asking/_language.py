"""Another language in the middle of an interview: what was told would be lost on the way to another page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import translation

from yakuba.web import remember


def speak(request: HttpRequest) -> dict[str, Any]:
    """Change the language on the spot where the page asks for it; the cookies that keep it, for the answer."""
    code = request.POST.get("_language")
    if not code:
        return {}
    kept = remember(request, code, "/").cookies
    request.COOKIES.update({name: morsel.value for name, morsel in kept.items()})
    translation.activate("en" if code == "en" else "ja")
    return dict(kept)
