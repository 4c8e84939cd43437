"""What is due of every child, worked out anew once a month, and whenever something was had or the law is another."""

from __future__ import annotations

import logging
import time
from datetime import date, timedelta

from django.db import DatabaseError
from django.db.models import F, Q, QuerySet

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action
from yakuba.kernel.people.actions import hold
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.kernel.prepared import insert_many
from yakuba.language.plans import plan
from yakuba.language.rules.functions import add_years

from ._replaying import Law, standpoint
from .models import Dose, Due, Outlook
from .queries import GROWN

FEW = 10
SECONDS = 5.0
"""The worker has mail to send too: whoever is left has their turn the next time."""
MONTH = 30
HORIZON = timedelta(days=MONTH)
"""What begins later is found when it is worked out anew."""
log = logging.getLogger(__name__)


def refresh_all() -> int:
    """Bring what is old up to date, a few children at a time and for a few seconds; how many there were."""
    law, today, done, ends = Law(), clock.today(), 0, time.monotonic() + SECONDS
    while law.programmes and (batch := list(_old(law, today)[:FEW])):
        refresh(law, batch, today)
        done += len(batch)
        if time.monotonic() > ends:
            break
    return done


def _old(law: Law, today: date) -> QuerySet[Resident]:
    young = Resident.objects.filter(standing=Standing.RESIDENT, birth_date__gt=add_years(today, -GROWN))
    other = ~Q(outlook__law=law.stamp) | ~Q(outlook__born=F("birth_date"))
    return young.filter(Q(outlook__isnull=True) | Q(outlook__until__lt=today) | other).order_by("id")


def ask_anew(person: Resident) -> None:
    """Have a child's plan worked out anew, in the transaction in which a dose changes.

    It waits for a worker that is writing what it worked out before, and is never undone by one.
    """
    hold([person.pk])
    Outlook.objects.filter(resident=person).delete()


def refresh(law: Law, batch: list[Resident], today: date) -> None:
    """Some children anew: worked out first, since that takes long, and then written in one transaction.

    Of one that cannot be worked out nothing is due; it is tried again tomorrow, and the others do not wait for it.
    """
    had = {person.pk: _had(person) for person in batch}
    worked = {person.pk: _tried(law, person, today) for person in batch}
    with action(SYSTEM, "plans.refresh", "plans", count=len(batch)) as act:
        for person in hold(list(worked)):
            if _had(person) != had[person.pk]:
                continue  # something was recorded meanwhile: worked out anew the next time
            found = worked[person.pk]
            _write(
                law, person, found or [], today + timedelta(days=1 + _spread(law, person) if found is not None else 0)
            )
        if failed := [person.number for person in batch if worked[person.pk] is None]:
            act.data["failed"] = failed


def _had(person: Resident) -> list[tuple[object, ...]]:
    return list(Dose.objects.filter(resident=person).order_by("id").values_list("id", "on", "kind"))


def _tried(law: Law, person: Resident, today: date) -> list[Due] | None:
    try:
        return _worked_out(law, person, today)
    except DatabaseError:
        raise
    except Exception:
        log.exception("the plan of resident %s cannot be worked out", person.pk)
        return None


def _write(law: Law, person: Resident, found: list[Due], until: date) -> None:
    Due.objects.filter(resident=person).delete()
    insert_many(found)
    Outlook.objects.update_or_create(
        resident=person, defaults={"until": until, "law": law.stamp, "born": person.birth_date}
    )


def _worked_out(law: Law, person: Resident, today: date) -> list[Due]:
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
    return list(due.values())


def _spread(law: Law, person: Resident) -> int:
    """Not everybody on one day: those of the first day, and of the day the law changed, come back over a whole month."""
    return MONTH - 1 if Outlook.objects.filter(resident=person, law=law.stamp).exists() else person.pk % MONTH
