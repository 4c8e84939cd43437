"""Reading the environment: where data lives, which database, which secret."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def flag(name: str, *, default: bool) -> bool:
    """A yes or no from the environment: 1/0, yes/no, true/false."""
    text = os.environ.get(name, "").strip().lower()
    return default if not text else text in ("1", "yes", "true", "on")


def words(name: str, default: str) -> list[str]:
    """Words separated by blanks."""
    return os.environ.get(name, default).split()


def home() -> Path:
    """The data folder: database, files, mail, backups. `YAKUBA_HOME`, or `.yakuba` where the command was given."""
    folder = Path(os.environ.get("YAKUBA_HOME") or ".yakuba").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret(folder: Path) -> str:
    """The signing key from `YAKUBA_SECRET_KEY`. The command line puts it there; nothing runs without one.

    Raises SystemExit naming who can act when it is missing.
    """
    value = os.environ.get("YAKUBA_SECRET_KEY", "")
    if len(value) >= 32:
        return value
    sys.exit(
        "YAKUBA_SECRET_KEY がありません (32文字以上)。`yakuba up` か `yakuba init` を使うと自動で作られます。"
        f"サーバーの管理者は {folder}/env の内容を環境変数に入れてください。"
    )


def database(folder: Path) -> dict[str, Any]:
    """Django's database settings from `YAKUBA_DATABASE_URL`.

    `postgres://user:password@host:port/name`, or `sqlite:///path`; SQLite in the data folder when not given.
    """
    url = urlsplit(os.environ.get("YAKUBA_DATABASE_URL") or f"sqlite:///{folder / 'yakuba.sqlite3'}")
    if url.scheme.startswith("postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    # WAL and IMMEDIATE are the two settings that let many readers and one writer live together (ADR 0002).
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url.path[1:] if url.path.startswith("//") else url.path,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": folder / "pytest.sqlite3"},
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA busy_timeout=30000; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;",
        },
    }


def identity_apps(connector: str, address: str, key: str) -> list[dict[str, Any]]:
    """The application of the identity connector that is switched on, for django-allauth; none when none is.

    `sample` is served by this program itself; `oidc` is described by YAKUBA_OIDC_SERVER, _CLIENT, _SECRET and _NAME.
    """
    if connector == "sample":
        given = {
            "client": "yakuba",
            "secret": sample_secret(key),
            "server": f"{address}/sample-idp",
            "name": "見本の本人確認",
        }
    elif connector == "oidc":
        given = {
            name: os.environ.get(f"YAKUBA_OIDC_{name.upper()}", "") for name in ("client", "secret", "server", "name")
        }
    else:
        return []
    return [
        {
            "provider_id": connector, "name": given["name"] or "本人確認", "client_id": given["client"], "secret": given["secret"],
            "settings": {"server_url": given["server"], "fetch_userinfo": True, "token_auth_method": "client_secret_post"},
        }
    ]  # fmt: skip


def identity_origins(apps: list[dict[str, Any]]) -> list[str]:
    """Scheme and host of every provider a resident is sent to for verification."""
    addresses = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return [f"{found.scheme}://{found.netloc}" for found in addresses if found.netloc]


def card_agent(port: int = 43210) -> str:
    """Where counter pages ask the card reader of their own machine: `YAKUBA_CARD_AGENT` is `on`, or a port; empty is off.

    Always the loopback address of whoever looks at the page. Raises SystemExit naming who can act for anything else.
    """
    told = os.environ.get("YAKUBA_CARD_AGENT", "").strip().lower()
    if told in ("", "0", "no", "false", "off"):
        return ""
    if told in ("1", "yes", "true", "on"):
        return f"http://127.0.0.1:{port}"
    if told.isascii() and told.isdigit() and 1024 <= int(told) <= 65535:
        return f"http://127.0.0.1:{int(told)}"
    sys.exit(
        f"YAKUBA_CARD_AGENT の「{told}」は使えません。on か、窓口のパソコンで card-agent が待つ番号 (1024〜65535) を、"
        "サーバーの管理者が入れてください。"
    )


def sample_secret(key: str) -> str:
    """The secret the program shares with its own sample provider."""
    return hashlib.sha256(f"sample identity {key}".encode()).hexdigest()
