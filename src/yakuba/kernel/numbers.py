"""Receipt numbers (受付番号): short enough to read over the phone, impossible to guess, with a check digit."""

from __future__ import annotations

import secrets
from datetime import date

DIGITS = 8


def check_digit(digits: str) -> str:
    """The Luhn check digit of a row of digits: one mistyped or two swapped digits are noticed."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def new_number(on: date) -> str:
    """A number like 2026-1234-5678-9; the caller retries when the database has it already.

    Random, not counted: no lock is shared by all filings, and nobody can guess another's number.
    """
    body = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    return f"{on.year}-{body[:4]}-{body[4:]}-{check_digit(f'{on.year}{body}')}"


def tidy(text: str) -> str:
    """A number as somebody typed it, in our spelling; empty when it can't be one."""
    narrow = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    digits = "".join(char for char in narrow if char in "0123456789")
    if len(digits) != 4 + DIGITS + 1 or check_digit(digits[:-1]) != digits[-1]:
        return ""
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:12]}-{digits[12]}"
