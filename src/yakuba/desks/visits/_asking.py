"""The merged interview on a screen: questions as blocks, and what was posted as what was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from yakuba.desks.filling import Block, Sheet, blocks, problems_by_path, rows_of, typed_form
from yakuba.kernel.definitions.queries import facts
from yakuba.language.answers import from_form
from yakuba.language.fields import Field
from yakuba.language.interview import Question, name_of
from yakuba.web import said

from ._standing import Standing

BOX = "q"
ORDERS = ("_add", "_remove", "_detach", "_rewrite", "_restore")


@dataclass(frozen=True, slots=True)
class Person:
    """One person's row of a table of the household: who it is, and only what is to be asked of them."""

    legend: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands on the page. `people` instead of `block` where the rows are people the town knows."""

    question: Question
    block: Block | None
    people: tuple[Person, ...]
    label: str
    help: str
    error: str
    titles: tuple[str, ...]
    """The procedures that need it."""
    aloud: str
    easy: str
    rewritten: bool
    """Whether the town knows an answer, which is written anew."""
    sealed: bool
    """Whether somebody else was told an answer that this clerk may not see: a blank box leaves it as it is."""

    @property
    def all_yes(self) -> bool:
        """Whether one key may answer yes for everybody."""
        return len(self.people) > 1 and any(
            one.kind == "control" and one.control.kind == "radio" for person in self.people for one in person.blocks
        )


def asked(standing: Standing, language: str, *, judged: bool) -> list[Asked]:
    """The questions as they stand; `judged` says whether what is wrong is said already."""
    aloud = {fact.key: fact.ask for fact in facts() if fact.ask and not fact.sensitive}
    return [
        _asked(standing, at, one, language, aloud.get(one.fact), judged) for at, one in enumerate(standing.talk.at_hand)
    ]


def _asked(standing: Standing, number: int, question: Question, language: str, aloud: Any, judged: bool) -> Asked:
    box, first = f"{BOX}{number}", question.parts[0]
    filled, item = standing.talk.filled[first], question.field
    told = standing.visit.told.get(question.name)
    value = typed_form(filled.raw.get(item.key)) if told is None or item.rows else told
    problems = _problems(standing, question, box, language) if judged else {}
    sealed, ready = question.name in standing.sealed, filled.ready.get(item.key)
    rows = value
    if sealed or item.key in standing.secret(standing.chosen[first]):
        value, rows = "", typed_form(ready)  # a clerk without the right asks anew what is not known in full
    if sealed and problems:  # the words of a problem may say what was told
        problems = {box: gettext("前に聞き取った答えは使えません。もう一度聞いて、入力してください")}
    people = _people(item, box, ready, rows, problems, language)
    shown = item.model_copy(update={"key": box})
    files = {box: standing.files(standing.chosen[first], item.key)}
    block = None if people else blocks([shown], Sheet({box: value}, problems, frozenset(), files, {}, language))[0]
    return Asked(
        question, block, people, said(item.label, language), said(item.help, language) if item.help else "",
        problems.get(box, ""), tuple(standing.chosen[at].procedure.title.ja for at in question.parts),
        str(aloud.ja) if aloud else "", str(item.label.easy or ""), item.key in filled.known,
        sealed,
    )  # fmt: skip


def _problems(standing: Standing, question: Question, box: str, language: str) -> dict[str, str]:
    """What is wrong with the answer, by the boxes of the page; of several procedures the first word counts."""
    found: dict[str, str] = {}
    for at in question.parts:
        filled = standing.talk.filled[at]
        keys = {item.key for item in filled.part.procedure.fields() if name_of(filled.part, item) == question.name}
        for path, words in problems_by_path(filled.problems, language).items():
            key, dot, rest = path.partition(".")
            if key in keys:
                found.setdefault(f"{box}{dot}{rest}", words)
    return found


def _people(
    item: Field, box: str, ready: object, value: Any, problems: Mapping[str, str], language: str
) -> tuple[Person, ...]:
    """Where the register filled the rows: each person by name, with the columns nobody knows."""
    rows, known = rows_of(value), ready if item.rows and isinstance(ready, list) else []
    if not rows or len(rows) != len(known):
        return ()
    return tuple(
        Person(
            "　".join(str(typed_form(there[key])) for key in naming(item) if there.get(key)),
            blocks(
                [one for one in item.fields if one.asked and one.key not in there],
                Sheet(row, problems, frozenset(), {}, {}, language),
                prefix=f"{box}.{at}.",
            ),
        )
        for at, (row, there) in enumerate(zip(rows, known, strict=True))
    )


def naming(item: Field) -> list[str]:
    """The columns that say who it is, the name first."""
    order = ("row.full_name", "row.relation", "row.birth_date")
    found = {one.bind: one.key for one in item.fields if one.bind in order}
    return [found[bind] for bind in order if bind in found]


def is_blank(value: Any) -> bool:
    """Whether nothing was typed into any box of an answer."""
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
    return not value if parts is None else all(map(is_blank, parts))


def told_by(posted: QueryDict, questions: Sequence[Question], sealed: Collection[str]) -> dict[str, Any]:
    """What a page posts, by the names of its questions. The page says itself which it asked: others may be asked by now.

    Of `sealed` questions the page shows no answer: a blank box is none.
    """
    names = posted.get("_names", "").split()
    by_name = {one.name: one for one in questions}
    pairs = [(name, value) for name, values in posted.lists() for value in values if name.startswith(BOX)]
    typed = from_form((name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs)
    found: dict[str, Any] = {}
    for at, name in enumerate(names):
        question = by_name.get(name)
        if question is None or question.field.type in ("file", "photo"):
            continue
        value = typed.get(f"{BOX}{at}", [] if question.field.type == "choices" else "")
        if not (name in sealed and is_blank(value)):
            found[name] = [value] if question.field.type == "choices" and isinstance(value, str) else value
    return found


def ordered(posted: QueryDict, told: Mapping[str, Any], standing: Standing) -> dict[str, Any]:
    """What the buttons inside the page change: a row more or less, a known answer written anew or taken back."""
    names = posted.get("_names", "").split()
    changed: dict[str, Any] = {}
    for order in ("_add", "_remove"):
        box, _dot, row = posted.get(order, "").partition(".")
        at = box.removeprefix(BOX)
        if not at.isdecimal() or int(at) >= len(names):
            continue
        rows = rows_of(told.get(names[int(at)]))
        rows = (
            [*(rows or [{}]), {}] if order == "_add" else [one for place, one in enumerate(rows) if str(place) != row]
        )
        changed[names[int(at)]] = {str(place): dict(one) for place, one in enumerate(rows)}
    known = {name: value for name, _label, value, _secret in known_facts(standing)}
    if (name := posted.get("_rewrite", "")) in known:
        changed[name] = known[name]
    if name := posted.get("_restore", ""):
        changed[name] = None
    return changed


def known_facts(standing: Standing, language: str = "ja") -> list[tuple[str, Field, Any, bool]]:
    """What the town knows and need not be asked: name, field, the answer as one would type it (empty where it is secret)."""
    found: dict[str, tuple[str, Field, Any, bool]] = {}
    asked_now = {one.name for one in standing.talk.questions}
    for chosen, filled in standing.filled:
        secret = standing.secret(chosen)
        for item in chosen.procedure.fields():
            name = name_of(filled.part, item)
            if (
                item.key in filled.known
                and item.asked
                and name not in asked_now
                and item.key in filled.answers
                and not item.rows
            ):
                value = "" if item.key in secret else typed_form(filled.answers[item.key])
                found.setdefault(name, (name, item, value, item.key in secret))
    return list(found.values())


def first_problem(shown: Iterable[Asked]) -> list[tuple[str, str]]:
    """What is wrong, for the summary at the top, with the id of each box."""
    found: list[tuple[str, str]] = []
    for one in shown:
        for block in [one.block] if one.block else [inner for person in one.people for inner in person.blocks]:
            if block.error:
                found.append((f"id_{block.key}", block.error))
            found += [
                (control.id, words) for control in block.controls for words in control.errors if words != block.error
            ]
            for row in block.rows:
                found += [
                    (f"id_{inner.key}", words)
                    for inner in row
                    for control in inner.controls
                    for words in control.errors
                ]
        if one.error and not one.block:
            found.append(("", one.error))
    return found
