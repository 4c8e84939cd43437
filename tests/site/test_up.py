"""`yakuba up`: the sample city ready in one command, and nothing loaded twice."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from support.packs import loaded

from yakuba.sample.city import city
from yakuba.site.sample_city import SAMPLE_WORD, sample_sign_ins

RESIDENTS = 300


@dataclass
class Prepared:
    """The sample city after `up --prepare-only` was given twice: what was in it and what was said, each time."""

    home: Any
    rows: list[dict[str, list[str]]]
    said: list[str]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, home_in: Any) -> Prepared:
    found = Prepared(home_in(tmp_path_factory.mktemp("sample") / "home"), [], [])
    for _ in range(2):
        done = found.home.yakuba("up", "--prepare-only", "--residents", str(RESIDENTS), "--port", "8123")
        assert done.returncode == 0, done.stdout + done.stderr
        found.rows.append(found.home.rows())
        found.said.append(done.stdout)
    return found


def test_the_second_time_loads_nothing_twice(prepared: Prepared) -> None:
    first, second = prepared.rows
    assert {name: len(rows) for name, rows in first.items()} == {name: len(rows) for name, rows in second.items()}
    assert first == second


def test_the_sample_city_is_there_with_people_offices_and_procedures(prepared: Prepared) -> None:
    counts = {name: len(rows) for name, rows in prepared.rows[0].items()}
    assert counts["people_resident"] == len(city(residents=RESIDENTS).everybody)
    assert counts["offices_staff"] == 60
    assert counts["offices_department"] == 18
    assert counts["definitions_definition"] == sum(len(pack.procedures) + len(pack.programmes) for pack in loaded())
    assert prepared.home.ask("SELECT sample FROM offices_municipality") == [(1,)]


def test_both_times_it_says_where_to_go_and_who_to_be(prepared: Prepared) -> None:
    for said in prepared.said:
        assert "http://127.0.0.1:8123/" in said
        assert SAMPLE_WORD in said
        for email, _ in sample_sign_ins():
            assert email in said


def test_everybody_named_can_sign_in(prepared: Prepared) -> None:
    named = {email for email, _ in sample_sign_ins()}
    there = {email for (email,) in prepared.home.ask("SELECT email FROM account_emailaddress WHERE verified")}
    accounts = {email for (email,) in prepared.home.ask("SELECT email FROM access_account WHERE is_active")}
    assert named <= there & accounts


def test_nothing_secret_is_said(prepared: Prepared) -> None:
    key = (prepared.home.folder / "env").read_text().partition("=")[2].strip()
    assert key not in "".join(prepared.said)
    assert not re.search("argon2", "".join(prepared.said))


def test_a_sample_city_is_not_taken_for_a_real_one(prepared: Prepared, made_with: Any) -> None:
    done = prepared.home.yakuba(*made_with())
    assert done.returncode == 1
    assert "もう町があります" in done.stderr
