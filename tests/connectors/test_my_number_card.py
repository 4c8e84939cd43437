"""The four items of a card, its tries and its silence about My Number, told to a virtual card command by command."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hand import Hand
from support.virtual_card import ITEMS_FILE, MY_NUMBER_FILE, PIN_FILE, VirtualCard, tlv

from yakuba.connectors.cards import _tlv
from yakuba.kernel.reading import SENTENCES, CardProblem, CardReader, Trouble
from yakuba.language.four_items import FourItems

HANAKO = FourItems("見本　花子", "見本県見本市中央１丁目１番地１", date(1990, 1, 31), "female")


@pytest.fixture
def card() -> VirtualCard:
    return VirtualCard()


def told(reader: CardReader, pin: str, **more: bool) -> tuple[Trouble, int | None]:
    with pytest.raises(CardProblem) as problem:
        reader.read(pin, **more)
    return problem.value.trouble, problem.value.tries


def test_the_four_items_are_read_with_the_pin(card: VirtualCard) -> None:
    assert Hand(card).read("1234") == HANAKO


def test_the_file_of_my_number_is_there_and_never_selected(card: VirtualCard) -> None:
    reader = Hand(card)
    reader.tries_left()
    reader.read("1234")
    told(reader, "9999")
    assert set(card.selected) == {PIN_FILE, ITEMS_FILE}
    with reader.open() as opened:
        opened.verify("1234")
        assert card(bytes.fromhex("00A4020C02") + MY_NUMBER_FILE) == b"\x90\x00", "this card would have given it"


def test_tries_are_asked_for_without_using_one_up(card: VirtualCard) -> None:
    assert [Hand(card).tries_left() for _ in range(4)] == [3, 3, 3, 3]
    assert card.tried == 0


def test_a_wrong_pin_says_how_many_tries_are_left(card: VirtualCard) -> None:
    assert told(Hand(card), "0000") == (Trouble.WRONG_PIN, 2)
    assert told(Hand(card), "0001") == (Trouble.WRONG_PIN, 1)
    assert "あと1回まちがえると" in SENTENCES[Trouble.WRONG_PIN] % {"tries": 1}


def test_the_last_try_is_not_used_up_without_a_second_word(card: VirtualCard) -> None:
    card.left = 1
    assert told(Hand(card), "1234") == (Trouble.LAST_TRY, 1)
    assert (card.tried, card.left) == (0, 1)
    assert Hand(card).read("1234", last_try_agreed=True) == HANAKO
    assert card.left == 3


def test_a_wrong_last_try_locks_the_card_and_a_locked_card_is_not_tried(card: VirtualCard) -> None:
    card.left = 1
    assert told(Hand(card), "0000", last_try_agreed=True) == (Trouble.LOCKED, 0)
    assert told(Hand(card), "1234", last_try_agreed=True) == (Trouble.LOCKED, 0)
    assert card.tried == 1


@pytest.mark.parametrize("pin", ["", "123", "12345", "12a4", "１２３４", "1234\n"])
def test_what_is_no_pin_never_reaches_the_card(card: VirtualCard, pin: str) -> None:
    assert told(Hand(card), pin) == (Trouble.BAD_PIN, None)
    assert card.commands == 0


def test_another_card_is_said_to_be_another(card: VirtualCard) -> None:
    card.application = bytes.fromhex("A000000003")
    assert told(Hand(card), "1234") == (Trouble.OTHER_CARD, None)


def test_wherever_the_card_is_taken_away_nothing_is_read_and_it_is_said(card: VirtualCard) -> None:
    Hand(card).read("1234")
    whole, card.commands = card.commands, 0
    for moment in range(whole):
        card.commands, card.removed_after = 0, moment
        assert told(Hand(card), "1234") == (Trouble.CARD_GONE, None)
    card.commands, card.removed_after = 0, whole
    assert Hand(card).read("1234") == HANAKO


@pytest.mark.parametrize("length", [60, 110, 240, 700])
def test_a_long_address_is_read_in_parts(card: VirtualCard, length: int) -> None:
    card.address = "見" * length
    assert Hand(card).read("1234").address == card.address


@pytest.mark.parametrize(("code", "sex"), [("1", "male"), ("2", "female"), ("9", ""), ("0", "")])
def test_sexes_are_those_of_iso_5218(card: VirtualCard, code: str, sex: str) -> None:
    card.sex = code
    assert Hand(card).read("1234").sex == sex


@given(st.binary(max_size=80))
def test_a_damaged_card_is_unreadable_and_its_bytes_are_told_to_nobody(content: bytes) -> None:
    with pytest.raises(CardProblem) as problem:
        Hand(VirtualCard(content=content)).read("1234")
    assert problem.value.trouble is Trouble.UNREADABLE
    assert problem.value.__cause__ is None


@pytest.mark.parametrize("birth", ["1990013", "19901331", "abcdefgh", ""])
def test_a_card_with_an_impossible_birth_date_is_unreadable(card: VirtualCard, birth: str) -> None:
    card.birth = birth
    assert told(Hand(card), "1234") == (Trouble.UNREADABLE, None)


@given(st.lists(st.tuples(st.sampled_from([0xFF20, 0xDF22, 0x5F01]), st.binary(max_size=300)), max_size=5))
def test_what_is_written_as_tlv_is_read_back(objects: list[tuple[int, bytes]]) -> None:
    assert list(_tlv.items(b"".join(tlv(tag, value) for tag, value in objects))) == objects


def test_every_trouble_has_a_sentence_and_none_says_the_pin(card: VirtualCard) -> None:
    assert set(SENTENCES) == set(Trouble)
    for pin in ("0000", "77", "5678"):
        with pytest.raises(CardProblem) as problem:
            Hand(card).read(pin)
        assert pin not in f"{problem.value!r} {problem.value}"
