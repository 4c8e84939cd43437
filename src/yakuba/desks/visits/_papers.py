"""The papers of a visit, from how it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from yakuba.desks.filling import read
from yakuba.kernel.definitions.queries import hidden_from, procedure_of
from yakuba.kernel.documents.actions import LaterSheet, Left, SignatureSheet, Signed, form_copy, form_sheet, joined
from yakuba.kernel.documents.actions import later_sheet as later_paper
from yakuba.kernel.documents.actions import signature_sheet as signature_paper
from yakuba.language.eras import wareki
from yakuba.language.fields import Field
from yakuba.language.interview import Part, name_of
from yakuba.language.procedures import Procedure

from ._asking import naming
from ._standing import Need, Standing
from .models import VisitPart
from .words import Choice, State

MASKED = "聞き取ったとおり"
"""In place of an answer told to somebody else, which the reader may not see."""
LONGEST = 90
"""Characters of one answer on the sheet; the forms say all."""


@dataclass(frozen=True, slots=True)
class _Declared:
    """One procedure as it is signed for, or was."""

    part: Part
    whose: str
    """The name of whom it is about, where that is not the visit's own subject."""
    answers: Mapping[str, object]
    hidden: frozenset[str]


def signature_sheet(standing: Standing) -> bytes:
    """One sheet for one signature; once filed, the same again out of the cases."""
    asked = standing.visit.asked or standing.names
    common: dict[str, tuple[str, str]] = {}
    signed = []
    for one in _declared(standing):
        own = []
        for name, label, words in _told(one, asked["questions"]):
            if name in asked["shared"]:
                common.setdefault(name, (label, words))
            else:
                own.append((label, words))
        said = one.part.procedure
        whose = f"（{one.whose}）" if one.whose else ""
        signed.append(Signed(said.title.ja + whose, said.office, tuple(own)))
    ended = standing.visit.ended_at
    return signature_paper(
        SignatureSheet(standing.visit.number, tuple(_people(standing)), tuple(common.values()), tuple(signed)),
        on=timezone.localtime(ended).date() if ended else standing.today,
    )


def _declared(standing: Standing) -> list[_Declared]:
    if standing.visit.state != State.FILED:
        return [
            _Declared(
                chosen.part, chosen.subject.full_name if chosen.part.subject and chosen.subject else "", filled.answers,
                standing.secret(chosen),
            )
            for chosen, filled in standing.filled
        ]  # fmt: skip
    filed = sorted((row for row in standing.rows if row.record), key=lambda row: row.record_id or 0)
    return [_was_declared(standing, row) for row in filed]


def _was_declared(standing: Standing, row: VisitPart) -> _Declared:
    part = Part(procedure_of(row.version_id), subject=row.about)
    other, typed = standing.others.get(row.about), _typed_today(standing)
    own = {item.key for item in part.procedure.fields() if name_of(part, item) in typed}
    hidden = hidden_from(standing.actor, row.version_id) - own
    return _Declared(part, other.full_name if other else "", row.record.data if row.record else {}, hidden)


def _typed_today(standing: Standing) -> Collection[str]:
    """The names of what the reader was told themselves when they filed it earlier today."""
    visit, staff = standing.visit, standing.actor.staff
    today = visit.ended_at is not None and timezone.localtime(visit.ended_at).date() == standing.today
    mine = today and staff is not None and visit.clerk_id == staff.pk
    return visit.asked.get("typed", ()) if mine else ()


def _people(standing: Standing) -> Iterable[tuple[str, str]]:
    visit = standing.visit
    whom = next((str(event.whom.ja) for event in standing.chosen_events if event.whom), "届け出る方")
    if visit.resident:
        yield whom, f"{visit.resident.full_name}　{wareki(visit.resident.birth_date)}生　{visit.resident.address}"
    elif visit.who:
        yield whom, visit.who
    if visit.agent:
        yield "窓口に来た方", f"{visit.agent.full_name}　{visit.agent.address}"
    elif visit.resident and visit.who:
        yield "窓口に来た方", visit.who


def _told(one: _Declared, asked: Collection[str]) -> Iterable[tuple[str, str, str]]:
    """What was asked in this visit, with its words."""
    for item in one.part.procedure.fields():
        name = name_of(one.part, item)
        if name in asked and item.key in one.answers and item.type not in ("file", "photo"):
            answer = one.answers[item.key]
            if item.key in one.hidden:
                words = MASKED
            elif item.rows and isinstance(answer, list):
                words = _of_people(item, answer)
            else:
                words = _short(str(read(item, answer, "ja")).replace("\n", "　"))
            yield name, item.label.ja, words


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _of_people(item: Field, rows: Sequence[Mapping[str, object]]) -> str:
    """What was asked of each, everybody by name: 引っ越す: はい（見本 花子、見本 一郎）. Who signs sees whom it is about."""
    name, *_others = naming(item) or [item.fields[0].key]
    asked = [column for column in item.fields if column.asked and column.key not in naming(item)]
    same: dict[str, list[str]] = {}
    for row in rows:
        said = "、".join(
            f"{column.label.ja}: {read(column, row[column.key], 'ja')}" for column in asked if row.get(column.key) not in (None, "")
        )  # fmt: skip
        same.setdefault(_short(said), []).append(str(row.get(name, "")))
    return "　".join(f"{said}（{'、'.join(names)}）" if said else "、".join(names) for said, names in same.items())


def form_set(standing: Standing) -> bytes:
    """All forms of today, filled, in one file; what is filed already with its receipt number."""
    filed = [row.record for row in standing.rows if row.record]
    if filed:
        return joined([form_copy(record, hidden_from(standing.actor, record.version_id)) for record in filed])
    return joined(
        [
            form_sheet(chosen.version, filled.answers, hidden=standing.secret(chosen))
            for chosen, filled in standing.filled
        ]
    )


def later_sheet(standing: Standing) -> bytes:
    """The list to take home."""
    visit = standing.visit
    left = [need for need in standing.needs if need.choice == Choice.LATER]
    done = [row.definition.title for row in standing.rows if row.record]
    died = any(event.whom for event in standing.chosen_events)
    person = "" if died or not visit.resident else visit.resident.full_name
    name = visit.agent.full_name if visit.agent else visit.who or person
    bring: dict[str, None] = dict.fromkeys(words.ja for need in left for words in need.procedure.bring)
    return later_paper(LaterSheet(visit.number, name, tuple(done), tuple(map(_left, left)), tuple(bring)))


def _left(need: Need) -> Left:
    said: Procedure = need.procedure
    office: Any = need.definition.office
    where = f"{said.office}{f'（{office.floor}）' if office.floor else ''}{f'　電話 {office.phone}' if office.phone else ''}"
    ways = "スマートフォンやパソコンでもできます" if "online" in said.channels else ""
    until = said.deadline.text.ja if said.deadline else ""
    return Left(
        said.title.ja,
        said.summary.ja,
        where,
        until,
        tuple(words.ja for words in said.bring),
        ways,
        said.title.easy or "",
    )
