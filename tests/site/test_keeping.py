"""Backup and restore: the same rows and files, on either database; what is damaged is refused and leaves nothing."""

import gzip
import hashlib
import io
import json
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.audit.queries import verify
from yakuba.kernel.offices.models import Municipality
from yakuba.kernel.people.models import Resident
from yakuba.kernel.records.models import Record
from yakuba.site.keeping import KeepingError, back_up, bring_back, kept_models, stored_files

Members = dict[str, bytes]


@pytest.fixture
def storage(settings: Any, tmp_path: Path) -> Path:
    """A folder for files of this test's own."""
    folder = tmp_path / "files"
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": {"location": folder}}}
    return folder


def unpacked(path: Path) -> Members:
    with tarfile.open(path, "r:gz") as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def packed(path: Path, members: Members) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def test_restored_elsewhere_every_row_and_file_is_the_same(furnished: Any, archive: Path, home: Any) -> None:
    home.folder.mkdir()
    done = home.yakuba("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert home.rows() == furnished.rows()
    assert home.files() == furnished.files()
    assert len(home.files()) == 2
    done = home.yakuba("audit", "verify")
    assert done.returncode == 0, done.stdout
    assert "書き換えはありません" in done.stdout
    assert not list(home.folder.rglob("*.part"))


def test_a_backup_says_where_it_is_and_is_its_owners_alone(copied: Any) -> None:
    done = copied.yakuba("backup")
    assert done.returncode == 0, done.stderr
    (made,) = (copied.folder / "backups").iterdir()
    assert made.name in done.stdout
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    names = set(unpacked(made))
    assert "manifest.json" in names
    assert not any("session" in name or name.endswith("env") for name in names)


def test_a_backup_that_cannot_be_written_says_why_and_leaves_no_half(furnished: Any, tmp_path: Path) -> None:
    done = furnished.yakuba("backup", str(tmp_path / "no such folder" / "town.tar.gz"))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "書けません" in done.stderr
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_stored_file_gone_or_changed_is_told_when_the_backup_is_taken(harm: str, copied: Any, tmp_path: Path) -> None:
    """Not on the day it is needed: such a backup could never be restored."""
    evidence = copied.folder / "files" / "attachments" / "evidence.bin"
    evidence.unlink() if harm == "lost" else evidence.write_bytes(b"something else")
    done = copied.yakuba("backup", str(tmp_path / "town.tar.gz"))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "attachments/evidence.bin" in done.stderr
    assert not list(tmp_path.glob("town.*"))


def test_a_place_that_is_not_empty_is_left_as_it_is(copied: Any, archive: Path) -> None:
    before, files = copied.rows(), copied.files()
    done = copied.yakuba("restore", str(archive))
    assert done.returncode == 1
    assert "もうデータがあります" in done.stderr
    assert (copied.rows(), copied.files()) == (before, files)


@pytest.mark.django_db
def test_a_town_comes_back_in_whichever_database(archive: Path, storage: Path, furnished: Any) -> None:
    summary = bring_back(archive)
    rows = {name: found for name, found in furnished.rows().items() if found}
    assert summary.rows == sum(map(len, rows.values()))
    for model in kept_models():
        assert model._default_manager.count() == len(rows.get(model._meta.db_table, ())), model
    assert [path for path, _ in stored_files() if not default_storage.exists(path)] == []
    assert list(verify()) == []
    last = Entry.objects.count()
    looked(SYSTEM, "resident:0000001")
    assert Entry.objects.count() == last + 1
    assert Resident.objects.create(number="new", family_name="新", birth_date="2000-01-01", sex="female").pk
    assert list(verify()) == []


def test_a_town_backed_up_from_this_database_comes_back_in_another(open_town: None, storage: Path, home: Any) -> None:
    from support.town import build

    from yakuba.kernel.workflow import actions

    town = build()
    record = actions.approve(town.actor("係長"), town.deciding().number)
    place = storage.parent / "town.tar.gz"
    summary = back_up(place)
    home.folder.mkdir(exist_ok=True)
    done = home.yakuba("restore", str(place))
    assert done.returncode == 0, done.stderr
    assert sum(map(len, home.rows().values())) == summary.rows
    assert home.ask("SELECT number, state, who FROM records_record") == [(record.number, "approved", "髙橋 葛󠄀子")]
    assert list(home.files().values()) == [path.read_bytes() for path in storage.rglob("*.pdf")]
    assert home.yakuba("audit", "verify").returncode == 0


def changed_row(members: Members) -> Members:
    name = "rows/people.resident.jsonl"
    return {**members, name: members[name].replace("髙橋".encode(), "高橋".encode())}


def lost_row(members: Members) -> Members:
    name = "rows/records.event.jsonl"
    return {**members, name: b"".join(members[name].splitlines(True)[:-1])}


def lost_table(members: Members) -> Members:
    return {name: data for name, data in members.items() if name != "rows/outbox.message.jsonl"}


def changed_file(members: Members) -> Members:
    return {name: data + b" " if name.startswith("files/") else data for name, data in members.items()}


def lost_file(members: Members) -> Members:
    return {name: data for name, data in members.items() if not name.startswith("files/attachments")}


def no_manifest(members: Members) -> Members:
    return {name: data for name, data in members.items() if name != "manifest.json"}


def foreign_manifest(members: Members) -> Members:
    return {**members, "manifest.json": b"[1, 2"}


def forged_log(members: Members) -> Members:
    """Somebody changed an entry of the log and its fingerprint too: only the chain tells."""
    name = "rows/audit.entry.jsonl"
    forged = members[name].replace(b"case.approve", b"case.accept!")
    head = json.loads(members["manifest.json"])
    head["sha256"][name] = hashlib.sha256(forged).hexdigest()
    assert forged != members[name]
    return {**members, name: forged, "manifest.json": json.dumps(head).encode()}


def escaping_file(members: Members) -> Members:
    head = json.loads(members["manifest.json"])
    head["sha256"]["files/../../escaped.txt"] = hashlib.sha256(b"x").hexdigest()
    return {**members, "files/../../escaped.txt": b"x", "manifest.json": json.dumps(head).encode()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        changed_row, lost_row, lost_table, changed_file, lost_file, no_manifest, foreign_manifest, forged_log, escaping_file,
    ],
)  # fmt: skip
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    damage: Callable[[Members], Members], archive: Path, storage: Path, tmp_path: Path
) -> None:
    whole = unpacked(archive)
    assert damage(whole) != whole
    spoiled = packed(tmp_path / "spoiled.tar.gz", damage(whole))
    with pytest.raises(KeepingError, match="控え"):
        bring_back(spoiled)
    assert not Municipality.objects.exists()
    assert not Record.objects.exists()
    assert not [path for path in storage.rglob("*") if path.is_file()]
    assert not list(tmp_path.rglob("escaped.txt"))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["cut", "empty", "words", "gzip of words", "one bit"])
def test_what_is_no_whole_archive_is_refused_with_words(
    kind: str, archive: Path, storage: Path, tmp_path: Path
) -> None:
    data = archive.read_bytes()
    middle = len(data) // 2
    spoiled = {
        "cut": data[:middle],
        "empty": b"",
        "words": b"this is no backup",
        "gzip of words": gzip.compress(b"this is no backup"),
        "one bit": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
    }
    path = tmp_path / "spoiled.tar.gz"
    path.write_bytes(spoiled[kind])
    with pytest.raises(KeepingError, match="控え"):
        bring_back(path)
    assert not Municipality.objects.exists()


def test_the_command_says_what_is_wrong_with_a_damaged_backup(archive: Path, home: Any, tmp_path: Path) -> None:
    home.folder.mkdir()
    done = home.yakuba("restore", str(packed(tmp_path / "spoiled.tar.gz", changed_row(unpacked(archive)))))
    assert done.returncode == 1
    assert "rows/people.resident.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
    assert home.ask("SELECT count(*) FROM offices_municipality") == [(0,)]
