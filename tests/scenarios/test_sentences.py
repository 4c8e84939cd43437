"""Every programme of the packs, explained for the people of its truth table: plain Japanese, and nothing of the rules."""

import re
from functools import lru_cache
from itertools import chain

import pytest
from support.packs import loaded

from yakuba.language.loading import parameters_of
from yakuba.language.programmes import Programme
from yakuba.language.rules import compile_rule, explain
from yakuba.language.tables import TruthRow

PROGRAMMES = {one.programme: one for pack in loaded() for one in pack.programmes}
NEVER = re.compile(r"その値|計算した値|その内容|その中|[a-z]{2,}|_|&&|==|\bparameter")
LONGEST = 260
"""Characters of a sentence without its articles; the longest speaks of four kinds of people in one household."""


@lru_cache
def _words() -> dict[str, str]:
    facts = [fact for pack in loaded() for fact in pack.facts]
    words = {path: word for fact in facts for path, word in fact.words().items()}
    own = {path.removeprefix("resident."): word for path, word in words.items() if path.startswith("resident.")}
    lists = [fact.key for fact in facts if fact.type.startswith("list of")]
    return {f"{path}.{name}": word for path in lists for name, word in own.items()} | words


def _rows(key: str) -> list[TruthRow]:
    return [row for pack in loaded() for row in pack.rows if row.file.endswith(f"/{key}.csv")]


def _sentences(programme: Programme, row: TruthRow) -> tuple[str, ...]:
    rule = programme.rule_on(row.today)
    parameters = parameters_of(chain.from_iterable(pack.parameters for pack in loaded()))
    if rule is None:
        return ()
    found = explain(compile_rule(rule.when), row.facts, today=row.today, parameters=parameters, vocabulary=_words())
    return found.sentences


@pytest.mark.parametrize("key", PROGRAMMES)
def test_a_programme_is_explained_in_words_a_resident_knows(key: str) -> None:
    said = {line for row in _rows(key) for line in _sentences(PROGRAMMES[key], row)}
    assert said
    for line in said:
        told = line.partition("ためです。")[0]
        assert not NEVER.search(told), line
        assert len(told) <= LONGEST, line
