"""Small things shown: a link, a status tag, a column, an event, a clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

Tone = Literal["neutral", "info", "success", "warning", "error"]
TONES: tuple[Tone, ...] = ("neutral", "info", "success", "warning", "error")
NEARLY = 0.8
"""From this part of the standard days on, the clock warns."""


def checked_tone(tone: str) -> Tone:
    """The tone itself; ValueError names the right ones for a wrong one."""
    for known in TONES:
        if tone == known:
            return known
    raise ValueError(f"There is no tone {tone!r}; choose one of {', '.join(TONES)}.")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to stand in a table cell or a list of answers."""

    text: str
    href: str

    def __html__(self) -> SafeString:
        return format_html('<a href="{}">{}</a>', self.href, self.text)

    __str__ = __html__


@dataclass(frozen=True, slots=True)
class Status:
    """Where something stands, as a word in a coloured frame. The word says all; the colour only helps."""

    text: str
    tone: Tone = "neutral"

    def __html__(self) -> SafeString:
        return format_html('<span class="status status-{}">{}</span>', checked_tone(self.tone), self.text)

    __str__ = __html__


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right. `sort` is the address that sorts by it."""

    label: str
    numeric: bool = False
    sort: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history: when, what, by whom, and in which words."""

    at: dt.datetime | dt.date
    title: str
    by: str = ""
    text: str = ""
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Clock:
    """The standard processing period (標準処理期間, 行政手続法 第6条), in days used of days promised."""

    used: int
    standard: int

    @property
    def tone(self) -> Tone:
        """info, warning from four fifths on, error when over."""
        if self.used > self.standard:
            return "error"
        return "warning" if self.used >= self.standard * NEARLY else "info"

    @property
    def rest(self) -> str:
        """What is left, in words."""
        left = self.standard - self.used
        if left < 0:
            return gettext("%(days)s日超過") % {"days": -left}
        return gettext("残り%(days)s日") % {"days": left}

    @property
    def bar(self) -> int:
        """Days to fill in the bar, never more than it holds."""
        return min(max(self.used, 0), self.standard)
