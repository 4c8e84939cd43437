"""The worker goes on whatever one of its jobs does."""

import threading

import pytest
from django.db.utils import OperationalError

from yakuba.kernel.messages import jobs


@pytest.fixture(autouse=True)
def only_these_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_periodic", {})
    monkeypatch.setattr(jobs, "deliver_due", lambda: 0)
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)


@pytest.mark.parametrize("error", [ValueError("broken"), OperationalError("database is locked")])
def test_a_job_that_fails_ends_neither_the_others_nor_the_worker(error: Exception) -> None:
    stop, turns = threading.Event(), []

    def broken() -> None:
        raise error

    def counts() -> None:
        turns.append(len(turns))
        if len(turns) == 3:
            stop.set()

    jobs.register("broken", 0, broken)
    jobs.register("counts", 0, counts)
    jobs.run(stop, pause=0)
    assert turns == [0, 1, 2]


def test_a_job_comes_back_only_after_its_time() -> None:
    stop, hourly, often = threading.Event(), [], []

    def ends() -> None:
        often.append(1)
        if len(often) == 5:
            stop.set()

    jobs.register("hourly", 3600, lambda: hourly.append(1))
    jobs.register("often", 0, ends)
    jobs.run(stop, pause=0)
    assert (len(hourly), len(often)) == (1, 5)


def test_told_to_stop_it_stops_at_once() -> None:
    stop = threading.Event()
    stop.set()
    jobs.register("never", 0, lambda: pytest.fail("the worker was told to stop"))
    jobs.run(stop, pause=3600)
