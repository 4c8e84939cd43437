"""Circles are found and named; what has none is put in order."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from yakuba.language._cycles import circle, in_order

KEYS = st.sampled_from("abcdef")


@given(st.dictionaries(KEYS, st.sets(KEYS | st.just("elsewhere"))))
def test_there_is_a_circle_or_an_order(needs: dict[str, set[str]]) -> None:
    if way := circle(needs):
        assert way[0] == way[-1]
        assert all(after in needs[before] for before, after in itertools.pairwise(way))
    else:
        order = in_order(needs)
        assert sorted(order) == sorted(needs)
        assert all(order.index(want) < order.index(key) for key in order for want in needs[key] & needs.keys())


def test_a_long_chain_is_no_trouble() -> None:
    chain = {str(number): {str(number + 1)} for number in range(5_000)}
    assert circle(chain) is None
    assert circle(chain | {"5000": {"0"}}) is not None
