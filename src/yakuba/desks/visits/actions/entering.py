"""A visit that begins with what was entered at home (事前入力)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.words import Choice
from yakuba.kernel.access.actor import Actor
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


def brought(
    actor: Actor,
    told: Mapping[str, Any],
    *,
    events: Iterable[str],
    keys: Iterable[str],
    came: Came,
) -> Visit:
    """Open a visit with what somebody brought: the events, the procedures they chose as done now, and what they told.

    Nothing of it is filed: the clerk goes on as with every visit.
    """
    with transaction.atomic():
        visit = begun(
            actor, resident=came.resident, agent=came.agent, who=came.who, seen=came.seen, ticket=came.ticket,
            told=told, events=tuple(events),
        )  # fmt: skip
        return decide(actor, visit.number, dict.fromkeys(keys, Choice.NOW))
