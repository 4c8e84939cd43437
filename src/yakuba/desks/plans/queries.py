"""Reading plans: whose a family and the office may see, what is ahead of a child, and who is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from yakuba.desks.entitlements import ADULT, LODGERS, PARENTS, may_see_names
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import facts as vocabulary
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import find_residents, principals
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.kernel.people.words import Kind, Standing
from yakuba.language.fields import Option
from yakuba.language.plans import Missed, Plan, Planned, plan
from yakuba.language.programmes import Programme
from yakuba.language.rules import RuleError, compile_rule
from yakuba.language.rules.functions import add_years

from ._replaying import Law, carried_of, mark, standpoint
from .models import Dose, Due
from .words import Source

GROWN = 20
"""Years: nothing that is planned is had later (日本脳炎の特例の20歳まで、予防接種法施行令附則)."""
MOST_FOUND = 50
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A child's plan as somebody may see it, with what was had and the programmes no register says anything of."""

    plan: Plan
    had: tuple[Dose, ...]
    unknown: frozenset[str]
    law: Law


def plan_of(actor: Actor, person: Resident) -> Ahead:
    """What was had and what is ahead, until the person is grown. A member of staff sees the programmes of their office."""
    law, today = Law(), clock.today()
    seen = {key for key, said in law.programmes.items() if actor.staff is None or _is_work_of(actor, law, key, said)}
    known = standpoint(law, person, today)
    # All programmes are planned, whoever looks, or else doses would not keep their distance and share their visits.
    made = plan(
        list(law.programmes.values()), known.facts, today=today, until=add_years(person.birth_date, GROWN),
        parameters=law.parameters,
    )  # fmt: skip
    had = Dose.objects.filter(resident=person, definition__key__in=seen).select_related("definition")
    return Ahead(_only(made, seen), tuple(had.order_by("on", "definition__title")), known.unknown & seen, law)


def _only(made: Plan, seen: set[str]) -> Plan:
    def shown(found: Planned | Missed) -> bool:
        return found.programme.programme in seen

    return Plan(tuple(filter(shown, made.planned)), tuple(filter(shown, made.missed)))


def children(actor: Actor) -> list[Resident]:
    """The children whose plans somebody may see: their own by representation, those of the family whose home they head; eldest first."""
    own, today = actor.resident, clock.today()
    if own is None:
        return []
    born, minor = add_years(today, -GROWN), Q(birth_date__gt=add_years(today, -ADULT))
    acts = principals(own, today).filter(principal__isnull=False)
    wards, parented = (Q(pk__in=acts.filter(kind=kind).values("principal")) for kind in (Kind.GUARDIAN, Kind.PARENT))
    # Parental authority ends with the age of majority (民法第818条), whatever end the representation names.
    mine = Q(pk=own.pk) | wards | (parented & minor)
    if own.household_id and own.relation in PARENTS:
        mine |= Q(household_id=own.household_id) & minor & ~Q(relation__regex=LODGERS)
    found = Resident.objects.filter(mine, standing=Standing.RESIDENT, birth_date__gt=born)
    return list(found.order_by("birth_date", "id"))


def child(actor: Actor, number: str) -> Resident:
    """The one door of a family to a child's plan. Raises NotFound."""
    found = next((one for one in children(actor) if one.number == number), None)
    if found is None:
        raise NotFound(number)
    return found


def told_dose(actor: Actor, person: Resident, dose_id: int) -> Dose:
    """A dose the family told and nobody confirmed: theirs to take back. Raises NotFound."""
    found = Dose.objects.filter(resident=person, pk=dose_id, source=Source.FAMILY).first()
    if found is None:
        raise NotFound(str(dose_id))
    return found


def _is_work_of(actor: Actor, law: Law, key: str, said: Programme) -> bool:
    return law.definitions[key].office_id in actor.offices and may_see_names(actor, said)


def work_of(actor: Actor) -> dict[str, tuple[Definition, Programme]]:
    """The planned programmes of an actor's offices, by key. Raises NotFound where they have none."""
    actor.must(Right.OFFERS)
    law = Law()
    own = {
        key: (law.definitions[key], said) for key, said in law.programmes.items() if _is_work_of(actor, law, key, said)
    }
    if not own:
        raise NotFound("plans")
    return own


