"""40 clients filing at once while a mail worker is killed every second, and a web worker every fifth.

Promise: every receipt number that was given out exists, once; nobody's form becomes two cases; the audit chain holds;
no notice is doubled. The yardstick is the same load without a single kill.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bench_file_case
import common
import town

CLIENTS, SECONDS = 40, float(os.environ.get("YAKUBA_BENCH_SECONDS", "20"))
MAIL_WORKERS, GRACE = 3, 15
PATH = "/api/v1/procedures/bench/cases"


def serve(port: int) -> subprocess.Popen[bytes]:
    """Two web workers that are started again when they die."""
    return subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
         "--blocking-threads", "4", "--respawn-failed-workers", "--respawn-interval", "0.1", "--no-access-log", "--log-level", "critical",
         "yakuba.site.wsgi:application"], start_new_session=True,
    )  # fmt: skip


def children(pid: int) -> list[int]:
    """The worker processes of a server."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


class Killer(threading.Thread):
    """Every second, kill a mail worker with no chance to tidy up and start another; every fifth, a web worker as well.

    A web worker needs longer than a second to start on two cores, so killing one every second would measure nothing.
    """

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        super().__init__()
        self.server, self.stop, self.web, self.mail = server, threading.Event(), 0, 0
        self.workers = [self._worker() for _ in range(MAIL_WORKERS)]

    def _worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "yakuba.site", "work", "--pause", "0.1"])

    def run(self) -> None:
        while not self.stop.wait(1.0):
            oldest = self.workers.pop(0)
            oldest.kill()
            oldest.wait()
            self.mail += 1
            self.workers.append(self._worker())
            if self.mail % 5 == 0 and (found := children(self.server.pid)):
                os.kill(
                    min(found), signal.SIGKILL
                )  # the older of the two: granian gives up on one that dies twice at once
                self.web += 1
        for worker in self.workers:
            worker.kill()
            worker.wait()


def client(number: int, port: int, body: bytes, headers: dict[str, str], end: float) -> list[tuple[str, str]]:
    """File again and again; what fails on the way is sent again under the same key, as a phone would."""
    accepted, count = [], 0
    while time.perf_counter() < end:
        key = f"client-{number}-{count}"
        while time.perf_counter() < end + GRACE:
            try:
                connection = HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("POST", PATH, body, {**headers, "Idempotency-Key": key})
                answer = connection.getresponse()
                text = answer.read()
                connection.close()
            except (OSError, HTTPException):
                time.sleep(0.1)
                continue
            if answer.status == 201:
                accepted.append((key, json.loads(text)["number"]))
                break
            if answer.status < 500:
                raise RuntimeError(f"{answer.status} {text[:300]!r}")
            time.sleep(0.1)
        count += 1
    return accepted


def load(
    *, kill: bool, headers: list[dict[str, str]], body: bytes, prefix: int
) -> tuple[list[tuple[str, str]], tuple[int, int]]:
    port = bench_file_case.free_port()
    server = serve(port)
    time.sleep(4)
    killer = Killer(server) if kill else None
    if killer:
        killer.start()
    end = time.perf_counter() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [pool.submit(client, prefix + n, port, body, headers[n % len(headers)], end) for n in range(CLIENTS)]
        accepted = [found for job in jobs for found in job.result()]
    if killer:
        killer.stop.set()
        killer.join()
    os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(timeout=10)
    except (
        subprocess.TimeoutExpired
    ):  # the web server does not always end after its workers were killed; nothing is asked of it now
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=10)
    return accepted, (killer.web, killer.mail) if killer else (0, 0)


def main(kind: str) -> None:
    common.fresh_database(kind, "crash")
    town.build()
    headers, body = bench_file_case.tokens(8), json.dumps({"answers": town.answers()}).encode()
    calm, _ = load(kill=False, headers=headers, body=body, prefix=1000)
    stormy, (web, mail) = load(kill=True, headers=headers, body=body, prefix=2000)
    from yakuba.kernel.audit.queries import verify
    from yakuba.kernel.messages.models import Message
    from yakuba.kernel.records.models import Record

    numbers = [number for _, number in calm + stormy]
    lost = len(set(numbers)) - Record.objects.filter(number__in=set(numbers)).count()
    doubled = len(numbers) - len(set(numbers))
    notices = Message.objects.values_list("event_id", "account_id")
    twice = len(notices) - len(set(notices))
    broken = len(list(verify()))
    common.say(
        "crash", lost + doubled + twice + broken, f"lost + doubled receipts + doubled notices + breaks of the chain on {kind}",
        f"the same without kills: {len(calm) / SECONDS:.0f} cases/s", (len(stormy) / SECONDS) / (len(calm) / SECONDS),
        accepted=len(stormy), web_workers_killed=web, mail_workers_killed=mail, lost=lost, doubled=doubled, clients=CLIENTS,
    )  # fmt: skip
    common.drop_database()
    if lost or doubled or twice or broken or not stormy:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) > 1 else common.both(__file__)
