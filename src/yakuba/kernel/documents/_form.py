"""What a form says, as plain data for the template: the familiar paper, filled or blank."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from yakuba.kernel.offices.models import Municipality
from yakuba.language.eras import wareki
from yakuba.language.fields import Field, Page
from yakuba.language.procedures import Procedure

from ._cells import row_of
from ._qr import qr
from ._town import city_of, head_of

BLANK_DATE = "　　　年　　月　　日"
Answers = Mapping[str, Any] | None
APPLICANTS = (
    {"resident.address": "住所", "resident.name": "氏名", "resident.phone": "電話"},
    {
        "business.address": "所在地",
        "business.name": "名称",
        "business.representative": "代表者",
        "business.phone": "電話",
    },
)
"""The facts that stand at the top right of a form instead of in its table, in the order people write them."""


def form_data(
    procedure: Procedure,
    answers: Answers,
    *,
    town: Municipality | None,
    number: str = "",
    filed_on: date | None = None,
    signature: bool = False,
    agent: str = "",
) -> dict[str, Any]:
    """The filled form; blank, with room to write, where `answers` is None."""
    title = procedure.form.title or procedure.title.ja
    above = list(_above(procedure, answers))
    day = wareki(filed_on) if filed_on else ""
    footer = [city_of(town), procedure.office, procedure.law, f"受付番号 {number}" if number else ""]
    return {
        "city": city_of(town),
        "sample": bool(town and town.sample),
        "blank": answers is None,
        "title": title,
        "form_number": procedure.form.number or "",
        "addressed": f"（宛先）{head_of(town, procedure.form.to)}",
        "date": day or BLANK_DATE,
        "applicant": [*_lines(procedure, above, answers), *_agent(agent)],
        "sections": list(_sections(procedure, answers, {field.key for field, _ in above})),
        "note": procedure.form.note or "" if answers is None else "",  # how to fill it in: a copy is filled in
        "signature": f"上のとおり{_verb(title)}ます。" if signature else "",
        "receipt": number,
        "filed_on": day,
        "office": procedure.office,
        "qr": qr(number) if number else "",
        "footer": "　".join(part for part in footer if part),
    }


def without(
    procedure: Procedure, answers: Mapping[str, Any], hidden: Collection[str], words: str
) -> tuple[Procedure, dict[str, Any]]:
    """A form some of whose fields say `words` instead of their answer."""
    pages = [
        page.model_copy(update={"fields": [_as_text(item) if item.key in hidden else item for item in page.fields]})
        for page in procedure.pages
    ]
    said = {key: words if key in hidden else value for key, value in answers.items()}
    return procedure.model_copy(update={"pages": pages}), said


def _as_text(item: Field) -> Field:
    return item.model_copy(update={"type": "text", "options": [], "fields": [], "compute": None})


def _verb(title: str) -> str:
    if title.endswith(("届", "届出", "届書", "届出書")):
        return "届け出"
    return "請求し" if "請求" in title else "申請し"


def _above(procedure: Procedure, answers: Answers) -> Iterator[tuple[Field, str]]:
    """The first page's fields that say who applies, with their words; a name must be among them."""
    first = {field.bind: field for field in procedure.pages[0].fields if field.bind and _stands(field, answers)}
    for words in APPLICANTS:
        found = [(first[bind], label) for bind, label in words.items() if bind in first]
        if any(label in ("氏名", "名称") for _, label in found):
            yield from found
            return


def _lines(procedure: Procedure, above: list[tuple[Field, str]], answers: Answers) -> Iterator[dict[str, str]]:
    heading = procedure.pages[0].title.ja
    heading = heading if len(heading) <= 5 else "申請する方"
    for field, label in above:
        row = row_of(field, None if answers is None else answers.get(field.key), blank=answers is None)
        said = {"label": label, "kana": row.get("kana", ""), "value": row["value"]}
        yield {**said, "heading": heading}
        heading = ""


def _agent(agent: str) -> Iterator[dict[str, str]]:
    if agent:
        yield {"heading": "代理の方", "label": "氏名", "kana": "", "value": agent}


def _sections(procedure: Procedure, answers: Answers, above: set[str]) -> Iterator[dict[str, Any]]:
    for page in procedure.pages:
        rows = [
            row_of(field, None if answers is None else answers.get(field.key), blank=answers is None)
            for field in _fields(page)
            if field.key not in above and _stands(field, answers)
        ]
        if rows:
            yield {"title": page.title.ja, "rows": rows}


def _fields(page: Page) -> Iterator[Field]:
    return (field for field in page.fields if field.stores)


def _stands(field: Field, answers: Answers) -> bool:
    """Whether the paper has a place for a field: what was not asked leaves none, and nobody computes by hand."""
    if answers is None:
        return field.type != "computed"
    return field.key in answers or not field.show
