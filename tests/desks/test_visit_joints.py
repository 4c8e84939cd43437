"""Where rooms meet: the number somebody waited with goes along with their visit, and a card opens the right page."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from support.town import START, Town

from yakuba.desks.tickets import actions as hall
from yakuba.desks.tickets.models import Ticket
from yakuba.desks.tickets.words import State as Stands
from yakuba.desks.visits.actions import take_over
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.words import State
from yakuba.kernel import clock
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Vocabulary
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import search_key

from .bereaved import bereaved_town, booked, grandmother
from .hall import PURPOSES
from .screens import as_staff
from .visiting import PAPERS, answered, boxes, form_of, opened, sent


@pytest.fixture
def town(db: None) -> Town:
    town = bereaved_town()
    content = {"facts": [], "parameters": [], "events": [], "purposes": PURPOSES}
    Vocabulary.objects.create(pack="hall", version="1", content=content, sha256="0" * 64, loaded_at=clock.now())
    return town


@pytest.fixture
def clerk(town: Town) -> Client:
    return as_staff(town, "係員")


@pytest.fixture
def called(town: Town) -> Ticket:
    """A-001 stands before the clerk's window."""
    actor = town.actor("係員")
    hall.take(actor, "moving")
    hall.open_window(actor, "3", ["moving"])
    return hall.call_next(actor)


class TestTickets:
    def test_the_number_goes_along_with_the_visit(self, clerk: Client, called: Ticket) -> None:
        assert called.label in clerk.get(reverse("counter:start")).content.decode()
        assert called.label in clerk.get(reverse("visits:start")).content.decode()
        assert opened(clerk).ticket == called.label

    def test_nobody_called_no_number(self, clerk: Client, town: Town) -> None:
        assert "番号札" not in clerk.get(reverse("counter:start")).content.decode().split("<main", 1)[1]
        assert opened(clerk).ticket == ""

    def test_when_all_is_filed_one_press_ends_the_number(self, clerk: Client, called: Ticket, town: Town) -> None:
        visit = booked(town, grandmother(town))
        clerk.post(reverse("visits:take", args=[visit.number]))
        sent(clerk, visit, "ask", answered(boxes(clerk, visit), {"death.on": "2026-11-01"}))
        sent(clerk, visit, "check", {"signed": "on", "document": PAPERS})
        done = clerk.get(reverse("visits:done", args=[visit.number])).content.decode()
        assert f"番号札 {called.label} を終える" in done
        answer = clerk.post(reverse("visits:served", args=[visit.number]))
        called.refresh_from_db()
        assert (answer["Location"], called.state) == (reverse("tickets:desk"), Stands.DONE)
        assert "を終える" not in clerk.get(reverse("visits:done", args=[visit.number])).content.decode()

    def test_dropped_the_number_ends_only_when_pressed(self, clerk: Client, called: Ticket) -> None:
        first, address = opened(clerk), "visits:discard"
        page = clerk.get(reverse(address, args=[first.number]))
        assert f"番号札 {called.label} を終える" in page.content.decode()
        clerk.post(reverse(address, args=[first.number]), form_of(page))
        called.refresh_from_db()
        assert called.state == Stands.CALLED
        second = opened(clerk)
        page = clerk.get(reverse(address, args=[second.number]))
        answer = clerk.post(reverse(address, args=[second.number]), {**form_of(page), "served": "1"})
        called.refresh_from_db()
        second.refresh_from_db()
        assert answer["Location"] == reverse("tickets:desk")
        assert (called.state, second.state) == (Stands.DONE, State.DROPPED)

    def test_the_next_one_is_not_ended_in_their_place(self, clerk: Client, called: Ticket, town: Town) -> None:
        visit, actor = opened(clerk), town.actor("係員")
        hall.take(actor, "moving")
        other = hall.call_next(actor, called.pk)
        assert (
            "番号札"
            not in clerk.get(reverse("visits:discard", args=[visit.number])).content.decode().split("<main", 1)[1]
        )
        clerk.post(reverse("visits:served", args=[visit.number]))
        other.refresh_from_db()
        assert other.state == Stands.CALLED

    def test_a_booking_taken_up_has_the_number(self, called: Ticket, town: Town) -> None:
        visit = booked(town, grandmother(town))
        assert take_over(town.actor("係員"), visit.number, called.label).ticket == called.label


