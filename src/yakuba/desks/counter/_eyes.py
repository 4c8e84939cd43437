"""What a clerk without the right for sensitive fields is not shown: the values the town knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from yakuba.desks.filling import Section
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.queries import sensitive_facts
from yakuba.language.answers import prefill
from yakuba.language.procedures import Procedure
from yakuba.language.secrecy import SECRET, secret_fields, with_computed

MASKED = "町の記録のとおり（機密のため表示しません）"


def masked_keys(
    actor: Actor, procedure: Procedure, facts: Mapping[str, Any], rewritten: Collection[str] = ()
) -> frozenset[str]:
    """The fields whose known value this actor may not see; what they wrote anew themselves, they may."""
    if actor.has(Right.SENSITIVE):
        return frozenset()
    sensitive = sensitive_facts()
    known = secret_fields(procedure, sensitive) & set(prefill(procedure, facts)) - set(rewritten)
    computed = {item.key for item in procedure.fields() if item.type == "computed" and item.secrecy == SECRET}
    return with_computed(procedure, known | computed, sensitive)


def mask(sections: list[Section], keys: Collection[str]) -> list[Section]:
    """The answers to be read, without the values of some fields."""
    return [
        replace(
            part,
            lines=[
                replace(line, text=MASKED, masked=True, files=()) if line.key in keys else line for line in part.lines
            ],
        )
        for part in sections
    ]
