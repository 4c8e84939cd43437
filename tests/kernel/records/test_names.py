"""A case is found by any part of a name, on either database, whatever the words hold."""

from __future__ import annotations

import pytest
from django.db import connection
from support.town import Town

from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import named
from yakuba.kernel.records.words import State

NAMES = ["高橋花子タカハシハナコ", "橋本高タカシ", "100%_商店", "a\\b'c", "森", "高橋高橋", "𠮷野家"]
WORDS = ["高", "高橋", "橋花子", "花子タ", "子花", "%", "_", "0%_", "\\b'", "森", "𠮷", "𠮷野", "橋高橋", "吉野", ""]


@pytest.fixture
def cases(town: Town) -> dict[int, str]:
    """One case of each name."""
    found = {town.file().pk: name for name in NAMES}
    for key, name in found.items():
        Record.objects.filter(pk=key).update(search=name)
    return found


@pytest.mark.parametrize("words", WORDS)
def test_exactly_the_names_that_hold_the_words_are_found(cases: dict[int, str], words: str) -> None:
    assert {row["pk"] for row in named([words])} == {key for key, name in cases.items() if words in name}


def test_only_cases_in_the_states_asked_for(cases: dict[int, str]) -> None:
    one = next(iter(cases))
    Record.objects.filter(pk=one).update(state=State.APPROVED)
    assert {row["pk"] for row in named(["高橋"], [State.APPROVED])} == {one}
    assert one not in {row["pk"] for row in named(["高橋"], [State.FILED])}


def test_names_are_read_from_an_index(cases: dict[int, str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    told = named(["高橋花子"], [] if connection.vendor == "postgresql" else [State.FILED]).explain()
    assert ("records_pairs" if connection.vendor == "postgresql" else "COVERING INDEX records_state_search") in told
