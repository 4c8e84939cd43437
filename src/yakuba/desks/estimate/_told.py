"""What an estimate stands on, and what somebody has told so far for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from yakuba.desks import asking
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import programmes
from yakuba.language import telling
from yakuba.language.programmes import Programme
from yakuba.language.telling import Questions


@dataclass(frozen=True, slots=True, eq=False)
class Published(Questions):
    """What an estimate stands on, looked up once for a page: the programmes beside what can be asked."""

    programmes: list[tuple[Definition, Programme]] = field(default_factory=list)


def published() -> Published:
    """All that is in force and loaded now."""
    known = asking.questions()
    return Published(known.facts, known.words, known.parameters, programmes())


@dataclass(frozen=True, slots=True)
class Told(telling.Told):
    """What is told, and of which topic or single programme it is asked."""

    by: Published
    topic: str = ""
    focus: str = ""

    def kept(self, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
        """Everything told as names and texts, to stand hidden in the page."""
        yield from telling.Told.kept(self, without)
        yield "topic", self.topic
        if self.focus:
            yield "focus", self.focus


def topic_of(by: Published, text: str) -> str:
    """The heading of that name; empty, which is all of them, where there is none."""
    return text if any(text == said.category for _definition, said in by.programmes) else ""


def read(posted: QueryDict, by: Published, today: date, language: str) -> Told:
    """What a page posts."""
    begun = Told(by, today, topic=topic_of(by, posted.get("topic", "")), focus=posted.get("focus", "")[:60])
    return asking.read(posted, begun, language)
