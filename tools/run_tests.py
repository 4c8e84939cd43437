"""`make test`: installs what is missing, then runs the tests on SQLite and, of those that use a database, on PostgreSQL.

The last lines say in words what ran and what did not. Where `CI=true`, a half that cannot run is a failure.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit

from environment import PYTHON, ROOT, InstallError, add, ensure
from machine import (
    IN_CI,
    POSTGRES,
    ensure_browser,
    ensure_java,
    ensure_node_packages,
    ensure_ocr,
    ensure_pcsc,
    why_no_postgres,
)

NO_TESTS = 5


def main(arguments: list[str]) -> int:
    """Runs everything; `arguments` go to pytest. Returns 0 only when all that had to run ran and passed."""
    try:
        ensure("test")
        ensure_node_packages()
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    halves = [browser_half(), spark_half(), cards_half(), ocr_half(), sqlite_half(arguments), postgres_half(arguments)]
    print()
    for passed, sentence in halves:
        print(f"{'ok  ' if passed else 'FAIL'}  {sentence}")
    return 0 if all(passed for passed, _ in halves) else 1


def browser_half() -> tuple[bool, str]:
    reason = ensure_browser()
    if not reason:
        return True, "Browser tests: ran in the SQLite half, with the Chromium of this machine"
    return not IN_CI, f"Browser tests: did not run, because {reason}"


def spark_half() -> tuple[bool, str]:
    reason = ensure_java()
    if not reason:
        try:
            add("spark")
            return True, "Spark tests: ran in the SQLite half, with the Java of this machine"
        except InstallError as error:
            reason = f"pyspark could not be installed: {str(error).splitlines()[-1]}"
    return not IN_CI, f"Spark tests: did not run, because {reason}"


def cards_half() -> tuple[bool, str]:
    reason = ensure_pcsc()
    if not reason:
        try:
            add("cards")
            return True, "Card reader tests: ran in the SQLite half, with a virtual reader and card on this machine"
        except InstallError as error:
            reason = f"pyscard could not be built: {str(error).splitlines()[-1]}"
    return not IN_CI, f"Card reader tests: did not run, because {reason}"


def ocr_half() -> tuple[bool, str]:
    reason = ensure_ocr()
    if not reason:
        return True, "Document picture tests: ran in the SQLite half, with the tesseract of this machine"
    return not IN_CI, f"Document picture tests: did not run, because {reason}"


def sqlite_half(arguments: list[str]) -> tuple[bool, str]:
    # Without a URL of its own, tests/conftest.py makes a SQLite file in a temporary folder.
    code = pytest(arguments, {"YAKUBA_DATABASE_URL": ""})
    return code == 0, "SQLite half: ran" if code == 0 else f"SQLite half: pytest ended with {code}"


def postgres_half(arguments: list[str]) -> tuple[bool, str]:
    reason = why_no_postgres()
    if reason:
        return not IN_CI, f"PostgreSQL half: did not run, because {reason}"
    print("\nPostgreSQL: the tests that use a database, once more", flush=True)
    # The browser looks at pages, not at the database: once is enough.
    code = pytest([*arguments, "--only-database", "-m", "not browser"], {"YAKUBA_DATABASE_URL": own_database()})
    if code == NO_TESTS and arguments:
        return True, "PostgreSQL half: ran, and none of the chosen tests uses a database"
    if code == NO_TESTS:
        return False, "PostgreSQL half: no test of the whole suite was found to use a database, so nothing was tested"
    return code == 0, "PostgreSQL half: ran" if code == 0 else f"PostgreSQL half: pytest ended with {code}"


def own_database() -> str:
    """The server's address with a database name of this run's own, so that two runs at once do not meet. Django makes it."""
    return urlsplit(POSTGRES)._replace(path=f"/yakuba_{os.getpid()}").geturl()


def pytest(arguments: list[str], settings: dict[str, str]) -> int:
    workers = os.environ.get("YAKUBA_TEST_WORKERS", "2")
    command = [str(PYTHON), "-m", "pytest", "-q", "-n", workers, *arguments]
    environment = {name: value for name, value in {**os.environ, **settings}.items() if value or name not in settings}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
