"""What every test stands on: a town hall's folder of its own, one database, no outside world, a fixed day.

`YAKUBA_DATABASE_URL` chooses the database (`make test` runs the suite on SQLite and then on PostgreSQL); without it, SQLite.
"""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import hypothesis
import pytest
import pytest_socket
from support.children import python_path

from machine import why_no_java, why_no_pcsc

HOME = Path(tempfile.mkdtemp(prefix="yakuba-test-"))
os.environ["YAKUBA_HOME"] = str(HOME)
os.environ["YAKUBA_SECRET_KEY"] = "for tests only, and for nothing else whatever"
os.environ.setdefault("YAKUBA_DATABASE_URL", f"sqlite:///{HOME / 'test.sqlite3'}")
POSTGRES = os.environ["YAKUBA_DATABASE_URL"].startswith("postgres")
IN_CI = os.environ.get("CI") == "true"
LOOPBACK = ["127.0.0.1", "::1", "localhost"]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "client", "admin_client"}

hypothesis.settings.register_profile("house", deadline=None, max_examples=40)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("YAKUBA_HYPOTHESIS", "house"))


def settle_django() -> None:
    """Points pytest-django at the settings, unless the town hall does not stand up here; in CI it must.

    The language is pure Python: its tests run, and say something, while a room of the kernel is being rebuilt.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "yakuba.site.settings"
    if IN_CI:
        return
    try:
        import django

        django.setup()
    except (Exception, SystemExit) as error:
        from django.conf import settings
        from django.utils.functional import empty

        sys.stderr.write(f"Django does not start, so tests that need it are skipped: {error!r}" + "\n")
        settings._wrapped = empty
        os.environ.pop("DJANGO_SETTINGS_MODULE")


settle_django()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="run only the tests that touch the database")


def pytest_sessionstart() -> None:
    """Before anything is collected: the packs of the repository are read, and their forms laid out, once in a process.

    Passwords are scrambled quickly: the real way takes a fifth of a second on purpose, twice in every small town. What
    runs in processes of its own (tests/site) scrambles as in life.
    """
    from django.apps import apps
    from django.conf import settings

    if not apps.ready:  # the process that hands tests out runs none itself
        return
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from support import once

    from yakuba.kernel.documents import _layouts
    from yakuba.language import loading

    loading.load_pack = once.loading(loading.load_pack)
    _layouts.layout = once.drawing(_layouts.layout)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Spark's tests go to one worker, so that one Java runs, and so do those of the one card reader a machine can have.

    All others go wherever a worker is free.
    """
    from xdist.scheduler import LoadScopeScheduling

    class OneOfEach(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((name for name in ("spark", "pcsc") if f"/test_{name}.py::" in nodeid), nodeid)

    return OneOfEach(config, log) if config.getoption("dist") == "load" else None


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if reason := why_not_here(item):
            item.add_marker(pytest.mark.skip(reason=reason))
    if config.getoption("--only-database"):
        kept = [item for item in items if touches_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def why_not_here(item: pytest.Item) -> str:
    """Why this test says nothing on this machine or database; empty when it does. In CI a missing browser, Spark or card reader is a failure."""
    if item.get_closest_marker("postgres") and not POSTGRES:
        return "true on PostgreSQL only"
    if item.get_closest_marker("sqlite") and POSTGRES:
        return "true on SQLite only"
    if item.get_closest_marker("browser") and not find_chromium() and not IN_CI:
        return "no Chromium here: install the package chromium, or let `make test` do it as root on Debian"
    if item.get_closest_marker("ocr") and not shutil.which("tesseract") and not IN_CI:
        return "no tesseract here: install the package tesseract-ocr"
    if item.get_closest_marker("spark") and not IN_CI:
        return why_no_spark()
    return why_no_cards() if item.get_closest_marker("pcsc") and not IN_CI else ""


@lru_cache(maxsize=1)
def why_no_cards() -> str:
    return why_no_pcsc() if find_spec("smartcard") else "no pyscard here: `make test` builds it where its headers are"


@lru_cache(maxsize=1)
def why_no_spark() -> str:
    if find_spec("pyspark") is None:
        return "no pyspark here: `make test` installs it where Java is"
    return why_no_java()


def touches_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def find_chromium() -> str:
    """The path of the installed browser, or nothing. `YAKUBA_CHROMIUM` names another one."""
    names = [os.environ.get("YAKUBA_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), "")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's path. Fails where there is none: a `browser` test was skipped before, except in CI."""
    path = find_chromium()
    assert path, "no Chromium here, and in CI the browser tests must run"
    return path


CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[object]:
    """One Chromium for a whole run: Playwright can be started only once in a process."""
    from playwright.sync_api import sync_playwright

    # Playwright leaves an event loop running in this thread; Django would take every later query for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def closed_to_children() -> Path:
    """Processes that tests start refuse the outside world too, and write down what they refused: here."""
    refused = HOME / "refused.txt"
    os.environ |= {"PYTHONPATH": python_path(), "REFUSED_FILE": str(refused)}
    return refused


@pytest.fixture(autouse=True)
def outside_world(monkeypatch: pytest.MonkeyPatch, closed_to_children: Path) -> Iterator[list[str]]:
    """Every attempt to reach another machine in this test, also one that the code swallowed: any left over is a failure.

    A test about refusing the outside world looks at the list and clears it.
    """
    attempts: list[str] = []
    blocked, resolve = pytest_socket.SocketConnectBlockedError.__init__, socket.getaddrinfo

    def remember(error: BaseException, allowed: list[str], host: str, *rest: object) -> None:
        attempts.append(f"connect to {host}")
        blocked(error, allowed, host, *rest)

    def look_up(host: str | bytes | None, *rest: object, **named: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in {None, "", "0.0.0.0", "::", socket.gethostname(), *LOOPBACK}:
            attempts.append(f"look up {name}")
            raise socket.gaierror(socket.EAI_NONAME, f"tests do not leave this machine: {name}")
        return resolve(host, *rest, **named)

    monkeypatch.setattr(pytest_socket.SocketConnectBlockedError, "__init__", remember)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield attempts
    if closed_to_children.exists():
        attempts += closed_to_children.read_text("utf-8").splitlines()
        closed_to_children.unlink()
    assert not attempts, f"this test tried to reach the outside world: {attempts}"


@pytest.fixture
def frozen_today() -> Iterator[date]:
    """A Saturday in Reiwa 8 (fiscal year 2026), told to yakuba.kernel.clock for the length of one test."""
    from yakuba.kernel import clock

    day = date(2026, 11, 21)
    with clock.on(day):
        yield day


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """A rolled-back database gives the same ids again, so what was read of them must be forgotten; so must the
    language of the last request, which stays with the thread."""
    queries = sys.modules.get("yakuba.kernel.definitions.queries")
    if queries is None:
        return
    for name in ("_read", "_programme", "_absences", "_labels", "_version", "_vocabulary", "_parameters", "_purposes"):
        getattr(queries, name).cache_clear()
    layouts = sys.modules.get("yakuba.kernel.documents._layouts")
    if layouts is not None:
        layouts._kept.cache_clear()
        sys.modules["yakuba.kernel.documents.actions"]._blank.cache_clear()
    sys.modules["django.utils.translation"].deactivate()


UNCHANGEABLE = ("audit_entry", "definitions_version", "documents_formlayout")


@pytest.fixture
def open_town(transactional_db: None) -> Iterator[None]:
    """A database that other threads and processes see too. On SQLite, emptying it afterwards needs the triggers gone."""
    yield
    from django.db import connection

    with connection.cursor() as cursor:
        for table in UNCHANGEABLE if connection.vendor == "sqlite" else ():
            cursor.execute(f"DROP TRIGGER {table}_no_delete")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Puts the triggers back that `open_town` took away, once the tables are empty."""
    result = yield
    if "open_town" in getattr(item, "fixturenames", ()) and not POSTGRES:
        from django.db import connection
        from pytest_django.plugin import blocking_manager_key

        from yakuba.kernel.unchangeable import statements

        with item.config.stash[blocking_manager_key].unblock(), connection.cursor() as cursor:
            # After the last test of all the database itself is gone already.
            for table in set(UNCHANGEABLE) & set(connection.introspection.table_names()):
                for statement in statements("sqlite", table, ["DELETE"]):
                    cursor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS"))
    return result
