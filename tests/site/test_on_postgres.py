"""The commands of an operator on a PostgreSQL server: from nothing to a city, kept and brought back, its log verified."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from yakuba.sample.city import city

pytestmark = pytest.mark.postgres
HomeOn = Callable[[Path], Any]


def address(database: str) -> str:
    """Another database on the server that the tests use."""
    return urlsplit(os.environ["YAKUBA_DATABASE_URL"])._replace(path=f"/{database}").geturl()


@pytest.fixture(scope="module")
def home_on(home_in: Any) -> Iterator[HomeOn]:
    """`home_on(folder)` is a home in that folder, with an empty database of its own that is dropped afterwards."""

    class HomeOnPostgres(home_in):
        @property
        def database(self) -> str:
            return f"yakuba_cli_{os.getpid()}_{self.folder.name}"

        def start(self, *command: str, **environment: str) -> Any:
            return super().start(*command, YAKUBA_DATABASE_URL=address(self.database), **environment)

        def do(self, *statements: str) -> None:
            with psycopg.connect(address(self.database)) as connection:
                for statement in statements:
                    connection.execute(statement)

        def ask(self, sql: str) -> list[tuple[Any, ...]]:
            with psycopg.connect(address(self.database)) as connection:
                return connection.execute(sql).fetchall()

        def tables(self) -> list[str]:
            return [name for (name,) in self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]

    made = []
    with psycopg.connect(address("postgres"), autocommit=True) as server:

        def make(folder: Path) -> HomeOnPostgres:
            home = HomeOnPostgres(folder)
            folder.mkdir()
            server.execute(f'CREATE DATABASE "{home.database}"')
            made.append(home.database)
            return home

        yield make
        for name in made:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def well(done: Any) -> str:
    """What a command said that ended well."""
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sample(home_on: HomeOn, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample city, made by `yakuba up`."""
    home = home_on(tmp_path_factory.mktemp("sample") / "sample")
    well(home.yakuba("up", "--prepare-only", "--residents", "120"))
    return home


def test_a_sample_city_is_made_once(sample: Any) -> None:
    before = sample.rows()
    assert (len(before["people_resident"]), len(before["offices_staff"])) == (len(city(residents=120).everybody), 60)
    assert before["records_record"]
    well(sample.yakuba("up", "--prepare-only", "--residents", "120"))
    assert sample.rows() == before
    assert not (sample.folder / "yakuba.sqlite3").exists()


def test_kept_and_brought_back_every_row_and_file_is_the_same(sample: Any, home_on: HomeOn, tmp_path: Path) -> None:
    kept, home = tmp_path / "town.tar.gz", home_on(tmp_path / "restored")
    well(sample.yakuba("backup", str(kept)))
    well(home.yakuba("restore", str(kept)))
    assert home.rows() == sample.rows()
    assert home.files() == sample.files()
    assert home.files()
    assert "書き換えはありません" in well(home.yakuba("audit", "verify"))
    refused = home.yakuba("restore", str(kept))
    assert refused.returncode == 1
    assert "もうデータがあります" in refused.stderr


def test_a_town_is_founded_once_and_a_forged_log_is_found(home_on: HomeOn, made_with: Any, tmp_path: Path) -> None:
    home = home_on(tmp_path / "founded")
    well(home.yakuba(*made_with(), "--no-packs"))
    assert home.ask("SELECT name, sample FROM offices_municipality") == [("試作町", False)]
    assert "もう町があります" in home.yakuba(*made_with()).stderr
    assert "書き換えはありません" in well(home.yakuba("audit", "verify"))
    forgery = "UPDATE audit_entry SET about = 'record:another' WHERE seq = 1"
    with pytest.raises(psycopg.DatabaseError, match="書き換えも削除も"):
        home.do(forgery)
    home.do("ALTER TABLE audit_entry DISABLE TRIGGER USER", forgery)
    done = home.yakuba("audit", "verify")
    assert done.returncode == 1
    assert "1番の記録が書き換えられています" in done.stdout
