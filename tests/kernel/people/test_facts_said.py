"""What registers say of people over time: the newer stands, contradictions and what is too old are unknown to everybody."""

from __future__ import annotations

import csv
import io
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from support.town import Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.csvfile import Wrong
from yakuba.kernel.definitions.actions import adopt_vocabulary, read_packs
from yakuba.kernel.people import _saying
from yakuba.kernel.people._facts_csv import COLUMNS
from yakuba.kernel.people.actions import FactReport, import_facts, put_facts, set_fact
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.kernel.people.queries import everybody, facts_of, sources_of
from yakuba.language.loading import load_packs

PACKS = Path(__file__).parents[3] / "packs"
INCOME, WELFARE, CARE = "resident.income", "household.on_welfare", "resident.in_facility"
TODAY = date(2026, 11, 21)
TAX, AID = "個人住民税", "福祉課"


@pytest.fixture
def town(frozen_today: date, db: None) -> Town:
    return with_words()


def with_words() -> Town:
    town = build()
    [commons] = load_packs({"commons": read_packs(PACKS)["commons"]})
    adopt_vocabulary(SYSTEM, commons)
    return town


def says(person: Resident, value: object, day: date, source: str = TAX, key: str = INCOME) -> Wrong | None:
    return set_fact(SYSTEM, person, key, value, source=source, as_of=day)


def known(person: Resident, key: str = INCOME, on: date = TODAY) -> Any:
    """What the reader of one person and the reader of everybody say, who must agree; None is unknown."""
    root, name = key.split(".")
    of_members = f"household.members.{name}"
    needed = frozenset({key, of_members, "household.members.number"} if root == "resident" else {key})
    one = facts_of(person, on, needed)
    [among] = [facts for each, facts in everybody(on, needed) if each == person]
    assert one.get(root, {}).get(name) == among[root].get(name)
    if root == "resident":
        rows = [facts["household"]["members"] for facts in (facts_of(person, on, needed), among)]
        values = [[row.get(name) for row in members if row["number"] == person.number] for members in rows]
        assert values == [[one.get(root, {}).get(name)]] * 2
    return one.get(root, {}).get(name)


def fault(person: Resident, key: str = INCOME, on: date = TODAY) -> tuple[str, str]:
    found = sources_of(person, [key], on)[key]
    return found["source"], found.get("fault", "")


# Which word stands.


@pytest.mark.parametrize(("days", "stands"), [(-1, 100), (0, 200), (1, 200)])
def test_an_older_word_leaves_the_newer_alone_and_of_one_day_the_later_stands(
    town: Town, days: int, stands: int
) -> None:
    day = TODAY - timedelta(days=10)
    says(town.mother, 100, day)
    if days < 0:
        with pytest.raises(Wrong, match="新しいので、古い方は入れません"):
            says(town.mother, 200, day + timedelta(days=days))
    else:
        assert says(town.mother, 200, day + timedelta(days=days)) is None
    assert known(town.mother) == stands
    assert Entry.objects.filter(act="people.fact").count() == (1 if days < 0 else 2)


def test_a_day_to_come_is_refused_for_it_would_bar_every_word_until_then(town: Town) -> None:
    with pytest.raises(Wrong, match="まだ来ていない日"):
        says(town.mother, 100, TODAY + timedelta(days=1))
    assert known(town.mother) is None


# Contradictions.


@pytest.mark.parametrize(("key", "one", "other"), [(INCOME, 100, 200), (CARE, True, False), (WELFARE, True, False)])
def test_two_registers_that_contradict_each_other_make_the_fact_unknown(
    town: Town, key: str, one: object, other: object
) -> None:
    """Of welfare too, where no word at all means no: nobody is silently chosen."""
    says(town.mother, one, TODAY, TAX, key)
    assert (known(town.mother, key), fault(town.mother, key)) == (one, (TAX, ""))
    wrong = says(town.mother, other, TODAY, AID, key)
    assert wrong and all(words in wrong.what for words in (TAX, AID, "食い違って"))
    assert (known(town.mother, key), fault(town.mother, key)) == (None, (f"{TAX}・{AID}", "disputed"))
    assert Entry.objects.filter(act="people.fact").latest("seq").data["disputed"]


