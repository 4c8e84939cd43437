"""What a clerk without the right for sensitive fields is not shown: the values the town knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from yakuba.desks.filling import Section, facts_for
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.queries import parameters, procedure_of, sensitive_facts
from yakuba.kernel.records.models import Draft
from yakuba.language.answers import prefill
from yakuba.language.secrecy import SECRET, secret_fields, with_computed

MASKED = "町の記録のとおり（機密のため表示しません）"
MASKED_ANSWER = "申請のとおり（機密のため表示しません）"


def masked_keys(actor: Actor, draft: Draft) -> frozenset[str]:
    """The fields whose value this actor may not see: known to the town, or in the case that is corrected.

    What they wrote anew themselves, they may.
    """
    if actor.has(Right.SENSITIVE):
        return frozenset()
    procedure, sensitive = procedure_of(draft.version_id), sensitive_facts()
    there = set(prefill(procedure, facts_for(draft), today=clock.today(), parameters=parameters())) | set(
        draft.corrects.data if draft.corrects else ()
    )
    known = secret_fields(procedure, sensitive) & there - set(draft.anew)
    computed = {item.key for item in procedure.fields() if item.type == "computed" and item.secrecy == SECRET}
    return with_computed(procedure, known | computed, sensitive)


def masked_words(draft: Draft) -> str:
    """What stands in place of a value: where the value is that this clerk may not see."""
    return MASKED_ANSWER if draft.corrects else MASKED


def mask(sections: list[Section], keys: Collection[str], words: str) -> list[Section]:
    """The answers to be read, with `words` in place of the values of some fields."""
    return [
        replace(
            part,
            lines=[
                replace(line, text=words, masked=True, files=()) if line.key in keys else line for line in part.lines
            ],
        )
        for part in sections
    ]
