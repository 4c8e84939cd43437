"""`make test` says which half ran; where CI=true, a half that cannot run is a failure."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.children import python_path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
HALF = (
    "import machine, run_tests\n"
    "machine.PYTHON = sys.executable\n"
    "run_tests.pytest = lambda arguments, settings: print('pytest', *arguments) or int(os.environ['ENDS_WITH'])\n"
    "print(run_tests.postgres_half(['tests/language']))\n"
)
WHOLE = (
    "import machine, run_tests\n"
    "machine.PYTHON = sys.executable\n"
    "run_tests.ensure = run_tests.ensure_node_packages = lambda *what: None\n"
    "run_tests.browser_half = lambda: (True, 'Browser tests: ran')\n"
    "run_tests.spark_half = lambda: (True, 'Spark tests: ran')\n"
    "run_tests.cards_half = run_tests.ocr_half = lambda: (True, 'ran')\n"
    "run_tests.pytest = lambda arguments, settings: int(os.environ['ENDS_WITH'])\n"
    "print('main returned', run_tests.main([]))\n"
)


@pytest.fixture
def nowhere() -> Iterator[str]:
    """The address of a server that nobody answers at: a port held, and not listened on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"postgres://somebody:hidden-word@127.0.0.1:{held.getsockname()[1]}/postgres"


def said(program: str, server: str, *, ci: str = "", ends_with: int = 0) -> str:
    """What the tool says in a process of its own, whose environment names a server and perhaps CI."""
    clean = {name: value for name, value in os.environ.items() if name != "CI"}
    given = {**clean, "YAKUBA_TEST_POSTGRES": server, "PYTHONPATH": python_path(TOOLS), "ENDS_WITH": str(ends_with)}
    done = subprocess.run(
        [sys.executable, "-c", f"import os, sys\n{program}"], env={**given, **({"CI": ci} if ci else {})},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_a_server_the_half_fails_in_ci(nowhere: str) -> None:
    assert said(HALF, nowhere, ci="true").startswith("(False, 'PostgreSQL half: did not run, because ")


def test_without_a_server_the_half_is_no_failure_at_home_and_says_that_it_did_not_run(nowhere: str) -> None:
    told = said(HALF, nowhere)
    assert told.startswith("(True, 'PostgreSQL half: did not run, because ")
    reason = told.partition(nowhere.rpartition("@")[2])[2]
    assert re.search(r"\w{3,}", reason), f"no reason is said: {told}"


@pytest.mark.parametrize("ci", ["", "true"])
def test_the_reason_names_the_server_and_keeps_its_password(nowhere: str, ci: str) -> None:
    told = said(HALF, nowhere, ci=ci)
    assert nowhere.rpartition("@")[2] in told
    assert "hidden-word" not in told


def test_the_whole_run_fails_in_ci_when_one_half_did_not_run(nowhere: str) -> None:
    told = said(WHOLE, nowhere, ci="true").splitlines()
    assert told[-1] == "main returned 1"
    assert [line.split()[0] for line in told if "half:" in line] == ["ok", "FAIL"]


def test_the_whole_run_passes_at_home_and_its_last_lines_say_what_did_not_run(nowhere: str) -> None:
    told = said(WHOLE, nowhere).splitlines()
    assert told[-1] == "main returned 0"
    assert told[-3] == "ok    SQLite half: ran"
    assert told[-2].startswith("ok    PostgreSQL half: did not run, because ")


REACHED = "machine.why_no_postgres = run_tests.why_no_postgres = lambda: ''\n"


def with_server(program: str) -> str:
    """The program as if a server answered."""
    first, rest = program.split("\n", 1)
    return f"{first}\n{REACHED}{rest}"


@pytest.mark.parametrize("ci", ["", "true"])
@pytest.mark.parametrize(("ends_with", "passed"), [(0, True), (1, False), (2, False), (5, True)])
def test_with_a_server_the_half_is_what_its_tests_were(nowhere: str, ci: str, ends_with: int, passed: bool) -> None:
    told = said(with_server(HALF), nowhere, ci=ci, ends_with=ends_with)
    assert "tests/language --only-database" in told
    assert told.splitlines()[-1].startswith(f"({passed}, 'PostgreSQL half: ")


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_whole_suite_in_which_no_test_uses_a_database_is_a_failure_and_says_so(nowhere: str, ci: str) -> None:
    told = said(
        with_server(WHOLE).replace("ENDS_WITH']", "ENDS_WITH'] if '--only-database' in arguments else 0"),
        nowhere,
        ci=ci,
        ends_with=5,
    )
    *_, sqlite, postgres, ended = told.splitlines()
    assert ended == "main returned 1"
    assert sqlite == "ok    SQLite half: ran"
    assert postgres.startswith("FAIL  PostgreSQL half: no test")


def test_tests_that_fail_on_sqlite_fail_the_whole_run(nowhere: str) -> None:
    told = said(WHOLE, nowhere, ends_with=1).splitlines()
    assert told[-1] == "main returned 1"
    assert "FAIL  SQLite half: pytest ended with 1" in told
