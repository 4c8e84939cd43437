"""Characters (文字): keeping a name exactly as its owner writes it, and finding it however it is typed.

Two different tasks: `clean_text` changes nothing a person could see (variants, 異体字セレクタ and supplementary planes
stay); `fold` makes the search key, in which every way of writing the same name is equal. Variant pairs follow the
常用漢字表 and the 誤字俗字・正字一覧表 (法務省民二通達 平成16年) for the names met most often.
"""

from __future__ import annotations

import re
import unicodedata

import jaconv

__all__ = [
    "clean_text",
    "fold",
    "has_emoji",
    "length",
    "not_kana",
    "one_line",
    "to_katakana",
    "to_wide",
    "to_wide_kana",
    "whole_number",
]

MOST_DIGITS = 18
"""What a column of the database holds."""
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_COMPATIBILITY = "\uf900-\ufaff\U0002f800-\U0002fa1f"
_SELECTOR = re.compile(f"[{_SELECTORS}]")
# NFC would turn compatibility ideographs (神 U+FA19, 塚 U+FA10) into their plain forms and so change people's names.
_NORMAL_RUN = re.compile(f"[^{_COMPATIBILITY}]+")
_EMOJI = re.compile("[\u203c\u2049\u20e3\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\U000e0020-\U000e007f]|\ufe0f")
_DASHES = "‐‑‒–—―−─━ー～〜~-"
_SPACES = re.compile(r"[\s\u3000]+")
# Letters, kana and ideographs that stand alone: nothing in them to remove, to join or to turn. Most answers are these.
_UNTOUCHED = re.compile(
    "[\x20-\x7e\u3001-\u3002\u3005\u300c-\u300f\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff\uff01-\uff5e]*"
)

_PLAIN = {
    "高": "髙", "崎": "﨑嵜碕", "浜": "濵濱", "徳": "德", "辺": "邊邉", "斉": "齋齊斎亝", "吉": "𠮷",
    "沢": "澤", "広": "廣", "国": "國", "島": "嶋嶌", "桜": "櫻", "竜": "龍", "滝": "瀧", "恵": "惠",
    "真": "眞", "万": "萬", "鉄": "鐵", "薮": "藪", "桧": "檜", "関": "關", "円": "圓", "来": "來", "静": "靜",
    "荘": "莊", "実": "實", "栄": "榮", "寿": "壽", "礼": "禮", "豊": "豐", "弥": "彌", "学": "學", "沖": "冲",
    "富": "冨", "峰": "峯", "館": "舘", "桑": "桒", "柳": "栁", "曽": "曾", "条": "條", "与": "與", "当": "當",
    "亀": "龜", "芦": "蘆", "鶴": "靏靍鸖", "剣": "劍劔", "蔵": "藏", "郷": "鄕", "黒": "黑", "藤": "籐",
    "瀬": "瀨", "頼": "賴", "薫": "薰", "穂": "穗", "緑": "綠", "歩": "步", "巌": "巖", "宝": "寶", "昻": "昂",
    "巻": "卷", "桝": "枡", "籠": "篭", "橋": "槗", "奥": "奧", "横": "橫", "戸": "戶", "呂": "吕", "兎": "兔",
    "強": "强", "応": "應", "経": "經", "芸": "藝", "検": "檢", "権": "權", "児": "兒", "将": "將", "浅": "淺",
    "仏": "佛", "凜": "凛", "尭": "堯", "槙": "槇", "遥": "遙", "瑶": "瑤",
}  # fmt: skip
_VARIANTS = {ord(variant): plain for plain, variants in _PLAIN.items() for variant in variants if variant != plain}
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_TO_DASH = str.maketrans(dict.fromkeys(_DASHES, "-"))
_NOT_KANA = re.compile(r"[^ァ-ヺー・ヽヾ\u3000]")


def clean_text(text: str) -> str:
    """The same words without what nobody sees: control characters, stray surrogates, mixed line ends, outer spaces."""
    if _UNTOUCHED.fullmatch(text):
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = "".join(char for char in text if _is_kept(char))
    text = _NORMAL_RUN.sub(lambda run: unicodedata.normalize("NFC", run[0]), text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def one_line(text: str) -> str:
    """Clean text with its line ends turned into spaces."""
    return re.sub(r"\n+", " ", clean_text(text))


def whole_number(text: str) -> int | None:
    """The number an address or a hidden field carries; None for anything else, and for one longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def fold(text: str) -> str:
    """The search key: 髙橋 and 高橋, ﾀｶﾊｼ and たかはし, 1−2 and １ー２ are the same. Never shown to anybody."""
    text = "".join(char for char in unicodedata.normalize("NFKC", _SELECTOR.sub("", text)) if _is_kept(char))
    text = unicodedata.normalize("NFKC", _SPACES.sub("", text).casefold())  # without spaces, stray marks may join
    text = unicodedata.normalize("NFKC", _SPACES.sub("", text).casefold()).translate(_VARIANTS)
    return jaconv.hira2kata(text).translate(_SMALL).translate(_TO_DASH)


def to_wide_kana(text: str) -> str:
    """Half-width kana made full-width, voicing marks joined; everything else unchanged."""
    return unicodedata.normalize("NFC", jaconv.h2z(text, kana=True, ascii=False, digit=False))


def to_wide(text: str) -> str:
    """Half-width letters, digits and kana made full-width."""
    return unicodedata.normalize("NFC", jaconv.h2z(text, kana=True, ascii=True, digit=True))


def to_katakana(text: str) -> str:
    """The reading as full-width katakana: hiragana and half-width kana turned, spaces and long marks made regular."""
    text = jaconv.hira2kata(to_wide_kana(one_line(text)))
    text = re.sub(f"(?<=[ァ-ヺー])[{re.escape(_DASHES)}]", "ー", text)
    return _SPACES.sub("\u3000", text.replace("･", "・"))


def not_kana(text: str) -> str:
    """The characters of `text` that cannot stand in a katakana reading, each once, in order."""
    return "".join(dict.fromkeys(_NOT_KANA.findall(text)))


def has_emoji(text: str) -> bool:
    """Whether a pictograph is among the characters (a 異体字セレクタ is none)."""
    return bool(_EMOJI.search(text))


def length(text: str) -> int:
    """Characters as people count them: selectors, combining marks and joiners add nothing."""
    return sum(1 for char in text if unicodedata.category(char) not in ("Mn", "Me", "Cf"))


def _is_kept(char: str) -> bool:
    kind = unicodedata.category(char)
    if kind == "Cn":  # unassigned characters are kept for newer scripts; noncharacters are not
        return ord(char) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(char) <= 0xFDEF
    return kind not in ("Cc", "Cs", "Cf", "Zl", "Zp") or char in "\n\u200d"
