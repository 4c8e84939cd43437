"""全銀 総合振込: every record 120 bytes, what was written reads back, and one file known byte for byte."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.desks.payments._accounts import faults, parts_of, transfer
from yakuba.desks.payments._zengin import Sender, TooLong, Transfer, as_bank_writes, not_allowed, write

SENDER = Sender(
    "1234", "キリガウラシ カイケイカンリシャ", "0998", "サンプルギンコウ", "001", "ホンテン", "普通", "12345"
)
ACCOUNT = {
    "bank": "さんぷる銀行", "bank_code": "0998", "branch": "キリミシテン", "branch_code": "102", "kind": "普通", "number": "0000123",
    "holder_kana": "ミホン　ショウコ",
}  # fmt: skip

HEADER = ((1, "区分"), (2, "種別"), (1, "コード"), (10, "委託者"), (40, "名"), (4, "日"), (4, "銀行"),
          (15, "銀行名"), (3, "支店"), (15, "支店名"), (1, "種目"), (7, "番号"), (17, ""))  # fmt: skip
DATA = ((1, "区分"), (4, "銀行"), (15, "銀行名"), (3, "支店"), (15, "支店名"), (4, "交換所"), (1, "種目"), (7, "番号"),
        (30, "受取人"), (10, "額"), (1, "新規"), (10, "顧客1"), (10, "顧客2"), (1, "指定"), (1, "識別"), (7, ""))  # fmt: skip
TRAILER = ((1, "区分"), (6, "件数"), (12, "合計"), (101, ""))


def read(data: bytes) -> list[dict[str, str]]:
    """A reader of the tests' own, by the widths of the standard."""
    shapes = {"1": HEADER, "2": DATA, "8": TRAILER, "9": ((1, "区分"), (119, ""))}
    text, found = data.decode("shift_jis"), []
    for record in text.split("\r\n")[:-1]:
        assert len(record.encode("shift_jis")) == 120
        at, made = 0, {}
        for width, name in shapes[record[0]]:
            made[name] = record[at : at + width].rstrip() if name else ""
            assert name or not record[at : at + width].strip()
            at += width
        assert at == 120
        found.append(made)
    return found


GOLDEN = [
    b"1" b"21" b"0" b"0000001234" + b"\xb7\xd8\xb6\xde\xb3\xd7\xbc \xb6\xb2\xb9\xb2\xb6\xdd\xd8\xbc\xd4".ljust(40) + b"1210" b"0998"
    + b"\xbb\xdd\xcc\xdf\xd9\xb7\xde\xdd\xba\xb3".ljust(15) + b"001" + b"\xce\xdd\xc3\xdd".ljust(15) + b"1" b"0012345" + b" " * 17,
    b"2" b"0998" + b" " * 15 + b"102" + b"\xb7\xd8\xd0\xbc\xc3\xdd".ljust(15) + b"0000" b"1" b"0000123"
    + b"\xd0\xce\xdd \xbc\xd6\xb3\xba".ljust(30) + b"0000100000" b"0" b"0000000007" b"0000000000" b"7" b" " + b" " * 7,
    b"8" b"000001" b"000000100000" + b" " * 101,
    b"9" + b" " * 119,
]  # fmt: skip
"""Written by hand from the table of the standard, place by place."""


def test_a_file_known_byte_for_byte() -> None:
    made = write(SENDER, date(2026, 12, 10), [transfer(ACCOUNT, 100_000, 7)])
    assert made == b"".join(record + b"\r\n" for record in GOLDEN)
    assert write(SENDER, date(2026, 12, 10), [transfer(ACCOUNT, 100_000, 7)], line_ends=False) == b"".join(GOLDEN)


