"""Search keys: what makes two ways of writing one name equal. The families of characters are data, in variants.txt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import jaconv

DASHES = "‐‑‒–—―−─━ー～〜~-"
_A, _I, _U, _E, _O = (
    "アカガサザタダナハバパマヤラワ", "イキギシジチニヒビピミリ", "ウクグスズツヌフブプムユル",
    "エケゲセゼテデネヘベペメレ", "オコゴソゾトドノホボポモヨロ",
)  # fmt: skip
_LONG = re.compile(f"([{_A}])ア|([{_I}])イ|([{_U}])ウ|([{_E}])[エイ]|([{_O}])[オウ]")
_V = {"ヴア": "バ", "ヴイ": "ビ", "ヴエ": "ベ", "ヴオ": "ボ", "ヴ": "ブ"}
_V_SOUNDS = re.compile("ヴ[アイエオ]?")
_REPEATED = re.compile("(?<=[\u3400-\u9fff\U00020000-\U0003ffff])[々〻]|(?<=[ァ-ヺ])[ヽヾ]")
_UNSEEN = re.compile("[\\s\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_ROMAN = re.compile("(?:[b-df-hj-np-tv-z]{0,3}[aiueo]|n)+")
_KANA_ONLY = re.compile("[ァ-ヺー]+")
# All that one table folds alone. Most names are these; the rest is first brought to them, at several times the price.
_ORDINARY = re.compile(
    "[\x20-\x7e\u3000\u3001\u3002\u3005\u300c-\u300f\u3041-\u3096\u309d\u30a1-\u30fe\u4e00-\u9fff\uff01-\uff5e]*"
)
_COMPATIBLE = ((0xF900, 0xFAD9), (0x2F800, 0x2FA1E))
_MARKS = re.compile("[々〻ヽヾヴ]")


def fold(text: str) -> str:
    """The search key: 髙橋 and 高橋, ﾀｶﾊｼ and たかはし, NGUYỄN and Nguyen, 1−2 and １ー２ are the same. Never shown.

    Folding a key changes nothing more. What is heard alike but written otherwise (オーノ, オオノ) `heard` makes equal.
    """
    return _folded(text if _ORDINARY.fullmatch(text) else _plain(text))


def heard(text: str) -> str:
    """The search key of a reading in which long vowels are alike: オオノ, オウノ and オーノ. オノ stays another name."""
    return _LONG.sub(_lengthened, fold(text))


def findable(*texts: str) -> str:
    """What somebody of these names is found by: each folded, and as heard where that differs; a space between keys."""
    keys = [key for text in texts for key in (fold(text), heard(text)) if key]
    return " ".join(dict.fromkeys(keys))


def sought(text: str) -> tuple[str, ...]:
    """The keys under which a typed word may stand: as written, as heard, and Roman letters also as the kana they spell."""
    key = fold(text)
    keys = [key, heard(key)]
    if (
        len(key) > 2
        and _ROMAN.fullmatch(key)
        and _KANA_ONLY.fullmatch(kana := jaconv.hira2kata(jaconv.alphabet2kana(key)))
    ):
        keys += [fold(kana), heard(kana)]
    return tuple(dict.fromkeys(key for key in keys if key))


def family(char: str) -> str:
    """Every form of a character that folds to the same, the plain one first; the character alone when it has no others."""
    return _families().get(fold(char), char)


def is_kept(char: str) -> bool:
    """Whether a character may stand in a text: no control, no stray surrogate, nothing that is never seen."""
    kind = unicodedata.category(char)
    if kind == "Cn":  # unassigned characters are kept for newer scripts; noncharacters are not
        return ord(char) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(char) <= 0xFDEF
    return kind not in ("Cc", "Cs", "Cf", "Zl", "Zp") or char in "\n\u200d"


def _folded(text: str) -> str:
    text = text.translate(_TABLE)
    return _V_SOUNDS.sub(lambda found: _V[found[0]], _repeated(text)) if _MARKS.search(text) else text


def _plain(text: str) -> str:
    """The same text in ordinary characters: nothing unseen, no compatibility forms, no accents, no capitals."""
    text = "".join(filter(is_kept, _UNSEEN.sub("", text)))
    for _again in range(3):  # without spaces and selectors stray marks may join, and what joined may have another form
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text.translate(_KANA)).casefold())
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", apart)).casefold() if _ACCENTS.search(apart) else text


def _repeated(text: str) -> str:
    """佐々木 as 佐佐木, ミスヾ as ミスズ."""
    while found := _REPEATED.search(text):
        again = text[found.start() - 1]
        again = unicodedata.normalize("NFC", f"{again}\u3099") if found[0] == "ヾ" else again
        text = f"{text[: found.start()]}{again.translate(_TABLE)}{text[found.end() :]}"
    return text


def _lengthened(found: re.Match[str]) -> str:
    return f"{found[found.lastindex or 0]}-"


@lru_cache(maxsize=1)
def _families() -> dict[str, str]:
    several: dict[str, str] = {}
    compatible = (chr(code) for start, end in _COMPATIBLE for code in range(start, end))
    for char in (*_variants(), *compatible):
        if (plain := fold(char)) != char:
            several[plain] = several.get(plain, plain) + char
    return several


def _lines() -> Iterator[str]:
    for line in Path(__file__).with_name("variants.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()


def _variants() -> dict[str, str]:
    plain = {variant: family[0] for family in _lines() for variant in family[1:]}
    return {variant: _plainest(variant, plain) for variant in plain}


def _plainest(char: str, plain: dict[str, str]) -> str:
    while char in plain:  # 齋 is a form of 斎, which is one of 斉
        char = plain[char]
    return char


def _kana() -> dict[str, str]:
    small, large = (
        "ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
        "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロ",
    )
    table = dict(zip(small, large, strict=True))
    table |= {
        "ヂ": "ジ",
        "ヅ": "ズ",
        "ヲ": "オ",
        "ヰ": "イ",
        "ヱ": "エ",
        "ヷ": "バ",
        "ヸ": "ビ",
        "ヹ": "ベ",
        "ヺ": "ボ",
    }
    hiragana = {chr(code): chr(code + 0x60) for code in range(0x3041, 0x3097)} | {"ゝ": "ヽ", "ゞ": "ヾ"}
    return table | {char: table.get(kana, kana) for char, kana in (hiragana | _old_kana()).items()}


def _old_kana() -> dict[str, str]:
    """変体仮名, which the names of grandparents hold, as the kana of the same sound."""
    names = {chr(code): unicodedata.name(chr(code), "").split()[-1].split("-") for code in range(0x1B002, 0x1B11F)}
    return {char: unicodedata.lookup(f"KATAKANA LETTER {sound[0]}") for char, sound in names.items() if sound[0]}


def _table() -> dict[int, str]:
    table = _kana() | _variants() | dict.fromkeys(DASHES, "-") | dict.fromkeys(" \u3000・", "")
    wide = {chr(code): chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    table = {**wide, **{chr(code): chr(code + 32) for code in range(0x41, 0x5B)}, **table}
    table |= dict(
        zip(
            "đħıłøæœþðßŋ’‘ʼ－",
            ("d", "h", "i", "l", "o", "ae", "oe", "th", "d", "ss", "n", "'", "'", "'", "-"),
            strict=True,
        )
    )
    return str.maketrans(table)


_TABLE = _table()
_KANA = str.maketrans(_kana())
