"""The whole way to a card: our connector, pyscard, a real PC/SC daemon and its virtual reader, a virtual card.

One daemon can run on a machine, so all tests of it go to one worker (tests/conftest.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support.virtual_card import ITEMS_FILE, PIN_FILE, OnReader, VirtualCard

from yakuba.connectors.cards.pcsc import PcscReader
from yakuba.kernel.reading import CardProblem, Trouble
from yakuba.language.four_items import FourItems

pytestmark = pytest.mark.pcsc
Lay = Callable[[VirtualCard], OnReader]


def told(pin: str = "1234", **more: bool) -> tuple[Trouble, int | None]:
    with pytest.raises(CardProblem) as problem:
        PcscReader().read(pin, **more)
    return problem.value.trouble, problem.value.tries


def test_the_four_items_come_from_the_card_and_my_number_is_never_selected(lay: Lay) -> None:
    card = VirtualCard(address="見本県見本市" + "中央一丁目" * 40)
    lay(card)
    assert PcscReader().check() == []
    assert PcscReader().tries_left() == 3
    assert PcscReader().read("1234") == FourItems(card.name, card.address, date(1990, 1, 31), "female")
    assert set(card.selected) == {PIN_FILE, ITEMS_FILE}


def test_each_reading_shows_the_pin_anew(lay: Lay) -> None:
    card = VirtualCard()
    lay(card)
    PcscReader().read("1234")
    assert PcscReader().tries_left() == 3, "a card that still took the PIN for shown would not tell"
    assert told("4321") == (Trouble.WRONG_PIN, 2)


def test_wrong_twice_then_the_last_only_when_agreed_then_locked(lay: Lay) -> None:
    card = VirtualCard()
    lay(card)
    assert told("0001") == (Trouble.WRONG_PIN, 2)
    assert told("0002") == (Trouble.WRONG_PIN, 1)
    assert told("1234") == (Trouble.LAST_TRY, 1)
    assert card.tried == 2
    assert told("0003", last_try_agreed=True) == (Trouble.LOCKED, 0)
    assert told("1234", last_try_agreed=True) == (Trouble.LOCKED, 0)
    assert card.tried == 3


def test_a_card_taken_away_in_the_middle_and_laid_down_again(lay: Lay) -> None:
    from support.pcscd import wait_for_card

    card = VirtualCard(removed_after=6)
    lay(card)
    changes = wait_for_card(there=True)
    assert told() == (Trouble.CARD_GONE, None)
    wait_for_card(there=False, after=changes)
    assert told() == (Trouble.NO_CARD, None)
    card.removed_after = None
    lay(card)
    assert PcscReader().read("1234").name == card.name


def test_a_reader_without_a_card(reader_port: int) -> None:
    assert told() == (Trouble.NO_CARD, None)


def test_another_reader_than_the_one_wanted(lay: Lay) -> None:
    lay(VirtualCard())
    assert PcscReader("Virtual").tries_left() == 3
    with pytest.raises(CardProblem, match="カードリーダーが見つかりません"):
        PcscReader("別のリーダー").tries_left()


def test_a_machine_without_a_reader(tmp_path: Path) -> None:
    from support.pcscd import daemon

    with daemon(tmp_path, None):
        assert told() == (Trouble.NO_READER, None)
    assert told() == (Trouble.NO_SERVICE, None), "the daemon has ended"
    assert PcscReader().check() == [str(CardProblem(Trouble.NO_SERVICE))]


def test_a_daemon_that_is_killed_in_the_middle(tmp_path: Path) -> None:
    from support.pcscd import daemon, free_port, wait_for_card

    port = free_port()
    with daemon(tmp_path, port) as process:
        card = VirtualCard()
        laid = OnReader(card, port)
        wait_for_card(there=True)
        with pytest.raises(CardProblem) as problem, PcscReader().open() as opened:
            process.kill()
            process.wait(15)
            opened.tries()
        laid.take_away()
    assert problem.value.trouble is Trouble.CARD_GONE
