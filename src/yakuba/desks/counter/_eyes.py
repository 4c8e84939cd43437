"""What a clerk without the right for sensitive fields is not shown: the values the town knows, on screen and on paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from yakuba.desks.counter.queries import sensitive_facts
from yakuba.desks.filling import Section
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.language.answers import prefill
from yakuba.language.fields import Field
from yakuba.language.procedures import Procedure

SECRET = 3
MASKED = "町の記録のとおり（機密のため表示しません）"
ON_PAPER = "町の記録のとおり"


def masked_keys(
    actor: Actor, procedure: Procedure, facts: Mapping[str, Any], rewritten: Collection[str] = ()
) -> set[str]:
    """The fields whose known value this actor may not see; what they wrote anew themselves, they may."""
    if actor.has(Right.SENSITIVE):
        return set()
    known, sensitive = prefill(procedure, facts), sensitive_facts()
    secret = {item.key for item in procedure.fields() if _secret(item, sensitive)}
    computed = {item.key for item in procedure.fields() if item.type == "computed" and item.secrecy == SECRET}
    return (secret & set(known) - set(rewritten)) | computed


def _secret(item: Field, sensitive: set[str]) -> bool:
    inner = any(_secret(column, sensitive) for column in item.fields)
    return inner or item.secrecy == SECRET or item.bind in sensitive


def mask(sections: list[Section], keys: set[str]) -> list[Section]:
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


def on_paper(procedure: Procedure, answers: Mapping[str, Any], keys: set[str]) -> tuple[Procedure, dict[str, Any]]:
    """The same for a form to sign: masked fields become lines of text that point to the town's record."""
    pages = [
        page.model_copy(update={"fields": [_plain(item, keys) for item in page.fields]}) for page in procedure.pages
    ]
    said = {key: ON_PAPER if key in keys else value for key, value in answers.items()}
    return procedure.model_copy(update={"pages": pages}), said


def _plain(item: Field, keys: set[str]) -> Field:
    if item.key not in keys:
        return item
    return item.model_copy(update={"type": "text", "options": [], "fields": [], "compute": None})
