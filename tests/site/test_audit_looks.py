"""`yakuba audit looks`: whoever asks who looked at them is answered."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.people.models import Resident
from yakuba.site.cli.guard import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Resident:
    return Resident.objects.create(
        number="0000901", family_name="見本", given_name="花", family_kana="ミホン", given_kana="ハナ", birth_date="1990-01-01"
    )  # fmt: skip


def asked(number: str) -> Result:
    return CliRunner(env={"COLUMNS": "250"}).invoke(audit, ["looks", number])


def test_looks_at_one_and_among_others_are_named_and_asking_is_kept(person: Resident) -> None:
    looked(SYSTEM, f"resident:{person.number}")
    looked(SYSTEM, "residents", residents=["0000900", person.number])
    looked(SYSTEM, "resident:0000900")
    said = asked(person.number)
    assert said.exit_code == 0
    assert said.output.count("system") == 2
    assert "2 回見られています" in said.output
    assert Entry.objects.latest("seq").act == "audit.looks"


def test_a_number_of_nobody_is_said(person: Resident) -> None:
    said = asked("9999999")
    assert (said.exit_code, Entry.objects.filter(act="audit.looks").exists()) == (1, False)
    assert "9999999" in said.output
