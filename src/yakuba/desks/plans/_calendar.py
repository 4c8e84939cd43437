"""A plan as a calendar file (iCalendar, RFC 5545): one all-day event for each visit, with an alarm a week before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

FOLD = 75
"""Octets in a line, at most (RFC 5545, 3.1)."""


def calendar(events: Iterable[tuple[str, date, str, str]], made_at: datetime, name: str) -> bytes:
    """The file: for each event its lasting name, its day, what it is called and what is said of it."""
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yakuba//plans//JA", f"X-WR-CALNAME:{_text(name)}"]
    for uid, day, title, words in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_text(title)}", f"DESCRIPTION:{_text(words)}",
            "TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}", "TRIGGER:-P7D",
            "END:VALARM", "END:VEVENT",
        ]  # fmt: skip
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line)).encode()


def _text(words: str) -> str:
    """With the characters escaped that mean something in the format (3.3.11)."""
    for char in "\\;,":
        words = words.replace(char, "\\" + char)
    return words.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    part, room = "", FOLD
    for char in line:
        if room < len(char.encode()):
            yield part
            part, room = " ", FOLD - 1
        part, room = part + char, room - len(char.encode())
    yield part
