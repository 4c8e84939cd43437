"""The interview as a phone asks it, before anything is known of the visitor; and its answers at the counter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.definitions.models import Definition, Version
from yakuba.kernel.definitions.queries import events, facts, parameters, procedure_of, procedures
from yakuba.language.interview import Interview, Part, interview
from yakuba.language.preentry import asked_at_home, fingerprint
from yakuba.language.procedures import Procedure

from ._sealing import MOST_VERSIONS, Opened, Refusal, versions_of


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered at home, ready for a visit: told by name, and what an older wording asked that is not asked any more."""

    definitions: tuple[Definition, ...]
    events: tuple[str, ...]
    told: dict[str, Any]
    dropped: tuple[str, ...]
    changed: tuple[str, ...]
    """Titles of procedures whose wording is a newer one by now: they are asked through once more."""
    gone: tuple[str, ...] = ()
    """Titles of procedures that are not taken any more."""


def offered(keys: Iterable[str]) -> list[tuple[Definition, Procedure]]:
    """The counter's procedures of these events, duties first."""
    wanted = set(keys)
    found = [
        (definition, said) for definition, said in procedures()
        if wanted & set(said.events) and "counter" in said.channels and said.subject != "business"
    ]  # fmt: skip
    return sorted(found, key=lambda pair: (pair[1].kind == "may", pair[1].title.ja))


def talk_of(versions: Sequence[Version | int], on: date | None = None) -> Interview:
    """The interview over these versions when nothing is known, as it is asked on a day (today)."""
    parts = [Part(procedure_of(one)) for one in versions]
    return interview(parts, {}, vocabulary=facts(), today=on or clock.today(), parameters=parameters())


def names_of(talk: Interview, keys: Iterable[str]) -> list[str]:
    """The names a phone asks by, in order."""
    wanted = set(keys)
    newcomer = any(one.newcomers for one in events() if one.event in wanted)
    return asked_at_home(talk, facts(), newcomer=newcomer)


def entered(found: Opened) -> Entered:
    """The answers by the names of the questions as they are asked now. Raises Refusal."""
    versions = versions_of(found)
    talk = talk_of(versions, found.made_on)
    names = names_of(talk, found.events)
    if fingerprint(names) != found.asked:
        # The town's register or its dated values have changed since: places would name other questions.
        raise Refusal(
            _("この事前入力を作った後に、町が聞くことが変わりました。読み取れないので、窓口で聞き取ってください")
        )
    told = {names[place]: value for place, value in found.answers.items() if 0 <= place < len(names)}
    now = [one.definition for one in versions if one.definition.live_id]
    today = {question.name for question in talk_of([one.live_id for one in now]).questions}
    labels = {question.name: question.field.label.ja for question in talk.questions}
    dropped = tuple(labels[name] for name in told if name not in today)
    changed = tuple(one.definition.title for one in versions if one.definition.live_id not in (None, one.pk))
    kept = {name: value for name, value in told.items() if name in today}
    gone = tuple(one.definition.title for one in versions if not one.definition.live_id)
    return Entered(tuple(now), found.events, kept, dropped, changed, gone)


__all__ = ["MOST_VERSIONS", "Entered", "entered", "names_of", "offered", "talk_of"]
