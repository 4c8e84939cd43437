"""A letter is issued once and kept with its hash; what is past its time is destroyed, and nothing else."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from support.town import TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.audit.queries import verify
from yakuba.kernel.documents.actions import destroy_due, next_number
from yakuba.kernel.documents.models import Document
from yakuba.kernel.documents.queries import document
from yakuba.kernel.records.models import Attachment, Event, Record
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed

DECIDED = date(2026, 11, 2)
KEPT_UNTIL = date(2032, 3, 31)
"""Five whole years from the 1 April after the decision."""


def decided(town: Town, on: date = DECIDED) -> Record:
    with clock.on(on):
        return actions.approve(town.actor("係長"), town.deciding().number)


def attached(record: Record) -> Attachment:
    data = b"%PDF-1.4 evidence"
    stored = default_storage.save("attachments/evidence.pdf", ContentFile(data))
    return Attachment.objects.create(
        record=record, field="picture", file=stored, name="証明.pdf", media_type="application/pdf", size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), uploaded_at=clock.now(),
    )  # fmt: skip


def test_a_letter_is_kept_with_its_hash_its_event_and_an_audit_entry(town: Town) -> None:
    record = decided(town)
    kept = Document.objects.get(record=record)
    with default_storage.open(kept.file.name) as file:
        data = file.read()
    assert (kept.sha256, kept.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert Event.objects.get(record=record, kind="letter").at == kept.made_at
    entry = Entry.objects.get(act="letter.issue")
    assert entry.about == f"record:{record.number}"
    assert (entry.data["sha256"], entry.data["number"]) == (kept.sha256, kept.number)
    assert list(verify()) == []


def test_a_letter_goes_out_once(town: Town) -> None:
    record = decided(town)
    for act in (actions.approve, actions.complete):
        with pytest.raises(NotAllowed):
            act(town.actor("係長"), record.number)
    assert Document.objects.filter(record=record).count() == 1
    assert Entry.objects.filter(act="letter.issue").count() == 1


def test_a_letter_whose_case_fails_leaves_neither_row_nor_number_nor_entry(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = town.deciding()

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(OSError, match="No space"):
        actions.approve(town.actor("係長"), record.number)
    assert not Document.objects.exists()
    assert not Entry.objects.filter(act="letter.issue").exists()
    monkeypatch.undo()
    actions.approve(town.actor("係長"), record.number)
    assert Document.objects.get(record=record).number == "環境第1号"


def test_letters_are_numbered_without_gaps_by_office_and_fiscal_year(town: Town) -> None:
    days = (date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1))
    numbers = [Document.objects.get(record=decided(town, day)).number for day in days]
    assert numbers == ["環境第1号", "環境第2号", "環境第1号"]
    assert next_number(town.departments["税務課"], date(2026, 4, 1)) == "税務第1号"


def test_a_letter_is_given_to_whom_it_concerns_and_looks_missing_to_others(town: Town) -> None:
    kept = Document.objects.get(record=decided(town))
    assert document(town.resident_actor(), kept.pk) == kept
    assert document(town.actor("係員"), kept.pk) == kept
    assert Entry.objects.filter(act="look", data__document=kept.pk).count() == 1
    for stranger in (town.resident_actor(town.stranger), town.actor("税務課/係員")):
        with pytest.raises(NotFound):
            document(stranger, kept.pk)
    with pytest.raises(NotFound):
        document(town.resident_actor(), kept.pk + 1000)


def test_a_case_is_kept_to_the_last_day_and_destroyed_on_the_next(town: Town) -> None:
    record = decided(town)
    assert record.destroy_on == KEPT_UNTIL
    assert destroy_due(SYSTEM, KEPT_UNTIL) == 0
    assert Record.objects.filter(pk=record.pk).exists()
    assert destroy_due(SYSTEM, KEPT_UNTIL + timedelta(days=1)) == 1
    assert not Record.objects.filter(pk=record.pk).exists()
    assert destroy_due(SYSTEM, KEPT_UNTIL + timedelta(days=1)) == 0


def test_what_is_destroyed_takes_its_files_along_and_leaves_their_hashes(town: Town) -> None:
    record = decided(town)
    proof, letter = attached(record), Document.objects.get(record=record)
    names = [proof.file.name, letter.file.name]
    assert all(default_storage.exists(name) for name in names)
    assert destroy_due(SYSTEM, date(2040, 1, 1)) == 1
    assert not any(default_storage.exists(name) for name in names)
    assert not Attachment.objects.exists()
    assert not Document.objects.exists()
    entry = Entry.objects.get(act="record.destroy")
    assert entry.about == f"record:{record.number}"
    assert set(entry.data["sha256"]) == {proof.sha256, letter.sha256}
    assert list(verify()) == []


def test_only_what_is_past_its_date_is_destroyed(town: Town) -> None:
    past, later, undecided = decided(town), decided(town, date(2027, 5, 1)), town.file()
    kept_file = Document.objects.get(record=later).file.name
    assert destroy_due(SYSTEM, date(2032, 4, 1)) == 1
    assert set(Record.objects.all()) == {later, undecided}
    assert default_storage.exists(kept_file)
    assert past not in Record.objects.all()


def test_a_case_that_was_renewed_is_destroyed_and_the_renewal_is_kept(db: None) -> None:
    town = build({**TRIAL, "retention": {"years": 1}})
    first, second = decided(town, date(2020, 5, 1)), decided(town, date(2026, 5, 1))
    Record.objects.filter(pk=second.pk).update(renews=first)
    third = decided(town, date(2020, 6, 1))
    assert destroy_due(SYSTEM, date(2023, 1, 1)) == 2
    assert list(Record.objects.all()) == [second]
    second.refresh_from_db()
    assert second.renews is None
    assert third not in Record.objects.all()
