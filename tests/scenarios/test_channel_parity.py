"""Channel parity: the same answers online, at the counter, by API, on paper and entered at home make the same case, byte for byte.

Each channel is gone through by its own door: the pages a resident fills in, the screen a clerk fills in, the calls a
program makes, the printed form read back from its own PDF. The first filing of each procedure's scenarios that is taken says what is answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desks.entering import asked, brought
from desks.visiting import answered, boxes, form_of, sent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html
from support.forms import Form

from yakuba.desks.api import _guard
from yakuba.desks.counter import OTHER
from yakuba.desks.visits.models import Visit
from yakuba.kernel import clock
from yakuba.kernel.access.actions import issue_token
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.middleware import SESSION_KEY
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_by_token
from yakuba.kernel.access.words import Assurance, Scope
from yakuba.kernel.definitions.actions import read_packs
from yakuba.kernel.documents.actions import form_copy
from yakuba.kernel.documents.queries import read_form
from yakuba.kernel.records.actions import attach, begin
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions
from yakuba.language.answers import canonical
from yakuba.language.interview import Part, name_of
from yakuba.language.loading import load_packs
from yakuba.language.scenarios import Scenario
from yakuba.site.scenarios import Stage, _file_for

PACKS = Path(__file__).resolve().parents[2] / "packs"
LOADED = load_packs(read_packs(PACKS))
STEPS = 60
"""More requests than any procedure needs: a form that never lets go is a failure, not a hang."""


def first_taken() -> Iterator[tuple[str, Scenario | None]]:
    for pack in LOADED:
        for procedure in pack.procedures:
            mine = [story for story in pack.scenarios if story.file.procedure == procedure.procedure]
            taken = [story for story in mine if not story.expect.problems and not story.file.as_agent_of]
            yield procedure.procedure, next(iter(taken), None)


STORIES = dict(first_taken())


@pytest.mark.parametrize("key", STORIES)
def test_every_procedure_has_a_filing_to_compare(key: str) -> None:
    assert STORIES[key] is not None


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("key", [key for key, story in STORIES.items() if story])
def test_the_same_answers_make_the_same_case(key: str, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_FACTOR = 1000
    monkeypatch.setattr(_guard, "actor_by_token", verified)
    story = STORIES[key]
    with clock.on(date.fromisoformat(story.today)):
        stage = Stage(story)
        ways = {"online": online, "counter": counter, "api": api}
        open_ways = [channel for channel in stage.procedure.channels if channel in ways]
        made = {channel: told(ways[channel](stage)) for channel in open_ways}
        made["paper"] = told(paper(stage, Record.objects.filter(channel__in=open_ways).first()))
    assert len(made) > 1, "a procedure with one channel has nothing to be compared with"
    assert {channel for channel, case in made.items() if case != made["counter"]} == set(), made


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("key", [key for key, story in STORIES.items() if story])
def test_what_was_entered_at_home_makes_the_same_case(key: str, settings: object) -> None:
    settings.RATE_FACTOR = 1000
    story = STORIES[key]
    with clock.on(date.fromisoformat(story.today)):
        stage = Stage(story)
        there = {**told(counter(stage)), "facts": ""}
        found: dict[str, Any] = {}
        # A story does not say of which of the events it is one, and what happened (引越し, 死亡) is known besides in a
        # visit: of an event that is not the story's, more or other things are asked.
        for event in stage.procedure.events:
            with transaction.atomic():
                found[event] = preentered(stage, event)
                transaction.set_rollback(True)
            if found[event] == there:
                return
    raise AssertionError(f"no event makes the case of the counter, {there}: {found}")


def verified(secret: str) -> Actor | None:
    """The token's holder, as sure as the others: what is compared is the case, not the sureness of identity."""
    actor = actor_by_token(secret)
    return replace(actor, assurance=Assurance.VERIFIED) if actor else None


def told(record: Record) -> dict[str, Any]:
    """What must not depend on the channel."""
    record.refresh_from_db()
    return {
        "data": canonical(record.data), "facts": canonical(record.facts), "amount": record.amount, "fee": record.fee,
        "state": record.state, "step": record.step, "who": record.who, "due": record.due_on,
        "files": sorted(record.attachments.values_list("field", "sha256")),
    }  # fmt: skip


def online(stage: Stage) -> Record:
    client = Client()
    client.force_login(stage.account)
    session = client.session
    session[SESSION_KEY] = Assurance.VERIFIED
    session.save()
    begun = client.post(reverse("apply:begin", args=[stage.definition.key]), {"subject": "self"})
    at = through(client, begun["Location"], stage)
    client.post(at)
    return Record.objects.get(channel="online")


def counter(stage: Stage) -> Record:
    client = Client()
    clerk = Account.objects.get(staff=stage.chair("係員").staff)
    client.force_login(clerk)
    where = reverse("counter:begin", args=[stage.subject.number])
    begun = client.post(where, {"key": stage.definition.key, "document": "運転免許証"})
    at = through(client, begun["Location"], stage)
    client.post(at, {"signed": "on"})
    return Record.objects.get(channel="counter")


