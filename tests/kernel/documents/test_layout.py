"""Where everything stands on a form: worked out from the definition, kept with its version, and true on the paper."""

from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.db import DatabaseError, transaction
from pypdfium2 import raw
from support.packs import accepted, loaded
from support.town import ANSWERS, TRIAL, Town

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.documents import _layout, _layouts
from yakuba.kernel.documents._code import Code
from yakuba.kernel.documents._form import Filled, form_pdf
from yakuba.kernel.documents._layouts import keep, template_sha256
from yakuba.kernel.documents._piece import INPUT
from yakuba.kernel.documents.actions import blank_form, form_copy, form_sheet
from yakuba.kernel.documents.models import FormLayout
from yakuba.kernel.documents.queries import layout_of, read_form
from yakuba.language.fields import STORED_IN_PARTS, Field
from yakuba.language.procedures import Letter, Procedure

REAL = [procedure for pack in loaded() for procedure in pack.procedures]
LONGER = {
    "nursery-application": "five choices among all facilities, and the work of two guardians",
    "road-occupation": "seven descriptions in free words and two applicants' blocks",
}
"""Forms of more than two pages, and why."""
MM = 25.4 / 72
NEAR, STROKE = 0.1, 0.6
"""Millimetres: how far the middle of what is seen may be from what is kept, and what its stroke adds to its size."""

real = pytest.mark.parametrize("procedure", REAL, ids=[said.procedure for said in REAL])


