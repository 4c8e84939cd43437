"""Reading definitions: what is live, what a version says, and what the town's vocabulary is."""

from __future__ import annotations

from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Max, QuerySet

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Right
from yakuba.kernel.prepared import Prepared
from yakuba.language.characters import fold
from yakuba.language.diff import Change, diff, diff_letters, diff_programmes
from yakuba.language.events import LifeEvent
from yakuba.language.needed import needed_facts
from yakuba.language.procedures import Fact, Letter, Parameter, Procedure
from yakuba.language.programmes import Programme
from yakuba.language.purposes import Purpose
from yakuba.language.rules import DatedValue, Parameters
from yakuba.language.secrecy import secret_fields

from .models import Definition, Version, Vocabulary


@lru_cache(maxsize=512)
def _read(version_id: int) -> tuple[Procedure, tuple[Letter, ...], frozenset[str]]:
    # A version never changes, so what was read once stays right for ever.
    content = Version.objects.values_list("content", flat=True).get(pk=version_id)
    letters = tuple(Letter.model_validate(letter) for letter in content["letters"])
    procedure = Procedure.model_validate(content["procedure"])
    return procedure, letters, needed_facts(procedure, letters)


def procedure_of(version: Version | int) -> Procedure:
    """What a version says."""
    return _read(version if isinstance(version, int) else version.pk)[0]


def letter_of(version: Version | int, key: str) -> Letter | None:
    """The letter of that key in a version; None when it has none."""
    letters = _read(version if isinstance(version, int) else version.pk)[1]
    return next((letter for letter in letters if letter.document == key), None)


def facts_needed(version: Version | int) -> frozenset[str]:
    """The paths of the facts a version reads: all that a case of it may keep."""
    return _read(version if isinstance(version, int) else version.pk)[2]


def live() -> QuerySet[Definition]:
    """Every procedure people can file now, by title."""
    found = Definition.objects.filter(kind="procedure", live__isnull=False, suspended=False)
    return found.select_related("office", "live").defer("live__content").order_by("title")


_PROCEDURES = Prepared(lambda key: Definition.objects.filter(key=key, kind="procedure").select_related("office"), str)


def definition(key: str) -> Definition:
    """The one door to a live definition, open for filing now or not. Raises NotFound."""
    found = next(iter(_PROCEDURES(key)), None)
    if found is None or found.live_id is None:
        raise NotFound(key)
    found.live = copy(_version(found.live_id))
    found.live.definition = found  # the version knows its definition without asking again
    return found


@lru_cache(maxsize=512)
def _version(version_id: int) -> Version:
    # As in _read: a version never changes.
    return Version.objects.defer("content").get(pk=version_id)


def procedures() -> list[tuple[Definition, Procedure]]:
    """Every live procedure with what it says."""
    return [(found, procedure_of(found.live_id)) for found in live()]


def find(
    words: str = "", event: str = "", office: str = "", channel: str = "online"
) -> list[tuple[Definition, Procedure]]:
    """Procedures by words (all must occur), by life event, by office; only those the channel takes."""
    wanted = [fold(word) for word in words.replace("\u3000", " ").split()]
    return [
        (found, procedure)
        for found, procedure in procedures()
        if (not channel or channel in procedure.channels)
        and (not event or event in procedure.events)
        and (not office or found.office.code == office)
        and all(word in found.search for word in wanted)
    ]


@lru_cache(maxsize=1024)
def _programme(version_id: int) -> Programme:
    # As in _read: a version never changes.
    return Programme.model_validate(Version.objects.values_list("content", flat=True).get(pk=version_id)["programme"])


def programmes() -> list[tuple[Definition, Programme]]:
    """Every live programme with what it says, by title."""
    found = Definition.objects.filter(kind="programme", live__isnull=False, suspended=False)
    found = found.select_related("office", "live").defer("live__content").order_by("title")
    return [(definition, _programme(definition.live_id)) for definition in found]


def claimed_by(procedure: str) -> list[Programme]:
    """The live programmes that are claimed by a procedure."""
    return [said for _definition, said in programmes() if said.procedure == procedure]


def amount_per(procedure: str) -> str:
    """What time the amount of a procedure is for: month, year or once; empty when its programmes do not agree."""
    times = {said.per or "" for said in claimed_by(procedure)}
    return times.pop() if len(times) == 1 else ""


def programme_of(version: Version | int) -> Programme:
    """What a version of a programme says."""
    return _programme(version if isinstance(version, int) else version.pk)


def version(key: str, number: int) -> Version:
    """One version of a definition. Raises NotFound."""
    found = Version.objects.filter(definition__key=key, number=number).select_related("definition").first()
    if found is None:
        raise NotFound(f"{key} v{number}")
    return found


def version_saying(procedure: Procedure) -> Version | None:
    """The newest version with exactly this wording; None where nobody published it."""
    found = Version.objects.filter(definition__key=procedure.procedure, definition__kind="procedure").defer("content")
    newest = found.select_related("definition").order_by("-number")[:20]
    return next((version for version in newest if procedure_of(version) == procedure), None)


