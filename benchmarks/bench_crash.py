"""40 clients filing at once while a web worker is killed every second, and a mail worker too.

Promise: every receipt number that was given out exists, once; nobody's form becomes two cases; the audit chain holds;
no notice is doubled. The yardstick is the same load without a single kill.
"""

from __future__ import annotations

import json
import os
import random
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

CLIENTS, SECONDS = 40, float(os.environ.get("YAKUBA_BENCH_SECONDS", "12"))
PATH = "/api/v1/procedures/bench/cases"


def serve(port: int) -> subprocess.Popen[bytes]:
    """Two web workers that are started again when they die."""
    return subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
         "--blocking-threads", "4", "--respawn-failed-workers", "--respawn-interval", "0.1", "--no-access-log", "--log-level", "critical",
         "yakuba.site.wsgi:application"],
    )  # fmt: skip


def children(pid: int) -> list[int]:
    """The worker processes of a server."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def killer(server: subprocess.Popen[bytes], stop: threading.Event, kills: list[int]) -> None:
    """Kill one web worker every second, with no chance to tidy up."""
    while not stop.wait(1.0):
        found = children(server.pid)
        if found:
            os.kill(random.choice(found), signal.SIGKILL)
            kills.append(1)


def mail_killer(stop: threading.Event, kills: list[int]) -> None:
    """Run the mail worker and kill it every second."""
    while not stop.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "yakuba.site", "work", "--pause", "0.1"])
        stop.wait(2.0)
        worker.kill()
        worker.wait()
        kills.append(1)


def client(number: int, port: int, body: bytes, headers: dict[str, str], end: float) -> list[tuple[str, str]]:
    """File again and again; what fails on the way is sent again under the same key, as a phone would."""
    accepted, count = [], 0
    while time.perf_counter() < end:
        key = f"client-{number}-{count}"
        for _ in range(60):
            try:
                connection = HTTPConnection("127.0.0.1", port, timeout=20)
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
) -> tuple[list[tuple[str, str]], int, int]:
    port, stop, web, mail = bench_file_case.free_port(), threading.Event(), [], []
    server = serve(port)
    time.sleep(4)
    threads = [
        threading.Thread(target=killer, args=(server, stop, web)),
        threading.Thread(target=mail_killer, args=(stop, mail)),
    ]
    for thread in threads if kill else []:
        thread.start()
    end = time.perf_counter() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [pool.submit(client, prefix + n, port, body, headers[n % len(headers)], end) for n in range(CLIENTS)]
        accepted = [found for job in jobs for found in job.result()]
    stop.set()
    for thread in threads if kill else []:
        thread.join()
    server.terminate()
    server.wait(timeout=30)
    return accepted, len(web), len(mail)


def main(kind: str) -> None:
    common.fresh_database(kind, "crash")
    town.build()
    headers, body = bench_file_case.tokens(8), json.dumps({"answers": town.answers()}).encode()
    calm, _, _ = load(kill=False, headers=headers, body=body, prefix=1000)
    stormy, web, mail = load(kill=True, headers=headers, body=body, prefix=2000)
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
    if lost or doubled or twice or broken:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) > 1 else common.both(__file__)