def programme(actor: Actor, key: str) -> tuple[Definition, Programme]:
    """The one door to a planned programme at the office. Raises NotFound."""
    own = work_of(actor)
    if key not in own:
        raise NotFound(key)
    return own[key]


def patient(actor: Actor, number: str) -> Resident:
    """The office's one door to a child. Whoever shows them logs the look. Raises NotFound."""
    work_of(actor)
    found = resident_of(number)
    if found.standing != Standing.RESIDENT or found.birth_date <= add_years(clock.today(), -GROWN):
        raise NotFound(number)
    return found


def search(actor: Actor, words: str) -> list[Resident]:
    """Children who live here, by name, number, birth date or address; the search is logged."""
    work_of(actor)
    young = Q(standing=Standing.RESIDENT, birth_date__gt=add_years(clock.today(), -GROWN))
    return find_residents(actor, words, limit=MOST_FOUND, among=young)


def dose(actor: Actor, person: Resident, dose_id: int) -> Dose:
    """A dose of a programme of the actor's office. Raises NotFound."""
    own = [definition.pk for definition, _ in work_of(actor).values()]
    found = Dose.objects.filter(resident=person, pk=dose_id, definition__in=own).select_related("definition").first()
    if found is None:
        raise NotFound(str(dose_id))
    return found


def kinds_of(said: Programme) -> list[Option]:
    """The kinds a programme gives, where there are several."""
    path = said.kinds()
    return next((fact.options for fact in vocabulary() if fact.key == path), []) if path else []


def lawful(person: Resident, definition: Definition, on: date) -> bool:
    """Whether the rule of a programme allowed a dose on a day, with what was had before that day.

    Of doses from before another register's count nobody can tell: nothing is said against them.
    """
    law = Law()
    said = law.programmes[definition.key]
    counted = carried_of(law, person).get(mark(said))
    if counted and counted[1] >= on:
        return True
    rule = said.rule_on(on)
    if rule is None:
        return False
    earlier = standpoint(law, person, on, before=on)
    try:
        return compile_rule(rule.when).value(earlier.facts, today=on, parameters=law.parameters) is not False
    except RuleError:
        return False


def late(definition: Definition) -> QuerySet[Due]:
    """Children here who did not have it on the recommended days, and still may; those whose last day is nearest first."""
    today = clock.today()
    found = _due().filter(definition=definition, sure=True, standard_last__lt=today, last__gte=today)
    return found.order_by("last", "resident__birth_date", "id")


def _due() -> QuerySet[Due]:
    return Due.objects.filter(resident__standing=Standing.RESIDENT).select_related("resident", "definition")


@dataclass(frozen=True, slots=True)
class Figures:
    """How many children may have a programme now, how many of them are late, and for how many it ends within a month."""

    definition: Definition
    open: int
    late: int
    closing: int


def figures(actor: Actor) -> list[Figures]:
    """Every planned programme of the actor's offices with its counts; no names."""
    own, today = work_of(actor), clock.today()
    open_ = Q(sure=True, on__lte=today, last__gte=today)
    counts = {
        row["definition"]: row
        for row in _due().values("definition").annotate(
            open=Count("id", filter=open_), late=Count("id", filter=open_ & Q(standard_last__lt=today)),
            closing=Count("id", filter=open_ & Q(last__lte=today + MONTH)),
        )
    }  # fmt: skip
    none = {"open": 0, "late": 0, "closing": 0}
    return [
        Figures(definition, **{name: counts.get(definition.pk, none)[name] for name in none})
        for definition, _ in own.values()
    ]


def to_be_confirmed(actor: Actor) -> Iterable[Dose]:
    """Doses that families told and nobody confirmed yet; oldest first."""
    own = [definition.pk for definition, _ in work_of(actor).values()]
    found = Dose.objects.filter(source=Source.FAMILY, definition__in=own, resident__standing=Standing.RESIDENT)
    return found.select_related("resident", "definition").order_by("made_at", "id")[:200]
