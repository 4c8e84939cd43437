"""Homes to give commands to: an empty one, the sample city's, a real town's and a furnished one. Each is made once."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.children import python_path

TESTS = Path(__file__).resolve().parents[1]
PASSWORD = "kirigaura-2026-hanako"
FOUNDING = {
    "--name": "試作町", "--code": "131016", "--head-title": "町長", "--mayor": "試作 太郎", "--admin-email": "hanako@example.jp",
    "--admin-name": "役場 花子", "--admin-password": PASSWORD,
}  # fmt: skip


@dataclass(frozen=True)
class Home:
    """A data folder, and the command `yakuba` given in it as a process of its own."""

    folder: Path

    def start(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("YAKUBA_") and name != "DJANGO_SETTINGS_MODULE"
        }
        given = {
            **clean,
            "YAKUBA_HOME": str(self.folder),
            "COLUMNS": "250",
            "PYTHONPATH": python_path(TESTS),
            **environment,
        }
        return subprocess.run(
            [sys.executable, *command], env=given, cwd=self.folder.parent, capture_output=True, text=True, timeout=300
        )

    def yakuba(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.start("-m", "yakuba.site", *words, **environment)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / "yakuba.sqlite3") as connection:
            return connection.execute(sql).fetchall()

    def do(self, *statements: str) -> None:
        """What somebody who can write to the file could do."""
        with sqlite3.connect(self.folder / "yakuba.sqlite3") as connection:
            for statement in statements:
                connection.execute(statement)

    def tables(self) -> list[str]:
        return [name for (name,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table that is the town's."""
        names = self.tables()
        kept = [name for name in names if not name.startswith(("sqlite_", "django_", "auth_"))]
        return {name: sorted(map(repr, self.ask(f"SELECT * FROM {name}"))) for name in sorted(kept)}

    def files(self) -> dict[str, bytes]:
        """Every stored file."""
        top = self.folder / "files"
        return {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}


def told(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def home_in() -> type[Home]:
    """`home_in(folder)` is a home in that folder."""
    return Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home where nothing is yet."""
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A real town, made by `yakuba init`."""
    home = Home(tmp_path_factory.mktemp("founded") / "home")
    done = home.yakuba("init", *(word for pair in FOUNDING.items() for word in pair))
    assert done.returncode == 0, told(done)
    return home


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small town with a decided case, a letter and a file."""
    home = Home(tmp_path_factory.mktemp("furnished") / "home")
    home.folder.mkdir()
    done = home.start(
        str(Path(__file__).with_name("furnish.py")), DJANGO_SETTINGS_MODULE="yakuba.site.settings",
        YAKUBA_SECRET_KEY="for tests only, and for nothing else whatever",
    )  # fmt: skip
    assert done.returncode == 0, told(done)
    return home


@pytest.fixture(scope="session")
def archive(furnished: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the furnished town, made by `yakuba backup`."""
    path = tmp_path_factory.mktemp("backups") / "town.tar.gz"
    done = furnished.yakuba("backup", str(path))
    assert done.returncode == 0, told(done)
    return path


@pytest.fixture
def copied(furnished: Home, tmp_path: Path) -> Home:
    """The furnished town again, to be spoiled."""
    shutil.copytree(furnished.folder, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def made_with() -> Callable[..., list[str]]:
    """The words of `init`, with some of them changed: `made_with(**{"--code": "1"})`."""

    def words(**changed: str) -> list[str]:
        return ["init", *(word for pair in {**FOUNDING, **changed}.items() for word in pair)]

    return words
