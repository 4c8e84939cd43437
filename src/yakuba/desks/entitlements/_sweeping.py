"""One sweep from beginning to end. Safe to do again from the start: what is written is the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import facts as vocabulary
from yakuba.kernel.definitions.queries import parameters, programmes
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import everybody, living_count
from yakuba.kernel.population import EngineFailed, engine, shape_of, write_rows
from yakuba.kernel.prepared import insert_like
from yakuba.language.rules import RuleError
from yakuba.language.rules.functions import add_years, fiscal_year

from ._case import HEAD, Case, judge_one
from ._judging import Judging, Result
from .models import Offer, Sweep, Tally
from .queries import ADULT, SPOUSES, is_family, reachable
from .words import OPEN, OfferState, SweepState

BATCH = 2_000
Progress = Callable[[int, int], None]


def cases_on(on: date) -> list[Case]:
    """Every programme with a rule in force on a day."""
    found = ((definition, programme, programme.rule_on(on)) for definition, programme in programmes())
    return [Case(definition, programme, rule) for definition, programme, rule in found if rule]


def run(sweep: Sweep, progress: Progress = lambda done, of: None) -> None:
    """Judge everybody, keep offers and tallies. An error ends this sweep in words, never the worker."""
    try:
        _run(sweep, progress)
    except (RuleError, OSError, EngineFailed, ImproperlyConfigured) as error:
        Sweep.objects.filter(pk=sweep.pk).update(
            state=SweepState.FAILED, error=str(error)[:300], finished_at=clock.now()
        )


def _run(sweep: Sweep, progress: Progress) -> None:
    # What a worker that died had kept stays as it was counted then: counted again, nothing in it would be new.
    kept = set(sweep.tallies.values_list("definition_id", flat=True))
    cases, people = [case for case in cases_on(sweep.on) if case.definition.pk not in kept], living_count()
    if cases:
        _judge_and_keep(sweep, cases, people, progress)
    Sweep.objects.filter(pk=sweep.pk).update(state=SweepState.DONE, people=people, finished_at=clock.now())


def _judge_and_keep(sweep: Sweep, cases: list[Case], people: int, progress: Progress) -> None:
    needed = frozenset(path for case in cases for path in case.needed())
    shape = shape_of(vocabulary(), needed)
    town, of = _Town(sweep.on), people * 2

    def passed(done: int) -> None:
        _beat(sweep)
        progress(done, of)

    running = engine()
    # What everybody's facts are written to lies in the data folder, readable by this program alone, and is gone at the end.
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sweep-", dir=settings.HOME) as folder:
        file = Path(folder) / "people.ndjson"
        odd = list(write_rows(file, town.noted(everybody(sweep.on, needed), passed), shape))
        running.load(file, shape)
    judging = Judging(running, shape, sweep.on, parameters(), lambda: _again(sweep.on, needed))
    for place, result in enumerate(judging.results(cases, odd), start=1):
        _keep(sweep, result, town)
        _beat(sweep)
        progress(people + people * place // len(cases), of)
    running.close()


def _beat(sweep: Sweep) -> None:
    """Say that this worker is alive, so that no other takes the sweep over."""
    Sweep.objects.filter(pk=sweep.pk).update(beat_at=clock.now())


def _again(on: date, needed: frozenset[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((person.pk, facts) for person, facts in everybody(on, needed))


NOBODY = 0
"""The household of a child who only lodges in one: none of that family is told."""


class _Town:
    """Who is told for whom, noted while everybody goes by."""

    def __init__(self, on: date) -> None:
        self.grown = add_years(on, -ADULT)
        self.homes: dict[int, int] = {}
        """Minors and heads -> their household: for these somebody of the family is told."""
        self.family: dict[int, list[int]] = {}
        """Household -> its head, then the head's spouse."""
        self.reachable = set(reachable())

    def noted(self, people: Any, passed: Callable[[int], None]) -> Iterator[tuple[int, dict[str, Any]]]:
        for place, (person, facts) in enumerate(people, start=1):
            if person.household_id and person.relation in (HEAD, *SPOUSES):
                family = self.family.setdefault(person.household_id, [])
                family.insert(0 if person.relation == HEAD else len(family), person.pk)
            if person.household_id and (person.birth_date > self.grown or person.relation == HEAD):
                self.homes[person.pk] = person.household_id if is_family(person) else NOBODY
            if place % 1000 == 0:
                passed(place)
            yield person.pk, facts

    def told(self, person: int, *, of_household: bool) -> int | None:
        """Who is told: oneself; for a child or a household its head, or the spouse where only they can be reached."""
        home = self.homes.get(person)
        family = self.family.get(home, []) if home else []
        if not family or (person in family and not of_household):
            return person if home is None or person in family else None
        return next((one for one in family if one in self.reachable), family[0])


