"""The data folder, its secret, and starting Django."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click


def prepare(home: str | None) -> None:
    """Say where the data folder is. Nothing is made yet: whoever asks for help leaves no trace."""
    os.environ["YAKUBA_HOME"] = str(Path(home or ".yakuba").expanduser().resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.site.settings")


def open_home() -> None:
    """Make the data folder and take its `env` file into the environment; what is set already wins."""
    folder = Path(os.environ.get("YAKUBA_HOME") or ".yakuba").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for line in _env_file(folder).read_text("utf-8").splitlines():
        name, _, value = line.partition("=")
        if name.startswith("YAKUBA_") and value:
            os.environ.setdefault(name, value)


def _env_file(folder: Path) -> Path:
    path = folder / "env"
    if not path.exists():
        # Written once with a fresh key; only the owner may read it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"YAKUBA_SECRET_KEY={secrets.token_urlsafe(48)}\n")
    return path


def start_django() -> None:
    """Load the settings and the rooms. Slow, so only commands that need the database call it."""
    import django

    open_home()
    django.setup()


def migrate() -> None:
    """Bring the database to this program's shape."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def ready() -> None:
    """Django loaded, and the database known to be in shape.

    Raises click.ClickException telling what to do when it is not.
    """
    start_django()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import OperationalError

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise click.ClickException(
            f"データベースにつながりません: {error}\nYAKUBA_DATABASE_URL を確かめてください。"
        ) from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise click.ClickException(
            "データベースの準備ができていません。はじめてなら `yakuba up` (見本) か `yakuba init` (本番)、"
            "更新のあとなら `yakuba upgrade` を実行してください。"
        )


def initialised() -> bool:
    """Whether a municipality has been set up here."""
    from yakuba.kernel.offices.queries import municipality

    return municipality() is not None


def packs_folder() -> Path:
    """Where the packs are: `YAKUBA_PACKS`, or the project's own."""
    given = os.environ.get("YAKUBA_PACKS")
    return Path(given) if given else Path(__file__).resolve().parents[4] / "packs"
