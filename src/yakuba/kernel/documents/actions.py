"""Issuing letters, copies of forms, and destroying what is due."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import parameters, procedure_of
from yakuba.kernel.offices.models import Department
from yakuba.kernel.offices.queries import municipality
from yakuba.kernel.records.models import Attachment, Event, Record
from yakuba.kernel.records.queries import due_for_destruction
from yakuba.language.procedures import Letter, Procedure

from ._form import form_data, without
from ._letter import as_text, letter_data
from ._offers import OfferLetter as OfferLetter
from ._offers import OfferLetters as OfferLetters
from ._offers import offers_data
from ._typst import render
from .models import Document, DocumentNumber

Progress = Callable[[int, int | None], None]
NOT_PRINTED = "（機密のため印刷していません）"
AS_KNOWN = "町の記録のとおり"


def issue_letter(
    record: Record, letter: Letter, procedure: Procedure, names: dict[str, Any], *, event: Event
) -> Document:
    """Make a letter, keep its bytes and log their hash, inside the caller's transaction. Raises UnfilledPlace.

    A file of a transaction that fails afterwards is an orphan without a row, never a row without a file.
    """
    town, today = municipality(), clock.today()
    city = {"name": town.name if town else "", "mayor": town.mayor if town else ""}
    addressee = _addressee(record)
    number = next_number(record.office, today)
    data = letter_data(
        letter, procedure, {**names, "city": city, "applicant": {"name": addressee}}, town=town, number=number,
        on=today, addressee=addressee, parameters=parameters(), office=record.office,
    )  # fmt: skip
    made = render("letter", data)
    stored = default_storage.save(f"letters/{today.year}/{secrets.token_hex(16)}.pdf", ContentFile(made))
    sha256 = hashlib.sha256(made).hexdigest()
    with action(SYSTEM, "letter.issue", f"record:{record.number}", key=letter.document, number=number, sha256=sha256):
        return Document.objects.create(
            record=record, kind="letter", key=letter.document, title=letter.title, number=number, file=stored,
            sha256=sha256, size=len(made), text=as_text(data), made_at=event.at,
        )  # fmt: skip


def _addressee(record: Record) -> str:
    return record.business.name if record.business else record.who


def next_number(office: Department, on: date) -> str:
    """The next document number of an office in a fiscal year: 子育て支援課第12号, counted without gaps."""
    year = on.year - (on.month < 4)
    with transaction.atomic():
        counter, _ = DocumentNumber.objects.select_for_update().get_or_create(office=office, fiscal_year=year)
        counter.last += 1
        counter.save(update_fields=["last"])
    return f"{office.name.removesuffix('課')}第{counter.last}号"


def form_copy(record: Record, hidden: Collection[str] = ()) -> bytes:
    """The filed form as PDF in its familiar shape. The same case gives the same bytes.

    `hidden` are the fields whoever prints it may not see: their places say so.
    """
    procedure, answers = without(procedure_of(record.version_id), record.data, hidden, NOT_PRINTED)
    data = form_data(
        procedure,
        answers,
        town=municipality(),
        number=record.number,
        filed_on=record.filed_on,
        agent=record.agent.full_name if record.agent else "",
    )
    return render("form", data)


def form_sheet(
    procedure: Procedure, answers: dict[str, Any] | None, *, signature: bool = False, hidden: Collection[str] = ()
) -> bytes:
    """A form not filed yet: filled for a signature at the counter, or blank where `answers` is None.

    `hidden` are the fields whose known answers the clerk may not see: the paper points to the town's record.
    """
    if answers is not None:
        procedure, answers = without(procedure, answers, hidden, AS_KNOWN)
    return render("form", form_data(procedure, answers, town=municipality(), signature=signature))


def offer_letters(found: OfferLetters, office: Department) -> bytes:
    """Many letters about one programme as one PDF: the office's list of them, then each on its own page."""
    return render("offers", offers_data(found, town=municipality(), office=office, on=clock.today()))


def destroy_due(actor: Actor, on: date, *, progress: Progress = lambda done, of: None) -> int:
    """Destroy the cases whose time of keeping has passed, with their files; the log keeps the hashes as proof."""
    actor.must(Right.KEEPING)
    count = 0
    due = due_for_destruction(on)
    total = due.count()
    for record in due.iterator():
        files = [*record.attachments.all(), *record.documents.all()]
        proof = [found.sha256 for found in files]
        with action(
            actor, "record.destroy", f"record:{record.number}", sha256=proof, destroy_on=str(record.destroy_on)
        ):
            names = [found.file.name for found in files]
            Attachment.objects.filter(record=record).delete()
            Record.objects.filter(renews=record).update(renews=None)
            record.delete()
        for name in names:
            default_storage.delete(name)
        count += 1
        progress(count, total)
    return count
