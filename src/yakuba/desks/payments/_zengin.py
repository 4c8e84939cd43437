"""The file banks take for many transfers at once: 全銀協 総合振込, records of 120 bytes. Pure: values in, bytes out.

After the record layout of 全国銀行協会「全銀協標準通信プロトコル」適用業務 総合振込 (種別コード 21): one header (1), one data
record (2) for each payee, one trailer (8), one end (9), in the single bytes of JIS X 0201. Numbers stand right with
zeros before them, words left with spaces behind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import jaconv

from yakuba.language.characters import to_katakana

KINDS = {"普通": "1", "当座": "2", "貯蓄": "4"}
"""預金種目."""
MOST = 9_999_999_999
"""Yen in one transfer: ten digits."""
MOST_TRANSFERS = 999_999
NAME, BANK, SENDER = 30, 15, 40
"""How many characters of a payee, of a bank or branch, and of whoever pays there is room for."""
_LENGTH = 120
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶヲ", "アイウエオツヤユヨワカケオ")
_SIGNS = str.maketrans(
    {"ー": "-", "−": "-", "‐": "-", "–": "-", "—": "-", "・": ".", "、": ",", "。": ".", "\u3000": " "}
)
_ALLOWED = re.compile(r"[0-9A-Z ()\-./,｢｣ｱ-ﾝﾞﾟ]")


class TooLong(ValueError):
    """A value that does not fit its place in a record."""


@dataclass(frozen=True, slots=True)
class Sender:
    """依頼人: who pays, from which account. `code` is what the bank gave (委託者コード)."""

    code: str
    name: str
    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payee. `own` is our number for it (顧客コード), by which a refusal finds back."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: str
    number: str
    holder: str
    amount: int
    own: int


def as_bank_writes(text: str) -> str:
    """Words as banks write them: half-width kana with separate voicing marks, capitals, small kana made large.

    What has no such writing stays as it is: `not_allowed` names it.
    """
    wide = to_katakana(unicodedata.normalize("NFKC", text)).upper().translate(_SMALL).translate(_SIGNS)
    return " ".join(jaconv.z2h(wide, kana=True, ascii=True, digit=True).translate(_SIGNS).split())


def not_allowed(text: str) -> str:
    """The characters of `text` that cannot stand in the file, each once, in order."""
    return "".join(dict.fromkeys(char for char in as_bank_writes(text) if not _ALLOWED.fullmatch(char)))


def write(sender: Sender, on: date, transfers: Sequence[Transfer], *, line_ends: bool = True) -> bytes:
    """The whole file for one day. The same values give the same bytes. Raises TooLong.

    With `line_ends` each record ends in CR LF; some banks want none.
    """
    if len(transfers) > MOST_TRANSFERS:
        raise TooLong(f"一つのファイルに入るのは{MOST_TRANSFERS:,}件までです")
    total = sum(one.amount for one in transfers)
    records = [_header(sender, on), *map(_data, transfers), _trailer(len(transfers), total), "9".ljust(_LENGTH)]
    end = "\r\n" if line_ends else ""
    return "".join(f"{record}{end}" for record in records).encode("shift_jis")


def _header(sender: Sender, on: date) -> str:
    return _record(
        "1", "21", "0", _digits(sender.code, 10), _words(sender.name, SENDER), f"{on:%m%d}", _digits(sender.bank_code, 4),
        _words(sender.bank_name, BANK), _digits(sender.branch_code, 3), _words(sender.branch_name, BANK), KINDS[sender.kind],
        _digits(sender.number, 7), " " * 17,
    )  # fmt: skip


def _data(one: Transfer) -> str:
    # 手形交換所 unused, 新規コード 0 (neither first nor changed), 振込指定区分 7 (電信), no EDI.
    return _record(
        "2", _digits(one.bank_code, 4), _words(one.bank_name, BANK), _digits(one.branch_code, 3), _words(one.branch_name, BANK),
        "0000", KINDS[one.kind], _digits(one.number, 7), _words(one.holder, NAME), _digits(str(one.amount), 10), "0",
        _digits(str(one.own), 10), "0" * 10, "7", " ", " " * 7,
    )  # fmt: skip


def _trailer(count: int, total: int) -> str:
    return _record("8", _digits(str(count), 6), _digits(str(total), 12), " " * 101)


def _record(*parts: str) -> str:
    return "".join(parts)


def _digits(text: str, length: int) -> str:
    if not (text.isascii() and text.isdigit()) or len(text) > length:
        raise TooLong(f"「{text}」は{length}けたの数字に入りません")
    return text.zfill(length)


def _words(text: str, length: int) -> str:
    """Words in their place. A name longer than its place is cut there, as the banks ask."""
    return as_bank_writes(text)[:length].ljust(length)


def name_if_kana(text: str) -> str:
    """A bank's or branch's name where it can be written in the file; the code says which it is, so nothing will do too."""
    return "" if not_allowed(text) else text
