"""A pre-entry becomes a visit once: the same codes again lead to that visit, at two windows at once too."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from support.races import at_once
from support.town import Town

from yakuba.desks.preentry import entered, opened
from yakuba.desks.visits.actions import Came, Carried, brought, drop, forget_seals
from yakuba.desks.visits.errors import Used
from yakuba.desks.visits.models import Seal, Visit
from yakuba.desks.visits.queries import became
from yakuba.desks.visits.words import State
from yakuba.kernel import clock
from yakuba.kernel.audit.models import Entry
from yakuba.language.preentry import codes_of

from . import entering
from .screens import as_staff
from .visiting import moving_town

EVENTS, KEYS = ["moving-within"], ["move"]
TOLD = {"moving.on": "令和8年4月1日"}


@pytest.fixture
def town(db: None) -> Town:
    return moving_town()


@pytest.fixture
def clerk(town: Town) -> Client:
    return as_staff(town, "係員")


def codes(town: Town) -> list[str]:
    return entering.brought(EVENTS, KEYS, TOLD)


def carried(lines: list[str], *, anew: bool = False) -> Carried:
    found = opened(lines)
    said = entered(found)
    keys = tuple(one.key for one in said.definitions)
    return Carried(found.seal, found.until, said.told, said.events, keys, anew)


def test_a_second_scan_leads_to_the_visit_it_became(clerk: Client, town: Town) -> None:
    lines, scan = codes(town), reverse("visits:scan")
    assert clerk.post(scan, {"line": lines, "person": town.mother.number}).status_code == 302
    visit = Visit.objects.get()
    for told in ({}, {"person": town.mother.number}, {"person": "newcomer", "who": "見本"}, {"anew": "1"}):
        again = clerk.post(scan, {"line": lines[::-1], **told})
        assert again.status_code == 409 and f"来庁 {visit.number} でもう使いました" in again.content.decode()
        there = html.fromstring(again.content.decode()).xpath("//main//a/@href")
        assert reverse("visits:visit", args=[visit.number]) in there
    assert Visit.objects.count() == 1
    assert clerk.post(scan, {"line": codes(town), "person": town.mother.number}).status_code == 302, "sealed anew"


def test_after_the_visit_was_dropped_it_is_opened_again_on_purpose(clerk: Client, town: Town) -> None:
    lines, scan = codes(town), reverse("visits:scan")
    clerk.post(scan, {"line": lines, "person": town.mother.number})
    first = Visit.objects.get()
    drop(town.actor("係員"), first.number)
    asked = clerk.post(scan, {"line": lines})
    assert asked.status_code == 409 and "取りやめ" in asked.content.decode()
    page = clerk.post(scan, {"line": lines, "anew": "1"})
    assert page.status_code == 200
    assert html.fromstring(page.content.decode()).xpath("//input[@name='anew']/@value") == ["1"]
    clerk.post(scan, {"line": lines, "anew": "1", "person": town.mother.number})
    second = Visit.objects.exclude(pk=first.pk).get()
    assert (second.state, second.told) == (State.OPEN, TOLD)
    assert clerk.post(scan, {"line": lines, "anew": "1", "person": town.mother.number}).status_code == 409
    assert Seal.objects.get().visit == second


def test_the_mark_is_kept_only_as_long_as_the_codes_are_valid(town: Town) -> None:
    visit = brought(town.actor("係員"), carried(codes(town)), Came(town.mother))
    last = Seal.objects.get().until
    assert last == clock.today() + timedelta(days=14)
    with clock.on(last):
        assert (forget_seals(), Seal.objects.count()) == (0, 1)
    with clock.on(last + timedelta(days=1)):
        assert (forget_seals(), forget_seals(), Seal.objects.count()) == (1, 0, 0)
    assert Entry.objects.filter(act="visit.forget_seals").count() == 1
    assert Visit.objects.get() == visit


def test_the_other_spelling_of_the_phones_key_is_the_same_seal(town: Town) -> None:
    ticket = entering.ticket_for(entering.live_of(*KEYS), entering.asked(EVENTS, *KEYS), clock.today())
    whole = entering.sealed(entering.packed({"e": EVENTS, "n": "", "b": "", "a": []}), ticket)
    other = bytearray(whole)
    other[entering.COVER.size] ^= 1  # the point below the axis: the secret they share is the same
    assert opened(codes_of(whole)).seal == opened(codes_of(bytes(other))).seal


class TestAtOnce:
    WINDOWS = 4

    @pytest.fixture
    def town(self, open_town: None) -> Town:
        return moving_town()

    def test_windows_that_look_all_find_it_unused(self, town: Town) -> None:
        seal, everybody_looked = opened(codes(town)).seal, threading.Barrier(self.WINDOWS, timeout=30)

        def look(number: int) -> Visit | None:
            found = became(seal)
            everybody_looked.wait()
            return found

        assert at_once(look, self.WINDOWS) == [None] * self.WINDOWS

    def test_one_window_has_the_visit(self, town: Town) -> None:
        clerk, told = town.actor("係員"), carried(codes(town))
        results = at_once(lambda number: brought(clerk, told, Came(town.mother)), self.WINDOWS, Used)
        assert sum(isinstance(one, Used) for one in results) == self.WINDOWS - 1, results
        assert Seal.objects.get().visit == Visit.objects.get()

    def test_one_window_opens_it_again(self, town: Town) -> None:
        clerk, lines = town.actor("係員"), codes(town)
        drop(clerk, brought(clerk, carried(lines), Came(town.mother)).number)
        again = carried(lines, anew=True)
        results = at_once(lambda number: brought(clerk, again, Came(town.mother)), self.WINDOWS, Used)
        assert sum(isinstance(one, Used) for one in results) == self.WINDOWS - 1, results
        assert Visit.objects.filter(state=State.OPEN).count() == 1
