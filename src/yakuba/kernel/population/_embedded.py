"""The embedded engine: DuckDB reads everybody's facts into arrays, numpy works rules out, on all cores of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlglot import exp

from yakuba.language.rules.columns import Kind, Question

from ._engines import Counted, Found, as_found
from ._places import Place, Table
from ._reading import People, read
from ._terms import Reading, Term, terms_of
from ._values import Array, Value

STRETCH = 262_144
"""People worked out at once: few enough for memory, many enough that Python's own time, and its lock, do not count."""
BATCH = 5_000
Column = tuple[Array, Array]
"""Values, and where there is none."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The columns of all questions for a stretch of the people they were put to."""

    keys: Array
    columns: dict[str, Value]


class Embedded:
    """See `Engine`."""

    def __init__(self) -> None:
        self.close()

    def load(self, file: Path, shape: Mapping[str, Kind]) -> int:
        self._people = read(file, shape)
        return len(self._people.keys)

    def judge(self, questions: Sequence[Question], among: exp.Expr | None = None) -> None:
        people = self._people
        reading = Reading(people.words, frozenset(people.lists))
        for question in questions:
            reading.kept.update(question.inner)
        terms = terms_of(reading, {name: value for question in questions for name, value in question.outer.items()})
        asked = reading.term(among) if among is not None else None
        starts = range(0, len(people.keys), STRETCH)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self._answers = list(pool.map(lambda start: self._stretch(terms, asked, start), starts))

    def _stretch(self, terms: Mapping[str, Term], asked: Term | None, start: int) -> Answers:
        stretch, size = self._people.place(start, start + STRETCH)
        place: Place = stretch
        keys = self._people.keys[start : start + STRETCH]
        if asked is not None:
            rows = np.flatnonzero(np.broadcast_to(place.value(asked).data, size))
            place, keys = place.some(rows), keys[rows]
        return Answers(keys, {name: place.value(term) for name, term in terms.items()})

    def found(self, question: Question, *, everybody: bool = False) -> Iterator[Found]:
        keys, (*row,) = self._read(None if everybody else question.not_false, question.row)
        for start in range(0, len(keys), BATCH):
            several = [_said(value, start, start + BATCH) for value in row]
            yield from map(as_found, zip(keys[start : start + BATCH].tolist(), *several, strict=True))

    def counted(self, question: Question, has: Question | None) -> list[Counted]:
        verdict, missing, _, fails, _ = question.row
        other = has.row[0] if has else exp.false()
        _, (said, lacking, had, broken) = self._read(question.not_false, (verdict, missing, other, fails))
        masks, place = np.unique(np.where(said[1], lacking[0], 0), return_inverse=True)
        for flag in (said[1], said[0], had[0] & ~had[1], broken[0]):
            place = place * 2 + flag
        return [
            Counted(None if code & 8 else bool(code & 4), int(masks[code >> 4]), bool(code & 2), bool(code & 1), count)
            for code, count in enumerate(np.bincount(place).tolist())
            if count
        ]

    def entitled(self, question: Question, has: Question | None) -> Iterator[tuple[int, int | None]]:
        true = question.row[0]
        if has is not None:
            other = exp.Coalesce(this=has.row[0], expressions=[exp.false()])
            true = exp.Paren(this=exp.And(this=true, expression=exp.Not(this=exp.Paren(this=other))))
        keys, (amount,) = self._read(true, (question.row[4],))
        yield from zip(keys.tolist(), _said(amount, 0, len(keys)), strict=True)

    def _read(self, only: exp.Expr | None, wanted: Sequence[exp.Expr]) -> tuple[Array, list[Column]]:
        """Keys in their order, and columns made of the answers, of those for whom something is true."""
        reading = Reading(self._people.words, frozenset())
        chosen, *terms = (None if one is None else reading.term(one) for one in (only, *wanted))
        keys: list[Array] = []
        columns: list[list[Column]] = []
        for answers in self._answers:
            place: Place = Table(len(answers.keys), self._people.words, answers.columns)
            theirs = answers.keys
            if chosen is not None:
                rows = np.flatnonzero(np.broadcast_to(place.value(chosen).data, place.size))
                place, theirs = place.some(rows), theirs[rows]
            keys.append(theirs)
            columns.append([place.value(term).spread(place.size) for term in terms if term is not None])
        return _by_key(keys, columns, len(terms))

    def close(self) -> None:
        self._people, self._answers = People.nobody(), []


def _by_key(keys: list[Array], columns: list[list[Column]], width: int) -> tuple[Array, list[Column]]:
    """What was read of all stretches, one after the other, in the order of the keys."""
    every = np.concatenate([np.empty(0, np.int64), *keys])
    order = np.argsort(every, kind="stable")

    def joined(place: int, side: int) -> Array:
        parts = [column[place][side] for column in columns]
        whole: Array = np.concatenate(parts)[order] if parts else np.empty(0, bool)
        return whole

    return every[order], [(joined(place, 0), joined(place, 1)) for place in range(width)]


def _said(column: Column, start: int, end: int) -> list[Any]:
    """Values as Python has them, None where there is none."""
    data, null = (side[start:end] for side in column)
    return [None if nothing else value for value, nothing in zip(data.tolist(), null.tolist(), strict=True)]


def make() -> Embedded:
    """An engine with nobody in it."""
    return Embedded()
