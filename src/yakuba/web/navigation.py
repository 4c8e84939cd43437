"""The menu: each desk registers its own items, so that the frame need not know the desks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from .wiring import wiring

Audience = Literal["resident", "staff"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link in the menu.

    `right` is the right a person must hold to see it (empty: everybody; of several, with spaces between, any); `badge` counts what is waiting (0 or None: no
    mark); items stand in the order of `order`, then of registration; `shortcut` is a key for staff, one letter.
    """

    key: str
    label: str
    url_name: str
    audience: Audience
    right: str = ""
    order: int = 100
    shortcut: str = ""
    badge: Callable[[HttpRequest], int | None] | None = None


@dataclass(frozen=True, slots=True)
class NavLink:
    """A menu item as it is drawn for one request."""

    key: str
    label: str
    href: str
    current: bool
    shortcut: str
    badge: int | None


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Put an item into the menu. Registering the same item again changes nothing; another one under its key is an error."""
    known = _items.setdefault(item.key, item)
    if known != item:
        raise ValueError(
            f"The menu key {item.key!r} is taken by {known.url_name!r}; choose another key for {item.url_name!r}."
        )


def links(request: HttpRequest, audience: Audience) -> list[NavLink]:
    """The menu this person sees, in order; the item whose address the page lies under is marked as current."""
    seen = [item for item in _items.values() if item.audience == audience and _shown(request, item)]
    hrefs = {item.key: reverse(item.url_name) for item in seen}
    current = max((href for href in hrefs.values() if request.path.startswith(href)), key=len, default="")
    return [
        NavLink(
            key=item.key,
            label=gettext(item.label),
            href=hrefs[item.key],
            current=hrefs[item.key] == current,
            shortcut=item.shortcut,
            badge=item.badge(request) if item.badge else None,
        )
        for item in sorted(seen, key=lambda item: item.order)
    ]


def first(request: HttpRequest, audience: Audience) -> str:
    """The address of the first item this person sees; empty when they see none."""
    seen = (item for item in _items.values() if item.audience == audience and _shown(request, item))
    return next((reverse(item.url_name) for item in sorted(seen, key=lambda item: item.order)), "")


def _shown(request: HttpRequest, item: NavItem) -> bool:
    return not item.right or wiring.may(request, item.right)