def box_of(page: Any, found: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """x, y, w, h in millimetres from the top left corner."""
    left, bottom, right, top = found
    return left * MM, (page.get_height() - top) * MM, (right - left) * MM, (top - bottom) * MM


def drawn(pdf: bytes) -> Iterator[tuple[list[tuple[float, ...]], list[tuple[float, ...]]]]:
    """Of each page the boxes drawn and the signs to tick, as pdfium sees them."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        rects = [box_of(page, one.get_bounds()) for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
        words = page.get_textpage()
        signs = [
            box_of(page, words.get_charbox(at))
            for at in range(words.count_chars())
            if words.get_text_range(at, 1) in ("□", "■")
        ]
        yield rects, signs
    document.close()


def near(place: dict[str, Any], box: tuple[float, ...]) -> bool:
    x, y, w, h = box
    middles = (place["x"] + place["w"] / 2 - x - w / 2, place["y"] + place["h"] / 2 - y - h / 2)
    return max(map(abs, middles)) < NEAR and abs(place["w"] - w) < STROKE and abs(place["h"] - h) < STROKE


def computed(procedure: Procedure) -> set[str]:
    return {item.key for field in procedure.fields() for item in (field, *field.fields) if item.type == "computed"}


@real
def test_nothing_is_too_small_to_read_or_to_write_in(procedure: Procedure) -> None:
    """No words under 9 points, answers at 11 and over, and places wide and high enough for a shaking hand."""
    form = _layout.layout(procedure)
    sizes = [item[3] for page in form["ink"] for item in page if item[0] in ("text", "var")]
    assert min(sizes) >= 9.0 and INPUT >= 11.0
    for place in form["places"]:
        assert min(place["w"], place["h"]) >= (4.2 if place["kind"] == "tick" else 6.4), place
        assert place["kind"] != "cells" or place["pitch"] >= 5.0, place


@real
def test_a_form_has_two_pages_at_most(procedure: Procedure) -> None:
    assert (_layout.layout(procedure)["pages"] > 2) == (procedure.procedure in LONGER)


@real
def test_nobody_signs_a_page_that_says_nothing_else(procedure: Procedure) -> None:
    layout = _layout.layout(procedure)
    signed = next(place["page"] for place in layout["places"] if place["path"] == "@signature")
    assert signed == layout["pages"]
    assert signed in {area[0] for areas in layout["areas"].values() for area in areas}


def test_what_the_foot_says_stays_in_one_line(town: Town) -> None:
    """Two lines would stand on the words of the square code, and nobody could read the form back."""
    said = procedure_of(town.version).model_copy(update={"law": f"{'とても長い名の法律と条例' * 9}第1条"})
    code = Code("trial", 1, "R8-000001")
    read = read_form(form_pdf(said, layout_of(town.version), code, Filled(ANSWERS, receipt="R8-000001"), None))
    assert (read.definition, read.version, read.token) == ("trial", 1, "R8-000001")
    pdf = pypdfium2.PdfDocument(
        form_pdf(said, layout_of(town.version), code, Filled(ANSWERS, receipt="R8-000001"), None)
    )
    text = pdf[0].get_textpage().get_text_range()
    assert "…" in text
    assert "受付番号 R8-000001" in text
    pdf.close()


@real
def test_a_kept_place_is_where_the_paper_has_it(procedure: Procedure, town: Town) -> None:
    layout = _layout.layout(procedure)
    pages = list(drawn(form_sheet(procedure, None)))
    assert len(pages) == layout["pages"]
    uncertain = computed(procedure)  # nothing is drawn where nobody writes
    for place in layout["places"]:
        rects, signs = pages[place["page"] - 1]
        if place["path"].split(".")[-1] not in uncertain:
            assert any(near(place, box) for box in (signs if place["kind"] == "tick" else rects)), place


@real
def test_places_stand_apart_inside_the_marks(procedure: Procedure) -> None:
    layout = _layout.layout(procedure)
    left, top, right, bottom = 12.0, 12.0, 198.0, 285.0
    for at, place in enumerate(layout["places"]):
        x, y, w, h = (place[name] for name in "xywh")
        assert left <= x < x + w <= right, place
        assert top <= y < y + h <= bottom, place
        for other in layout["places"][:at]:
            if other["page"] == place["page"]:
                beside = x >= other["x"] + other["w"] - 0.02 or other["x"] >= x + w - 0.02
                under = y >= other["y"] + other["h"] - 0.02 or other["y"] >= y + h - 0.02
                assert beside or under, (place, other)


def parts(field: Field, path: str) -> set[str]:
    """The paths a field must have."""
    if field.type == "table":
        return {part for column in field.fields for part in parts(column, f"{path}.0.{column.key}")}
    if field.type in ("choice", "choices"):
        return {f"{path}={option.value}" for option in field.options}
    return {
        "heading": set(),
        "boolean": {f"{path}=true", f"{path}=false"},
        "consent": {f"{path}=true"},
        "file": {f"{path}=attached"},
        "photo": {f"{path}=attached"},
        "date": {f"{path}.era=令和", f"{path}.year", f"{path}.month", f"{path}.day"},
        "time": {f"{path}.hour", f"{path}.minute"},
        "bank_account": {f"{path}.kind=普通", f"{path}.number", f"{path}.holder_kana", f"{path}.bank_code"},
    }.get(field.type) or {f"{path}.{part}" for part in STORED_IN_PARTS.get(field.type, ())} or {path}  # fmt: skip


@real
def test_every_field_has_its_place_once(procedure: Procedure) -> None:
    layout = _layout.layout(procedure)
    paths = [place["path"] for place in layout["places"]]
    assert len(paths) == len(set(paths))
    wanted = {path for field in procedure.fields() if field.stores for path in parts(field, field.key)}
    assert wanted <= set(paths)
    assert "@signature" in paths
    assert set(layout["areas"]) == {field.key for field in procedure.fields() if field.stores}


@real
def test_each_page_says_which_form_it_is_to_a_scanner(procedure: Procedure, town: Town) -> None:
    document = pypdfium2.PdfDocument(form_sheet(procedure, accepted(procedure.procedure)[0].file.answers))
    for number, page in enumerate(document, 1):
        seen = page.render(scale=150 / 72).to_pil()
        codes = [code for code in zxingcpp.read_barcodes(seen) if code.text.startswith("YK1:")]
        assert [code.text.split(":")[:3] for code in codes] == [["YK1", procedure.procedure, "0"]], number
        x, y, side = _layout.CODE
        corner = codes[0].position.top_left
        assert x < corner.x / 150 * 25.4 < x + side / 4
        assert y < corner.y / 150 * 25.4 < y + side / 4
    document.close()


def test_a_filed_form_names_its_version_page_and_receipt_number(town: Town) -> None:
    record = town.file()
    document = pypdfium2.PdfDocument(form_copy(record))
    found = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    assert {code.text for code in found} == {f"YK1:trial:1:1/1:{record.number}", record.number}
    document.close()


def test_the_layout_is_kept_when_a_version_is_published(town: Town) -> None:
    kept = FormLayout.objects.get(version=town.version)
    assert kept.content == _layout.layout(procedure_of(town.version))
    assert kept.template == template_sha256()
    assert len(kept.sha256) == 64


def test_a_version_of_before_gets_its_layout_when_it_is_asked_for(town: Town) -> None:
    old = Version.objects.create(
        definition=town.version.definition, number=7, content=town.version.content, sha256="0" * 64,
        published_at=clock.now(), published_by="試験",
    )  # fmt: skip
    assert not FormLayout.objects.filter(version=old).exists()
    assert layout_of(old) == layout_of(town.version)
    assert keep(old, procedure_of(old)) == FormLayout.objects.get(version=old)


def test_a_kept_layout_is_not_changed(town: Town) -> None:
    kept = FormLayout.objects.get(version=town.version)
    for change in (lambda: FormLayout.objects.update(sha256="0" * 64), kept.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_form_is_drawn_where_it_was_when_layouts_are_made_otherwise(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, filed = form_sheet(town.version, None), town.file()
    monkeypatch.setattr(_layouts, "layout", lambda procedure: {"format": 0})
    assert form_sheet(town.version, None) == before
    places = {place["path"]: place for place in layout_of(town.version)["places"]}
    rects, signs = next(drawn(form_copy(filed)))
    assert any(near(places["kind=new"], box) for box in signs)
    assert any(near(places["price"], box) for box in rects)


def test_a_blank_form_is_of_the_version_asked_for(town: Town) -> None:
    first = blank_form(town.version)
    assert blank_form(town.version) is first
    changed = {**TRIAL, "title": "新しい見本の申請"}
    new = publish(SYSTEM, Procedure.model_validate(changed), [Letter.model_validate(one) for one in ()])
    assert blank_form(new) != first
    assert blank_form(town.version) == first


def test_blank_and_filled_forms_have_the_same_places(town: Town) -> None:
    blank, filled = (next(drawn(form_sheet(town.version, answers))) for answers in (None, ANSWERS))
    places = layout_of(town.version)["places"]
    for rects, signs in (blank, filled):
        for place in places:
            assert any(near(place, box) for box in (signs if place["kind"] == "tick" else rects)), place
