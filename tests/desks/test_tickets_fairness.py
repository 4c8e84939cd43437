"""Nobody waits for ever: the rule of who is next, for any arrivals; and what forecasts promise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yakuba.desks.tickets._forecast import STEP, Ahead, Open, Pace, forecast, pace
from yakuba.desks.tickets._playing import MINUTE, Arrival, Played, Shift, play

MOST_FORWARD = 15
PACES = {"a": Pace(600, 300, 10), "b": Pace(300, 150, 10)}

arrivals = st.lists(
    st.builds(
        Arrival,
        at=st.integers(0, 240 * MINUTE).map(float),
        purpose=st.sampled_from("ab"),
        takes=st.integers(30, 40 * MINUTE).map(float),
        forward=st.sampled_from([0, 0, 10, MOST_FORWARD]),
    ),
    max_size=40,
)
windows = st.lists(st.sampled_from([frozenset("a"), frozenset("b"), frozenset("ab")]), min_size=1, max_size=4)


def played(found: list[Arrival], served: list[frozenset[str]]) -> list[Played]:
    return play(found, [Shift(str(n), purposes, 0.0, float("inf")) for n, purposes in enumerate(served)])


@given(arrivals, windows)
def test_with_any_arrivals_everybody_whose_purpose_is_served_is_called(found: list[Arrival], served: list) -> None:
    some = frozenset().union(*served)
    for one in played(found, served):
        assert (one.called is not None) == (one.arrival.purpose in some)


@given(arrivals, windows)
def test_only_who_came_within_what_they_are_let_forward_overtakes(found: list[Arrival], served: list) -> None:
    """Of one purpose: whoever is called before me came before me, or so few minutes after me as they are let forward."""
    everybody = [one for one in played(found, served) if one.called is not None]
    for me in everybody:
        for other in everybody:
            before = other.called < me.called and other.arrival.purpose == me.arrival.purpose
            if before and other.arrival.at > me.arrival.at:
                ahead = (other.arrival.forward - me.arrival.forward) * MINUTE
                assert other.arrival.at - me.arrival.at <= ahead <= MOST_FORWARD * MINUTE


@given(arrivals, windows)
def test_no_window_stands_idle_while_somebody_it_serves_waits(found: list[Arrival], served: list) -> None:
    everybody = [one for one in played(found, served) if one.called is not None]
    for me in everybody:
        for number, purposes in enumerate(served):
            if me.arrival.purpose not in purposes or me.called == me.arrival.at:
                continue
            busy = sorted((one.called, one.ended) for one in everybody if one.window == str(number))
            at = me.arrival.at
            for begun, ended in busy:
                at = ended if begun <= at < ended else at
            assert at >= me.called


@given(st.lists(st.sampled_from("ab").map(Ahead), max_size=12), windows)
def test_a_longer_queue_never_shortens_the_forecast(queue: list[Ahead], served: list) -> None:
    there = [Open(str(n), purposes) for n, purposes in enumerate(served)]
    me = Ahead("a")
    if not any("a" in purposes for purposes in served):
        assert forecast(queue, me, there, PACES) is None
        return
    short, long = forecast(queue, me, there, PACES), forecast([*queue, Ahead("a")], me, there, PACES)
    assert short.low <= short.middle <= short.high
    assert long.middle >= short.middle
    low, high = long.minutes()
    assert (low % STEP, high % STEP) == (0, 0)
    assert low < high


def test_a_forecast_known_by_hand() -> None:
    """Two windows for `a`, one of them busy for four minutes of ten; three people before me."""
    there = [Open("1", frozenset("a")), Open("2", frozenset("ab"), "a", 240.0)]
    found = forecast([Ahead("a")] * 3, Ahead("a"), there, PACES)
    # 1 takes the first at once, 2 the second after 6 minutes, 1 the third after 10; 2 is free for me after 16.
    assert found.middle == 16 * MINUTE
    assert forecast([], Ahead("b"), there, PACES).middle == 6 * MINUTE


def test_who_is_moved_to_a_window_waits_for_that_window() -> None:
    there = [Open("1", frozenset("a")), Open("2", frozenset("b"), "b", 0.0)]
    assert forecast([], Ahead("a", "2"), there, PACES).middle == 300
    assert forecast([], Ahead("a", "9"), there, PACES).middle == 0, "a window that is closed binds nobody"


def test_todays_services_correct_the_past_and_the_past_the_usual_minutes() -> None:
    assert pace(10, None, []).mean == 600
    slower = pace(10, Pace(900, 300, 100), [])
    today = pace(10, Pace(900, 300, 100), [1500.0] * 20)
    assert 600 < slower.mean < 900 < today.mean < 1500
    assert today.known > slower.known
