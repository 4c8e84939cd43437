"""The four items of an identity card (基本4情報: 氏名・住所・生年月日・性別), and reading them from pasted or scanned text.

Other card readers' software, a hand scanner and a clerk's own typing give the same four in any order: one item a line,
or beside each other with tabs, or with commas; with or without a label (氏名：); the date in any way people write it.
A My Number (個人番号) is refused with everything that came along with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from ._said import Said, Sentence
from .characters import one_line
from .eras import DateProblem, parse_date

__all__ = ["FEMALE", "LONGEST", "MALE", "FourItems", "FourItemsProblem", "read_four_items"]

MALE, FEMALE = "male", "female"
LONGEST = 1_000
"""Characters that are read at most: name and address of a card have far fewer."""

NOTHING = Sentence(
    "何も入っていません。氏名と生年月日を入れてください", "There is nothing here. Please enter name and date of birth."
)
TOO_LONG = Sentence(
    "長すぎます（いま{count}文字）。氏名・住所・生年月日・性別だけを、{most}文字までで入れてください",
    "This is too long (now {count} characters). Please enter only name, address, date of birth and sex, at most {most}.",
)
MY_NUMBER = Sentence(
    "個人番号（マイナンバー）のような12けたの数字があります。個人番号は使いません。消してから入れ直してください",
    "There is a number of 12 digits, like a My Number. It is never used here: please delete it and try again.",
)
NO_NAME = Sentence(
    "氏名がありません。「見本 花子」のように、1行目に入れてください",
    "There is no name. Please enter it on the first line.",
)
NO_BIRTH = Sentence(
    "生年月日がありません。「平成2年1月31日」や「1990-01-31」のように入れてください",
    "There is no date of birth. Please enter it like 1990-01-31.",
)
TWICE = Sentence(
    "{item}が2つあります。どちらか1つを消してください", "{item} is there twice. Please delete one of them."
)
TOO_MANY = Sentence(
    "「{text}」が氏名か住所か分かりません。氏名・住所・生年月日・性別だけにするか、「住所：」のように頭に書いてください",
    "It is not clear what “{text}” is. Please leave only name, address, date of birth and sex, or write 住所： before it.",
)
NO_SEX = Sentence(
    "性別は「男」か「女」で入れてください（空でもかまいません）", "Please enter the sex as 男 or 女, or leave it out."
)
ITEMS = {
    "name": Sentence("氏名", "The name"), "address": Sentence("住所", "The address"),
    "birth_date": Sentence("生年月日", "The date of birth"), "sex": Sentence("性別", "The sex"),
}  # fmt: skip

_LABELS = {
    "氏名": "name", "名前": "name", "お名前": "name", "name": "name", "住所": "address", "ご住所": "address", "address": "address",
    "生年月日": "birth_date", "誕生日": "birth_date", "birth": "birth_date", "性別": "sex", "sex": "sex",
    "カナ": "", "フリガナ": "", "ふりがな": "", "氏名カナ": "",
}  # fmt: skip
_SEXES = {
    "男": MALE, "男性": MALE, "m": MALE, "male": MALE, "1": MALE,
    "女": FEMALE, "女性": FEMALE, "f": FEMALE, "female": FEMALE, "2": FEMALE,
}  # fmt: skip
_LABELLED = re.compile(r"\s*([^\s:：]{1,8})\s*[:：]\s*(.*)", re.DOTALL)
_MY_NUMBER = re.compile(r"(?<!\d)\d{4}[\s-]?\d{4}[\s-]?\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class FourItems:
    """Name, address, birth date and sex (male, female, or empty where the card or the text says neither)."""

    name: str
    address: str
    birth_date: date
    sex: str

    def as_text(self) -> dict[str, str]:
        """The four as plain text, the date as 1990-01-31: what goes to the page and nowhere else."""
        return {"name": self.name, "address": self.address, "birth_date": self.birth_date.isoformat(), "sex": self.sex}


class FourItemsProblem(ValueError):
    """Text that does not give the items. `said` says what was wrong and what is right; as a string, in Japanese."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def read_four_items(text: str) -> FourItems:
    """The items in `text`. Name and birth date must be there; address and sex may be missing (then empty).

    Raises FourItemsProblem. A number like a My Number is refused before anything else is read.
    """
    if len(text) > LONGEST:
        raise FourItemsProblem(TOO_LONG(count=len(text), most=LONGEST))
    if _MY_NUMBER.search(unicodedata.normalize("NFKC", text)):
        raise FourItemsProblem(MY_NUMBER())
    parts = _parts(text)
    if not parts:
        raise FourItemsProblem(NOTHING())
    found = _sorted_out(parts)
    if not found.get("name"):
        raise FourItemsProblem(NO_NAME())
    if not found.get("birth_date"):
        raise FourItemsProblem(NO_BIRTH())
    return FourItems(found["name"], found.get("address", ""), _date(found["birth_date"]), _sex(found.get("sex", "")))


def _parts(text: str) -> list[str]:
    """The pieces of the text: lines and what tabs part; where there is one alone, what commas part."""
    pieces = [one_line(piece) for piece in re.split(r"[\t\r\n]+", text)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) == 1:
        pieces = [one_line(piece) for piece in re.split(r"[,，、]", pieces[0])]
    return [piece for piece in pieces if piece]


def _sorted_out(parts: list[str]) -> dict[str, str]:
    """Each item's words: what is labelled by its label, a date and a sex by what they are, the rest in order."""
    found: dict[str, str] = {}
    for part in parts:
        item, words = _labelled(part)
        if item is None:
            item = _kind(words, found)
        if not item:
            continue
        if item in found:
            raise FourItemsProblem(TWICE(item=ITEMS[item]()))
        found[item] = words
    return found


def _labelled(part: str) -> tuple[str | None, str]:
    """The item a label names ("" for one that is not wanted, None without a label), and the words after it."""
    match = _LABELLED.fullmatch(part)
    if match and match[1].casefold() in _LABELS:
        return _LABELS[match[1].casefold()], match[2].strip()
    return None, part


def _kind(words: str, found: dict[str, str]) -> str:
    if _plain(words) in _SEXES:
        return "sex"
    try:
        parse_date(words)
    except DateProblem:
        for item in ("name", "address"):
            if item not in found:
                return item
        raise FourItemsProblem(TOO_MANY(text=words[:30])) from None
    return "birth_date"


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).strip().casefold()


def _date(words: str) -> date:
    try:
        return parse_date(words)
    except DateProblem as problem:
        raise FourItemsProblem(problem.said) from problem


def _sex(words: str) -> str:
    if words and _plain(words) not in _SEXES:
        raise FourItemsProblem(NO_SEX())
    return _SEXES[_plain(words)] if words else ""
