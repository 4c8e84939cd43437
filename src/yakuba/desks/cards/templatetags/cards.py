"""The component that reads a card, pasted text or a picture into the page it stands on."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.middleware.csrf import get_token
from django.template import Context
from django.utils.translation import gettext

from yakuba.kernel.reading import SENTENCES
from yakuba.kernel.reading.queries import document_reader

register = template.Library()


@register.inclusion_tag("cards/assets.html")
def card_reader_assets() -> dict[str, Any]:
    """The component's style and script, for the head of the page."""
    return {}


@register.inclusion_tag("cards/reader.html", takes_context=True)
def card_reader(context: Context, search: str = "", target: str = "") -> dict[str, Any]:
    """The component. `search`: the box of a search form to fill and send. `target`: where boxes marked data-card are.

    Both are CSS selectors. Without the service beside the reader, text and pictures can still be read.
    """
    return {
        "agent": settings.CARD_AGENT, "search": search, "target": target, "token": get_token(context["request"]),
        "pictures": document_reader() is not None,
        "sentences": [(trouble, gettext(words)) for trouble, words in SENTENCES.items()],
    }  # fmt: skip
