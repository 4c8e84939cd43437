"""No test leaves this machine: tests/conftest.py refuses, and remembers also what the code under test swallowed."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

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
