"""A visit's files, its several subjects, going on where it stood, and clerks who press at once."""

from __future__ import annotations

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import html
from support.files import picture
from support.races import at_once
from support.town import Town

from yakuba.desks.visits import actions
from yakuba.desks.visits.errors import Held
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import visit_of
from yakuba.desks.visits.words import State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.people.actions import put_facts
from yakuba.kernel.records.models import Record
from yakuba.language.procedures import Procedure

from .screens import as_staff
from .test_visits import TOLD, filed, ready, words
from .visiting import CARD, PAPERS, answered, boxes, form_of, moving_town, opened, sent

CLERKS = 3


def moved(town: Town) -> tuple[Client, Visit]:
    """The mother's visit about her move, its procedures found."""
    with transaction.atomic():
        put_facts(town.mother, {"resident.registered_dogs": 1}, source="犬の登録原簿", as_of=clock.today())
    clerk = as_staff(town, "係員")
    visit = opened(clerk)
    clerk.post(reverse("visits:events", args=[visit.number]), {"only": "moving-within", "_turn": "0"})
    visit.refresh_from_db()
    return clerk, visit


@pytest.fixture
def town(db: None) -> Town:
    return moving_town()


class TestFiles:
    @pytest.fixture
    def asked(self, town: Town) -> tuple[Client, Visit, str]:
        """The questions, with the one that takes a picture."""
        clerk, visit = moved(town)
        sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "true"}, "go")
        return clerk, visit, boxes(clerk, visit)["water/picture"]

    def test_a_picture_goes_with_its_case(self, asked: tuple[Client, Visit, str]) -> None:
        clerk, visit, box = asked
        page = sent(clerk, visit, "ask", {box: SimpleUploadedFile("図面.jpg", picture("JPEG"), "image/jpeg")})
        assert "図面.jpg" in page.content.decode() or page.status_code == 302
        sent(clerk, visit, "ask", answered(boxes(clerk, visit), TOLD))
        assert filed(clerk, visit).status_code == 302
        water = Record.objects.get(definition__key="water")
        assert [one.name for one in water.attachments.all()] == ["図面.jpg"]

    def test_two_pictures_of_a_procedure_nobody_decided_about(self, asked: tuple[Client, Visit, str]) -> None:
        clerk, visit, box = asked
        assert not visit.parts.filter(definition__key="water").exists()
        two = [SimpleUploadedFile(f"図面{n}.jpg", picture("JPEG"), "image/jpeg") for n in "12"]
        sent(clerk, visit, "ask", {box: two})
        [held] = visit.parts.filter(definition__key="water")
        assert sorted(one.name for one in held.draft.attachments.all()) == ["図面1.jpg", "図面2.jpg"]

    def test_a_picture_is_taken_out_again(self, asked: tuple[Client, Visit, str]) -> None:
        clerk, visit, box = asked
        sent(clerk, visit, "ask", {box: SimpleUploadedFile("図面.jpg", picture("JPEG"), "image/jpeg")})
        [held] = visit.parts.get(definition__key="water").draft.attachments.all()
        sent(clerk, visit, "ask", {"_detach": str(held.pk)})
        sent(clerk, visit, "ask", answered(boxes(clerk, visit), TOLD))
        filed(clerk, visit)
        assert not Record.objects.get(definition__key="water").attachments.exists()

    def test_what_is_no_picture_is_refused_in_words_and_the_answers_kept(
        self, asked: tuple[Client, Visit, str]
    ) -> None:
        clerk, visit, box = asked
        wrong = {box: SimpleUploadedFile("図面.jpg", b"#!/bin/sh", "image/jpeg")}
        answer = sent(clerk, visit, "ask", {**answered(boxes(clerk, visit), TOLD), **wrong})
        visit.refresh_from_db()
        assert answer.status_code == 422 and "「図面」のファイル" in answer.content.decode()
        assert visit.told["dog/tag"] == TOLD["dog/tag"]
        assert not visit.parts.filter(draft__attachments__isnull=False).exists()