@pytest.mark.parametrize(
    ("given_text", "written"),
    [
        ("ミホン ハナコ", "ﾐﾎﾝ ﾊﾅｺ"), ("ガッキュウ　ヴィヲ", "ｶﾞﾂｷﾕｳ ｳﾞｲｵ"), ("ｼﾞｮｰﾝｽﾞ", "ｼﾞﾖ-ﾝｽﾞ"), ("（カ）ミホン", "(ｶ)ﾐﾎﾝ"),
        ("ａｂｃ－1/2", "ABC-1/2"), ("みほん・たろう", "ﾐﾎﾝ.ﾀﾛｳ"), ("「パピプペポ」", "｢ﾊﾟﾋﾟﾌﾟﾍﾟﾎﾟ｣"), ("  ア   イ ", "ｱ ｲ"),
    ],
)  # fmt: skip
def test_words_as_banks_write_them(given_text: str, written: str) -> None:
    assert (as_bank_writes(given_text), not_allowed(given_text)) == (written, "")


@pytest.mark.parametrize(
    ("text", "wrong"), [("見本 花子", "見本花子"), ("ミホン＆コ", "&"), ("ア🐕", "🐕"), ("ア\x00イ", "")]
)
def test_what_cannot_be_written_is_named(text: str, wrong: str) -> None:
    assert not_allowed(text) == wrong


KANA = st.text("アカガパヴッャーヲン　 ABZ09().-/", min_size=1, max_size=60).filter(as_bank_writes)
DIGITS = st.integers(0, 9_999_999)
TRANSFERS = st.builds(
    Transfer, bank_code=st.integers(0, 9999).map("{:04}".format), bank_name=st.sampled_from(["", "ミホンギンコウ"]),
    branch_code=st.integers(0, 999).map("{:03}".format), branch_name=st.sampled_from(["", "ホンテン"]),
    kind=st.sampled_from(["普通", "当座", "貯蓄"]), number=DIGITS.map(str), holder=KANA, amount=st.integers(1, 9_999_999_999),
    own=st.integers(0, 9_999_999_999),
)  # fmt: skip


@given(transfers=st.lists(TRANSFERS, max_size=20), on=st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_what_was_written_reads_back_and_adds_up(transfers: list[Transfer], on: date) -> None:
    head, *data, trailer, end = read(write(SENDER, on, transfers))
    assert (head["日"], head["委託者"], end["区分"]) == (f"{on:%m%d}", "0000001234", "9")
    assert (int(trailer["件数"]), int(trailer["合計"])) == (len(transfers), sum(one.amount for one in transfers))
    assert [
        (one["銀行"], one["支店"], int(one["番号"]), one["受取人"], int(one["額"]), int(one["顧客1"])) for one in data
    ] == [
        (one.bank_code, one.branch_code, int(one.number), as_bank_writes(one.holder)[:30].rstrip(), one.amount, one.own)
        for one in transfers
    ]  # fmt: skip


def wrong_in(amount: int = 1000, **changes: Any) -> list[str]:
    return list(faults(parts_of({**ACCOUNT, **changes}), amount))


def test_a_sound_account_has_no_faults() -> None:
    assert wrong_in() == []


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("bank_code", "", "金融機関コード"), ("bank_code", "12", "金融機関コード"), ("branch_code", "1A2", "支店コード"),
        ("kind", "定期", "預金の種類"), ("number", "12345678", "口座番号"), ("number", "", "口座番号"), ("holder_kana", "", "口座名義がありません"),
        ("holder_kana", "見本花子", "「見本花子」"),
    ],
)  # fmt: skip
def test_every_fault_of_an_account_is_said(part: str, value: str, said: str) -> None:
    [fault] = wrong_in(**{part: value})
    assert said in fault


def test_no_account_and_too_much_money_are_said() -> None:
    assert "口座が書かれていません" in next(faults(parts_of(None), 1))
    assert "大きすぎて" in wrong_in(10_000_000_000)[0]
    with pytest.raises(TooLong):
        write(SENDER, date(2026, 12, 10), [transfer(ACCOUNT, 10_000_000_000, 1)])