@pytest.mark.parametrize("word", ["agrees", "is newer", "says the same"])
def test_a_contradiction_ends_when_they_agree_or_one_speaks_again(town: Town, word: str) -> None:
    day = TODAY - timedelta(days=1)
    says(town.mother, 100, day)
    says(town.mother, 200, day, AID)
    if word == "agrees":
        assert (says(town.mother, 200, day), known(town.mother)) == (None, 200)
        assert says(town.mother, 300, day) is not None, "the other's word is not forgotten"
    elif word == "is newer":
        assert (says(town.mother, 300, TODAY), known(town.mother)) == (None, 300)
    else:
        assert says(town.mother, 100, day) is not None
        assert known(town.mother) is None


def test_two_registers_that_agree_are_no_contradiction(town: Town) -> None:
    says(town.mother, 100, TODAY)
    assert says(town.mother, 100, TODAY, AID) is None
    assert (known(town.mother), fault(town.mother)[1]) == (100, "")


# Facts that follow from the town's own records.

OWN = "予防接種・健診の記録"


def follows(person: Resident, value: object, day: date, upon: date | None) -> dict[str, Wrong]:
    return put_facts(person, {INCOME: value}, source=OWN, as_of=day, upon={INCOME: upon} if upon else {})


@pytest.mark.parametrize(("days", "stands"), [(-11, 5), (-10, 4), (-9, 4), (0, 4)])
def test_what_follows_from_own_records_gives_way_to_a_newer_word_than_it_rests_on(
    town: Town, days: int, stands: int
) -> None:
    upon = TODAY - timedelta(days=10)
    says(town.mother, 3, upon)
    assert follows(town.mother, 5, TODAY, upon) == {}
    left = put_facts(town.mother, {INCOME: 4}, source=TAX, as_of=TODAY + timedelta(days=days))
    assert (set(left), known(town.mother)) == ({INCOME} if stands == 5 else set(), stands)


@pytest.mark.parametrize(
    ("value", "source", "stands"), [(3, TAX, 5), (4, TAX, 4), (4, AID, None), (3, AID, 3)],
    ids=["the same again", "the register corrects itself", "another says otherwise", "another agrees"],
)  # fmt: skip
def test_what_a_register_had_said_already_does_not_undo_what_builds_on_it(
    town: Town, value: int, source: str, stands: int | None
) -> None:
    upon = TODAY - timedelta(days=10)
    says(town.mother, 3, upon)
    follows(town.mother, 5, TODAY, upon)
    assert fault(town.mother) == (OWN, "")
    wrong = says(town.mother, value, upon, source)
    assert (known(town.mother), wrong is None) == (stands, stands is not None)


def test_rooms_hear_of_the_words_that_stand_and_not_of_what_follows(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    monkeypatch.setattr(_saying, "_HEARERS", [lambda said: heard.extend(one.value for one in said)])
    says(town.mother, 3, TODAY)
    follows(town.mother, 5, TODAY, TODAY)
    put_facts(town.mother, {INCOME: 6}, source=TAX, as_of=TODAY - timedelta(days=1))
    says(town.mother, 7, TODAY, AID)
    assert heard == [3]


def test_what_rests_on_no_register_gives_way_to_any(town: Town) -> None:
    follows(town.mother, 5, TODAY, None)
    assert says(town.mother, 4, date(2020, 4, 1)) is None


def test_what_follows_from_own_records_is_left_out_where_older_and_settles_no_dispute(town: Town) -> None:
    says(town.mother, 3, TODAY)
    assert "新しい" in follows(town.mother, 5, TODAY - timedelta(days=1), None)[INCOME].what
    put_facts(town.mother, {INCOME: None}, source=OWN, as_of=TODAY - timedelta(days=1), upon={})
    assert known(town.mother) == 3
    says(town.mother, 4, TODAY, AID)
    assert "食い違って" in follows(town.mother, 5, TODAY, TODAY)[INCOME].what
    assert known(town.mother) is None


# Too old.


@pytest.mark.parametrize(("days", "stands"), [(399, 100), (400, 100), (401, None)])
def test_what_is_too_old_for_the_day_judged_is_unknown(town: Town, days: int, stands: int | None) -> None:
    says(town.mother, 100, TODAY - timedelta(days=30))
    says(town.mother, True, TODAY - timedelta(days=30), key=CARE)
    on = TODAY + timedelta(days=days - 30)
    assert known(town.mother, on=on) == stands
    assert fault(town.mother, on=on) == (TAX, "" if stands else "old")
    assert known(town.mother, CARE, on=on) is True, "a fact without an end holds"


def test_of_members_a_record_that_is_not_used_is_told_before_an_older_one(town: Town) -> None:
    says(town.child, 1, TODAY - timedelta(days=100))
    says(town.mother, 1, TODAY)
    says(town.mother, 2, TODAY, AID)
    assert (
        sources_of(town.child, ["household.members.income"], TODAY)["household.members.income"]["fault"] == "disputed"
    )


# The file.


def taken(*lines: tuple[object, ...]) -> FactReport:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *lines])
    return import_facts(SYSTEM, io.BytesIO(text.getvalue().encode()))


