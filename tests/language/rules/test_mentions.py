"""Which facts a rule can ask for."""

import pytest

from yakuba.language.rules import compile_rule

from .asking import worth

MENTIONS = {
    "true": set(),
    "today > date('2026-04-01')": set(),
    "a": {"a"},
    "resident.income > 0 && has(household.size)": {"resident.income", "household.size"},
    "a ? b : c.d": {"a", "b", "c.d"},
    "[a, {'k': b}][0] == today": {"a", "b"},
    "children.exists(c, c.age < limit)": {"children", "children.age", "limit"},
    "children.map(c, c.support == 'custody', c.age)": {"children", "children.support", "children.age"},
    "children.filter(c, c.age < 3).exists(d, d.living == 'abroad')": {"children", "children.age", "children.living"},
    "children.map(c, c.parent).all(p, p.age > 18)": {"children", "children.parent", "children.parent.age"},
    "a.exists(x, x.b.exists(y, y.c == x.d))": {"a", "a.b", "a.b.c", "a.d"},
    "[1, 2].exists(x, x == a)": {"a"},
    "children[0].age": {"children.age"},
    "children[which].age": {"children.age", "which"},
    "children.filter(c, c.age < 3)[0].name": {"children", "children.age", "children.name"},
    "resident['income']": {"resident.income"},
    "cel.bind(h, household, h.size > limit)": {"household", "household.size", "limit"},
    "cel.bind(n, size(household.children), n > 2)": {"household.children"},
    "cel.bind(young, children.filter(c, c.age < 3), young.exists(y, y.twin))": {
        "children",
        "children.age",
        "children.twin",
    },
    "cel.bind(first, children[0], cel.bind(p, first.parent, p.age))": {
        "children",
        "children.parent",
        "children.parent.age",
    },
    "cel.bind(a, a.b, a.c) > a": {"a.b", "a.b.c", "a"},
    "children.all(c, cel.bind(d, c, d.age > 3))": {"children", "children.age"},
    "age(resident.birth_date, today) >= 18": {"resident.birth_date"},
}


@pytest.mark.parametrize(("rule", "paths"), MENTIONS.items())
def test_mentions(rule: str, paths: set[str]) -> None:
    assert compile_rule(rule).mentions() == paths


@pytest.mark.parametrize("rule", [rule for rule, paths in MENTIONS.items() if paths])
def test_what_is_missing_was_mentioned(rule: str) -> None:
    assert getattr(worth(rule), "missing", frozenset()) <= compile_rule(rule).mentions()
