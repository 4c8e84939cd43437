"""The service on the clerk's machine: lets the town hall's own page, and nothing else, ask the card reader beside it.

It answers on 127.0.0.1 alone. Who asks must be the one origin it was started for (`Origin`), must have meant this very
address (`Host`: a name that was turned to 127.0.0.1 is refused), and must say the pairing code shown at the start. It calls
nobody, writes down nothing, and keeps neither PIN nor items: what was read goes to the page that asked, once.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from yakuba.kernel.reading import CardProblem, CardReader, Trouble

HOST, PORT = "127.0.0.1", 43210
CODE_DIGITS = 6
MOST_BYTES, SECONDS = 1_000, 10
WRONG_CODES, READINGS, WITHIN = 5, 30, 60
PAIRING = "X-Yakuba-Pairing"
UNPAIRED, TOO_OFTEN = "unpaired", "too_often"


def new_code() -> str:
    """A pairing code: six digits, other ones at every start."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def origin_of(address: str) -> str:
    """The origin of the town hall's address, as browsers write it. Raises ValueError in words for whoever typed it."""
    found = urlsplit(address)
    if found.scheme not in ("http", "https") or not found.hostname or found.username or found.password:
        raise ValueError(
            f"「{address}」は町の住所ではありません。「https://tetsuzuki.example.jp」のように書いてください"
        )
    if found.scheme == "http" and found.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError("町の住所は https:// で始まるものにしてください。http:// は、このパソコンの中だけで使えます")
    return f"{found.scheme}://{found.netloc}".lower()


@dataclass
class Often:
    """Counts what happened within the last minute. `now` is a clock that only goes forward, in seconds."""

    most: int
    now: Callable[[], float] = time.monotonic
    _moments: deque[float] = field(default_factory=deque)

    def full(self) -> bool:
        while self._moments and self._moments[0] <= self.now() - WITHIN:
            self._moments.popleft()
        return len(self._moments) >= self.most

    def add(self) -> None:
        self._moments.append(self.now())


class Agent:
    """Answers for one reader, one origin and one pairing code. One reading at a time."""

    def __init__(
        self, reader: CardReader, origin: str, code: str, *, port: int = PORT, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.reader, self.origin, self.port, self._code = reader, origin, port, code
        self._wrong, self._readings = Often(WRONG_CODES, now), Often(READINGS, now)
        self._lock = Lock()

    def meant(self, host: str, origin: str) -> bool:
        """Whether a request meant this address and comes from the town hall's page."""
        return host == f"{HOST}:{self.port}" and origin == self.origin

    def answer(self, path: str, code: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and answer to a request that was meant for us."""
        if self._wrong.full() or self._readings.full():
            return 429, {"code": TOO_OFTEN}
        if not hmac.compare_digest(code.encode(), self._code.encode()):
            self._wrong.add()
            return 403, {"code": UNPAIRED}
        if not self._lock.acquire(blocking=False):
            return 409, {"code": Trouble.BUSY}
        try:
            self._readings.add()
            return 200, self._status() if path == "/status" else self._read(asked)
        except CardProblem as problem:
            return 409, {"code": problem.trouble, "tries": problem.tries}
        finally:
            self._lock.release()

    def _status(self) -> dict[str, Any]:
        return {"reader": self.reader.label, "sample": self.reader.sample, "tries": self.reader.tries_left()}

    def _read(self, asked: dict[str, Any]) -> dict[str, Any]:
        agreed = asked.get("last_try") is True
        return {"items": self.reader.read(str(asked.get("pin", "")), last_try_agreed=agreed).as_text()}


class Handler(BaseHTTPRequestHandler):
    """HTTP around the agent. `agent` is set by `server`."""

    agent: Agent
    timeout = SECONDS
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "yakuba-card-agent", ""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written down: neither who asked nor what."""

    def do_OPTIONS(self) -> None:
        if not self._meant():
            return self._refuse()
        self.send_response(204)
        self._cors()
        self.send_header("Access-Control-Allow-Methods", "POST")
        self.send_header("Access-Control-Allow-Headers", f"Content-Type, {PAIRING}")
        if self.headers.get("Access-Control-Request-Private-Network") == "true":
            self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def do_POST(self) -> None:
        body = self._body()
        # A form of another page can be sent without a preflight; never as JSON.
        if not self._meant() or body is None or self.headers.get_content_type() != "application/json":
            return self._refuse()
        if self.path not in ("/status", "/read"):
            return self._say(404, {})
        return self._say(*self.agent.answer(self.path, self.headers.get(PAIRING, ""), body))

    def _meant(self) -> bool:
        return self.agent.meant(self.headers.get("Host", ""), self.headers.get("Origin", ""))

    def _body(self) -> dict[str, Any] | None:
        """The JSON that was sent; None when it is none, or too long."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
            return None
        try:
            found = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def _cors(self) -> None:
        self.send_header("Access-Control-Allow-Origin", self.agent.origin)
        self.send_header("Vary", "Origin")

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        data = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self._cors()
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(data)

    def _refuse(self) -> None:
        """Without a header that would let the page that asked read anything."""
        self.close_connection = True
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False  # on Windows it would let a second program answer at the same port


def server(agent: Agent) -> ThreadingHTTPServer:
    """A server for this agent, bound to the loopback address alone. Raises OSError when the port is taken."""
    made = _Server((HOST, agent.port), type("OurHandler", (Handler,), {"agent": agent}))
    agent.port = made.server_address[1]
    return made
