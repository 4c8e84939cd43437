"""The few pages the frame has of its own: errors, the choice of language, accessibility, the style guide."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import samples
from .language import remember

PROGRAMS = "/api/"
"""Below this address programs ask: they are answered in the shape of every failure there, not with a page."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be read, or is more than we take (handler400)."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Missing or forbidden (handler403 and handler404): one answer for both, so that neither says what exists."""
    if request.path.startswith(PROGRAMS):
        return JsonResponse({"message": _("見つかりません"), "problems": []}, status=404)
    return render(request, "404.html", status=404)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Files or words bigger than we take, and how much that is."""
    files, text = (most // 1_000_000 for most in (settings.UPLOAD_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    if request.path.startswith(PROGRAMS):
        words = _("一度に送れるのは、ファイルは合わせて%(files)sMBまで、文字は%(text)sMBまでです")
        return JsonResponse({"message": words % {"files": files, "text": text}, "problems": []}, status=413)
    return render(request, "413.html", {"files": files, "text": text}, status=413)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many requests in a short time."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault (handler500). Drawn without looking anything up, so that it cannot fail for the same reason."""
    return HttpResponse(render_to_string("500.html"), status=500)


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language of `?lang=` and go back to `?next=`."""
    return remember(request, request.GET.get("lang"), request.GET.get("next", "/"))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "frame/accessibility.html")


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component with sample text; `?frame=staff` shows them as the staff sees them."""
    layout = "staff" if request.GET.get("frame") == "staff" else "resident"
    return render(request, f"frame/style_guide_{layout}.html", samples.style_guide())
