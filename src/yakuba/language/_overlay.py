"""What a visit adds to what the registers know: told by somebody, or made known by another procedure of the visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .effects import person_in
from .fields import Field

__all__ = ["Overlay"]

_OWN = ("resident", "household", "business")
_LISTS = ("members", "children")


@dataclass(slots=True)
class Overlay:
    """`event` by root, the same for all; the rest by subject. What a procedure changes stands above what was told."""

    event: dict[str, Any]
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, dict[object, dict[str, Any]]] = field(default_factory=dict)
    """By subject, and by whoever lives with them: what is known of each besides."""

    def __post_init__(self) -> None:
        self.event = {root: dict(facts) for root, facts in self.event.items()}

    def learn(self, path: str, value: Any, subject: str) -> None:
        """Somebody told it."""
        root, _, rest = path.partition(".")
        if root in _OWN:
            self.told.setdefault(subject, {})[path] = value
        elif rest:
            _put(self.event.setdefault(root, {}), rest, value)

    def change(self, path: str, value: Any, subject: str) -> None:
        """A procedure of the visit makes it known."""
        self.made.setdefault(subject, {})[path] = value

    def changed(self, path: str | None, subject: str) -> bool:
        """Whether a procedure of the visit made this fact another one: what was told before is then not its value."""
        made = self.made.get(subject, {})
        return path is not None and any(path == one or path.startswith(f"{one}.") for one in made)

    def learn_rows(self, table: Field, rows: list[Any], facts: Mapping[str, Any], subject: str) -> None:
        """What the rows of a table say of the people of the household."""
        bound = {item.key: (item.bind or "").removeprefix("row.") for item in table.fields if item.bind}
        for row in rows:
            self._of(table, row, {bound[key]: value for key, value in row.items() if key in bound}, facts, subject)

    def change_row(
        self, table: Field, row: Mapping[str, Any], made: Mapping[str, Any], facts: Mapping[str, Any], subject: str
    ) -> None:
        """A procedure makes something known of the person of a row."""
        of = {path.removeprefix("resident."): value for path, value in made.items()}
        if self._of(table, row, of, facts, subject):
            for path, value in made.items():
                self.change(path, value, subject)

    def _of(
        self, table: Field, row: Mapping[str, Any], more: Mapping[str, Any], facts: Mapping[str, Any], subject: str
    ) -> bool:
        """Whether the row is about the subject of the visit."""
        person = person_in(table, row, _people(facts))
        if person is None:
            return False
        self.members.setdefault(subject, {}).setdefault(_who(person), {}).update(more)
        own = bool(person.get("number")) and person.get("number") == facts.get("resident", {}).get("number")
        if own:
            for name, value in more.items():
                if name not in person:
                    self.learn(f"resident.{name}", value, subject)
        return own

    def said(self, subject: str) -> dict[str, dict[str, Any]]:
        """What was told, by root, without what procedures make of it."""
        found = {root: dict(facts) for root, facts in self.event.items()}
        for path, value in self.told.get(subject, {}).items():
            root, _, rest = path.partition(".")
            _put(found.setdefault(root, {}), rest, value)
        return found

    def over(self, facts: Mapping[str, Any], subject: str) -> dict[str, Any]:
        """The registers' facts with all of this laid over them."""
        found: dict[str, Any] = {root: dict(own) for root, own in facts.items() if isinstance(own, Mapping)}
        for root, told in self.event.items():
            found[root] = {**found.get(root, {}), **told}
        for path, value in self._laid(subject):
            root, _, rest = path.partition(".")
            _put(found.setdefault(root, {}), rest, value)
        if more := self.members.get(subject):
            home = found["household"]
            for name in _LISTS:
                if name in home:
                    home[name] = [{**person, **more.get(_who(person), {})} for person in home[name]]
        return found

    def _laid(self, subject: str) -> Iterator[tuple[str, Any]]:
        yield from self.told.get(subject, {}).items()
        yield from self.made.get(subject, {}).items()


def _who(person: Mapping[str, Any]) -> object:
    """One person of a household, whichever of its lists tells of them, and however much."""
    return person.get("number") or (person.get("full_name"), person.get("birth_date"))


def _people(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    home = facts.get("household")
    people = home.get("members") if isinstance(home, Mapping) else None
    return list(people) if isinstance(people, list | tuple) else []


def _put(into: dict[str, Any], path: str, value: Any) -> None:
    """Lay a value at a dotted path, over copies of what is there."""
    first, _, rest = path.partition(".")
    if rest:
        inner = into.get(first)
        into[first] = dict(inner) if isinstance(inner, Mapping) else {}
        _put(into[first], rest, value)
    else:
        into[first] = value
