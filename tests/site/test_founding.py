"""`yakuba init`: a real town from nothing, once."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.packs import PACKS, loaded

from yakuba.kernel.access.models import Account
from yakuba.kernel.audit.queries import verify
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.offices.models import Department, Municipality
from yakuba.site.founding import FoundingError, code_is_right, found

GIVEN = {
    "name": "試作町", "code": "131016", "head_title": "町長", "mayor": "試作 太郎", "admin_email": "hanako@example.jp",
    "admin_name": "役場 花子", "admin_password": "kirigaura-2026-hanako", "packs": None,
}  # fmt: skip


def test_a_real_town_is_made_and_no_sample_people(founded: Any) -> None:
    assert founded.ask("SELECT name, code, head_title, mayor, sample FROM offices_municipality") == [
        ("試作町", "131016", "町長", "試作 太郎", 0)
    ]
    for table in ("people_resident", "people_household", "people_business", "records_record", "people_representation"):
        assert founded.ask(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_the_first_administrator_can_sign_in_and_may_do_what_a_beginning_needs(founded: Any) -> None:
    assert founded.ask("SELECT email, is_active FROM access_account") == [("hanako@example.jp", 1)]
    assert founded.ask('SELECT email, verified, "primary" FROM account_emailaddress') == [("hanako@example.jp", 1, 1)]
    assert founded.ask("SELECT family_name, given_name FROM offices_staff") == [("役場", "花子")]
    rights = {right for (right,) in founded.ask('SELECT "right" FROM access_grant')}
    assert {"definitions", "offices", "audit"} <= rights
    ((password,),) = founded.ask("SELECT password FROM access_account")
    assert password.startswith("argon2")


def test_the_packs_are_published_and_every_one_has_its_office(founded: Any) -> None:
    offices = {said.procedure: said.office for pack in loaded() for said in pack.procedures}
    offices |= {said.programme: said.office for pack in loaded() for said in pack.programmes}
    sql = "SELECT d.key, o.name FROM definitions_definition d JOIN offices_department o ON o.id = d.office_id"
    assert dict(founded.ask(sql)) == offices


def test_a_second_time_is_refused_with_words_and_changes_nothing(
    founded: Any, made_with: Callable[..., list[str]]
) -> None:
    before = founded.rows()
    done = founded.yakuba(*made_with(**{"--name": "別の町"}))
    assert done.returncode != 0
    assert "もう町があります" in done.stderr
    assert "--home" in done.stderr
    assert founded.rows() == before


def test_a_mistake_is_answered_with_words_and_can_be_mended(home: Any, made_with: Callable[..., list[str]]) -> None:
    home.folder.mkdir()
    done = home.yakuba(*made_with(**{"--code": "131017"}), "--no-packs")
    assert done.returncode == 1
    assert "131017" in done.stderr
    assert "Traceback" not in done.stderr
    assert home.ask("SELECT count(*) FROM offices_municipality") == [(0,)]
    done = home.yakuba(*made_with(), "--no-packs")
    assert done.returncode == 0, done.stderr
    assert "yakuba serve" in done.stdout
    assert home.ask("SELECT count(*) FROM definitions_definition") == [(0,)]


def test_the_home_and_its_key_are_the_owners_alone(founded: Any, furnished: Any) -> None:
    assert stat.S_IMODE(founded.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((founded.folder / "env").stat().st_mode) == 0o600
    assert len((founded.folder / "env").read_text().removeprefix("YAKUBA_SECRET_KEY=").strip()) >= 48


@pytest.mark.parametrize("command", ["work", "backup", "people import {file}"])
def test_before_the_beginning_every_command_says_how_to_begin(command: str, home: Any, tmp_path: Path) -> None:
    home.folder.mkdir()
    (tmp_path / "people.csv").write_text("宛名番号,氏,生年月日,性別\n", "utf-8")
    done = home.yakuba(*command.format(file=tmp_path / "people.csv").split())
    assert done.returncode == 1
    assert "yakuba init" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"code": "131017"}, "131017"),
        ({"code": "13101"}, "13101"),
        ({"code": ""}, "コード"),
        ({"code": "１３１０１６"}, "コード"),
        ({"admin_name": "役場花子"}, "空白"),
        ({"admin_name": " "}, "空白"),
        ({"admin_password": "short"}, "パスワード"),
        ({"admin_password": "password123"}, "パスワード"),
        ({"admin_password": "hanako@example.jp"}, "パスワード"),
        ({"admin_email": "hanako"}, "メールアドレス"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_found_a_town_is_named_and_leaves_nothing(changed: dict[str, str], says: str) -> None:
    with pytest.raises(FoundingError, match=says):
        found(**{**GIVEN, **changed})
    assert not Municipality.objects.exists()
    assert not Department.objects.exists()
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_a_wide_blank_between_the_names_is_a_blank() -> None:
    found(**{**GIVEN, "admin_name": "役場　花子"})
    assert Account.objects.get().staff.full_name == "役場 花子"


@pytest.mark.django_db
def test_founding_with_packs_opens_their_offices_and_is_in_the_log() -> None:
    found(**{**GIVEN, "packs": PACKS})
    assert Definition.objects.filter(live__isnull=True).count() == 0
    assert Definition.objects.count() >= 12
    assert Department.objects.count() == len(set(Department.objects.values_list("name", flat=True)))
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("131016", True),
        ("011002", True),
        ("271004", True),
        ("472018", True),
        ("992011", True),
        ("131015", False),
        ("000000", False),
        ("abcdef", False),
        ("1310160", False),
        ("１３１０１６", False),
        ("", False),
    ],
)
def test_the_check_digit_of_a_municipality_code(code: str, right: bool) -> None:
    assert code_is_right(code) is right
