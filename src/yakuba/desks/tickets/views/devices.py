"""The machines that give numbers, as a clerk opens and closes them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.tickets import actions, queries
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.access.words import Right
from yakuba.language.characters import one_line
from yakuba.web import Control, Option


@gate(Who.STAFF, rate="30/m", audit="tickets.open_device", right=Right.COUNTER)
def devices(request: HttpRequest) -> HttpResponse:
    """Which machines give numbers; a new one shows its secret address once."""
    link, wrong = "", None
    if request.method == "POST":
        try:
            name, paper = one_line(request.POST.get("name", "")), request.POST.get("paper", "")
            secret = actions.open_device(request.actor, name, paper)[1]
            link = f"{settings.PUBLIC_ADDRESS}{reverse('tickets:kiosk', args=[secret])}"
        except NotAllowed as no:
            wrong = no
    context = {"devices": queries.devices(), "link": link, "controls": _controls(request, wrong)}
    return render(request, "tickets/devices.html", context, status=422 if wrong else 200)


def _controls(request: HttpRequest, no: NotAllowed | None) -> list[Control]:
    errors = {no.field: (str(no),)} if no else {}
    papers = (Option("none", _("印刷しない（電話で読み取る）")), Option("80mm", _("80mmの紙")), Option("a4", "A4"))
    typed = request.POST if no else {}
    return [
        Control("text", "name", _("置き場所"), value=typed.get("name", ""), required=True, example=_("1階 正面入口"), errors=errors.get("name", ())),
        Control("radio", "paper", _("紙"), value=typed.get("paper", "none"), required=True, options=papers, errors=errors.get("paper", ())),
    ]  # fmt: skip


@sent_from("tickets:devices")
@gate(Who.STAFF, rate="30/m", audit="tickets.close_device", right=Right.COUNTER)
@require_POST
def close(request: HttpRequest, device_id: int) -> HttpResponse:
    """This machine gives no number any more."""
    actions.close_device(request.actor, device_id)
    messages.info(request, _("発券機を閉じました。そのアドレスでは、もう番号札をとれません"))
    return redirect("tickets:devices")
