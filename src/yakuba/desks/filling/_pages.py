"""Taking one page of a filing: keep what was typed, take files, and say what is not right yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.definitions.queries import facts_needed, parameters
from yakuba.kernel.people.queries import business_facts, facts_of
from yakuba.kernel.records.actions import RefusedFile, attach, detach, keep
from yakuba.kernel.records.models import Attachment, Draft
from yakuba.kernel.workflow.queries import case_facts
from yakuba.language.answers import Cleaned, Problem, clean, from_form, known, scope
from yakuba.language.characters import whole_number
from yakuba.language.fields import Field, Page
from yakuba.language.procedures import Procedure
from yakuba.language.rules import RuleError, compile_rule
from yakuba.web import language_of, ruby

from ._blocks import Block, Sheet, blocks, rows_of

ORDERS = ("_add", "_remove", "_detach")


@dataclass(frozen=True)
class Taken:
    """How taking a page went. `stay` when the same page must be shown again; `why` in words."""

    draft: Draft
    problems: dict[str, str]
    stay: bool
    why: str = ""
    wrong_files: dict[str, str] = field(default_factory=dict)
    """Of `problems`, those of files that were sent just now and not taken."""


def facts_for(draft: Draft) -> dict[str, Any]:
    """What the town knows of a draft's subject; for a correction, what it knew when the case was filed."""
    if draft.corrects:
        return case_facts(draft.corrects)
    needed = facts_needed(draft.version_id)
    facts = facts_of(draft.resident, clock.today(), needed) if draft.resident else {}
    return {**facts, "business": business_facts(draft.business)} if draft.business else facts


def files_of(draft: Draft) -> dict[str, list[Attachment]]:
    """What was handed in, by field."""
    found: dict[str, list[Attachment]] = {}
    for attachment in draft.attachments.filter(record__isnull=True).order_by("id"):
        found.setdefault(attachment.field, []).append(attachment)
    return found


def cleaned(draft: Draft, procedure: Procedure, page: int | None = None) -> Cleaned:
    """The draft read through the language's cleaning; all of it, or one page."""
    files = set(files_of(draft))
    if draft.corrects:
        files |= set(draft.corrects.attachments.values_list("field", flat=True))
    return clean(
        procedure, draft.raw, facts=facts_for(draft), today=_day(draft), parameters=parameters(), only_page=page, files=files,
    )  # fmt: skip


def _day(draft: Draft) -> date:
    """The day rules judge a draft by: today, or the filing day of the case it corrects."""
    return draft.corrects.filed_on if draft.corrects else clock.today()


def visible(page: Page, gone: Iterable[str]) -> list[Field]:
    """The fields of a page that are asked now."""
    return [item for item in page.fields if item.key not in set(gone)]


def gone_from(draft: Draft, procedure: Procedure, state: Cleaned) -> set[str]:
    """What is not asked: what the answers rule out, and what still waits for an answer to another question."""
    keys = {item.key for item in procedure.fields()}
    names = scope(facts_for(draft), state.answers, fields=procedure.fields())
    fields = [item for item in procedure.fields() if item.show]
    return set(state.hidden) | {item.key for item in fields if _waits(item.show, names, keys, _day(draft))}


def _waits(rule: str, names: Mapping[str, Any], keys: set[str], on: date) -> bool:
    try:
        verdict = compile_rule(rule).judge(names, today=on, parameters=parameters())
    except RuleError:
        return False
    return verdict.value is None and {path.split(".")[0] for path in verdict.missing} <= keys


def visible_pages(draft: Draft, procedure: Procedure) -> list[int]:
    """The pages that ask anything, for the progress line."""
    gone = gone_from(draft, procedure, cleaned(draft, procedure))
    return [number for number, page in enumerate(procedure.pages) if visible(page, gone)]


def page_state(
    draft: Draft, procedure: Procedure, number: int, problems: Mapping[str, str], language: str
) -> list[Block]:
    """The blocks of a page as it stands."""
    state = cleaned(draft, procedure)
    facts = facts_for(draft)
    there = frozenset(known(procedure, facts, today=_day(draft), parameters=parameters()))
    sheet = Sheet(draft.raw, problems, there, files_of(draft), state.answers, language)
    return blocks(visible(procedure.pages[number], gone_from(draft, procedure, state)), sheet)


