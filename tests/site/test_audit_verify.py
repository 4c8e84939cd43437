"""`yakuba audit verify`: somebody with the database's file in hand does not change the log unseen."""

import sqlite3
from typing import Any

import pytest

UNLOCK = ("DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete")
FORGERIES = [
    ("UPDATE audit_entry SET about = 'record:another' WHERE seq = 3", "3番の記録が書き換えられています"),
    ("DELETE FROM audit_entry WHERE seq = 2", "2番から2番までの記録がありません"),
    ("DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)", "終わっています"),
]


def test_an_untouched_log_holds(copied: Any) -> None:
    done = copied.yakuba("audit", "verify")
    assert done.returncode == 0
    assert "書き換えはありません" in done.stdout


@pytest.mark.parametrize(("statement", "says"), FORGERIES, ids=[statement for statement, _ in FORGERIES])
def test_a_forged_log_is_found_and_said(statement: str, says: str, copied: Any) -> None:
    copied.do(*UNLOCK, statement)
    done = copied.yakuba("audit", "verify")
    assert done.returncode == 1
    assert says in done.stdout
    assert "監査委員" in done.stderr


def test_the_database_itself_refuses_while_its_triggers_stand(copied: Any) -> None:
    for statement, _ in FORGERIES:
        with pytest.raises(sqlite3.DatabaseError, match="書き換えも削除も"):
            copied.do(statement)
