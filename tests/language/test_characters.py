"""Names kept as written, and found however they are typed."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.language import characters
from yakuba.language.characters import (
    clean_text,
    cut_to,
    family,
    findable,
    fold,
    has_emoji,
    heard,
    length,
    not_kana,
    sought,
    to_katakana,
)

SAME = [
    ("髙橋", "高橋"), ("山﨑", "山崎"), ("濵田", "浜田"), ("濱田", "浜田"), ("德川", "徳川"), ("渡邊", "渡辺"),
    ("渡邉", "渡辺"), ("齋藤", "斉藤"), ("齊藤", "斉藤"), ("斎藤", "斉藤"), ("𠮷野", "吉野"), ("葛\U000e0100城", "葛城"),
    ("ﾔﾏﾀﾞ", "やまだ"), ("きょうこ", "キヨウコ"), ("山田 太郎", "山田\u3000太郎"), ("１ー２−３", "1-2-3"),
    ("ＴＯＫＹＯ", "tokyo"), ("か\u3099", "ガ"), ("神\ufe00", "神"), ("葛\U000e0101西", "葛西"), ("\ufa19田", "神田"),
    ("靍田", "鶴田"), ("桒原", "桑原"), ("栁", "柳"), ("淵上", "渕上"), ("穐山", "秋山"), ("⾼⽥", "高田"), ("⻄⺠", "西民"),
    ("佐々木", "佐佐木"), ("みすゞ", "ミスズ"), ("ジョン・スミス", "じょんすみす"), ("ヴァイオレット", "バイオレツト"),
    ("ヴイ", "ビ"), ("う\u3099", "ブ"), ("ｳﾞ", "ブ"), ("みちづき", "ミチズキ"), ("はなぢ", "ハナジ"), ("かをり", "カオリ"), ("ゐゑ", "イエ"),
    ("\N{HENTAIGANA LETTER U-1}\N{HENTAIGANA LETTER ME-2}", "ウメ"), ("NGUYỄN VĂN ĐỨC", "Nguyen Van Duc"), ("ＭÜＬＬＥＲ", "muller"), ("O’BRIEN", "o'brien"),
    ("キムŁ", "きむl"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_ways_of_writing_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_names_stay_different() -> None:
    assert (
        len({fold(name) for name in ("高橋", "高崎", "橋本", "たかはし", "たかはしい", "オノ", "オオノ", "バ", "ハ")})
        == 9
    )


ONE_SOUND = [
    ("オオノ", "オーノ", "オウノ", "おおの", "ｵｰﾉ"), ("ユウコ", "ユーコ", "ﾕｳｺ"), ("ケイコ", "ケーコ", "ケエコ"),
    ("ルーシー", "ルウシイ"), ("カアサン", "カーサン"),
]  # fmt: skip


@pytest.mark.parametrize("several", ONE_SOUND)
def test_long_vowels_sound_alike_and_are_written_apart(several: tuple[str, ...]) -> None:
    assert len({heard(reading) for reading in several}) == 1
    assert len({fold(reading) for reading in several}) > 1


def test_a_short_vowel_is_another_name() -> None:
    assert heard("オノ") != heard("オオノ") and heard("ユコ") != heard("ユウコ")
    assert heard("オオオカ") == heard("オーオカ") == "オ-オカ"


def test_roman_letters_are_sought_as_the_kana_they_spell_too() -> None:
    assert sought("Takahashi") == ("takahashi", "タカハシ")
    assert sought("oono") == ("oono", "オオノ", "オ-ノ")
    assert sought("ed") == ("ed",) and sought("wxyz") == ("wxyz",)
    assert sought("\u200b ") == ()


KANA = st.characters(min_codepoint=0x3041, max_codepoint=0x3100) | st.characters(
    min_codepoint=0xFF61, max_codepoint=0xFF9F
)
MARKS = st.sampled_from("\u3099\u309a\u309b゛ ー・々ヽヾッ\u0301\ufe00\U000e0100\U0001b020Đéß")


@given(st.text(KANA | MARKS | st.sampled_from("髙高斎齋あ")))
def test_kana_fold_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert heard(heard(text)) == heard(fold(text)) == fold(heard(text)) == heard(text)


@given(st.text())
def test_everything_sought_is_found_in_what_it_was_made_of(text: str) -> None:
    keys = findable(text)
    assert all(key in keys for key in (fold(text), heard(text)))


def test_every_family_is_one_and_its_plain_form_is_the_key() -> None:
    lines = Path(characters.__file__).with_name("variants.txt").read_text("utf-8").splitlines()
    families = [word for line in lines if not line.startswith("#") for word in line.split()]
    plain: dict[str, set[str]] = {}
    for word in families:
        assert len({fold(char) for char in word}) == 1, word
        for variant in word[1:]:
            plain.setdefault(variant, set()).add(word[0])
    assert [variant for variant, several in plain.items() if len(several) > 1] == []
    assert sum(map(len, families)) > 1000
    assert family("邉") == family("辺") == "辺邊邉" and family("高") == "高髙" and family("あ") == "あ"
    assert family("海") == family("\ufa45") == "海\ufa45\U0002f901"


@given(st.text(), st.integers(0, 12))
def test_nothing_is_cut_in_two(text: str, most: int) -> None:
    cut, rest = cut_to(text, most), text[len(cut_to(text, most)) :]
    assert len(cut) <= most and text.startswith(cut)
    assert not rest or most == 0 or unicodedata.category(rest[0]) not in ("Mn", "Me", "Cf") or not cut


def test_a_name_is_cut_before_a_character_that_does_not_fit() -> None:
    assert cut_to("葛\U000e0100城", 3) == "葛\U000e0100城"
    assert cut_to("葛\U000e0100城", 2) == "葛\U000e0100"
    assert cut_to("葛\U000e0100城", 1) == ""
    assert cut_to("𠮷か\u3099", 2) == "𠮷"


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