def problems_by_path(problems: Iterable[Problem], language: str) -> dict[str, str]:
    """Path -> sentence, in the reader's language; the first of a path wins."""
    found: dict[str, str] = {}
    for problem in problems:
        words = problem.message.to(language)
        found.setdefault(problem.path, ruby(words) if language == "easy" else words)
    return found


def take_page(request: HttpRequest, actor: Actor, draft: Draft, procedure: Procedure, number: int) -> Taken:
    """Take what was posted for a page of a draft."""
    page = procedure.pages[number]
    asked = {key for key in request.POST.get("_asked", "").split() if procedure.field(key) in page.fields}
    draft = keep(draft, _typed(request.POST, page, asked), number)
    wrong = _take_files(request, actor, draft, page)
    if _follow_order(request, actor, draft, page):
        draft.refresh_from_db()
        return Taken(draft, wrong, stay=True, wrong_files=wrong)
    state = cleaned(draft, procedure, number)
    on_page = {item.key for item in page.fields}
    said = problems_by_path(state.problems, language_of(request))
    problems = {path: text for path, text in said.items() if path.split(".")[0] in on_page}
    gone = gone_from(draft, procedure, cleaned(draft, procedure))
    new = {item.key for item in visible(page, gone) if item.asked} - asked
    if new:
        seen = {path: text for path, text in problems.items() if path.split(".")[0] not in new}
        why = gettext("答えに合わせて、聞くことが増えました。続けて入力してください")
        return Taken(draft, {**seen, **wrong}, stay=True, why=why, wrong_files=wrong)
    problems.update(wrong)
    return Taken(draft, problems, stay=bool(problems), wrong_files=wrong)


def take_kept(draft: Draft, procedure: Procedure, number: int, posted: QueryDict) -> Draft:
    """Put what was typed while signed out into the draft, as typed; it is judged when the page is sent."""
    page = procedure.pages[number]
    asked = {key for key in posted.get("_asked", "").split() if procedure.field(key) in page.fields}
    return keep(draft, _typed(posted, page, asked), number)


def _typed(sent: QueryDict, page: Page, asked: set[str]) -> dict[str, Any]:
    """What was typed, by field. A box nobody ticked posts nothing, so what was asked and is absent is empty."""
    pairs = [(name, value) for name, values in sent.lists() for value in values if name.split(".")[0] in asked]
    # NUL is no character anybody types, and neither a page nor PostgreSQL can hold it.
    posted = from_form((name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs)
    typed: dict[str, Any] = {}
    for item in page.fields:
        if item.key in asked and item.asked and item.type not in ("file", "photo"):
            value = posted.get(item.key, [] if item.type == "choices" else "")
            typed[item.key] = [value] if item.type == "choices" and isinstance(value, str) else value
    return typed


def _take_files(request: HttpRequest, actor: Actor, draft: Draft, page: Page) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for item in page.fields:
        if item.type not in ("file", "photo"):
            continue
        for uploaded in request.FILES.getlist(item.key):
            try:
                attach(actor, draft, item.key, uploaded)
            except RefusedFile as refused:
                wrong[item.key] = str(refused)
    return wrong


def _follow_order(request: HttpRequest, actor: Actor, draft: Draft, page: Page) -> bool:
    """Add a row, remove one, or take a file out: the buttons inside a page. What another page holds is that page's."""
    order = next((name for name in ORDERS if request.POST.get(name)), "")
    said = request.POST.get(order, "")
    tables, files = (
        {item.key for item in page.fields if item.type in kinds} for kinds in (("table",), ("file", "photo"))
    )
    if order == "_detach":
        for found in draft.attachments.filter(pk=whole_number(said), field__in=files):
            detach(actor, draft, found.pk)
    key, _, number = said.rpartition(".") if order == "_remove" else (said, "", "")
    if key in tables and order in ("_add", "_remove"):
        rows = rows_of(draft.raw.get(key))
        more = [*(rows or [{}]), {}] if order == "_add" else [row for at, row in enumerate(rows) if str(at) != number]
        keep(draft, {key: _numbered(more)}, draft.page)
    return bool(order)


def _numbered(rows: list[Any]) -> dict[str, Any]:
    return {str(number): row for number, row in enumerate(rows)}
