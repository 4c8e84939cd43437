"""One's own notices and settings."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from yakuba.kernel.access.actions import set_preferences
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.messages.actions import mark_read
from yakuba.kernel.messages.queries import inbox

LANGUAGES = ("ja", "easy", "en")


@gate(Who.SIGNED_IN, rate="60/m", audit="nothing: one's own notices")
def notices(request: HttpRequest) -> HttpResponse:
    """The notices, newest first."""
    return render(request, "apply/notices.html", {"notices": inbox(request.actor)[:200]})


@gate(Who.SIGNED_IN, rate="60/m", audit="notice.read")
def notice(request: HttpRequest, message_id: int) -> HttpResponse:
    """One notice; opening it marks it as read."""
    found = mark_read(request.actor, message_id)
    topic, _, about = found.topic.partition(":")
    return render(request, "apply/notice.html", {"notice": found, "offer": about if topic == "offer" else ""})


@gate(Who.SIGNED_IN, rate="30/m", audit="access.preferences")
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, mail, ways to sign in, and proving who one is."""
    actor = request.actor
    if request.method == "POST":
        language = request.POST.get("language", "ja")
        set_preferences(
            actor, language=language if language in LANGUAGES else "ja", notify_by_email="mail" in request.POST
        )
        messages.success(request, _("設定を変えました。次のお知らせから変わります。"))
        return redirect("apply:settings")
    back = request.GET.get("next", "")
    context = {
        "provider": settings.IDENTITY_CONNECTOR, "account": actor.account, "sure": actor.assurance >= Assurance.VERIFIED,
        "back": back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "",
    }  # fmt: skip
    return render(request, "apply/settings.html", context)
