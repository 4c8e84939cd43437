"""What every benchmark shares: its own database, Django, and the one line it prints."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

POSTGRES = os.environ.get("YAKUBA_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")


def machine() -> str:
    """The machine in one line."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def say(bench: str, value: float, unit: str, against: str, ratio: float | None, **more: object) -> None:
    """Print the one JSON line of a figure. `ratio` is ours divided by the yardstick, measured in the same run."""
    line = {"bench": bench, "value": round(value, 3), "unit": unit, "against": against,
            "ratio": round(ratio, 3) if ratio is not None else None, "machine": machine(), **more}  # fmt: skip
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """Progress for people, on standard error."""
    sys.stderr.write(f"  {text}\n")
    sys.stderr.flush()


def postgres_there() -> bool:
    """Whether a PostgreSQL server answers."""
    import psycopg

    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def fresh_database(kind: str, name: str) -> None:
    """Point this process at an empty database of its own (`sqlite` or `postgresql`) and a home of its own."""
    home = Path(tempfile.mkdtemp(prefix=f"yakuba-bench-{name}-"))
    os.environ["YAKUBA_HOME"] = str(home)
    os.environ.setdefault("YAKUBA_SECRET_KEY", "for benchmarks only, and for nothing else at all")
    os.environ["DJANGO_SETTINGS_MODULE"] = "yakuba.site.settings"
    os.environ["YAKUBA_RATE_FACTOR"] = "1000000"
    os.environ["YAKUBA_DATABASE_URL"] = _url(kind, name, home)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _url(kind: str, name: str, home: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{home / 'bench.sqlite3'}"
    import psycopg

    database = f"yakuba_bench_{name}_{os.getpid()}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}"')
        connection.execute(f'CREATE DATABASE "{database}"')
    return f"{POSTGRES}/{database}"


def settle(kind: str) -> None:
    """Bring a database that was just filled into the state of one that has stood for a day: PostgreSQL has looked at it."""
    if kind == "postgresql":
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


def drop_database() -> None:
    """Remove what `fresh_database` made: the folder, and the database on a PostgreSQL server."""
    url = urlsplit(os.environ.get("YAKUBA_DATABASE_URL", ""))
    shutil.rmtree(os.environ["YAKUBA_HOME"], ignore_errors=True)
    if not url.scheme.startswith("postgres"):
        return
    import psycopg
    from django.db import connections

    connections.close_all()
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{url.path.lstrip("/")}" WITH (FORCE)')


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed(work: Callable[[], object]) -> float:
    """Seconds one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def both(script: str) -> None:
    """Run a benchmark once per database, each in a process of its own."""
    import subprocess

    kinds = ["sqlite", *(["postgresql"] if postgres_there() else [])]
    if len(kinds) == 1:
        note("no PostgreSQL server here: that half is not measured")
    for kind in kinds:
        subprocess.run([sys.executable, script, kind], check=True)