def api(stage: Stage) -> Record:
    client, key = Client(), stage.definition.key
    secret = issue_token(stage.applicant(), stage.account, "parity", [Scope.CASES_FILE], 1)
    bearer = {"Authorization": f"Bearer {secret}"}
    sent = [
        client.post(f"/api/v1/procedures/{key}/attachments?field={name}", {"file": _file_for(stage, name)}, headers=bearer)
        for name in stage.scenario.file.files
    ]  # fmt: skip
    body = json.dumps({"answers": stage.scenario.file.answers, "attachments": [answer.json()["id"] for answer in sent]})
    answer = client.post(f"/api/v1/procedures/{key}/cases", body, content_type="application/json", headers=bearer)
    assert answer.status_code == 201, answer.json()
    return Record.objects.get(channel="api")


def paper(stage: Stage, filed: Record) -> Record:
    """The printed copy of a filed form, read back and filed by a clerk: nothing but its PDF says what is answered.

    What paper cannot carry comes beside it: the files, which it only says are enclosed. What is computed is computed
    again, and the signature is the person's own.
    """
    read = read_form(form_copy(filed))
    assert read.problems == ()
    assert (read.definition, read.version, read.token) == (stage.definition.key, filed.version.number, filed.number)
    assert set(read.attached) == set(stage.scenario.file.files)
    clerk = stage.chair("係員")
    draft = begin(clerk, filed.version, "counter", resident=filed.resident, business=filed.business)
    for field in read.attached:
        attach(clerk, draft, field, _file_for(stage, field))
    filing = actions.Filing(
        version=filed.version, channel="counter", answers=read.answers, resident=filed.resident, business=filed.business,
        attachments=list(draft.attachments.all()), identity_checked=True, intake_key=draft.token, draft=draft,
    )  # fmt: skip
    return actions.file_case(clerk, filing)


def preentered(stage: Stage, event: str) -> dict[str, Any] | list[str]:
    """Told at home without signing in, sealed into codes, scanned by a clerk, asked what is left, signed for once.

    What the page demands and the story does not answer comes back in words.
    """
    filing, part = stage.scenario.file, Part(stage.procedure)
    answers = {name_of(part, item): item for item in stage.procedure.fields() if item.key in filing.answers}
    told_by_name = {name: posted(filing.answers[item.key]) for name, item in answers.items()}
    at_home = asked([event], stage.definition.key)
    codes = brought(
        [event], [stage.definition.key], {name: told_by_name[name] for name in at_home if name in told_by_name}
    )
    client = Client()
    client.force_login(Account.objects.get(staff=stage.chair("係員").staff))
    [happened] = [one for pack in LOADED for one in pack.events if one.event == event]
    came = {"agent": OTHER, "came": "窓口に来た方", "document": "運転免許証"} if happened.whom else {}
    client.post(reverse("visits:scan"), {"line": codes, "person": stage.subject.number, **came})
    visit = Visit.objects.get()
    needs = form_of(client.get(reverse("visits:needs", args=[visit.number])))
    others = {name: "not" for name in needs if name.startswith("choice.")}
    sent(client, visit, "needs", {**others, f"choice.{stage.definition.key}": "now"}, "go")
    files = {name_of(part, item): item.key for item in stage.procedure.fields() if item.key in filing.files}
    for _ in range(STEPS):
        places = boxes(client, visit)
        typed = answered(places, {name: told_by_name[name] for name in places if name in told_by_name})
        handed = {places[name]: _file_for(stage, files.pop(name)) for name in list(files) if name in places}
        answer = sent(client, visit, "ask", {**typed, **handed})
        if answer.status_code == 302 and answer["Location"].endswith("/check/"):
            break
        if answer.status_code == 422:
            return wrong(answer)
    sent(client, visit, "check", {"signed": "on", "document": "運転免許証"})
    record = Record.objects.get(visit_part__visit=visit)
    # A visit knows of some events what the counter would ask (引越し: the address so far): the story left it out.
    more = [
        item.key for item in stage.procedure.fields() if item.bind in happened.takes and item.key not in filing.answers
    ]
    return {
        **told(record),
        "facts": "",
        "data": canonical({key: value for key, value in record.data.items() if key not in more}),
    }


def wrong(answer: HttpResponse) -> list[str]:
    """What a page finds wrong."""
    found = html.fromstring(answer.content.decode()).xpath("//*[contains(@class, 'error')]")
    return [" ".join(one.text_content().split()) for one in found]


def posted(value: Any) -> Any:
    """An answer as a form posts it."""
    if isinstance(value, dict):
        return {key: posted(part) for key, part in value.items()}
    if isinstance(value, list):
        rows = value and isinstance(value[0], dict)
        return {str(at): posted(row) for at, row in enumerate(value)} if rows else [str(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def through(client: Client, where: str, stage: Stage) -> str:
    """Fill in page after page until there is nothing left but to file; the address that files."""
    filing = stage.scenario.file
    unsent = {key: _file_for(stage, key) for key in filing.files}
    response = client.get(where)
    for _ in range(STEPS):
        if where.endswith("/check/"):
            return where
        form = Form(response.content.decode())
        assert form.found, f"no questions at {where}"
        order = form.order_for(filing.answers)
        files: dict[str, SimpleUploadedFile] = {key: unsent.pop(key) for key in list(unsent) if form.asks(key)}
        response = client.post(where, {**form.filled(filing.answers), **files, **order})
        assert response.status_code != 422, response.content.decode()
        if response.status_code == 302:
            where = response["Location"]
            response = client.get(where)
    raise AssertionError(f"{where} does not let go")
