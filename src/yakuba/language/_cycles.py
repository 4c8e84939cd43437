"""Circles among things that depend on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["circle", "in_order"]


def circle(needs: Mapping[str, Iterable[str]]) -> list[str] | None:
    """The first circle found, ending where it began (a, b, a); None when there is none."""
    done: set[str] = set()
    for start in needs:
        way: list[str] = []
        open_at: list[Iterable[str]] = []
        _enter(start, way, open_at, needs, done)
        while way:
            following = next((item for item in open_at[-1] if item not in done), None)
            if following is None:
                done.add(way.pop())
                open_at.pop()
            elif following in way:
                return [*way[way.index(following) :], following]
            else:
                _enter(following, way, open_at, needs, done)
    return None


def _enter(
    key: str, way: list[str], open_at: list[Iterable[str]], needs: Mapping[str, Iterable[str]], done: set[str]
) -> None:
    if key not in done:
        way.append(key)
        open_at.append(iter([item for item in sorted(needs.get(key, ())) if item in needs]))


def in_order(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """The keys, each after everything it needs. There must be no circle."""
    order: list[str] = []
    left = dict(needs)
    while left:
        ready = [key for key, wants in left.items() if not any(want in left and want != key for want in wants)]
        order += ready
        left = {key: wants for key, wants in left.items() if key not in ready}
        if not ready:
            raise ValueError("circle")
    return order
