"""Lists for a spreadsheet: CSV with a byte order mark, and nothing in it that a program would take for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA = (*"=+-@＝＋－＠", "\t", "\r", "\n")
"""Japanese spreadsheets read the full-width signs like the others."""


def spreadsheet(name: str, head: Sequence[str], lines: Iterable[Sequence[object]]) -> HttpResponse:
    """The lines as a download of that name."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([cell if isinstance(cell, int) else guarded(cell) for cell in line] for line in lines)
    return response


def guarded(text: object) -> str:
    """A cell a spreadsheet will not take for a formula (CSV injection, OWASP ASVS 5.0 V1.2.10)."""
    words = "" if text is None else str(text)
    return f"'{words}" if words.startswith(FORMULA) else words