class TestCards:
    CARD = {"birth_date": "1990-05-05", "sex": "female", "address": "霧見町1番地"}

    def post(self, clerk: Client, **typed: str) -> object:
        return clerk.post(reverse("visits:open-newcomer"), {**self.CARD, **typed})

    def test_a_resident_is_found_by_the_card(self, clerk: Client, town: Town) -> None:
        Resident.objects.filter(pk=town.mother.pk).update(search=search_key(town.mother))
        answer = self.post(clerk, who="髙橋 葛󠄀子", card="髙橋 葛󠄀子 1990-05-05")
        assert answer["Location"] == reverse("counter:resident", args=[town.mother.number])
        assert not Visit.objects.exists()

    def test_whom_the_town_does_not_know_the_form_is_filled_for(self, clerk: Client, town: Town) -> None:
        answer = self.post(
            clerk, who="試作 三郎", card="試作 三郎 1985-01-02", birth_date="1985-01-02", address="隣の市3番地"
        )
        page = answer.content.decode()
        assert answer.status_code == 200 and not Visit.objects.exists() and "町の記録に見つかりません" in page
        for value in ("試作 三郎", "1985-01-02", "隣の市3番地"):
            assert f'value="{value}"' in page
        assert '<option value="female" selected>' in page

    def test_the_four_items_are_told_once_for_all_procedures(self, clerk: Client, town: Town) -> None:
        self.post(clerk, who="試作 三郎", document=PAPERS)
        visit = Visit.objects.get()
        assert (visit.who, visit.seen) == ("試作 三郎", PAPERS)
        assert visit.told == {
            "resident.name": {"family": "試作", "given": "三郎"}, "resident.birth_date": "1990-05-05",
            "resident.sex": "female", "moving.from": {"address": "霧見町1番地"},
        }  # fmt: skip

    @pytest.mark.parametrize("born", ["きのう", "2999-01-01", "1990-13-01"])
    def test_a_birth_date_that_is_none_is_said(self, clerk: Client, town: Town, born: str) -> None:
        answer = self.post(clerk, who="試作 三郎", birth_date=born)
        assert answer.status_code == 422 and "日" in answer.content.decode() and not Visit.objects.exists()

    def test_the_page_may_ask_the_reader(self, clerk: Client, town: Town) -> None:
        page = clerk.get(reverse("visits:start")).content.decode()
        assert 'data-search="#id_card"' in page and 'data-target="#newcomer"' in page
        assert all(f'data-card="{name}"' in page for name in ("name", "birth_date", "sex", "address"))


class TestPapers:
    """What is printed at one desk is read at another."""

    @pytest.mark.parametrize("paper", ["sheet", "later"])
    def test_the_code_on_a_paper_of_the_visit_opens_it_where_it_is_scanned(
        self, clerk: Client, town: Town, paper: str
    ) -> None:
        visit = opened(clerk)
        printed = clerk.get(reverse(f"visits:{paper}", args=[visit.number])).content
        picture = pypdfium2.PdfDocument(printed)[0].render(scale=2).to_pil()
        [code] = [one.text for one in zxingcpp.read_barcodes(picture) if one.text == visit.number]
        other = as_staff(town, "防災課/係員")
        Grant.objects.create(right=Right.COUNTER, staff=town.staff["防災課/係員"], starts_on=START)
        found = other.post(reverse("visits:scan"), {"code": code}, follow=True)
        assert found.status_code == 200 and visit.number in found.content.decode()
        assert "引き継ぐ" in found.content.decode()
