"""File 20-field cases over HTTP, beside a bare Django view that writes as many rows, on both databases.

Both are served by the same granian with the same worker and thread counts; requests come from client processes on the
same two cores, so the figure includes their cost. The two take turns of two seconds, for a machine's speed changes.
Ours: POST /api/v1/procedures/bench/cases with a bearer token, that is validation, facts, event, task, notice, audit
entry and outbox. The yardstick: one view writing the same number of rows with the ORM in one transaction.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import common
import town

SECONDS = float(os.environ.get("YAKUBA_BENCH_SECONDS", "12"))
TURN = 2.0
WARM_UP = 3.0
"""Until every worker process is up and has read the procedure: a town hall is started once a month."""
CLIENTS = 8
THREADS = 2
"""Per process. More threads only wait for one interpreter lock while they hold the database's (docs/operate)."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def serve(target: str, port: int, workers: int) -> subprocess.Popen[bytes]:
    """granian as `yakuba serve` starts it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers",
         str(workers), "--blocking-threads", str(THREADS), "--no-access-log", "--log-level", "error", target], env=environment,
    )  # fmt: skip
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    raise RuntimeError(f"{target} did not start")


@dataclass
class Hammered:
    """What some seconds of requests came to: how long they took together, each one's time, and the refusals."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def __iadd__(self, more: Hammered) -> Hammered:
        self.seconds += more.seconds
        self.times += more.times
        self.refusals += more.refusals
        return self

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


def hammer(port: int, path: str, body: bytes, headers: list[dict[str, str]], seconds: float) -> Hammered:
    """CLIENTS clients for some seconds."""
    end = time.perf_counter() + seconds

    def client(number: int) -> tuple[list[float], list[str]]:
        connection, times, wrong = HTTPConnection("127.0.0.1", port, timeout=60), [], []
        while time.perf_counter() < end:
            begun = time.perf_counter()
            connection.request("POST", path, body, headers[number % len(headers)])
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 201:
                wrong.append(f"{answer.status} {text[:200]!r}")
            times.append(time.perf_counter() - begun)
        return times, wrong

    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        results = list(pool.map(client, range(CLIENTS)))
    spent = time.perf_counter() - begun
    times = [value for times, _ in results for value in times]
    return Hammered(spent, times, [text for _, wrong in results for text in wrong])


def tokens(count: int) -> list[dict[str, str]]:
    from yakuba.kernel.access.actions import issue_token
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.access.models import Account

    accounts = Account.objects.filter(resident__isnull=False).order_by("id")[:count]
    secrets = [issue_token(SYSTEM, account, "bench", ["cases:file"], 1) for account in accounts]
    return [{"Authorization": f"Bearer {secret}", "Content-Type": "application/json"} for secret in secrets]


def report(kind: str, found: dict[str, Hammered], workers: int, rows: str) -> None:
    """Print the figure; a refusal spoils it."""
    refusals = [text for hammered in found.values() for text in hammered.refusals]
    if refusals:
        raise RuntimeError(f"{len(refusals)} refusals, e.g. {refusals[0]}")
    bare, ours = found["bare"].rate, found["ours"].rate
    common.note(f"{kind}: bare {bare:.0f}/s, ours {ours:.0f}/s, {rows}")
    common.say(
        "file-case", ours, f"cases/s on {kind}", f"bare Django view writing as many rows: {bare:.1f}/s", ours / bare,
        p95_ms=round(common.percentile(found["ours"].times, 0.95) * 1000, 1), clients=CLIENTS, workers=workers,
    )  # fmt: skip


def measure(kind: str) -> None:
    common.fresh_database(kind, "file")
    town.build()
    os.environ["YAKUBA_ADDRESS"] = "http://127.0.0.1"
    workers = 2 if kind == "postgresql" else 1
    body = json.dumps({"answers": town.answers()}).encode()
    headers = tokens(CLIENTS)
    from yakuba.kernel.audit.models import Entry
    from yakuba.kernel.records.models import Record

    sides = {
        "bare": ("bare_view:application", "/bare"),
        "ours": ("yakuba.site.wsgi:application", "/api/v1/procedures/bench/cases"),
    }
    ports = {name: free_port() for name in sides}
    servers = [serve(target, ports[name], workers) for name, (target, _) in sides.items()]
    found: dict[str, Hammered] = {name: Hammered() for name in sides}
    try:
        for name, (_, path) in sides.items():
            hammer(ports[name], path, body, headers, WARM_UP)
        before = Record.objects.count(), Entry.objects.count()
        for _turn in range(max(1, round(SECONDS / TURN))):
            for name, (_, path) in sides.items():
                found[name] += hammer(ports[name], path, body, headers, TURN)
        after = Record.objects.count(), Entry.objects.count()
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    report(kind, found, workers, f"rows {before} -> {after}")
    common.drop_database()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        kinds = ["postgresql", "sqlite"] if common.postgres_there() else ["sqlite"]
        if "postgresql" not in kinds:
            common.note("no PostgreSQL server here: that half is not measured")
        for one in kinds:
            subprocess.run([sys.executable, __file__, one], check=True)
