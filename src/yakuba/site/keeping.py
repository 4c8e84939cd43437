"""Backup and restore: every row and every file in one archive, with fingerprints, across both databases."""

from __future__ import annotations

import hashlib
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from gzip import BadGzipFile
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

import yakuba
from yakuba.kernel import clock
from yakuba.kernel.audit.queries import verify
from yakuba.kernel.documents.models import Document
from yakuba.kernel.records.models import Attachment

BATCH = 2_000
SKIPPED = {"sessions", "contenttypes", "auth"}
Progress = Callable[[int, int], None]


class KeepingError(RuntimeError):
    """A backup that can't be taken or brought back, in words for the operator."""


class _Exact(DjangoJSONEncoder):
    """Times to the microsecond, which Django would cut to the millisecond: the hashes of the audit log cover them."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


@dataclass
class Summary:
    """How much was kept: rows, files, bytes of the archive."""

    rows: int = 0
    files: int = 0
    size: int = 0


def default_name() -> Path:
    """Where a backup goes when nobody says: the data folder's `backups`."""
    folder = Path(settings.HOME) / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder / f"yakuba-{clock.now():%Y%m%d-%H%M%S}.tar.gz"


def kept_models() -> list[type[models.Model]]:
    """Every table that is the town's data."""
    return [model for model in apps.get_models() if model._meta.app_label not in SKIPPED and not model._meta.proxy]


