"""What holds for every rule, whatever is known: Kleene's laws, and that knowing more never changes an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.rules import RuleError, Unknown

from . import expressions as made
from .asking import worth

CONDITIONS = made.expressions()
LAWS = {
    "De Morgan, and": ("!(A && B)", "!A || !B"),
    "De Morgan, or": ("!(A || B)", "!A && !B"),
    "double negation": ("!!A", "A"),
    "and commutes": ("A && B", "B && A"),
    "or commutes": ("A || B", "B || A"),
    "and associates": ("A && (B && C)", "(A && B) && C"),
    "or associates": ("A || (B || C)", "(A || B) || C"),
    "and distributes": ("A && (B || C)", "(A && B) || (A && C)"),
    "or distributes": ("A || (B && C)", "(A || B) && (A || C)"),
    "absorption": ("A || (A && B)", "A"),
    "true is neutral": ("A && true", "A"),
    "false is neutral": ("A || false", "A"),
    "true decides": ("A || true", "true"),
    "false decides": ("A && false", "false"),
    "a choice is an and and an or when its test is known": ("p ? A : B", "(p && A) || (!p && B)"),
    "all is no exception": ("list.all(x, x.ok)", "!list.exists(x, !x.ok)"),
    "filter and exists": ("list.filter(x, x.ok).exists(x, x.count > n)", "list.exists(x, x.ok && x.count > n)"),
}
VALUES_ONLY = {"absorption", "and distributes", "or distributes"}
"""Laws whose two sides may name different facts as missing: one side mentions more of them."""
WHEN_KNOWN = {"a choice is an and and an or when its test is known": {"p"}, "filter and exists": set(made.PLACES)}
"""What must be known for the law to hold; the choice and the filter look at their test first."""


def outcome(text: str, known: dict) -> object:
    """True, false, the names of what is missing, or "error"."""
    try:
        found = worth(text, known)
    except RuleError:
        return "error"
    return found.missing if isinstance(found, Unknown) else found


@pytest.mark.parametrize("law", LAWS)
@given(a=CONDITIONS, b=CONDITIONS, c=CONDITIONS, known=made.facts(), hidden=made.hidden())
def test_law(law: str, a: str, b: str, c: str, known: dict, hidden: frozenset[str]) -> None:
    needed = WHEN_KNOWN.get(law, set())
    seen = made.without(
        known, {place for place in hidden if place not in needed and not (needed > {"p"} and "." in place)}
    )
    letters = {"A": f"({a})", "B": f"({b})", "C": f"({c})"}
    left, right = ("".join(letters.get(mark, mark) for mark in side) for side in LAWS[law])
    found, wanted = outcome(left, seen), outcome(right, seen)
    if law in VALUES_ONLY:
        found, wanted = (None if isinstance(side, frozenset) else side for side in (found, wanted))
    assert found == wanted, (left, right, seen)


@given(rule=made.expressions(dividing=True), known=made.facts(), hidden=made.hidden(), back=st.data())
def test_knowing_more_never_changes_an_answer(
    rule: str, known: dict, hidden: frozenset[str], back: st.DataObject
) -> None:
    answer = outcome(rule, made.without(known, hidden))
    if not isinstance(answer, bool):
        return
    still_hidden = back.draw(st.frozensets(st.sampled_from(sorted(hidden)))) if hidden else frozenset()
    assert outcome(rule, made.without(known, still_hidden)) is answer
    assert outcome(rule, known) is answer


@given(rule=made.expressions(dividing=True), known=made.facts(), hidden=made.hidden())
def test_what_is_not_named_as_missing_cannot_help(rule: str, known: dict, hidden: frozenset[str]) -> None:
    missing = outcome(rule, made.without(known, hidden))
    if isinstance(missing, frozenset):
        assert outcome(rule, made.without(known, hidden & made.places_of(missing))) == missing


@given(rule=made.expressions(dividing=True), known=made.facts())
def test_nothing_is_unknown_when_everything_is_known(rule: str, known: dict) -> None:
    assert outcome(rule, known) in (True, False, "error")


@given(rule=CONDITIONS, known=made.facts())
def test_rules_of_the_right_types_that_do_not_divide_never_fail(rule: str, known: dict) -> None:
    assert isinstance(outcome(rule, known), bool)
