"""What a form says, blank or filled, on the places its version keeps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yakuba.kernel.offices.models import Municipality
from yakuba.language.eras import wareki
from yakuba.language.fields import Field
from yakuba.language.procedures import Procedure

from ._answers import on_paper
from ._code import Code
from ._drawing import NOTHING, Drawing, draw
from ._grid import columns, label_lines, span
from ._qr import qr
from ._raw import knows
from ._remarks import title_of
from ._rows import WIDE
from ._town import city_of, head_of
from ._typst import GETA, render

NOT_PRINTED = "（機密のため印刷していません）"
AS_KNOWN = "町の記録のとおり"
COPY = "（控え）"
"""What stands instead of an answer, and instead of a signature."""
FOOT = 9.0
"""The size of the line at the foot, in points."""
JOINER = "\u200d"
"""What people do not see and no paper shows: said as 〓, so that nothing is lost unnoticed."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What is written on a form. `files` are the fields with something attached, None where nobody knows yet;
    `hidden` the words that stand instead of an answer; `signed` what stands in the place of the signature."""

    answers: Mapping[str, Any]
    files: Collection[str] | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)
    receipt: str = ""
    filed_on: date | None = None
    agent: str = ""
    signed: str = ""


def form_pdf(
    procedure: Procedure, layout: Mapping[str, Any], code: Code, filled: Filled | None, town: Municipality | None
) -> bytes:
    """The form as PDF; blank where nothing is filled in. The same values give the same bytes."""
    return render("form", _data(procedure, layout, code, filled, town))


def _data(
    procedure: Procedure, layout: Mapping[str, Any], code: Code, filled: Filled | None, town: Municipality | None
) -> dict[str, Any]:
    title, words = title_of(procedure), _words(procedure, filled, town)
    said = None if filled is None else _said(procedure, filled)
    plaques = {**dict.fromkeys(_struck(procedure, filled), NOTHING), **filled.hidden} if filled else {}
    drawn = draw(layout, code, said, labels=procedure.words(), plaques=plaques, words=words)
    receipt = f"受付番号 {words['receipt']}" if words["receipt"] else ""
    return {
        "title": title, "city": city_of(town), "sample": bool(town and town.sample), "receipt": words["receipt"],
        "qr": qr(words["receipt"]) if words["receipt"] else "", "code": layout["code"], "pages": list(_pages(drawn)),
        "footer": _footer(city_of(town), procedure.office, procedure.law, receipt),
    }  # fmt: skip


def _footer(city: str, office: str, law: str, receipt: str) -> str:
    """The line at the foot. A long law is shortened: a second line would stand on the words of the square code."""
    whole = "　".join(part for part in (city, office, law, receipt) if part)
    over = span(whole) - columns(WIDE, FOOT)
    return whole if over <= 0 else whole.replace(law, f"{label_lines(law, max(4, span(law) - over - 2))[0]}…", 1)


def _pages(drawn: Drawing) -> list[dict[str, Any]]:
    return [
        {"strokes": strokes, "code": words, "qr": qr(words)}
        for strokes, words in zip(drawn.pages, drawn.codes, strict=True)
    ]


def _struck(procedure: Procedure, filled: Filled) -> list[str]:
    """The known fields that are left empty on purpose. On a form not filed yet an empty place may still be filled."""
    answers = filled.answers
    return [
        field.key
        for field in procedure.fields()
        if field.stores and knows(field) and (filled.receipt or field.key in answers) and not _said_of(answers, field)
    ]


def _said_of(answers: Mapping[str, Any], field: Field) -> bool:
    return answers.get(field.key) not in (None, "", [], {})


def _words(procedure: Procedure, filled: Filled | None, town: Municipality | None) -> dict[str, str]:
    """What the program itself writes."""
    day = filled.filed_on if filled else None
    return {
        "title": title_of(procedure),
        "addressed": f"（宛先）{head_of(town, procedure.form.to)}",
        "receipt": filled.receipt if filled else "",
        "filed_on": wareki(day) if day else "",
        "office": procedure.office,
    }


def _said(procedure: Procedure, filled: Filled) -> dict[str, str]:
    """Every answer by the path of its place."""
    answers = {key: value for key, value in filled.answers.items() if key not in filled.hidden}
    said = {
        path: words.replace(JOINER, GETA)
        for path, words in on_paper(procedure, answers, filled.files)
        if path.split(".")[0].split("=")[0] not in filled.hidden
    }
    if filled.filed_on:
        day = filled.filed_on
        said |= {
            "@filed_on.year": str(day.year - 2018),
            "@filed_on.month": str(day.month),
            "@filed_on.day": str(day.day),
        }
    if filled.agent:
        said["@agent"] = filled.agent
    if filled.signed:
        said["@signature"] = filled.signed
    return said
