"""The papers of a visit: one sheet to sign for everything filed that day, and the list of what is left, to take home."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yakuba.kernel.offices.models import Municipality
from yakuba.language.eras import wareki

from ._qr import qr
from ._town import city_of, head_of


@dataclass(frozen=True, slots=True)
class Signed:
    """One procedure on the sheet: its name, its office, and what is declared in it besides what is common to all."""

    title: str
    office: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignatureSheet:
    """What one signature stands for. `people` are lines of (what, name): whom it is about, and who came."""

    number: str
    people: tuple[tuple[str, str], ...]
    common: tuple[tuple[str, str], ...]
    procedures: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """One procedure that is left for later: where, by when, what to bring, and how it can be done without coming."""

    title: str
    summary: str
    where: str
    until: str
    bring: tuple[str, ...]
    ways: str
    easy: str = ""
    """The name in plain words with readings (やさしい日本語), where it has one."""


@dataclass(frozen=True, slots=True)
class LaterSheet:
    """The list to take home: what was done today, what is left, and everything to bring, merged."""

    number: str
    name: str
    done: tuple[str, ...]
    left: tuple[Left, ...]
    bring: tuple[str, ...]


def signature_data(sheet: SignatureSheet, *, town: Municipality | None, on: date) -> dict[str, Any]:
    """The sheet, ready for the template."""
    return {
        **asdict(sheet), **_common(town, on, sheet.number), "title": "届出・申請の署名用紙",
        "addressed": f"（宛先）{head_of(town)}", "statement": "次のとおり、届け出・申請します。",
    }  # fmt: skip


def later_data(sheet: LaterSheet, *, town: Municipality | None, on: date) -> dict[str, Any]:
    """The list, ready for the template."""
    return {**asdict(sheet), **_common(town, on, sheet.number), "title": "これからの手続の一覧"}


def _common(town: Municipality | None, on: date, number: str) -> dict[str, Any]:
    return {
        "city": city_of(town), "sample": bool(town and town.sample), "date": wareki(on), "qr": qr(number),
        "phone": town.phone if town else "", "footer": f"{city_of(town)}　来庁番号 {number}",
    }  # fmt: skip
