"""Tables to take away, for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse


def spreadsheet(name: str, head: Sequence[str], lines: Iterable[Sequence[object]]) -> HttpResponse:
    """A download as CSV: with a byte order mark, and nothing that a spreadsheet would take for a formula."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(head)
    for line in lines:
        writer.writerow([f"'{cell}" if str(cell)[:1] in "=+-@" and cell != "" else cell for cell in line])
    return response
