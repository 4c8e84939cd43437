"""A port somebody else has, and a port there is not: said in words, before anything is begun."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from yakuba.site.cli._port import must_be_free


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which another server answers, shared the way web servers share theirs."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("command", ["up", "serve"])
def test_a_port_another_program_has_is_not_shared_with_it(command: str, home: Any, taken_port: int) -> None:
    home.folder.mkdir()
    done = home.yakuba(command, "--port", str(taken_port))
    assert done.returncode == 1
    assert f"ポート {taken_port} は、ほかのプログラムが使っています。PORT=… で別の番号を選んでください" in done.stderr
    assert list(home.folder.iterdir()) == []


@pytest.mark.parametrize("port", ["70000", "0", "-1", "八千"])
def test_a_port_there_is_not_is_answered_with_words(port: str, home: Any) -> None:
    home.folder.mkdir()
    for command in ("up", "serve"):
        done = home.yakuba(command, f"--port={port}")
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        assert f"ポート {port} は使えません。PORT=… に 1 から 65535 まで" in done.stderr


def test_a_free_port_is_left_free(taken_port: int) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        free = found.getsockname()[1]
    for _ in range(2):
        must_be_free("127.0.0.1", free)
