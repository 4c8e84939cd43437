"""What is due of every child, worked out anew once a month and whenever something was had."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.kernel.prepared import insert_many
from yakuba.language.plans import plan
from yakuba.language.rules.functions import add_years

from ._replaying import Law, standpoint
from .models import Due, Outlook
from .queries import GROWN

BATCH = 100
MONTH = 30
HORIZON = timedelta(days=MONTH)
"""What begins later is found when it is worked out anew."""


def refresh_all() -> int:
    """Bring what is old up to date, a few children at a time; how many there were."""
    done = 0
    while batch := list(_old(clock.today())[:BATCH]):
        law = Law()
        if not law.programmes:
            return done
        with action(SYSTEM, "plans.refresh", "plans", count=len(batch)):
            for person in batch:
                refresh(law, person, clock.today())
        done += len(batch)
    return done


def _old(today: date) -> QuerySet[Resident]:
    young = Resident.objects.filter(standing=Standing.RESIDENT, birth_date__gt=add_years(today, -GROWN))
    return young.filter(Q(outlook__isnull=True) | Q(outlook__until__lt=today)).order_by("id")


def held(keys: list[int]) -> list[Resident]:
    """Some children, held to the end of the caller's transaction: no other worker writes of them meanwhile."""
    return list(Resident.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def refresh(law: Law, person: Resident, today: date) -> None:
    """What one child may have next of each programme, soon or now, or was too late for."""
    known = standpoint(law, person, today)
    made = plan(
        list(law.programmes.values()), known.facts, today=today, until=add_years(person.birth_date, GROWN),
        parameters=law.parameters, stop=today + HORIZON,
    )  # fmt: skip
    due: dict[str, Due] = {}
    for one in made.planned:
        key = one.programme.programme
        due.setdefault(
            key,
            Due(
                resident=person, definition=law.definitions[key], number=one.number, on=one.day,
                last=one.last, standard_last=one.standard[1] if one.standard else None,
                sure=not one.missing, known=key not in known.unknown,
            ),
        )  # fmt: skip
    Due.objects.filter(resident=person).delete()
    insert_many(list(due.values()))
    Outlook.objects.update_or_create(resident=person, defaults={"until": today + timedelta(days=1 + _spread(person))})


def _spread(person: Resident) -> int:
    """Not everybody on one day: those of the first day come back over a whole month."""
    return MONTH - 1 if Outlook.objects.filter(resident=person).exists() else person.pk % MONTH
