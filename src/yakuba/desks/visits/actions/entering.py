"""A visit that begins with what was entered at home (事前入力), and the mark that it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.desks.visits.errors import Used
from yakuba.desks.visits.models import Seal, Visit
from yakuba.desks.visits.words import Choice, State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.people.models import Resident

from .visits import begun, decide


@dataclass(frozen=True, slots=True)
class Came:
    """Who stands at the counter, for whom, and with which number."""

    resident: Resident | None = None
    """Whom it is about; nobody where they are in no register."""
    agent: Resident | None = None
    who: str = ""
    seen: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What was entered at home: the events, the procedures they chose, what they told, and its seal."""

    seal: str
    until: date
    told: Mapping[str, Any]
    events: tuple[str, ...]
    keys: tuple[str, ...]
    anew: bool = False
    """Whether the clerk opens it again on purpose, because the visit it became was dropped."""


def brought(actor: Actor, carried: Carried, came: Came) -> Visit:
    """Open a visit with what somebody brought: the events, the procedures they chose as done now, and what they told.

    Nothing of it is filed: the clerk goes on as with every visit. Raises Used where it became a visit already.
    """
    with transaction.atomic():
        before = _before(carried)
        visit = begun(
            actor, resident=came.resident, agent=came.agent, who=came.who, seen=came.seen, ticket=came.ticket,
            told=carried.told, events=carried.events,
        )  # fmt: skip
        _mark(carried, visit, before)
        return decide(actor, visit.number, dict.fromkeys(carried.keys, Choice.NOW))


def _before(carried: Carried) -> Seal | None:
    """The mark of a visit that was dropped, held. Raises Used for any other."""
    found = Seal.objects.select_for_update().filter(pk=carried.seal).first()
    if found and not (carried.anew and found.visit.state == State.DROPPED):
        raise _used()
    return found


def _mark(carried: Carried, visit: Visit, before: Seal | None) -> None:
    if before:
        before.visit = visit
        before.save(update_fields=["visit"])
        return
    try:
        with transaction.atomic():
            Seal.objects.create(seal=carried.seal, visit=visit, until=carried.until)
    except IntegrityError as error:
        # Scanned at two windows at the same moment: the other one has the visit.
        raise _used() from error


def _used() -> Used:
    return Used(_("この事前入力は、もう使いました。もう一度読み取ると、その来庁が出ます"))


def forget_seals() -> int:
    """The worker's part: marks of codes nobody can use any more are deleted; how many."""
    old = Seal.objects.filter(until__lt=clock.today())
    if not old.exists():
        return 0
    with action(SYSTEM, "visit.forget_seals", "visits") as act:
        act.data["seals"] = old.delete()[0]
    return act.data["seals"]