def back_up(target: Path, *, progress: Progress = lambda done, of: None) -> Summary:
    """Write everything into `target` from one consistent view of the database; nothing half-written is left behind."""
    summary, part = Summary(), target.with_suffix(target.suffix + ".part")
    tables = kept_models()
    fingerprints: dict[str, str] = {}
    try:
        with transaction.atomic(), tarfile.open(part, "w:gz", compresslevel=3) as archive:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for done, model in enumerate(tables, start=1):
                summary.rows += _keep_table(archive, model, fingerprints)
                progress(done, len(tables))
            summary.files = _keep_files(archive, fingerprints)
            head = {"yakuba": yakuba.__version__, "made_at": clock.now().isoformat(), "sha256": fingerprints}
            _put(archive, "manifest.json", json.dumps(head, ensure_ascii=False, indent=1).encode())
        part.chmod(0o600)
        part.replace(target)
    except OSError as error:
        raise KeepingError(
            f"{target} に書けません: {error.strerror}。空きと書き込みの権利を確かめてください。"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    summary.size = target.stat().st_size
    return summary


def _keep_table(archive: tarfile.TarFile, model: type[models.Model], fingerprints: dict[str, str]) -> int:
    name, rows = f"rows/{model._meta.label_lower}.jsonl", 0
    with SpooledTemporaryFile(max_size=8_000_000) as out:
        digest = hashlib.sha256()
        rows_of = model._default_manager.order_by("pk").iterator(BATCH)
        for line in serializers.serialize("jsonl", rows_of, cls=_Exact).splitlines(True):
            data = line.encode()
            digest.update(data)
            out.write(data)
            rows += 1
        info = tarfile.TarInfo(name)
        info.size = out.tell()
        out.seek(0)
        archive.addfile(info, out)
    fingerprints[name] = digest.hexdigest()
    return rows


def stored_files() -> Iterator[tuple[str, str]]:
    """Every stored file's name with its fingerprint."""
    for model in (Attachment, Document):
        yield from model.objects.values_list("file", "sha256").order_by("pk").iterator(BATCH)


def _keep_files(archive: tarfile.TarFile, fingerprints: dict[str, str]) -> int:
    count = 0
    for stored, sha256 in stored_files():
        data = _stored(stored)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise KeepingError(f"ファイル {stored} がないか、受け取ったときと違います。前の控えから戻してください。")
        _put(archive, f"files/{stored}", data)
        fingerprints[f"files/{stored}"] = sha256
        count += 1
    return count


def _stored(name: str) -> bytes:
    try:
        with default_storage.open(name) as file:
            return file.read()
    except FileNotFoundError:
        return b""


def _put(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, BytesIO(data))


def bring_back(source: Path, *, progress: Progress = lambda done, of: None) -> Summary:
    """Bring a backup back into an empty place. Every fingerprint is checked, and the audit chain at the end.

    Raises KeepingError when the place is not empty or anything differs; nothing is changed then.
    """
    call_command("migrate", verbosity=0, interactive=False)
    if any(model._default_manager.exists() for model in kept_models() if model._meta.label != "audit.Head"):
        raise KeepingError("ここには、もうデータがあります。空の置き場所を --home で選んでください。")
    try:
        return _bring_back(source, progress)
    except (tarfile.TarError, BadGzipFile, EOFError, zlib.error, SuspiciousFileOperation) as error:
        raise KeepingError("この控えは壊れているか、yakuba の控えではありません。別の控えを使ってください。") from error


def _bring_back(source: Path, progress: Progress) -> Summary:
    summary = Summary(size=source.stat().st_size)
    with tarfile.open(source, "r:gz") as archive:
        members = {member.name: member for member in archive if member.isfile()}
        fingerprints = _manifest(archive, members)
        with transaction.atomic():
            _disarm()
            for done, model in enumerate(kept_models(), start=1):
                summary.rows += _load_table(archive, members, fingerprints, model)
                progress(done, len(fingerprints))
            _reset_sequences()
            _arm()
            broken = next(verify(), None)
            if broken:
                raise KeepingError(f"控えの監査記録がつながっていません: {broken.what}")
            summary.files = _load_files(archive, members, fingerprints)
    return summary


def _manifest(archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> dict[str, str]:
    if "manifest.json" not in members:
        raise KeepingError("これは yakuba の控えではありません (manifest.json がありません)。")
    file = archive.extractfile(members["manifest.json"])
    try:
        return dict(json.loads(file.read())["sha256"]) if file else {}
    except (ValueError, KeyError, TypeError) as error:
        raise KeepingError("控えの目録 (manifest.json) が読めません。別の控えを使ってください。") from error


def _checked(
    archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo], fingerprints: dict[str, str], name: str
) -> bytes:
    file = archive.extractfile(members[name]) if name in members else None
    data = file.read() if file else b""
    if hashlib.sha256(data).hexdigest() != fingerprints.get(name):
        raise KeepingError(f"控えの中の {name} が、控えたときと違います。別の控えを使ってください。")
    return data


def _load_table(
    archive: tarfile.TarFile,
    members: dict[str, tarfile.TarInfo],
    fingerprints: dict[str, str],
    model: type[models.Model],
) -> int:
    name = f"rows/{model._meta.label_lower}.jsonl"
    if name not in fingerprints:
        return 0
    model._default_manager.all().delete()
    rows: list[Any] = [
        found.object
        for found in serializers.deserialize("jsonl", _checked(archive, members, fingerprints, name).decode())
    ]
    if any(getattr(field, "auto_now_add", False) for field in model._meta.concrete_fields):
        for row in rows:  # as it was: only a raw save leaves a date alone that Django sets by itself
            models.Model.save_base(row, raw=True, force_insert=True)
    else:
        model._default_manager.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _load_files(archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo], fingerprints: dict[str, str]) -> int:
    names = [name for name in fingerprints if name.startswith("files/")]
    saved: list[str] = []
    try:
        for name in names:
            data = _checked(archive, members, fingerprints, name)
            saved.append(default_storage.save(name.removeprefix("files/"), BytesIO(data)))
            if saved[-1] != name.removeprefix("files/"):
                raise KeepingError(
                    f"控えの {name} と同じ名前のファイルが、もうあります。空の置き場所に戻してください。"
                )
    except Exception:
        for stored in saved:
            default_storage.delete(stored)
        raise
    return len(names)


def _disarm() -> None:
    """References are checked at the end, not row by row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL DEFERRED" if connection.vendor == "postgresql" else "PRAGMA defer_foreign_keys=ON"
        )


def _arm() -> None:
    connection.check_constraints()


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)
