"""Reading what an HTML form posts: flat names with dots become rows and parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["from_form", "nested_deeper"]

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


def nested_deeper(value: object, most: int = 2 * DEEPEST) -> bool:
    """Whether lists and groups stand in each other deeper than any answer's, as no form posts but a program may send."""
    if not isinstance(value, Mapping | list | tuple):
        return False
    parts = value.values() if isinstance(value, Mapping) else value
    return not most or any(nested_deeper(part, most - 1) for part in parts)


def _put(place: dict[str, object], key: str, value: str) -> None:
    if key not in place:
        place[key] = value
    elif isinstance(old := place[key], list):
        old.append(value)
    elif isinstance(old, str):
        place[key] = [old, value]
