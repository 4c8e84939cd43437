"""The service on the clerk's machine lets the town hall's page ask the reader, and nobody else learn anything."""

from __future__ import annotations

import http.client
import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest
from support.children import python_path
from support.hand import Hand
from support.virtual_card import VirtualCard

from yakuba.connectors.cards.agent import (
    PAIRING,
    READINGS,
    WITHIN,
    WRONG_CODES,
    Agent,
    new_code,
    origin_of,
    server,
)

TOWN, CODE = "https://town.example.jp", "123456"


@dataclass
class Running:
    """An agent that answers, and a clock that stands still until it is turned."""

    card: VirtualCard
    clock: list[float] = field(default_factory=lambda: [0.0])
    agent: Agent = None

    def ask(self, path: str, asked: object = None, method: str = "POST", **headers: str) -> http.client.HTTPResponse:
        """Ask as the town hall's page does; `headers` change one, or take it away when empty."""
        given = {
            "Host": f"127.0.0.1:{self.agent.port}",
            "Origin": TOWN,
            "Content-Type": "application/json",
            PAIRING: CODE,
        }
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        plug = http.client.HTTPConnection("127.0.0.1", self.agent.port, timeout=10)
        plug.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        body = asked if isinstance(asked, bytes) else json.dumps(asked or {}).encode()
        for name, value in {"Content-Length": str(len(body)), **given}.items():
            if value:
                plug.putheader(name, value)
        plug.endheaders(body)
        return plug.getresponse()

    def told(self, path: str, asked: object = None, **headers: str) -> tuple[int, Any]:
        answer = self.ask(path, asked, **headers)
        return answer.status, json.loads(answer.read() or "null")


@pytest.fixture
def running() -> Iterator[Running]:
    found = Running(VirtualCard())
    found.agent = Agent(Hand(found.card), TOWN, CODE, port=0, now=lambda: found.clock[0])
    serving = server(found.agent)
    thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    serving.shutdown()
    serving.server_close()
    thread.join()


def test_the_page_of_the_town_hall_reads_the_card(running: Running) -> None:
    assert running.told("/status") == (200, {"reader": "試しのリーダー", "sample": False, "tries": 3})
    items = {"name": "見本　花子", "address": running.card.address, "birth_date": "1990-01-31", "sex": "female"}
    assert running.told("/read", {"pin": "1234"}) == (200, {"items": items})


def test_what_a_card_refuses_is_told_with_the_tries_left(running: Running) -> None:
    assert running.told("/read", {"pin": "0000"}) == (409, {"code": "wrong_pin", "tries": 2})
    assert running.told("/read", {"pin": "0000"}) == (409, {"code": "wrong_pin", "tries": 1})
    assert running.told("/read", {"pin": "1234"}) == (409, {"code": "last_try", "tries": 1})
    assert running.told("/read", {"pin": "1234", "last_try": "yes"}) == (409, {"code": "last_try", "tries": 1})
    assert running.card.tried == 2
    assert running.told("/read", {"pin": "1234", "last_try": True})[0] == 200


STRANGERS = {
    "another page": {"Origin": "https://elsewhere.example"},
    "a page of no origin": {"Origin": "null"},
    "the same name without the lock": {"Origin": "http://town.example.jp"},
    "a name that begins the same": {"Origin": "https://town.example.jp.elsewhere.example"},
    "no origin at all": {"Origin": ""},
    "a name turned to this machine": {"Host": "elsewhere.example:43210"},
    "a name without a port": {"Host": "127.0.0.1"},
    "localhost": {"Host": "localhost"},
}


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
def test_a_stranger_is_refused_and_may_not_even_read_that(running: Running, stranger: str, method: str) -> None:
    answer = running.ask("/read", {"pin": "1234"}, method, **STRANGERS[stranger])
    assert (answer.status, answer.read()) == (403, b"")
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert running.card.commands == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_can_send_without_asking_first_is_refused(running: Running, kind: str) -> None:
    assert running.ask("/read", {"pin": "1234"}, Content_Type=kind).status == 403
    assert running.card.commands == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"1234"', b"\xff", b"[" * 900, b"{" + b" " * 2000 + b"}"])
