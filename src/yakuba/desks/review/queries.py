"""Reading reviews in numbers, and dry runs: for the office in charge of a procedure, and for those who keep definitions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.timezone import make_aware

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import live, procedure_of, secrets_from
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import in_charge
from yakuba.kernel.workflow.models import AutoReview
from yakuba.kernel.workflow.words import Comes
from yakuba.language.procedures import Procedure
from yakuba.language.reviews import AutoCheck
from yakuba.language.secrecy import hides_making, hides_result

from .models import Difference, DryRun
from .words import NONE, UNTOLD

PASSED = (Comes.NEXT, Comes.APPROVE)


def procedures(actor: Actor) -> list[tuple[Definition, Procedure]]:
    """The live procedures with an automatic review that the actor's office keeps; all of them for those who keep definitions."""
    found = ((one, procedure_of(one.live_id)) for one in live() if _may(actor, one))
    return [(one, said) for one, said in found if any(step.auto for step in said.workflow)]


def _may(actor: Actor, definition: Definition) -> bool:
    return actor.works_for(definition.office_id) or actor.has(Right.DEFINITIONS) or actor.has(Right.ALL_CASES)


def procedure(actor: Actor, key: str) -> tuple[Definition, Procedure]:
    """The one door to a procedure at this desk. Raises NotFound."""
    for found, said in procedures(actor):
        if found.key == key:
            return found, said
    raise NotFound(key)


def runs(definition: Definition) -> QuerySet[DryRun]:
    """The dry runs of a procedure, newest first."""
    return DryRun.objects.filter(definition=definition).defer("content", "matrix").order_by("-id")


def run(actor: Actor, run_id: int) -> DryRun:
    """The one door to a dry run: through its procedure. Raises NotFound."""
    found = DryRun.objects.select_related("definition").filter(pk=run_id).first()
    if found is None:
        raise NotFound(str(run_id))
    procedure(actor, found.definition.key)
    return found


def checks(said: Procedure) -> list[AutoCheck]:
    """Every check of a procedure, in order."""
    return [check for step in said.workflow if step.auto for check in step.auto.every(step.title)]


@dataclass
class Month:
    """The reviews of one month: how many came to what, and which check did not hold how often."""

    first: date
    outcomes: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.outcomes.total()

    @property
    def passed(self) -> int:
        return sum(self.outcomes[one] for one in PASSED)


def months(definition: Definition, since: date) -> list[Month]:
    """The reviews of a procedure by month, newest first. A case reviewed again after a correction counts again."""
    # A moment, not a day: only so does a database use the index over moments.
    begin = make_aware(datetime.combine(since, time.min))
    found = AutoReview.objects.filter(record__definition=definition, at__gte=begin)
    rows = found.annotate(month=TruncMonth("at")).values("month", "outcome", "codes").annotate(n=Count("id"))
    by_month: dict[date, Month] = {}
    for row in rows.order_by():
        first = row["month"].date()
        month = by_month.setdefault(first, Month(first))
        month.outcomes[row["outcome"]] += row["n"]
        for code in row["codes"].split():
            month.codes[code] += row["n"]
    return [by_month[first] for first in sorted(by_month, reverse=True)]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many went from one result to another."""

    then: str
    then_codes: str
    now: str
    now_codes: str
    count: int

    @property
    def differs(self) -> bool:
        return (self.then, self.then_codes) != (self.now, self.now_codes)


def cells(found: DryRun) -> list[Cell]:
    """The matrix of a dry run: what differs first, then the most frequent."""
    lines = [(*key.split("|"), count) for key, count in found.matrix.items()]
    made = [Cell(outcome(then), codes, outcome(now), now_codes, count) for then, codes, now, now_codes, count in lines]
    return sorted(made, key=lambda cell: (not cell.differs, -cell.count, cell.then, cell.now))


def outcome(word: str) -> str:
    """What a review came to, in words."""
    return str(Comes(word).label) if word else str(NONE)


def differences(actor: Actor, found: DryRun) -> QuerySet[Difference]:
    """The cases that would have come out differently, of those the actor may work on."""
    seen = Record.objects.filter(in_charge(actor))
    return found.differences.filter(record__in=seen).select_related("record").order_by("record_id", "step")


def untold_codes(actor: Actor, found: DryRun) -> dict[str, str]:
    """The codes whose mere mention beside a case would tell a secret this actor may not know, and what is said instead.

    Nothing is said of a check where it is a secret that it was made.
    """
    secrets = secrets_from(actor, found.definition.live_id)
    tried = [
        *checks(Procedure.model_validate(found.content["procedure"])),
        *checks(procedure_of(found.definition.live_id)),
    ]
    masked = {check.code: str(UNTOLD) for check in tried if hides_result(check, secrets)}
    return {**masked, **{check.code: "" for check in tried if hides_making(check, secrets)}}
