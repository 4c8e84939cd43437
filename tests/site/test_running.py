"""`yakuba up` as a newcomer meets it: it answers, it stops with control-C and leaves nothing running, it goes on where it was."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(true: Callable[[], object], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not (found := bool(true())) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def descendants(pid: int) -> set[int]:
    """Every process begun by a process, and by those."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(line.split()[0]): int(line.split()[1]) for line in listed.splitlines()}
    found = {child for child, parent in parents.items() if parent == pid}
    return found | {deeper for child in found for deeper in descendants(child)}


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists() or _answers(pid)}


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return page.status == 200
    except OSError:
        return False


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`yakuba up` in a home, ended whatever happens."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YAKUBA_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "yakuba.site", "up", "--port", str(port), "--residents", "300"],
        env={**clean, "YAKUBA_HOME": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        for pid in [*descendants(process.pid), process.pid]:
            if _answers(pid):
                os.kill(pid, signal.SIGKILL)
        process.communicate(timeout=60)


@pytest.fixture
def ready(tmp_path: Path, home_in: Any) -> Any:
    """A prepared sample city of its own."""
    home = home_in(tmp_path / "home")
    assert home.yakuba("up", "--prepare-only", "--residents", "300").returncode == 0
    return home


@pytest.mark.skipif(not shutil.which("ps"), reason="no ps on this machine to see processes with")
def test_it_runs_on_a_chosen_port_and_control_c_ends_all_it_began(ready: Any) -> None:
    before, port = ready.rows(), free_port()
    with running(ready.folder, port) as town:
        assert until(lambda: answers(port)), "nothing answers"
        begun = descendants(town.pid)
        assert len(begun) >= 2  # web and worker
        town.send_signal(signal.SIGINT)
        said, _ = town.communicate(timeout=60)
    assert town.returncode == 0
    assert "止めました" in said
    assert until(lambda: not alive(begun), 15), alive(begun)
    assert not answers(port)
    assert changed(before, ready.rows()) == {}


WORKED_OUT = {"plans_due", "plans_outlook", "audit_head"}
"""What the worker works out from what is there, and writes down in the audit."""


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """The tables that hold something else than before, besides what the worker works out."""
    kept = {name: [row for row in rows if "'plans.refresh'" not in row] for name, rows in after.items()}
    return {name: rows for name, rows in kept.items() if name not in WORKED_OUT and before[name] != rows}


@pytest.mark.skipif(not shutil.which("ps"), reason="no ps on this machine to see processes with")
def test_when_one_half_dies_the_other_does_not_stay_alone(ready: Any) -> None:
    port = free_port()
    with running(ready.folder, port) as town:
        assert until(lambda: answers(port)), "nothing answers"
        begun = descendants(town.pid)
        os.kill(min(begun), signal.SIGKILL)
        said, _ = town.communicate(timeout=60)
    assert town.returncode == 1
    assert until(lambda: not alive(begun), 15), alive(begun)
    assert "片方が止まった" in said
