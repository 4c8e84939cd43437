"""Cases by words inside a name, among millions: on PostgreSQL through an index of the pairs of characters in it.

Japanese names are found by any part of them, often two characters, where the usual indexes for words or for three
letters do not help. SQLite reads the names alone, from an index that holds nothing else.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.lookups import Contains

from yakuba.language.characters import cut_to, findable

MOST = 400

PAIRS = """
CREATE FUNCTION yakuba_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS
$$ SELECT coalesce(array_agg(DISTINCT substr(words, place, 2)), '{}') FROM generate_series(1, length(words) - 1) AS place $$
"""
INDEX = "CREATE INDEX records_pairs ON records_record USING gin (yakuba_pairs(search::text))"


class Within(Contains):
    """`filter(Within("高橋"))`: cases whose name, reading or alias holds these folded words."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(F("search"), words)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, own = self.process_lhs(compiler, connection)
        return f"INSTR({column}, %s) > 0", [*own, self.words]  # both sides are folded: LIKE would fold them once more

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, params = super().as_sql(compiler, connection)
        if len(self.words) < 2:
            return sql, list(params)
        column, own = self.process_lhs(compiler, connection)
        return f"({sql} AND yakuba_pairs({column}) @> yakuba_pairs(%s))", [*params, *own, self.words]


def case_key(name: str) -> str:
    """What a case is found by: the name and reading it was filed under, folded, and as heard where that differs."""
    return cut_to(findable(name), MOST)


def case_rekeyed(search: str) -> str:
    """The same of a key that an earlier program made. The name of today may be another than the one it was filed under."""
    return case_key(search.partition(" ")[0])
