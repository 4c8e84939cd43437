"""Every address of the town hall with its gate: what `yakuba routes` prints and the safety test reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import ResolverMatch

from yakuba.kernel.access._third_party import gate_of
from yakuba.kernel.access.gate import Gate


@dataclass(frozen=True)
class Route:
    """One address pattern, its name, and what is decided about it (None: nothing is)."""

    path: str
    name: str
    gate: Gate | None


def every_route() -> list[Route]:
    """All routes, by address."""
    return sorted(_walk(get_resolver(), "/", []), key=lambda route: route.path)


def _walk(resolver: URLResolver, prefix: str, spaces: list[str]) -> Iterator[Route]:
    for item in resolver.url_patterns:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from _walk(item, path, [*spaces, item.namespace] if item.namespace else spaces)
        elif isinstance(item, URLPattern):
            yield Route(path, ":".join([*spaces, item.name or ""]), gate_of(_match(item, path, spaces)))


def _match(item: URLPattern, path: str, spaces: list[str]) -> ResolverMatch:
    return ResolverMatch(item.callback, (), {}, url_name=item.name, namespaces=spaces, route=path)
