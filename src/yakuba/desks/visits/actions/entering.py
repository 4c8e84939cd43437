"""A visit that begins with what was entered at home (事前入力)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.words import Choice
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.people.models import Resident

from .visits import begun, decide


def brought(
    actor: Actor,
    told: Mapping[str, Any],
    *,
    events: Iterable[str],
    keys: Iterable[str],
    resident: Resident | None = None,
    who: str = "",
) -> Visit:
    """Open a visit with what somebody brought: the events, the procedures they chose as done now, and what they told.

    Nothing of it is filed: the clerk goes on as with every visit.
    """
    with transaction.atomic():
        visit = begun(actor, resident=resident, who=who, told=told, events=tuple(events))
        return decide(actor, visit.number, dict.fromkeys(keys, Choice.NOW))