def test_nonsense_is_refused(running: Running, body: bytes) -> None:
    assert running.ask("/read", body).status == 403
    assert running.card.commands == 0


@pytest.mark.parametrize("pin", ["", "12", 1234.5, None, [1, 2, 3, 4], "１２３４"])
def test_a_pin_of_another_shape_never_reaches_the_card(running: Running, pin: object) -> None:
    assert running.told("/read", {"pin": pin}) == (409, {"code": "bad_pin", "tries": None})
    assert running.card.commands == 0


def test_the_browser_is_told_that_this_page_may_ask(running: Running) -> None:
    answer = running.ask("/read", method="OPTIONS", Access_Control_Request_Private_Network="true")
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == TOWN
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Access-Control-Allow-Private-Network" not in running.ask("/read", method="OPTIONS").headers


def test_what_was_read_is_kept_in_no_cache(running: Running) -> None:
    assert running.ask("/read", {"pin": "1234"}).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "１２３４５６"])
def test_without_the_pairing_code_nothing_is_asked_of_the_reader(running: Running, code: str) -> None:
    sent = code.encode("utf-8").decode("latin-1")
    assert running.told("/read", {"pin": "1234"}, **{PAIRING: sent}) == (403, {"code": "unpaired"})
    assert running.card.commands == 0


def test_whoever_guesses_the_code_is_stopped_and_let_in_a_minute_later(running: Running) -> None:
    for _ in range(WRONG_CODES):
        assert running.told("/status", **{PAIRING: "999999"})[0] == 403
    assert running.told("/status") == (429, {"code": "too_often"})
    running.clock[0] += WITHIN - 1
    assert running.told("/status")[0] == 429
    running.clock[0] += 1
    assert running.told("/status")[0] == 200


def test_readings_are_counted_too(running: Running) -> None:
    for _ in range(READINGS):
        running.told("/status")
    assert running.told("/status")[0] == 429


def test_one_reading_at_a_time(running: Running) -> None:
    with running.agent._lock:
        assert running.told("/status") == (409, {"code": "busy"})
    assert running.told("/status")[0] == 200


@pytest.mark.parametrize(("method", "path"), [("GET", "/status"), ("PUT", "/read"), ("POST", "/"), ("POST", "/read/")])
def test_there_is_nothing_else(running: Running, method: str, path: str) -> None:
    assert running.ask(path, method=method).status in (404, 501)


def test_only_the_loopback_address_is_bound() -> None:
    made = server(Agent(Hand(None), TOWN, CODE, port=0))
    assert made.socket.getsockname()[0] == "127.0.0.1"
    made.server_close()


def test_neither_pin_nor_items_are_written_down(
    running: Running, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    running.told("/read", {"pin": "1234"})
    running.told("/read", {"pin": "7777"})
    running.ask("/read", {"pin": "7777"}, Origin="https://elsewhere.example").read()
    said = caplog.text + "".join(capfd.readouterr())
    assert not [word for word in ("1234", "7777", "見本", "1990", CODE) if word in said]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Town.example.jp/counter/", "https://town.example.jp"),
        ("https://town.example.jp:8443", "https://town.example.jp:8443"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
    ],
)
def test_the_origin_of_an_address_is_what_browsers_say(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "address", ["", "town.example.jp", "ftp://town.example.jp", "http://town.example.jp", "https://a:b@town.example.jp"]
)
def test_an_address_that_is_no_town_hall_is_refused_in_words(address: str) -> None:
    with pytest.raises(ValueError, match="町の住所"):
        origin_of(address)


def test_codes_are_six_digits_and_others_each_time() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) > 190
    assert all(len(code) == 6 and code.isdecimal() for code in codes)


def test_the_command_starts_without_django_says_its_code_and_ends_when_told() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    # Where the tests themselves run in the background, a child is born deaf to Ctrl-C.
    program = (
        "import signal, sys; sys.modules['django'] = None; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import yakuba.connectors.cards.__main__ as it; it.card_agent()"
    )
    given = {**os.environ, "PYTHONPATH": python_path(), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", program, "--town", TOWN, "--port", str(port)]
    with subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    said = "".join(lines)
    assert f"http://127.0.0.1:{port}" in said
    assert TOWN in said
    assert "合言葉" in said
    assert "止めました" in rest
    assert process.returncode == 0
