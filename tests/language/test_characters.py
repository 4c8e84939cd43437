"""Names kept as written, and found however they are typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.characters import clean_text, fold, has_emoji, length, not_kana, to_katakana

SAME = [
    ("髙橋", "高橋"), ("山﨑", "山崎"), ("濵田", "浜田"), ("濱田", "浜田"), ("德川", "徳川"), ("渡邊", "渡辺"),
    ("渡邉", "渡辺"), ("齋藤", "斉藤"), ("齊藤", "斉藤"), ("斎藤", "斉藤"), ("𠮷野", "吉野"), ("葛\U000e0100城", "葛城"),
    ("ﾔﾏﾀﾞ", "やまだ"), ("きょうこ", "キヨウコ"), ("山田 太郎", "山田\u3000太郎"), ("１ー２−３", "1-2-3"),
    ("ＴＯＫＹＯ", "tokyo"), ("か\u3099", "ガ"), ("神\ufe00", "神"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_ways_of_writing_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_names_stay_different() -> None:
    assert len({fold(name) for name in ("高橋", "高崎", "橋本", "たかはし", "たかはしい")}) == 5


@given(st.text())
def test_folding_and_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_clean_text_can_always_be_stored(text: str) -> None:
    clean = clean_text(text)
    assert clean.encode().decode() == clean
    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in clean)


@pytest.mark.parametrize("name", ["葛\U000e0100城", "𠮷野", "\ufa19田", "\ufa10本", "髙﨑", "\U0002f81a"])
def test_cleaning_keeps_variants(name: str) -> None:
    assert clean_text(name) == name


def test_cleaning_drops_what_nobody_sees() -> None:
    assert clean_text(" a\x00\u202eb\ud800\r\nc\t \r\n") == "ab\nc"
    assert clean_text("か\u3099") == "が"


def test_length_counts_what_people_count() -> None:
    assert length("葛\U000e0100城") == 2
    assert length("𠮷か\u3099") == 2


def test_readings_become_regular_katakana() -> None:
    assert to_katakana("ﾔﾏﾀﾞ  たろ-") == "ヤマダ\u3000タロー"
    assert not_kana(to_katakana("やまだ太郎A太")) == "太郎A"


def test_emoji_are_told_from_selectors() -> None:
    assert has_emoji("太郎😀") and has_emoji("❤️") and has_emoji("1️⃣")
    assert not has_emoji("葛\U000e0100城") and not has_emoji("髙橋・ー々〆〇")
