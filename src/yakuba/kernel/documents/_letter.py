"""What a letter says, as plain data for the template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yakuba.kernel.offices.models import Department, Municipality
from yakuba.language.eras import wareki
from yakuba.language.procedures import Letter, Procedure
from yakuba.language.rules import Parameters, compile_rule

from ._fill import fill
from ._town import city_of, contact_of, head_of

APPEAL = (
    "この決定に不服があるときは、この決定があったことを知った日の翌日から起算して3か月以内に、{to}に対して審査請求をすることができます"
    "（行政不服審査法第2条、第18条）。",
    "この決定の取消しの訴えは、この決定があったことを知った日の翌日から起算して6か月以内に、{city}を被告として（訴訟において{city}を代表する者は{to}です。）"
    "提起することができます。審査請求をした場合は、その裁決があったことを知った日の翌日から起算して6か月以内です（行政事件訴訟法第11条、第14条）。",
    "ただし、決定（審査請求をした場合の訴えについては裁決）の日の翌日から起算して1年を過ぎたときは、正当な理由がある場合を除き、審査請求も取消しの訴えもできません。",
)  # fmt: skip
"""教示, as 行政不服審査法第82条 and 行政事件訴訟法第46条 ask."""
_MARKED = re.compile(r"([0-9０-９]{1,2}|[(（][0-9０-９]{1,2}[)）])[　 ]+(.+)", re.DOTALL)


def letter_data(
    letter: Letter,
    procedure: Procedure,
    names: Mapping[str, Any],
    *,
    town: Municipality | None,
    number: str,
    on: date,
    addressee: str,
    parameters: Parameters,
    office: Department | None = None,
) -> dict[str, Any]:
    """A letter with every place filled. Raises UnfilledPlace."""

    def say(text: str) -> str:
        return fill(text, names, today=on, parameters=parameters)

    rows = [
        (say(row.label), say(row.value))
        for row in letter.rows
        if row.when is None or compile_rule(row.when).judge(names, today=on, parameters=parameters).value
    ]
    head, city = head_of(town), city_of(town)
    return {
        "city": city,
        "sample": bool(town and town.sample),
        "title": letter.title,
        "number": number,
        "form_number": letter.number or "",
        "date": wareki(on),
        "addressee": [f"{addressee}　様"],
        "sender": f"{head}　{town.mayor if town else ''}".strip(),
        "sealed": True,
        "body": [_paragraph(say(words)) for words in letter.body],
        "rows": rows,
        "appeal": [line.format(to=head, city=city) for line in APPEAL] if letter.appeal else [],
        "office": procedure.office,
        "contact": contact_of(town, office, procedure.office),
        "footer": "",
    }


def _paragraph(words: str) -> dict[str, str]:
    """A numbered paragraph apart from its number, so that its lines hang."""
    found = _MARKED.fullmatch(words)
    return {"mark": found[1], "words": found[2]} if found else {"mark": "", "words": words}


def as_text(data: Mapping[str, Any]) -> str:
    """A letter's words without its shape: for screens, search and screen readers."""
    body = [f"{paragraph['mark']}　{paragraph['words']}".strip("　") for paragraph in data["body"]]
    rows = [f"{label}: {value}" for label, value in data["rows"]]
    appeal = [f"{at}　{line}" for at, line in enumerate(data["appeal"], start=1)]
    lines = [data["number"], data["date"], *data["addressee"], data["sender"], data["title"], *body, *rows, *appeal]
    return "\n".join([*lines, *data["contact"]])
