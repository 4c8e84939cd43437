"""Bookings: the family comes once, finds everything prepared, and is asked nothing the town knows."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from support.town import Town

from yakuba.desks.visits.actions import add, begun, decide, file_all, keep, take_over
from yakuba.desks.visits.actions.booking import Coming, cancel, change
from yakuba.desks.visits.actions.preparing import prepare_all
from yakuba.desks.visits.errors import Held
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import midnight
from yakuba.desks.visits.words import State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.messages import jobs
from yakuba.kernel.people.models import Resident
from yakuba.kernel.records.models import Record
from yakuba.language.bank_days import next_bank_day
from yakuba.language.eras import wareki
from yakuba.language.procedures import Procedure

from .bereaved import PENSION, bereaved_town, booked, decided, dogs, grandmother, tomorrow
from .screens import as_staff
from .visiting import MOVE, PAPERS, answered, boxes, form_of, sent

NEEDED = {"pension": ("now", True), "insurance": ("now", True), "dog": ("now", True)}


@pytest.fixture
def town(db: None) -> Town:
    return bereaved_town()


@pytest.fixture
def died(town: Town) -> Resident:
    return grandmother(town)


@pytest.fixture
def clerk(town: Town) -> Client:
    return as_staff(town, "係員")


def typed(**told: str) -> dict[str, str]:
    """The form as the clerk fills it in: the daughter comes tomorrow at half past ten."""
    day = wareki(clock.today() + timedelta(days=2))
    return {"event": "death", "on": day, "time": "10:30", "agent": "", "who": "見本 太郎", "phone": "", **told}


class TestBooking:
    def test_about_somebody_who_died_it_is_a_bereavement_and_the_family_may_come(
        self, clerk: Client, died: Resident, town: Town
    ) -> None:
        page = clerk.get(reverse("visits:book", args=[died.number])).content.decode()
        assert '<option value="death" selected>' in page and "moving-within" not in page
        assert f'value="h{town.mother.pk}"' in page
        answer = clerk.post(reverse("visits:book", args=[died.number]), typed(agent=f"h{town.mother.pk}", who=""))
        visit = Visit.objects.get()
        assert answer["Location"] == reverse("visits:bookings")
        assert (visit.state, visit.events, visit.agent, visit.who) == (
            State.BOOKED,
            ["death"],
            town.mother,
            "髙橋 葛󠄀子",
        )
        assert Entry.objects.get(act="visit.book").about == f"resident:{died.number}"
        assert visit.number in clerk.get(reverse("visits:bookings")).content.decode()

    def test_of_the_living_nothing_is_chosen_beforehand(self, clerk: Client, town: Town) -> None:
        page = clerk.get(reverse("visits:book", args=[town.mother.number])).content.decode()
        assert '<option value="" selected>選んでください' in page and '<option value="death">' in page

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"on": "令和2年1月1日"}, "今より後"), ({"on": "2030-01-01"}, "今より後"), ({"on": "きのう"}, "きのう"), ({"on": ""}, "日付"),
            ({"time": "25:00"}, "10:30 のように"), ({"time": ""}, "10:30 のように"), ({"who": ""}, "お名前"), ({"who": " 　"}, "お名前"),
            ({"event": ""}, "ご用件"), ({"event": "<script>"}, "ご用件"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_kept_and_nothing_is_booked(
        self, clerk: Client, died: Resident, wrong: dict[str, str], words: str
    ) -> None:
        answer = clerk.post(reverse("visits:book", args=[died.number]), typed(**wrong))
        page = answer.content.decode()
        assert answer.status_code == 422 and words in page and "<script>" not in page.split("<main", 1)[1]
        assert not Visit.objects.exists()
        if "who" not in wrong:
            assert 'value="見本 太郎"' in page
        assert clerk.post(reverse("visits:book", args=[died.number]), typed()).status_code == 302

    def test_a_second_booking_about_the_same_person_is_refused(self, clerk: Client, died: Resident, town: Town) -> None:
        first = booked(town, died)
        answer = clerk.post(reverse("visits:book", args=[died.number]), typed())
        assert answer.status_code == 422 and first.number in answer.content.decode()
        assert Visit.objects.count() == 1
        cancel(town.actor("係員"), first.number)
        assert clerk.post(reverse("visits:book", args=[died.number]), typed()).status_code == 302

    def test_the_days_say_how_many_are_booked_and_a_press_takes_one(
        self, clerk: Client, died: Resident, town: Town
    ) -> None:
        noon = midnight(next_bank_day(clock.today())) + timedelta(hours=12)
        for person in (town.stranger, town.mother):
            booked(town, person, at=noon)
        page = clerk.get(reverse("visits:book", args=[died.number])).content.decode()
        day = next_bank_day(clock.today())
        assert page.count('name="pick"') == 10 and page.count("<strong>2件</strong>") == 1
        [first, *_others] = html.fromstring(page).xpath("//button[@name='pick']/@value")
        assert first == wareki(day)
        answer = clerk.post(reverse("visits:book", args=[died.number]), {**typed(), "pick": first})
        assert answer.status_code == 200 and not Visit.objects.filter(resident=died).exists()
        page = answer.content.decode()
        assert f'value="{first}"' in page and 'value="見本 太郎"' in page
        assert clerk.post(reverse("visits:book", args=[died.number]), typed(on=first)).status_code == 302

    def test_a_clerk_without_the_right_books_nothing(self, died: Resident, town: Town) -> None:
        stranger = as_staff(town, "税務課/係員")
        assert stranger.get(reverse("visits:bookings")).status_code == 404
        assert stranger.post(reverse("visits:book", args=[died.number]), typed()).status_code == 404
        assert not Visit.objects.exists()


class TestPreparing:
    def test_what_the_registers_say_is_needed_is_written_down_once(self, died: Resident, town: Town) -> None:
        visit = booked(town, died)
        assert prepare_all() == 1
        assert decided(visit) == NEEDED
        entry = Entry.objects.get(act="visit.prepare")
        assert (entry.actor, entry.data["definitions"]) == (SYSTEM.label, ["dog", "insurance", "pension"])
        assert prepare_all() == 0
        assert decided(visit) == NEEDED and Entry.objects.filter(act="visit.prepare").count() == 1

    def test_the_worker_does_it_by_itself(self, died: Resident, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        visit, stop = booked(town, died), threading.Event()
        [job] = [job for job in jobs._periodic.values() if job.name == "visits.prepare"]
        assert job.every <= 3600, "a booking made this evening for tomorrow is prepared this evening"
        monkeypatch.setattr(jobs, "_periodic", {job.name: replace(job, due=0.0)})
        monkeypatch.setattr(jobs, "close_old_connections", lambda: None)  # this test's transaction is in one of them
        monkeypatch.setattr(stop, "wait", lambda seconds: stop.set())
        jobs.run(stop, 0)
        assert decided(visit) == NEEDED

    def test_what_is_booked_for_later_waits(self, died: Resident, town: Town) -> None:
        visit = booked(town, died, at=clock.now() + timedelta(days=3))
        assert prepare_all() == 0 and not decided(visit)
        Visit.objects.update(booked_for=tomorrow())
        assert prepare_all() == 1 and decided(visit) == NEEDED

    def test_registers_that_changed_are_followed(self, died: Resident, town: Town) -> None:
        visit = booked(town, died)
        prepare_all()
        dogs(died, 0)
        assert prepare_all() == 1
        assert set(decided(visit)) == {"pension", "insurance"}
        dogs(died, 2)
        assert prepare_all() == 1 and decided(visit) == NEEDED

    def test_what_a_clerk_decided_stays(self, died: Resident, town: Town) -> None:
        visit = booked(town, died)
        prepare_all()
        decide(town.actor("係員"), visit.number, {"dog": "later", "grave": "now"})
        dogs(died, 0)
        prepare_all()
        mine = {"dog": ("later", False), "grave": ("now", False)}
        assert decided(visit) == {**NEEDED, **mine}

    def test_a_definition_that_changed_is_followed(self, died: Resident, town: Town) -> None:
        visit = booked(town, died)
        prepare_all()
        old = visit.parts.get(definition__key="pension").version_id
        publish(SYSTEM, Procedure.model_validate({**PENSION, "summary": "新しい決まり"}), [])
        assert prepare_all() == 1
        now = visit.parts.get(definition__key="pension").version_id
        assert now != old and now == Definition.objects.get(key="pension").live_id

    def test_a_booking_taken_back_is_not_prepared_and_keeps_nothing(self, died: Resident, town: Town) -> None:
        visit = booked(town, died, agent=None, who="見本 太郎", phone="090-0000-0001")
        assert visit.told
        cancel(town.actor("係員"), visit.number)
        assert prepare_all() == 0
        visit.refresh_from_db()
        assert (visit.state, visit.told, visit.phone, visit.who) == (State.DROPPED, {}, "", "")
        with pytest.raises(Held):
            cancel(town.actor("係員"), visit.number)

    def test_nobody_came_and_they_may_book_again(self, died: Resident, town: Town) -> None:
        visit = booked(town, died)
        Visit.objects.update(booked_for=clock.now() - timedelta(days=1))
        again = booked(town, died)
        visit.refresh_from_db()
        assert (visit.state, again.state) == (State.DROPPED, State.BOOKED)
        assert (visit.who, visit.agent, visit.phone) == ("", None, "")
        Visit.objects.filter(pk=again.pk).update(booked_for=clock.now() - timedelta(days=1))
        assert prepare_all() == 1 and prepare_all() == 0
        assert Entry.objects.filter(act="visit.lapse").count() == 2

    def test_a_booking_is_changed(self, clerk: Client, died: Resident, town: Town) -> None:
        visit = booked(town, died, agent=None, who="見本 太郎", phone="090-0000-0001")
        address = reverse("visits:change", args=[visit.number])
        assert 'value="見本 太郎"' in clerk.get(address).content.decode()
        assert clerk.post(address, typed(time="99")).status_code == 422
        assert clerk.post(address, typed(agent=f"h{town.mother.pk}", time="15:00")).status_code == 302
        visit.refresh_from_db()
        assert (visit.agent, visit.told, Visit.objects.count()) == (town.mother, {}, 1)
        take_over(town.actor("係員"), visit.number)
        assert clerk.get(address).status_code == 404
        with pytest.raises(Held):
            change(town.actor("係員"), visit.number, Coming("death", tomorrow(), "見本 太郎"))


class TestOneVisitIsAboutOnePerson:
    def test_the_affairs_of_the_deceased_and_ones_own_are_two_visits(
        self, clerk: Client, died: Resident, town: Town
    ) -> None:
        publish(SYSTEM, Procedure.model_validate(MOVE), [])
        visit = begun(town.actor("係員"), resident=died, who="見本 太郎")
        page = sent(clerk, visit, "events", {"event": ["death", "moving-within"]})
        said = page.content.decode()
        assert page.status_code == 422 and "亡くなった方のこと（" in said and "来た方ご自身のこと（" in said
        assert said.count(" checked") == 2
        visit.refresh_from_db()
        assert visit.events == []
        assert sent(clerk, visit, "events", {"event": ["death"]}).status_code == 302
        with pytest.raises(NotAllowed):
            begun(town.actor("係員"), resident=died, events=("death", "moving-within"))


class TestAtTheCounter:
    def test_everything_is_decided_and_nothing_known_is_asked(self, clerk: Client, died: Resident, town: Town) -> None:
        visit = booked(town, died)
        prepare_all()
        clerk.post(reverse("visits:take", args=[visit.number]))
        goes_on = clerk.get(reverse("visits:visit", args=[visit.number]))
        assert goes_on["Location"] == reverse("visits:ask", args=[visit.number])
        assert list(boxes(clerk, visit)) == ["death.on"]
        answer = sent(clerk, visit, "ask", answered(boxes(clerk, visit), {"death.on": "2026-11-01"}))
        assert answer["Location"] == reverse("visits:check", args=[visit.number])
        assert sent(clerk, visit, "check", {"signed": "on", "document": PAPERS}).status_code == 302
        found = {record.definition.key: record for record in Record.objects.select_related("definition", "agent")}
        assert set(found) == {"pension", "insurance", "dog"}
        assert {record.resident_id for record in found.values()} == {died.pk}
        assert {record.agent_id for record in found.values()} == {town.mother.pk}
        assert found["pension"].data["name"]["given"] == "見本" and found["dog"].data["who"]["given"] == "葛󠄀子"
        assert {record.data["died_on"] for record in found.values()} == {"2026-11-01"}

    def test_a_booking_nobody_prepared_is_prepared_when_it_begins(self, died: Resident, town: Town) -> None:
        visit = booked(town, died)
        take_over(town.actor("係員"), visit.number)
        assert decided(visit) == NEEDED
        assert prepare_all() == 0

    def test_somebody_from_another_town_is_asked_once(self, clerk: Client, died: Resident, town: Town) -> None:
        visit = booked(town, died, agent=None, who="試験 一郎", phone="090-0000-0001")
        take_over(town.actor("係員"), visit.number)
        assert sorted(boxes(clerk, visit)) == ["death.on", "survivor.address", "survivor.name", "survivor.phone"]
        shown = form_of(clerk.get(reverse("visits:ask", args=[visit.number])))
        places = boxes(clerk, visit)
        assert (
            shown[f"{places['survivor.name']}.family"] == "試験" and shown[places["survivor.phone"]] == "090-0000-0001"
        )
        told = {
            "death.on": "2026-11-01", "survivor.address": {"postal_code": "999-0101", "address": "隣の市1番地"},
            "survivor.name": {"family": "試験", "given": "一郎", "family_kana": "シケン", "given_kana": "イチロウ"},
        }  # fmt: skip
        sent(clerk, visit, "ask", answered(places, told))
        assert sent(clerk, visit, "check", {"signed": "on", "document": PAPERS}).status_code == 302
        whose = [record.data["who"]["given"] for record in Record.objects.all()]
        assert whose == ["一郎"] * 3
        assert {record.who for record in Record.objects.all()} == {"髙橋 見本"}
        visit.refresh_from_db()
        assert (visit.who, visit.phone) == ("試験 一郎", "")

    def test_the_deceased_came_for_nobody(self, clerk: Client, died: Resident, town: Town) -> None:
        visit = begun(town.actor("係員"), resident=died, events=("death",), seen=PAPERS)
        add(town.actor("係員"), visit.number, "grave", town.mother)
        decide(town.actor("係員"), visit.number, dict.fromkeys(("pension", "insurance", "dog"), "not"))
        told = {"survivor.name": {"family": "試験", "given": "一郎", "family_kana": "シケン", "given_kana": "イチロウ"},
                "survivor.address": {"postal_code": "999-0101", "address": "隣の市1番地"}}  # fmt: skip
        keep(town.actor("係員"), visit.number, told)
        [record] = file_all(town.actor("係員"), visit.number)
        assert (record.resident, record.agent) == (town.mother, None)

    def test_what_is_left_goes_home_in_plain_words(self, clerk: Client, died: Resident, town: Town) -> None:
        from .test_visits import words

        visit = booked(town, died)
        take_over(town.actor("係員"), visit.number)
        sent(clerk, visit, "needs", {"choice.insurance": "later"}, "go")
        assert decided(visit)["insurance"] == ("later", False)
        home = words(clerk.get(reverse("visits:later", args=[visit.number])))
        assert (
            "保険証の返却" in home and "保険（ほけん）の" in home and "髙橋葛󠄀子様" in home and "髙橋見本様" not in home
        )

    def test_decided_in_advance_by_telephone(self, clerk: Client, died: Resident, town: Town) -> None:
        visit = booked(town, died)
        prepare_all()
        assert "予約の来庁です" in clerk.get(reverse("visits:needs", args=[visit.number])).content.decode()
        sent(clerk, visit, "needs", {"choice.dog": "not"})
        assert decided(visit)["dog"] == ("not", False)
        refused = sent(clerk, visit, "ask", answered(boxes(clerk, visit), {"death.on": "2026-11-01"}))
        assert refused.status_code == 302
        filed = sent(clerk, visit, "check", {"signed": "on", "document": PAPERS})
        assert filed.status_code == 422 and "受付を始める" in filed.content.decode() and not Record.objects.exists()

    def test_the_page_of_somebody_who_died_offers_both_in_one_press(
        self, clerk: Client, died: Resident, town: Town
    ) -> None:
        page = clerk.get(reverse("counter:resident", args=[died.number])).content.decode()
        assert reverse("visits:book", args=[died.number]) in page and "おくやみの受付を始める" in page
        living = clerk.get(reverse("counter:resident", args=[town.mother.number])).content.decode()
        assert "おくやみ" not in living
        answer = clerk.post(
            reverse("visits:open", args=[died.number]),
            {"event": "death", "agent": f"h{town.mother.pk}", "document": PAPERS},
        )
        visit = Visit.objects.get()
        assert answer["Location"] == reverse("visits:needs", args=[visit.number])
        assert (visit.events, visit.agent) == (["death"], town.mother)
