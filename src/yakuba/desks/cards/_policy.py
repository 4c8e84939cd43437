"""Letting one page ask the card reader of the machine it is shown on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def may_ask_card_reader(view: View) -> View:
    """The page's content security policy allows the one loopback address of the service beside the reader, if it is on.

    Stands above the page's gate. No other page may ask anybody but the town hall itself.
    """

    @wraps(view)
    def around(request: HttpRequest, **named: Any) -> HttpResponse:
        if not settings.CARD_AGENT:
            return view(request, **named)
        return csp_update({"connect-src": [SELF, settings.CARD_AGENT]})(view)(request, **named)

    return around
