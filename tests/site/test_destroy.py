"""`yakuba destroy`: says how many first, asks, and leaves only the proof."""

from typing import Any

PAST = "UPDATE records_record SET destroy_on = '2020-03-31' WHERE id = (SELECT min(id) FROM records_record)"


def test_nothing_due_destroys_nothing(copied: Any) -> None:
    done = copied.yakuba("destroy")
    assert done.returncode == 0
    assert "0 件" in done.stdout


def test_what_is_due_goes_only_after_a_yes(copied: Any) -> None:
    copied.do(PAST)
    assert "1 件" in copied.yakuba("destroy").stdout  # nobody there to answer: nothing is destroyed
    done = copied.yakuba("destroy", "--yes")
    assert "1 件を廃棄しました" in done.stdout
    assert "0 件" in copied.yakuba("destroy").stdout
    assert copied.yakuba("audit", "verify").returncode == 0
