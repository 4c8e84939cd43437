"""No test leaves this machine: tests/conftest.py refuses, and remembers also what the code under test swallowed.

Neither does a process that a test starts: support/offline refuses there.
"""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError
from support.children import python_path

ELSEWHERE = "192.0.2.1"  # set aside for documentation (RFC 5737): nobody's machine


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_a_connection_by_address_is_refused_and_remembered(outside_world: list[str]) -> None:
    with socket.socket() as plug, pytest.raises(SocketConnectBlockedError):
        plug.connect((ELSEWHERE, 80))
    assert outside_world == [f"connect to {ELSEWHERE}"]
    outside_world.clear()


def test_a_name_is_not_looked_up_and_remembered(outside_world: list[str]) -> None:
    with pytest.raises(socket.gaierror):
        socket.create_connection(("town.example.jp", 443))
    assert outside_world == ["look up town.example.jp"]
    outside_world.clear()


def test_this_machine_may_talk_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


REACHING = {
    f"connect to {ELSEWHERE}": f"socket.socket().connect(('{ELSEWHERE}', 80))",
    "look up town.example.jp": "socket.create_connection(('town.example.jp', 443), timeout=5)",
    "connect to 192.0.2.2": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'hello', ('192.0.2.2', 53))",
    "connect to 2001:db8::1": "socket.socket(socket.AF_INET6).connect_ex(('2001:db8::1', 80))",
}
TESTS = Path(__file__).resolve().parents[1]
Started = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture(params=["as it is", "built for a tool", "by a child"])
def start(request: pytest.FixtureRequest) -> Started:
    """Runs a program in a process of its own, with each kind of environment that tests give."""
    given = {**os.environ, "PYTHONPATH": python_path(TESTS)} if request.param == "built for a tool" else None
    again = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', sys.argv[1]]).returncode)"
    command = ["-c", again] if request.param == "by a child" else ["-c"]

    def run(program: str) -> subprocess.CompletedProcess[str]:
        whole = f"import socket\n{program}"
        return subprocess.run([sys.executable, *command, whole], env=given, capture_output=True, text=True, timeout=60)

    return run


@pytest.mark.parametrize("refused", REACHING)
def test_a_process_begun_by_a_test_is_refused_and_says_where_it_wanted_to_go(
    refused: str, start: Started, closed_to_children: Path
) -> None:
    done = start(REACHING[refused])
    assert done.returncode != 0
    assert f"refused to {refused}" in done.stderr
    assert closed_to_children.read_text("utf-8").splitlines() == [refused]
    closed_to_children.unlink()


def test_what_a_process_swallowed_is_remembered(start: Started, closed_to_children: Path) -> None:
    done = start(f"try: {REACHING[f'connect to {ELSEWHERE}']}\nexcept OSError: pass")
    assert done.returncode == 0, done.stderr
    assert closed_to_children.read_text("utf-8") == f"connect to {ELSEWHERE}\n"
    closed_to_children.unlink()


def test_a_process_begun_by_a_test_may_talk_to_this_machine(start: Started, closed_to_children: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = start(f"socket.create_connection(('localhost', {server.getsockname()[1]}), timeout=5)")
    assert done.returncode == 0, done.stderr
    assert not closed_to_children.exists()


@pytest.mark.parametrize("room", ["cards", "documents"])
def test_what_reads_cards_and_documents_can_call_nobody(room: str) -> None:
    """It answers (http.server) and starts a program of this machine; it holds nothing that could ask another machine."""
    calling = re.compile(
        r"^\s*(?:import|from) (?:socket|requests|urllib\.request|http\.client|ftplib|smtplib)\b", re.MULTILINE
    )
    assert calling.search("import socket")
    files = [*(TESTS.parent / "src" / "yakuba" / "connectors" / room).rglob("*.py")]
    assert files
    assert [path.name for path in files if calling.search(path.read_text("utf-8"))] == []


def test_no_test_gives_a_process_a_path_without_the_guard() -> None:
    given = re.compile(r'PYTHONPATH(?:": |"\] = |=)(?!python_path\()')
    assert given.search('{"PYTHONPATH": str(TOOLS)}')
    found = [path for path in TESTS.rglob("*.py") if path != Path(__file__) and given.search(path.read_text("utf-8"))]
    assert not found, "take support.children.python_path"