def _keep(sweep: Sweep, result: Result, town: _Town) -> None:
    """Offers and tally of one programme, in one transaction."""
    definition, programme = result.case.definition, result.case.programme
    told = {person: town.told(person, of_household=programme.subject == "household") for person in result.entitled}
    season = fiscal_year(sweep.on) if programme.again == "year" else 0
    with action(SYSTEM, "sweep.keep", f"definition:{definition.key}", sweep=sweep.pk, entitled=len(result.entitled)):
        before = {
            person: (pk, state, amount, to, letter)
            for pk, person, state, amount, to, letter in Offer.objects.filter(
                definition=definition, season=season
            ).values_list("id", "resident_id", "state", "amount", "told_id", "mailing_id")
        }
        new = [person for person in result.entitled if person not in before]
        gone = [(pk, state) for person, (pk, state, *_) in before.items() if person not in result.entitled]
        if not sweep.ahead:
            like = Offer(definition=definition, version_id=definition.live_id, season=season)
            rows = ((person, told[person], result.entitled[person]) for person in new)
            insert_like(like, ("resident_id", "told_id", "amount"), rows)
            _put_away(gone)
            _bring_up_to_date(result, before, told)
        Tally.objects.update_or_create(
            sweep=sweep, definition=definition,
            defaults={
                "version_id": definition.live_id, "entitled": len(result.entitled), "perhaps": result.perhaps,
                "failed": result.failed, "receiving": result.receiving, "new": len(new),
                "gone": sum(state in (OfferState.FOUND, *OPEN) for _, state in gone),
                "amount": sum(amount or 0 for amount in result.entitled.values()), "missing": dict(result.missing),
                "failures": _explained(sweep, result),
            },
        )  # fmt: skip


# Somebody may be told, or answer, while this is written: each line changes only what still is as it was read.


def _put_away(gone: list[tuple[int, str]]) -> None:
    untold = Offer.objects.filter(state=OfferState.FOUND)
    for keys in _some(pk for pk, state in gone if state == OfferState.FOUND):
        untold.filter(pk__among=keys).delete()
    for keys in _some(pk for pk, state in gone if state in OPEN):
        Offer.objects.filter(pk__among=keys, state__in=OPEN).update(state=OfferState.LAPSED)


def _bring_up_to_date(
    result: Result,
    before: dict[int, tuple[int, str, int | None, int | None, int | None]],
    told: dict[int, int | None],
) -> None:
    definition = result.case.definition
    still = [(*one, person) for person, one in before.items() if person in result.entitled]
    worth = [
        Offer(pk=pk, amount=result.entitled[who])
        for pk, _, amount, _, _, who in still
        if amount != result.entitled[who]
    ]
    Offer.objects.bulk_update(worth, ["amount"], batch_size=BATCH)
    # Whom one can reach may have changed, but whoever was told, or has a letter on its way, stays the one who was.
    untold = [one for one in still if one[1] == OfferState.FOUND and one[4] is None]
    others = [Offer(pk=pk, told_id=told[who]) for pk, _, _, to, _, who in untold if to != told[who]]
    Offer.objects.filter(state=OfferState.FOUND, mailing=None).bulk_update(others, ["told"], batch_size=BATCH)
    # Entitled again after a pause: they were told once, and can act on that.
    for keys in _some(pk for pk, state, *_ in still if state == OfferState.LAPSED):
        Offer.objects.filter(pk__among=keys, state=OfferState.LAPSED, answered_at=None).update(state=OfferState.TOLD)
    for keys in _some(pk for pk, state, *_ in still if state in (OfferState.FOUND, *OPEN)):
        Offer.objects.filter(pk__among=keys).exclude(version_id=definition.live_id).update(
            version_id=definition.live_id
        )


def _some(keys: Iterable[int]) -> Iterator[list[int]]:
    """Keys, some thousand at a time."""
    rest = iter(keys)
    while several := list(islice(rest, BATCH)):
        yield several


def _explained(sweep: Sweep, result: Result) -> list[dict[str, str]]:
    """Those a rule cannot be computed for, each with the reason the one-person reader gives."""
    found = Resident.objects.in_bulk([key for key, _ in result.failures])
    reasons = dict(result.failures)
    lines = []
    for key, person in found.items():
        why = reasons[key] or _reason(sweep, result.case, person)
        lines.append({"number": person.number, "why": why})
    return lines


def _reason(sweep: Sweep, case: Case, person: Resident) -> str:
    from yakuba.kernel.people.queries import facts_of

    try:
        judge_one(case, facts_of(person, sweep.on, case.needed()), sweep.on, parameters())
    except RuleError as error:
        return str(error)
    return ""