class TestTheFamily:
    def test_the_same_for_another_of_the_household_is_asked_and_filed_of_each(self, town: Town) -> None:
        clerk, visit = moved(town)
        child = town.mother.household.members.exclude(pk=town.mother.pk).get()
        page = clerk.get(reverse("visits:needs", args=[visit.number])).content.decode()
        assert "同じ世帯の方の手続も加える" in page
        address = reverse("visits:add", args=[visit.number])
        clerk.post(address, {"person": child.number, "procedure": "card"})
        clerk.post(address, {"person": town.mother.number, "procedure": "card"})
        shown = clerk.get(reverse("visits:needs", args=[visit.number])).content.decode()
        assert "加えた手続（1件）" in shown and child.full_name in shown
        sent(clerk, visit, "needs", {}, "go")
        own = f"card/pin@{child.number}"
        assert {"card/pin", own} <= set(boxes(clerk, visit))
        sent(clerk, visit, "ask", answered(boxes(clerk, visit), {**TOLD, "card/pin": "true", own: "false"}))
        sheet = words(clerk.get(reverse("visits:sheet", args=[visit.number])))
        assert child.full_name.replace(" ", "") in sheet
        filed(clerk, visit)
        cards = Record.objects.filter(definition__key="card")
        assert {(one.resident_id, one.data["pin"]) for one in cards} == {(town.mother.pk, True), (child.pk, False)}
        assert words(clerk.get(reverse("visits:sheet", args=[visit.number]))) == sheet

    @pytest.mark.parametrize(
        ("came", "agent"), [({}, "0000001"), ({"agent": "other", "came": "見本 太郎・おい"}, None)]
    )
    def test_a_case_of_the_family_says_who_came(self, town: Town, came: dict[str, str], agent: str | None) -> None:
        clerk = as_staff(town, "係員")
        visit = opened(clerk, **came)
        clerk.post(reverse("visits:events", args=[visit.number]), {"only": "moving-within", "_turn": "0"})
        clerk.post(reverse("visits:add", args=[visit.number]), {"person": town.child.number, "procedure": "card"})
        sent(clerk, visit, "needs", {"choice.move": "not", "choice.card": "now"}, "go")
        pins = {"card/pin": "true", f"card/pin@{town.child.number}": "true"}
        sent(clerk, visit, "ask", answered(boxes(clerk, visit), pins))
        filed(clerk, visit)
        of = {record.resident: record for record in Record.objects.select_related("agent", "resident")}
        assert of[town.mother].agent is None
        assert getattr(of[town.child].agent, "number", None) == agent
        seen = {record.events.get(kind="filed").data["identity_seen"] for record in of.values()}
        assert len(of) == 2 and seen == {visit.seen}

    def test_what_was_added_is_taken_back(self, town: Town) -> None:
        clerk, visit = moved(town)
        child = town.mother.household.members.exclude(pk=town.mother.pk).get()
        clerk.post(reverse("visits:add", args=[visit.number]), {"person": child.number, "procedure": "card"})
        clerk.post(reverse("visits:leave-out", args=[visit.number]), {"person": child.number, "procedure": "card"})
        assert "加えた手続" not in clerk.get(reverse("visits:needs", args=[visit.number])).content.decode()

    @pytest.mark.parametrize(
        ("person", "procedure", "says"),
        [("9999999", "card", "同じ世帯の方から"), ("", "card", "同じ世帯の方から"), ("0000001", "none", "一覧から")],
    )
    def test_nobody_else_and_nothing_else_is_added(self, town: Town, person: str, procedure: str, says: str) -> None:
        clerk, visit = moved(town)
        before = visit.parts.count()
        address = reverse("visits:add", args=[visit.number])
        answer = clerk.post(address, {"person": person, "procedure": procedure}, follow=True)
        assert says in answer.content.decode() and visit.parts.count() == before


def test_it_goes_on_with_the_questions_once_the_list_was_accepted(town: Town) -> None:
    clerk, visit = moved(town)
    door = reverse("visits:visit", args=[visit.number])
    assert clerk.get(door)["Location"] == reverse("visits:needs", args=[visit.number])
    sent(clerk, visit, "needs", {}, "go")
    assert clerk.get(door)["Location"] == reverse("visits:ask", args=[visit.number])


