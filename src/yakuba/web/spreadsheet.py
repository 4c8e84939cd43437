"""Lists for a spreadsheet: CSV with a byte order mark, and nothing in it that a program would take for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA = "=+-@\t\r"


def spreadsheet(name: str, head: Sequence[str], lines: Iterable[Sequence[object]]) -> HttpResponse:
    """The lines as a download of that name."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in line] for line in lines)
    return response


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] and cell[0] in FORMULA else cell
