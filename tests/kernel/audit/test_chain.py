"""The log can be read, added to and proved; not changed."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from support.town import Town

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action, looked
from yakuba.kernel.audit.models import Entry, Head
from yakuba.kernel.audit.queries import looks, verify


@pytest.fixture
def entries(db: None) -> list[Entry]:
    for number in range(4):
        looked(SYSTEM, f"resident:{number}")
    return list(Entry.objects.order_by("seq"))


def test_an_untouched_chain_holds(entries: list[Entry]) -> None:
    assert len(entries) == 4
    assert list(verify()) == []


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET about = 'x' WHERE seq = 2", "DELETE FROM audit_entry WHERE seq = 2"]
)
def test_the_database_refuses_to_change_the_log(entries: list[Entry], change: str) -> None:
    with pytest.raises(DatabaseError, match="書き換えも削除も"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Entry.objects.count() == 4


def without_triggers(statement: str) -> None:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            cursor.execute(statement)
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
            cursor.execute(statement)


def test_a_forged_entry_is_found(entries: list[Entry]) -> None:
    without_triggers("UPDATE audit_entry SET about = 'resident:other' WHERE seq = 2")
    assert [found.seq for found in verify()] == [2]


def test_a_missing_entry_is_found(entries: list[Entry]) -> None:
    without_triggers("DELETE FROM audit_entry WHERE seq = 3")
    assert any("3番" in found.what for found in verify())


def test_a_cut_end_is_found(entries: list[Entry]) -> None:
    without_triggers("DELETE FROM audit_entry WHERE seq = 4")
    assert any("終わっています" in found.what for found in verify())


def test_what_fails_leaves_no_entry(entries: list[Entry]) -> None:
    with pytest.raises(ZeroDivisionError), action(SYSTEM, "try", "x:1"):
        raise ZeroDivisionError
    assert Head.objects.get().seq == 4
    with action(SYSTEM, "try", "x:1"):
        pass
    assert Entry.objects.get(seq=5).act == "try"


def test_a_look_at_a_case_says_who_and_whose(town: Town) -> None:
    from yakuba.kernel.records.queries import look_at

    record = town.file()
    look_at(town.actor("係員"), record.number)
    entry = Entry.objects.filter(act="look").last()
    assert (entry.about, entry.data["resident"], entry.post) == (
        f"record:{record.number}",
        town.mother.number,
        "環境課係員",
    )


def test_a_look_at_many_is_found_for_each_of_them(db: None) -> None:
    looked(SYSTEM, "records", records=["2026-0001", "2026-0002"])
    looked(SYSTEM, "record:2026-0001", resident="0000001")
    looked(SYSTEM, "residents", residents=["0000001"])
    with action(SYSTEM, "case.accept", "record:2026-0001"):
        pass
    found = {
        about: [entry.seq for entry in looks(about)]
        for about in ("record:2026-0001", "record:2026-0002", "resident:0000001")
    }
    assert found == {"record:2026-0001": [1, 2], "record:2026-0002": [1], "resident:0000001": [2, 3]}
    assert [entry.seq for entry in looks("resident:0000001", "record:2026-0002")] == [1, 2, 3]
    assert not looks("record:2026-000", "resident:000000").exists()