class TestAnswersOfTheNeeds:
    """What decides which procedures are needed is asked until it is answered, and put right."""

    LATE = {
        **CARD, "procedure": "late", "title": "遅れた届の理由書", "kind": "must", "when": "moving.on < date('2026-01-01')",
    }  # fmt: skip

    @pytest.fixture
    def begun(self, town: Town) -> tuple[Client, Visit]:
        publish(SYSTEM, Procedure.model_validate(self.LATE), [])
        return moved(town)

    def asked(self, clerk: Client, visit: Visit) -> list[str]:
        return sorted(form_of(clerk.get(reverse("visits:needs", args=[visit.number])))["_facts"].split())

    def test_a_box_left_empty_is_asked_again(self, begun: tuple[Client, Visit]) -> None:
        clerk, visit = begun
        assert self.asked(clerk, visit) == ["moving.on", "moving.uses_city_water"]
        sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "true", "fact.moving.on": " "})
        assert self.asked(clerk, visit) == ["moving.on"]
        sent(clerk, visit, "needs", {}, "go")
        sent(clerk, visit, "ask", answered(boxes(clerk, visit), {"dog/tag": "1"}))
        assert self.asked(clerk, visit) == ["moving.on"]

    def test_what_nobody_knows_is_said_and_not_asked_again(self, begun: tuple[Client, Visit]) -> None:
        clerk, visit = begun
        sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "?", "unsure.moving.on": "on"})
        assert self.asked(clerk, visit) == []
        page = clerk.get(reverse("visits:needs", args=[visit.number])).content.decode()
        assert "聞いたこと（2件）" in page and page.count("<dd>分からない ") == 2
        sent(clerk, visit, "needs", {"_again": "moving.on"})
        assert self.asked(clerk, visit) == ["moving.on"]

    def test_a_mistaken_no_is_taken_back(self, begun: tuple[Client, Visit]) -> None:
        clerk, visit = begun
        sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "false", "fact.moving.on": "令和8年4月1日"})
        page = html.fromstring(clerk.get(reverse("visits:needs", args=[visit.number])).content.decode())
        said = [" ".join(one.text_content().split()) for one in page.xpath("//section[@class='told']//dd")]
        assert [one.split()[0] for one in said] == ["令和8年4月1日（2026年）", "いいえ"]
        assert page.xpath("//button[@name='_again']/@value") == ["moving.on", "moving.uses_city_water"]
        sent(clerk, visit, "needs", {"_again": "moving.uses_city_water"})
        assert self.asked(clerk, visit) == ["moving.uses_city_water"]
        visit.refresh_from_db()
        assert visit.told == {"moving.on": "令和8年4月1日"}

    def test_what_is_no_date_is_said(self, begun: tuple[Client, Visit]) -> None:
        clerk, visit = begun
        page = sent(clerk, visit, "needs", {"fact.moving.on": "<b>きのう"}).content.decode()
        assert "&lt;b&gt;きのう（使えない答えです。" in page


def test_the_sheet_is_the_same_after_filing(town: Town) -> None:
    clerk, visit = moved(town)
    ready(clerk, visit)
    address = reverse("visits:sheet", args=[visit.number])
    before = clerk.get(address).content
    filed(clerk, visit)
    assert clerk.get(address).content == before == clerk.get(address).content


class TestAtOnce:
    @pytest.fixture
    def both(self, open_town: None) -> tuple[Town, Visit]:
        town = moving_town()
        clerk, visit = moved(town)
        ready(clerk, visit)
        visit.refresh_from_db()
        return town, visit

    def test_every_press_finds_it_open_before_any_has_filed(self, both: tuple[Town, Visit]) -> None:
        town, visit = both
        everybody_has_read = threading.Barrier(CLERKS, timeout=60)
        actor = town.actor("係員")

        def look(number: int) -> str:
            found = visit_of(actor, visit.number).state
            everybody_has_read.wait()
            return found

        assert at_once(look, CLERKS) == [State.OPEN] * CLERKS

    def test_pressed_at_once_there_is_one_set_of_cases(self, both: tuple[Town, Visit]) -> None:
        town, visit = both
        actor = town.actor("係員")
        results = at_once(lambda number: actions.file_all(actor, visit.number, visit.turn), CLERKS, Held)
        numbers = [sorted(one.number for one in found) for found in results if isinstance(found, list)]
        assert len(numbers) == CLERKS and numbers[0] == numbers[1] == numbers[2], results
        assert Record.objects.count() == len(numbers[0]) == 3

    def test_two_posts_that_say_which_paper_was_seen_both_end_on_the_receipts(self, both: tuple[Town, Visit]) -> None:
        town, visit = both
        Visit.objects.update(seen="")
        address = reverse("visits:check", args=[visit.number])
        clerks = [as_staff(town, "係員") for _each in range(2)]
        shown = [{**form_of(clerk.get(address)), "signed": "on", "document": PAPERS} for clerk in clerks]
        found = at_once(lambda number: clerks[number].post(address, shown[number]), 2)
        done = reverse("visits:done", args=[visit.number])
        assert [(one.status_code, one.headers.get("Location")) for one in found] == [(302, done)] * 2
        assert Record.objects.count() == 3 and Visit.objects.get().seen == PAPERS

    def test_of_a_filing_and_a_taking_over_at_once_nothing_is_filed_twice_or_lost(
        self, both: tuple[Town, Visit]
    ) -> None:
        town, visit = both
        actor = town.actor("係員")

        def act(number: int) -> object:
            if number:
                return actions.take_over(actor, visit.number)
            return actions.file_all(actor, visit.number)

        at_once(act, 2, Held)
        actions.file_all(actor, visit.number)
        assert Record.objects.count() == 3
