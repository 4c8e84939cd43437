"""Who is told by which way: two workers at once, consent withdrawn meanwhile, letters, the schedule, the figures."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from support.races import at_once
from support.town import Town

from yakuba.desks.entitlements import _mailing, actions
from yakuba.desks.entitlements._counts import funnels
from yakuba.desks.entitlements._schedule import come_due, next_after
from yakuba.desks.entitlements.models import Consent, Mailing, Offer, Schedule, Sweep
from yakuba.desks.entitlements.queries import may_be_told, to_take_out
from yakuba.desks.entitlements.words import MailingState, OfferState, Way
from yakuba.desks.payments.models import Payment
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.audit.queries import looks
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.messages.models import Message
from yakuba.kernel.people.models import Resident

from .consents import withdrawing
from .screens import Page, as_resident, as_staff
from .test_entitlements import confirm, know, prepared, swept, told

WORKERS = 3


@pytest.fixture
def town(db: None) -> Town:
    return prepared()


@pytest.fixture
def open_house(open_town: None) -> Iterator[Town]:
    """The same town, seen by other threads: two people have agreed and are poor."""
    town = prepared()
    know(town.stranger, income=1)
    actions.set_consent(town.resident_actor(town.stranger), given=True)
    return town


def grant() -> Definition:
    return Definition.objects.get(key="grant")


def notices() -> int:
    return Message.objects.exclude(topic="").count()


# At once.


def test_every_worker_finds_the_same_people_before_anybody_writes(open_house: Town) -> None:
    swept()
    everybody_has_read = threading.Barrier(WORKERS, timeout=30)

    def look(number: int) -> int:
        found = len(may_be_told(grant()))
        everybody_has_read.wait()
        return found

    assert at_once(look, WORKERS) == [2] * WORKERS


def test_workers_at_once_tell_each_person_once(open_house: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 1)
    tally = swept()
    actions.allow_sending(SYSTEM, tally)
    results = at_once(lambda number: actions.send_all(tally), WORKERS)
    assert (sum(results), notices()) == (2, 2)
    assert sum(one.data["count"] for one in Entry.objects.filter(act="offers.tell")) == 2
    assert set(Offer.objects.filter(definition=grant()).values_list("state", "way")) == {(OfferState.TOLD, Way.SCREEN)}


def test_whoever_withdraws_while_sending_runs_is_not_told(open_house: Town) -> None:
    """The worker has found them, and before it writes they withdraw: it waits for them and leaves them out."""
    tally = swept()
    with withdrawing(open_house.resident_actor()):
        found = [one.told_id for one in may_be_told(grant())]
        actions.send_all(tally)
    assert open_house.mother.pk in found, "the race: nobody else sees the withdrawal yet"
    assert set(Offer.objects.filter(definition=grant()).values_list("told", "state")) == {
        (open_house.mother.pk, OfferState.FOUND), (open_house.stranger.pk, OfferState.TOLD),
    }  # fmt: skip
    assert [one.account.resident for one in Message.objects.exclude(topic="")] == [open_house.stranger]


def test_whoever_withdraws_just_after_finds_it_put_away(open_house: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    tally, tell, telling = swept(), actions._tell, threading.Event()

    def slowly(definition: Definition, held: list[int]) -> None:
        tell(definition, held)
        telling.set()
        time.sleep(0.5)

    monkeypatch.setattr(actions, "_tell", slowly)

    def send() -> None:
        try:
            actions.send_all(tally)
        finally:
            connections.close_all()

    thread = threading.Thread(target=send)
    thread.start()
    assert telling.wait(20)
    actions.set_consent(open_house.resident_actor(), given=False)
    thread.join()
    assert Offer.objects.get(definition=grant(), told=open_house.mother).state == OfferState.STOPPED


def test_consent_withdrawn_between_two_lots_stops_the_telling(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    know(town.stranger, income=1)
    actions.set_consent(town.resident_actor(town.stranger), given=True)
    tally, tell = swept(), actions._tell
    monkeypatch.setattr(actions, "BATCH", 1)

    def then_withdraws(definition: Definition, held: list[int]) -> None:
        tell(definition, held)
        others = Consent.objects.filter(withdrawn_at=None).exclude(resident__offers_told__in=held)
        others.update(withdrawn_at=clock.now())

    monkeypatch.setattr(actions, "_tell", then_withdraws)
    assert (actions.send_all(tally), notices()) == (1, 1)


# The schedule.


@pytest.mark.parametrize(
    ("every", "moment", "next_one"),
    [
        ("day", (2026, 11, 21, 2, 59), (2026, 11, 21, 3)), ("day", (2026, 11, 21, 3, 0), (2026, 11, 22, 3)),
        ("week", (2026, 11, 21, 9, 0), (2026, 11, 25, 3)), ("month", (2026, 11, 21, 9, 0), (2026, 12, 10, 3)),
        ("month", (2026, 12, 10, 2, 0), (2026, 12, 10, 3)), ("never", (2026, 11, 21, 9, 0), None),
    ],
)  # fmt: skip
def test_when_the_next_sweep_is(every: str, moment: tuple[int, ...], next_one: tuple[int, ...] | None) -> None:
    plan = Schedule(every=every, weekday=2, day=10, hour=3)
    wanted = timezone.make_aware(datetime(*next_one)) if next_one else None
    assert next_after(plan, timezone.make_aware(datetime(*moment))) == wanted


def test_a_worker_that_slept_over_the_time_asks_once(town: Town) -> None:
    actions.set_schedule(SYSTEM, "day", weekday=0, day=1, hour=3)
    assert not come_due()
    Schedule.objects.update(next_at=clock.now() - timedelta(days=9))
    actions.run_waiting()
    actions.run_waiting()
    assert [sweep.asked_by for sweep in Sweep.objects.all()] == ["system"]
    assert Schedule.objects.get().next_at > clock.now()
    assert notices() == 0


def test_of_workers_at_once_one_asks(open_house: Town) -> None:
    actions.set_schedule(SYSTEM, "week", weekday=0, day=1, hour=3)
    Schedule.objects.update(next_at=clock.now() - timedelta(minutes=1))
    assert sorted(at_once(lambda number: come_due(), WORKERS)) == [False, False, True]


def test_the_schedule_is_set_on_screen(town: Town) -> None:
    client, where = as_staff(town, "係員"), reverse("entitlements:plan")
    said = Page(client.post(where, {"every": "week", "weekday": "2", "day": "1", "hour": "5"}, follow=True)).said()
    assert ("毎週" in said, "次は" in said) == (True, True)
    assert timezone.localtime(Schedule.objects.get().next_at).hour == 5
    for wrong in ({"hour": "24"}, {"every": "often"}, {"day": "31"}, {"weekday": "x"}):
        given = {"every": "day", "weekday": "2", "day": "1", "hour": "5", **wrong}
        page, (name,) = Page(client.post(where, given)), wrong
        assert (page.status, "選択肢から" in page.problem(name)) == (422, True)


# Letters.


def letters(town: Town, key: str = "grant") -> Mailing:
    """The stranger is poor and has not agreed: a letter for her, made."""
    know(town.stranger, income=1)
    swept(key)
    actions.ask_for_letters(SYSTEM, Definition.objects.get(key=key))
    actions.run_waiting()
    return Mailing.objects.latest("id")


def words_of(found: Mailing) -> list[str]:
    """The words of each page, without spaces."""
    with default_storage.open(found.file) as file:
        pages = pypdfium2.PdfDocument(BytesIO(file.read()))
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def test_a_letter_says_what_how_and_where_but_not_why_where_that_is_delicate(town: Town) -> None:
    found = letters(town)
    assert (found.state, found.count) == (MailingState.READY, 1)
    listed, letter = words_of(found)
    assert (town.stranger.number in listed, "封筒に入れない" in listed) == (True, True)
    for words in (
        "森静様",
        town.stranger.address,
        "くらしの給付",
        "5000円を1回渡します",
        "画面で申し込めます",
        "/apply/p/trial/",
        "環境課",
    ):
        assert words in letter, words
    assert ("5,000円" in letter, "所得" in letter) == (False, False)


def test_where_nothing_is_delicate_the_letter_says_why(town: Town) -> None:
    Consent.objects.all().delete()
    letter = words_of(letters(town, "checkup"))[1]
    for words in ("髙橋葛", "髙橋海さんについて", "18歳未満", "電話で申し込んで"):
        assert words in letter, words


def test_nobody_gets_a_second_letter(town: Town) -> None:
    found = letters(town)
    offer = Offer.objects.get(told=town.stranger, definition=grant())
    assert offer.state == OfferState.FOUND
    for _ in range(2):
        with pytest.raises(_mailing.NotNow, match="今はいません"):
            actions.ask_for_letters(SYSTEM, grant())
        actions.set_consent(town.resident_actor(town.stranger), given=True)
        actions.allow_sending(SYSTEM, swept())
        actions.run_waiting()
        assert not Message.objects.filter(topic=f"offer:{offer.pk}").exists()
    day = clock.today() - timedelta(days=1)
    assert actions.letters_posted(SYSTEM, found, day) == 1
    offer.refresh_from_db()
    assert (offer.state, offer.way, timezone.localtime(offer.told_at).date()) == (OfferState.TOLD, Way.LETTER, day)
    with pytest.raises(_mailing.NotNow, match="もう発送"):
        actions.letters_posted(SYSTEM, found, day)
    assert "くらしの給付" in Page(as_resident(town, town.stranger).get(reverse("entitlements:offers"))).said()


def test_the_file_is_gone_once_it_is_posted(town: Town, django_capture_on_commit_callbacks: object) -> None:
    found = letters(town)
    assert default_storage.exists(found.file)
    with django_capture_on_commit_callbacks(execute=True):
        actions.letters_posted(SYSTEM, found, clock.today())
    assert not default_storage.exists(found.file)


def test_whoever_withdraws_gets_no_letter_not_even_one_that_was_made(town: Town) -> None:
    found = letters(town)
    actions.set_consent(town.resident_actor(town.stranger), given=True)
    actions.set_consent(town.resident_actor(town.stranger), given=False)
    found.refresh_from_db()
    assert to_take_out(found) == [1]
    assert actions.letters_posted(SYSTEM, found, clock.today()) == 0
    with pytest.raises(_mailing.NotNow):
        actions.ask_for_letters(SYSTEM, grant())
    assert Offer.objects.get(told=town.stranger, definition=grant()).state == OfferState.FOUND


def test_a_sweep_leaves_a_letter_that_was_made_to_whom_it_is_addressed(town: Town) -> None:
    letters(town)
    letter = Offer.objects.filter(told=town.stranger, definition=grant())
    letter.update(told=town.mother)
    swept()
    assert Offer.objects.get(definition=grant(), resident=town.stranger).told == town.mother
    Offer.objects.filter(resident=town.stranger).update(told=None)
    actions.set_consent(town.resident_actor(town.stranger), given=False)
    assert Offer.objects.get(definition=grant(), resident=town.stranger).mailing is None


def test_letters_dropped_can_be_made_again(town: Town) -> None:
    actions.drop_letters(SYSTEM, letters(town))
    assert len(actions.ask_for_letters(SYSTEM, grant())) == 1


def test_letters_whose_worker_died_are_made_by_another(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    know(town.stranger, income=1)
    swept()
    actions.ask_for_letters(SYSTEM, grant())
    make = _mailing._make

    def dies(found: Mailing) -> None:
        default_storage.save(found.file, BytesIO(b"half"))
        raise RuntimeError("killed")

    monkeypatch.setattr(_mailing, "_make", dies)
    with pytest.raises(RuntimeError):
        actions.run_waiting()
    monkeypatch.setattr(_mailing, "_make", make)
    assert actions.run_waiting() == 0  # somebody may still be at it
    Mailing.objects.update(beat_at=clock.now() - timedelta(minutes=6))
    assert actions.run_waiting() == 1
    found = Mailing.objects.get()
    assert (found.state, len(words_of(found))) == (MailingState.READY, 2)


def test_many_letters_are_files_of_some_hundred_by_postal_code(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_mailing, "LETTERS", 1)
    Consent.objects.all().delete()
    know(town.stranger, income=1)
    Resident.objects.filter(pk=town.stranger.pk).update(postal_code="100-0001")
    swept()
    made = actions.ask_for_letters(SYSTEM, grant())
    order = [Offer.objects.get(mailing=one).resident for one in made]
    assert order == [town.stranger, town.mother]


def test_letters_on_screen(town: Town) -> None:
    know(town.stranger, income=1)
    swept()
    client, where = as_staff(town, "係員"), reverse("entitlements:programme", args=["grant"])
    assert "1人への手紙を作る" in Page(client.get(where)).said()
    assert "1通" in Page(client.post(reverse("entitlements:letters", args=["grant"]), follow=True)).said()
    actions.run_waiting()
    found = Mailing.objects.get()
    assert "できました" in Page(client.get(where)).said()
    page = reverse("entitlements:mailing", args=[found.pk])
    assert "通し番号" not in Page(client.get(page)).said()
    given = client.get(reverse("entitlements:mailing-file", args=[found.pk]))
    assert b"".join(given.streaming_content).startswith(b"%PDF")
    assert "今日までの日" in Page(client.post(page, {"on": (clock.today() + timedelta(days=1)).isoformat()})).problem(
        "on"
    )
    assert client.post(page, {"on": clock.today().isoformat()}).status_code == 302
    assert client.get(reverse("entitlements:mailing-file", args=[found.pk])).status_code == 404
    log = client.get(reverse("entitlements:log", args=["grant"])).content.decode("utf-8-sig").splitlines()
    assert "手紙" in log[1]
    taken = looks(f"resident:{town.stranger.number}").values_list("about", flat=True)
    assert {f"mailing:{found.pk}", "definition:grant"} <= {*taken}
    other = as_staff(town, "係長")
    for name in ("mailing", "mailing-file"):
        assert other.get(reverse(f"entitlements:{name}", args=[found.pk])).status_code == 404
    assert other.post(reverse("entitlements:letters", args=["grant"])).status_code == 404


# The figures.


def test_how_many_were_told_opened_confirmed_and_paid(town: Town) -> None:
    letter = letters(town)
    offer, client = told(), as_staff(town, "係員")
    actions.letters_posted(SYSTEM, letter, clock.today())
    confirm(as_resident(town), offer)
    offer.refresh_from_db()
    Payment.objects.create(record=offer.record, amount=1000, state="failed")
    Payment.objects.create(record=offer.record, amount=5000, state="paid", paid_on=date(2026, 12, 1))
    found = funnels()[offer.definition_id]
    assert (found.screen, found.letter, found.opened, found.confirmed, found.paid, found.paid_yen) == (
        1,
        1,
        1,
        1,
        1,
        5000,
    )
    assert (found.told, found.rate) == (2, 50)
    said = Page(client.get(reverse("entitlements:programme", args=["grant"]))).said()
    for words in ("画面 1人、手紙 1人", "50%", "5,000円", "送信待ち 1通"):
        assert words in said, words
    lines = client.get(reverse("entitlements:counts")).content.decode("utf-8-sig").splitlines()
    assert any(line.startswith("くらしの給付,環境課,") and line.endswith(",1,5000,50") for line in lines), lines
    where = reverse("entitlements:log", args=["grant"])
    parts = {
        which: len(client.get(where, {"which": which}).content.splitlines()) - 1
        for which in ("told", "opened", "paid", "letter", "declined")
    }
    assert parts == {"told": 2, "opened": 1, "paid": 1, "letter": 1, "declined": 0}
