"""Reading what an HTML form posts: flat names with dots become rows and parts."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["from_form"]

DEEPEST = 4


def from_form(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """`children.0.name.family=山田` becomes {"children": {"0": {"name": {"family": "山田"}}}}.

    A name posted several times becomes a list (choices). Names that contradict each other keep the first meaning.
    """
    answers: dict[str, object] = {}
    for name, value in pairs:
        *above, last = name.split(".")[:DEEPEST]
        place = answers
        for part in above:
            inner = place.setdefault(part, {})
            if not isinstance(inner, dict):
                break
            place = inner
        else:
            _put(place, last, value)
    return answers


def _put(place: dict[str, object], key: str, value: str) -> None:
    if key not in place:
        place[key] = value
    elif isinstance(old := place[key], list):
        old.append(value)
    elif isinstance(old, str):
        place[key] = [old, value]
