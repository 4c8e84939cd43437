"""Beginning to fill in: what the town knows, and what is answered already, stands in the form."""

from __future__ import annotations

from typing import Any

from yakuba.desks.filling import typed_form
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.definitions.queries import facts_needed, parameters, procedure_of
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.models import Draft
from yakuba.kernel.records.queries import drafts
from yakuba.kernel.workflow.actions import Filing, may_begin
from yakuba.language.answers import is_empty, prefill


def begin(actor: Actor, filing: Filing) -> Draft:
    """Begin a filing online, with its answers and what is known of whom it is about filled in."""
    return records.begin(
        actor, filing.version, "online", resident=filing.resident, business=filing.business, agent=filing.agent,
        raw=_filled_in(filing),
    )  # fmt: skip


def go_on(actor: Actor, filing: Filing) -> Draft:
    """Go on with what somebody began of the same, or begin it: what was typed stays, what was left empty is filled in.

    Raises NotAllowed where they may not file it online.
    """
    may_begin(actor, filing)
    alike = {"version": filing.version, "resident": filing.resident, "business": filing.business, "renews": None}
    begun = drafts(actor).filter(**alike).first()
    if begun is None:
        return begin(actor, filing)
    new = {key: value for key, value in _filled_in(filing).items() if is_empty(begun.raw.get(key))}
    return records.keep(begun, new, begun.page) if new else begun


def _filled_in(filing: Filing) -> dict[str, Any]:
    needed = facts_needed(filing.version)
    facts = facts_of(filing.resident, clock.today(), needed) if filing.resident else {}
    known = prefill(procedure_of(filing.version), facts, today=clock.today(), parameters=parameters())
    filled: dict[str, Any] = typed_form({**known, **filing.answers})
    return filled