def test_a_file_of_facts_is_taken_over_line_by_line(town: Town) -> None:
    mother, stranger = town.mother.number, town.stranger.number
    lines = (
        (mother, INCOME, "1,200,000", "令和8年6月1日", ""), (mother, "施設に入所している", "はい", "2026-06-01", "介護"),
        (stranger, "resident.tax_status", "非課税", "2026-06-01", ""), (stranger, INCOME, 0, "2026-06-01", ""),
    )  # fmt: skip
    for _ in range(2):
        report = taken(*lines)
        assert (report.taken, report.refused) == (4, [])
    assert (known(town.mother), known(town.mother, CARE), fault(town.mother, CARE)[0]) == (1_200_000, True, "介護")
    assert (known(town.stranger, "resident.tax_status"), known(town.stranger)) == ("exempt", 0)
    assert KnownFact.objects.count() == 4
    assert Entry.objects.filter(act="people.import", about="facts").latest("seq").data == {"taken": 4, "refused": 0}


@pytest.mark.parametrize(
    ("line", "column", "what"),
    [
        (("0000001", INCOME, 5, "2026-05-31", ""), "基準日", "新しい"), (("0000001", INCOME, 5, "2026-06-01", AID), "基準日", "食い違"),
        (("9999999", INCOME, 5, "2026-06-01", ""), "宛名番号", "いません"),
        (("0000001", "resident.sex", "女", "2026-06-01", ""), "事実", "台帳から知る事実では"),
        (("0000001", "business.name", "x", "2026-06-01", ""), "事実", "台帳から知る事実では"),
        (("0000001", INCOME, "多い", "2026-06-01", ""), "値", "数ではありません"), (("0000001", CARE, "たぶん", "2026-06-01", ""), "値", "たぶん"),
        (("0000001", INCOME, 5, "2026-11-22", ""), "基準日", "まだ来ていない"), (("0000001", INCOME, 5, "", ""), "基準日", "空"),
        (("0000001", "resident.payment_account", "x", "2026-06-01", ""), "事実", "取り込めない種類"),
    ],
)  # fmt: skip
def test_a_line_that_does_not_stand_is_explained_and_the_others_are_taken(
    town: Town, line: tuple[object, ...], column: str, what: str
) -> None:
    good = (town.mother.number, INCOME, 7, "2026-06-01", "")
    report = taken(good, line, (town.stranger.number, INCOME, 8, "2026-06-01", ""))
    [refused] = report.refused
    assert (refused.line, refused.column, what in refused.what, bool(refused.right)) == (3, column, True, True)
    assert (report.taken, known(town.stranger)) == (2, 8)
    assert known(town.mother) == (None if "食い違" in what else 7)


# At once.


def test_of_two_who_write_at_once_the_newer_day_stands(open_town: None) -> None:
    """The newer word is written and not kept yet when the older comes: it waits, and is refused."""
    town, begun = with_words(), threading.Event()
    today = clock.today()

    def newer() -> None:
        try:
            with transaction.atomic():
                says(town.mother, 2, today)
                begun.set()
                time.sleep(0.5)
        finally:
            connections.close_all()

    thread = threading.Thread(target=newer)
    thread.start()
    assert begun.wait(20)
    seen = KnownFact.objects.count()
    with pytest.raises(Wrong, match="新しい"):
        says(town.mother, 1, today - timedelta(days=1))
    thread.join()
    assert (seen, KnownFact.objects.get().value) == (0, 2), "the race: nobody saw the newer word yet"
