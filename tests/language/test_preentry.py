"""Codes of pre-entry: any order, twice, mixed, cut, in any letters a scanner types; and the trees phones read."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.preentry import MOST, SHARE, codes_of, fingerprint, read_codes, tree
from yakuba.language.rules import compile_rule

SEALED = st.binary(min_size=1, max_size=SHARE * MOST * 5 // 8)
WIDE = str.maketrans({chr(at): chr(at + 0xFEE0) for at in range(0x21, 0x7F)})


@given(SEALED, st.randoms(use_true_random=False), st.sampled_from(["as is", "lower", "wide", "spaced"]))
def test_codes_say_the_bytes_again_in_any_order_some_twice(sealed: bytes, chance: random.Random, spelling: str) -> None:
    lines = codes_of(sealed)
    assert all(len(line) <= SHARE + 10 and line.isascii() and line.isalnum() for line in lines)
    lines += chance.choices(lines, k=2)
    chance.shuffle(lines)
    typed = {
        "as is": lambda line: line,
        "lower": str.lower,
        "wide": lambda line: line.lower().translate(WIDE),
        "spaced": lambda line: f" {line[:7]}\t{line[7:]}\r\n",
    }[spelling]
    found = read_codes(typed(line) for line in lines)
    assert (found.sealed, found.missing, found.fault) == (sealed, (), "")


@given(st.binary(min_size=SHARE, max_size=SHARE * MOST * 5 // 8), st.randoms(use_true_random=False))
def test_what_is_missing_is_said_by_place(sealed: bytes, chance: random.Random) -> None:
    lines = codes_of(sealed)
    gone = chance.sample(range(len(lines)), chance.randint(1, len(lines) - 1))
    found = read_codes(line for place, line in enumerate(lines) if place not in gone)
    assert (found.sealed, found.missing, found.total) == (None, tuple(sorted(at + 1 for at in gone)), len(lines))


@given(st.binary(min_size=20, max_size=2000), st.data())
def test_one_letter_changed_or_cut_is_never_read(sealed: bytes, data: st.DataObject) -> None:
    lines = codes_of(sealed)
    which = data.draw(st.integers(0, len(lines) - 1))
    at = data.draw(st.integers(0, len(lines[which]) - 1))
    letter = data.draw(st.sampled_from("ABCXYZ2347019"))
    whole = lines[which]
    edited = whole[:at] + letter + whole[at + 1 :]
    if edited != whole:
        # The last letter may hold bits that say nothing: then the bytes are the same ones.
        assert read_codes([*lines[:which], edited, *lines[which + 1 :]]).sealed in (None, sealed)
    assert read_codes([*lines[:which], whole[:at], *lines[which + 1 :]]).sealed is None


def test_codes_of_two_people_are_not_mixed() -> None:
    one, other = codes_of(b"one" * 300), codes_of(b"other" * 200)
    assert read_codes([one[0], other[1]]).fault == "mixed"


@pytest.mark.parametrize(
    "line", ["", "  ", "V1234-5678-9", "https://example.jp/", "YK1P", "YK1PABCD00X", "YK1PABCD1", "二次元"]
)
def test_what_is_none_of_ours_is_said_to_be_none(line: str) -> None:
    assert read_codes([line]).fault == "none"


@pytest.mark.parametrize("tail", ["A1", "日本", "A", "0", "8", "=" * 8])
def test_letters_no_code_has_are_broken_words_and_no_error(tail: str) -> None:
    assert read_codes([f"YK1PABCD11{tail}"]).fault in ("broken", "none")


def test_more_than_nine_codes_are_refused() -> None:
    longest = bytes(SHARE * MOST * 5 // 8)
    assert len(codes_of(longest)) == MOST
    with pytest.raises(ValueError, match="too long"):
        codes_of(longest + b"more")


def test_a_fingerprint_knows_names_and_their_order() -> None:
    prints = {fingerprint(names) for names in (["a", "b"], ["b", "a"], ["a"], ["ab"], [])}
    assert len(prints) == 5 and all(0 <= one < 2**32 for one in prints)


def test_what_the_phone_has_no_word_for_is_unknown_to_it() -> None:
    assert tree(compile_rule("kind == 'again'").tree) == ["call", "_==_", ["id", "kind"], ["lit", "again"]]
    assert tree(compile_rule("price > 1.5").tree) == ["call", "_>_", ["id", "price"], ["none"]]
    assert tree(compile_rule("price > 9007199254740993").tree)[3] == ["none"]
    assert tree(compile_rule("has(moving.on)").tree) == ["has", ["id", "moving"], "on"]
    assert tree(compile_rule("rows.map(r, r.price)[0] > 1").tree)[2] == ["none"]