def changes(key: str, old: int, new: int) -> tuple[Change, ...]:
    """What differs between two versions, letters included, in words a clerk can read."""
    before, after = version(key, old), version(key, new)
    if before.definition.kind == "programme":
        return diff_programmes(programme_of(before), programme_of(after))
    (was, letters, _), (now, new_letters, _) = _read(before.pk), _read(after.pk)
    return (*diff(was, now), *diff_letters(letters, new_letters))


def vocabulary_stamp() -> str:
    """A value that changes whenever any pack's vocabulary does."""
    return str(Vocabulary.objects.aggregate(last=Max("loaded_at"))["last"])


@lru_cache(maxsize=4)
def _vocabulary(stamp: str) -> dict[str, list[dict[str, Any]]]:
    merged: dict[str, list[dict[str, Any]]] = {"facts": [], "parameters": [], "events": [], "purposes": []}
    for content in Vocabulary.objects.order_by("pack").values_list("content", flat=True):
        for name in merged:
            merged[name] += content.get(name, [])
    return merged


def facts() -> list[Fact]:
    """Every fact the loaded packs name."""
    return [Fact.model_validate(fact) for fact in _vocabulary(vocabulary_stamp())["facts"]]


def absences() -> dict[str, Any]:
    """What a fact is of whoever its complete register does not name, by path."""
    return _absences(vocabulary_stamp())


@lru_cache(maxsize=4)
def _absences(stamp: str) -> dict[str, Any]:
    return {fact["key"]: fact["absent"] for fact in _vocabulary(stamp)["facts"] if "absent" in fact}


def holding_days() -> dict[str, int]:
    """How many days a record of a fact holds, by path, where that has an end."""
    return _holding_days(vocabulary_stamp())


@lru_cache(maxsize=4)
def _holding_days(stamp: str) -> dict[str, int]:
    return {fact["key"]: fact["holds_days"] for fact in _vocabulary(stamp)["facts"] if fact.get("holds_days")}


def sensitive_facts() -> frozenset[str]:
    """The paths of the facts that only desks with the right may see."""
    return frozenset(fact.key for fact in facts() if fact.sensitive)


def hidden_from(actor: Actor, version: Version | int) -> frozenset[str]:
    """The fields of a version whose answers this actor may not see; none with the right."""
    return frozenset() if actor.has(Right.SENSITIVE) else secret_fields(procedure_of(version), sensitive_facts())


def secrets_from(actor: Actor, version: Version | int) -> frozenset[str]:
    """The answers and the facts this actor may not see, nor any reason that rests on them; none with the right."""
    return frozenset() if actor.has(Right.SENSITIVE) else hidden_from(actor, version) | sensitive_facts()


def events() -> list[LifeEvent]:
    """Every life event the loaded packs name."""
    return [LifeEvent.model_validate(event) for event in _vocabulary(vocabulary_stamp())["events"]]


def purposes() -> list[Purpose]:
    """Every purpose people take a number for, in the order the loaded packs say."""
    return list(_purposes(vocabulary_stamp()))


@lru_cache(maxsize=4)
def _purposes(stamp: str) -> tuple[Purpose, ...]:
    return tuple(Purpose.model_validate(purpose) for purpose in _vocabulary(stamp)["purposes"])


def labels() -> dict[str, str]:
    """What people call the facts and their values, for explanations: words by path, and by `path=value`."""
    return _labels(vocabulary_stamp())


@lru_cache(maxsize=4)
def _labels(stamp: str) -> dict[str, str]:
    known = [Fact.model_validate(fact) for fact in _vocabulary(stamp)["facts"]]
    words = {path: word for fact in known for path, word in fact.words().items()}
    own = {path.removeprefix("resident."): word for path, word in words.items() if path.startswith("resident.")}
    lists = [fact.key for fact in known if fact.type.startswith("list of resident")]
    # What is asked of each member of a household is called what it is called of one person.
    return {f"{path}.{name}": word for path in lists for name, word in own.items()} | words


class _Stored(Parameters):
    """The parameters of the loaded packs, looked up when a rule first asks for one: most rules ask for none."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Parameters | None = None

    def entry(self, key: str, on: date) -> DatedValue:
        if self._found is None:
            self._found = _parameters(vocabulary_stamp())
        return self._found.entry(key, on)


def parameters() -> Parameters:
    """The dated parameters of all packs."""
    return _Stored()


@lru_cache(maxsize=4)
def _parameters(stamp: str) -> Parameters:
    entries: dict[str, list[DatedValue]] = {}
    for raw in _vocabulary(stamp)["parameters"]:
        parameter = Parameter.model_validate(raw)
        entries[parameter.key] = [
            DatedValue(
                valid_from=date.fromisoformat(value.valid_from),
                valid_until=date.fromisoformat(value.until) if value.until else None,
                value=value.value,
                law=value.law or parameter.law,
            )
            for value in parameter.values
        ]
    return Parameters(entries)


def all_definitions() -> QuerySet[Definition]:
    """Every procedure and register, live or not, by title."""
    return Definition.objects.exclude(kind="programme").select_related("office", "live").order_by("title")


def versions(found: Definition) -> QuerySet[Version]:
    """The versions of a definition, newest first."""
    return found.versions.defer("content").order_by("-number")
