"""The entrance hall in a real browser: a number is called, and the screen on the wall and the phone say so by themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from yakuba.desks.tickets import actions
from yakuba.desks.tickets.models import Ticket
from yakuba.desks.tickets.words import State

from .cases import acting
from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser
Opens = Callable[..., Page]
CLERK = "shimin-kakari@staff.example.jp"
WINDOW, PURPOSE = "9", "bereavement"
SOON = 30_000
"""Milliseconds until a page that looks by itself has looked."""


@pytest.fixture
def ticket(city: str) -> Ticket:
    """Somebody's number, and a window that serves nothing else."""
    Ticket.objects.exclude(state=State.DONE).update(state=State.DONE)
    actions.open_window(acting(CLERK), WINDOW, [PURPOSE])
    return actions.take(acting(CLERK), PURPOSE)


def test_a_call_reaches_the_wall_and_the_phone_and_nobody_reloads(
    ticket: Ticket, visit: Opens, accessible: Callable[[Page], None]
) -> None:
    wall, phone, desk = visit("", DESK), visit("", PHONE), visit(CLERK, DESK)
    wall.goto(reverse("tickets:screen"))
    phone.goto(reverse("tickets:ticket", args=[ticket.token]))
    expect(phone.locator("h1")).to_contain_text(ticket.label)
    expect(phone.locator(".hall-wait")).to_contain_text("0人")
    expect(wall.locator(".screen-calls")).not_to_contain_text(ticket.label)
    for page in (wall, phone):
        page.evaluate("window.never = 'loaded again'")
        accessible(page)
    desk.goto(reverse("tickets:desk"))
    accessible(desk)
    desk.keyboard.press("n")
    expect(desk.locator(".desk-number")).to_contain_text(ticket.label)
    expect(wall.locator(".screen-calls")).to_contain_text(ticket.label, timeout=SOON)
    expect(wall.locator(".screen-calls")).to_contain_text(f"{WINDOW}番窓口")
    expect(phone.locator(".hall-called")).to_contain_text(f"{WINDOW}番窓口へお越しください", timeout=SOON)
    expect(phone.locator("#said")).to_contain_text(f"{WINDOW}番窓口")
    assert phone.title().startswith(ticket.label)
    assert [page.evaluate("window.never") for page in (wall, phone)] == ["loaded again"] * 2
    for page in (wall, phone, desk):
        accessible(page)


def test_a_screen_that_hears_nothing_says_since_when(ticket: Ticket, visit: Opens) -> None:
    wall = visit("", DESK)
    wall.goto(reverse("tickets:screen"))
    expect(wall.locator("#stale")).to_be_hidden()
    wall.context.set_offline(True)
    expect(wall.locator("#stale")).to_be_visible(timeout=SOON)
    expect(wall.locator(".screen-calls")).to_be_visible()
    wall.context.set_offline(False)
    expect(wall.locator("#stale")).to_be_hidden(timeout=SOON)
