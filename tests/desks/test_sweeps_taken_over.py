"""A sweep whose worker died: another goes on where it stood, and counts what the first would have counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.town import Town

from yakuba.desks.entitlements import _sweeping, actions
from yakuba.desks.entitlements.models import Offer, Sweep, Tally
from yakuba.desks.entitlements.words import SweepState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM

from .test_entitlements import GRANT, know, prepared, publish, ruled


@pytest.fixture
def town(db: None) -> Town:
    return prepared()


def lies_there(sweep: Sweep) -> None:
    """Its worker has not been heard of for longer than its lease."""
    Sweep.objects.filter(pk=sweep.pk).update(state=SweepState.RUNNING, beat_at=clock.now() - timedelta(minutes=6))


def killed_after(some: int, monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """A sweep whose worker died when it had kept so many programmes."""
    sweep, keep, calls = actions.ask_for_sweep(SYSTEM), _sweeping._keep, []

    def dies(*given: Any) -> None:
        if some:
            keep(*given)
            calls.append(given)
        if len(calls) == some:
            raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(_sweeping, "_keep", dies)
        with pytest.raises(RuntimeError, match="killed"):
            actions.run_waiting()
    lies_there(sweep)
    return sweep


def counted(sweep: Sweep) -> dict[str, tuple[int, int, int, int | None]]:
    return {one.definition.key: (one.entitled, one.new, one.gone, one.amount) for one in sweep.tallies.all()}


def test_only_a_sweep_nobody_is_at_is_taken_over(town: Town) -> None:
    sweep = actions.ask_for_sweep(SYSTEM)
    Sweep.objects.filter(pk=sweep.pk).update(state=SweepState.RUNNING, beat_at=clock.now())
    assert actions.run_waiting() == 0
    lies_there(sweep)
    assert actions.run_waiting() == 1
    sweep.refresh_from_db()
    assert (sweep.state, sweep.people, Offer.objects.count()) == (SweepState.DONE, 3, 2)


@pytest.mark.parametrize("some", [0, 1, 2])
def test_what_was_new_or_gone_when_the_worker_died_stays_counted(
    town: Town, monkeypatch: pytest.MonkeyPatch, some: int
) -> None:
    actions.ask_for_sweep(SYSTEM)
    actions.run_waiting()
    publish(GRANT, rules=ruled("resident.income > 1000000"))  # the mother no longer, the stranger now
    sweep = killed_after(some, monkeypatch)
    assert Tally.objects.filter(sweep=sweep).count() == some
    assert actions.run_waiting() == 1
    sweep.refresh_from_db()
    assert (sweep.state, sweep.people) == (SweepState.DONE, 3)
    assert counted(sweep) == {"grant": (1, 1, 1, 5000), "checkup": (1, 0, 0, 0)}
    assert Offer.objects.get(definition__key="grant").resident == town.stranger


def test_what_is_kept_already_is_not_judged_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = killed_after(1, monkeypatch)
    first = counted(sweep)
    know(town.stranger, income=1)
    publish(GRANT)
    actions.run_waiting()
    assert {key: value for key, value in counted(sweep).items() if key in first} == first
