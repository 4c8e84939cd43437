"""The words of the square code on each page: which form this is, of which version, and which page of it.

    YK1:<definition>:<version>:<page>/<pages>[:<receipt number>]       a page of the form
    YK1:<definition>:<version>:+<sheet>/<sheets>[:<receipt number>]    a continuation sheet

Version 0 is a form of what is not published: it can be looked at, and nobody can file it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = re.compile(
    r"YK1:(?P<definition>[a-z][a-z0-9-]{0,59}):(?P<version>\d{1,6}):(?P<sheet>\+?)(?P<page>[1-9]\d{0,2})/(?P<pages>[1-9]\d{0,2})"
    r"(?::(?P<token>[0-9A-Za-z_-]{1,60}))?"
)


@dataclass(frozen=True, slots=True)
class Code:
    """A form of one version; `token` is the receipt number, or what a form filled at a counter is known by."""

    definition: str
    version: int
    token: str = ""

    def page(self, number: int, of: int) -> str:
        return self._words(f"{number}/{of}")

    def sheet(self, number: int, of: int) -> str:
        return self._words(f"+{number}/{of}")

    def _words(self, page: str) -> str:
        return ":".join(["YK1", self.definition, str(self.version), page, *([self.token] if self.token else [])])


@dataclass(frozen=True, slots=True)
class Seen:
    """What a code says."""

    code: Code
    page: int
    pages: int
    is_sheet: bool


def parse(words: str) -> Seen | None:
    """What the words of a code mean; None for any other words."""
    found = _WORDS.fullmatch(words.strip())
    if found is None:
        return None
    code = Code(found["definition"], int(found["version"]), found["token"] or "")
    return Seen(code, int(found["page"]), int(found["pages"]), bool(found["sheet"]))
