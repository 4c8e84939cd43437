"""Issuing letters, copies of forms, and destroying what is due."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.definitions.queries import parameters, procedure_of, version_saying
from yakuba.kernel.offices.models import Department
from yakuba.kernel.offices.queries import municipality
from yakuba.kernel.records.models import Attachment, Event, Record
from yakuba.kernel.records.queries import due_for_destruction
from yakuba.language.procedures import Letter, Procedure

from ._code import Code
from ._form import AS_KNOWN, COPY, NOT_PRINTED, Filled, form_pdf
from ._guide import Guide as Guide
from ._guide import GuideLine as GuideLine
from ._guide import GuideStop as GuideStop
from ._guide import guide_data
from ._layout import layout
from ._layouts import layout_of
from ._letter import as_text, letter_data
from ._offers import OfferLetter as OfferLetter
from ._offers import OfferLetters as OfferLetters
from ._offers import offers_data
from ._typst import render
from ._visit import LaterSheet as LaterSheet
from ._visit import Left as Left
from ._visit import SignatureSheet as SignatureSheet
from ._visit import Signed as Signed
from ._visit import later_data, signature_data
from .models import Document, DocumentNumber

Progress = Callable[[int, int | None], None]


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
    """The filed form as PDF, on the places its version keeps. The same case gives the same bytes.

    `hidden` are the fields whoever prints it may not see: their places say so.
    """
    filled = Filled(
        record.data,
        files=frozenset(record.attachments.values_list("field", flat=True)),
        hidden=dict.fromkeys(hidden, NOT_PRINTED),
        receipt=record.number,
        filed_on=record.filed_on,
        agent=record.agent.full_name if record.agent else "",
        signed=COPY,
    )
    version = record.version
    code = Code(version.definition.key, version.number, record.number)
    return form_pdf(procedure_of(version), layout_of(version), code, filled, municipality())


def form_sheet(
    said: Version | Procedure, answers: dict[str, Any] | None, *, signature: bool = False, hidden: Collection[str] = ()
) -> bytes:
    """A form not filed yet: filled for a signature at the counter, or blank where `answers` is None.

    `said` is a version, or the wording of one; a wording nobody published gives a form that says version 0.
    `hidden` are the fields whose known answers the clerk may not see: the paper points to the town's record. Without
    `signature` the paper is no more than a copy, and says so where people sign.
    """
    version = said if isinstance(said, Version) else version_saying(said)
    if version is None:
        procedure, places, code = said, layout(said), Code(said.procedure, 0)
    else:
        procedure, places = procedure_of(version), layout_of(version)
        code = Code(procedure.procedure, version.number)
    signed = "" if signature else COPY
    filled = None if answers is None else Filled(answers, hidden=dict.fromkeys(hidden, AS_KNOWN), signed=signed)
    return form_pdf(procedure, places, code, filled, municipality())


def blank_form(version: Version) -> bytes:
    """The blank form of a version. It is drawn once: only the town's name could change it."""
    town = municipality()
    return _blank(version.pk, (town.name, town.head_title, town.sample) if town else None)


@lru_cache(maxsize=200)
def _blank(version_id: int, _town: tuple[str, str, bool] | None) -> bytes:
    return form_sheet(Version.objects.select_related("definition").get(pk=version_id), None, signature=True)


def offer_letters(found: OfferLetters, office: Department) -> bytes:
    """Many letters about one programme as one PDF: the office's list of them, then each on its own page."""
    return render("offers", offers_data(found, town=municipality(), office=office, on=clock.today()))


def joined(papers: Sequence[bytes]) -> bytes:
    """Several PDFs printed one after the other, as one file."""
    with pikepdf.new() as book:
        for paper in papers:
            with pikepdf.open(io.BytesIO(paper)) as one:
                book.pages.extend(one.pages)
        made = io.BytesIO()
        book.save(made, deterministic_id=True)
    return made.getvalue()


def signature_sheet(sheet: SignatureSheet, on: date | None = None) -> bytes:
    """One sheet to sign for everything that is filed in a visit; `on` is the day of signing, else today."""
    return render("signature", signature_data(sheet, town=municipality(), on=on or clock.today()))


def later_sheet(sheet: LaterSheet) -> bytes:
    """What is left after a visit, in large print, to take home."""
    return render("later", later_data(sheet, town=municipality(), on=clock.today()))


def guide_sheet(guide: Guide) -> bytes:
    """What somebody has to do, where and with what, as PDF in large print. It names nobody."""
    return render("guide", guide_data(guide, town=municipality(), on=clock.today()))


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
