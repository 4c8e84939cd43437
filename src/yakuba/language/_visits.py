"""Whether the story of a visit speaks of things that exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ._found import Found
from ._scenarios import person_faults
from ._vocabulary import Vocabulary
from .problems import PackProblem, did_you_mean
from .procedures import Procedure
from .visits import VisitStory

__all__ = ["visit_faults"]


def visit_faults(
    found: Found, vocabulary: Vocabulary, procedures: Mapping[str, Procedure], events: Collection[str]
) -> Iterator[PackProblem]:
    """Every name in a story that nobody defined, and every day that is none."""
    story: VisitStory = found.item
    people = [(("members", number), person) for number, person in enumerate(story.members)]
    yield from person_faults(found, story.today, people, vocabulary)
    names = [person.name for person in story.members]
    for part in ("subject", "visitor"):
        name = getattr(story, part)
        if name is not None and name not in names:
            yield found.problem((part,), f"「{name}」という人はこの家族にいません", did_you_mean(name, names))
    for number, event in enumerate(story.events):
        if event not in events:
            what = f"「{event}」というライフイベントはありません"
            yield found.problem(("events", number), what, did_you_mean(event, events))
    for part in ("needed", "also", "later"):
        for number, key in enumerate(getattr(story, part)):
            if key not in procedures:
                yield found.problem((part, number), f"「{key}」という手続はありません", did_you_mean(key, procedures))
    for key in story.filed:
        if key not in procedures:
            yield found.problem(("filed", key), f"「{key}」という手続はありません", did_you_mean(key, procedures))
