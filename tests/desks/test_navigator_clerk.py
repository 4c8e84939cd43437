"""The navigator at the counter: the registers are known, and what is sensitive decides in silence."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from support.forms import Form
from support.town import TRIAL, Town, build

from yakuba.desks.navigator import needed_for, next_questions
from yakuba.kernel import clock
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.models import Vocabulary
from yakuba.kernel.people.models import KnownFact
from yakuba.kernel.people.queries import facts_of

from .screens import as_staff
from .wayfarer import NEED, PERHAPS, Visitor, titles

VOCABULARY = {
    "facts": [
        {"key": "resident.ill", "type": "boolean", "label": "病気である", "ask": "病気ですか", "sensitive": True, "source": "台帳"},
        {"key": "resident.has_card", "type": "boolean", "label": "カードがある", "ask": "カードがありますか", "source": "台帳"},
    ],
    "parameters": [], "events": [{"event": "move", "title": "引越し"}],
}  # fmt: skip


@pytest.fixture
def small(db: None) -> Town:
    Vocabulary.objects.create(pack="test", version="1", content=VOCABULARY, sha256="0" * 64, loaded_at=clock.now())
    when = "resident.ill && resident.has_card"
    return build(
        {**TRIAL, "events": ["move"], "kind": "must", "when": when, "notes_for_clerks": "声の大きさに気をつける"}
    )


def know(town: Town, key: str, value: Any) -> None:
    KnownFact.objects.create(resident=town.mother, key=key, value=value, source="台帳", as_of=clock.today())


def at_the_counter(town: Town) -> Visitor:
    where = reverse("navigator:resident", args=[town.mother.number])
    return Visitor(client=as_staff(town, "係員"), address=where)


def test_only_what_is_missing_is_asked_and_the_look_is_logged(small: Town) -> None:
    know(small, "resident.ill", True)
    visitor = at_the_counter(small)
    text = visitor.begin("move")
    assert Form(text).inputs["_asked"] == ["people.0.has_card"]
    text = visitor.send(text, "next", **{"people.0.has_card": "true"})
    assert titles(text, NEED) == {"見本の申請"}
    assert "声の大きさに気をつける" in text
    assert Entry.objects.filter(act="look", about=f"resident:{small.mother.number}").count() == 3


def test_what_is_secret_decides_and_is_not_said(small: Town) -> None:
    know(small, "resident.ill", True)
    know(small, "resident.has_card", True)
    text = at_the_counter(small).finish("move")
    assert titles(text, NEED) == {"見本の申請"}
    assert "病気" not in text
    assert "理由は、機密のため表示しません" in text


def test_what_is_secret_and_unknown_is_not_asked(small: Town) -> None:
    know(small, "resident.has_card", True)
    visitor = at_the_counter(small)
    text = visitor.finish("move")
    assert (titles(text, PERHAPS), visitor.asked) == ({"見本の申請"}, [])
    assert "病気" not in text
    assert "声に出してたずねないことに関わります" in text


def test_with_the_right_it_is_asked_and_said(small: Town) -> None:
    Grant.objects.create(right=Right.SENSITIVE, staff=small.staff["環境課/係員"], starts_on=clock.today())
    visitor = at_the_counter(small)
    visitor.said = {"people.0.ill": "true", "people.0.has_card": "true"}
    text = visitor.finish("move")
    assert set(visitor.asked) == {"people.0.ill", "people.0.has_card"}
    assert "病気である" in text


def test_another_clerk_finds_no_such_page(small: Town) -> None:
    where = reverse("navigator:resident", args=[small.mother.number])
    assert as_staff(small, "防災課/課長").get(where).status_code == 404


def test_another_desk_asks_the_same(small: Town) -> None:
    know(small, "resident.ill", True)
    actor, facts = small.actor("係員"), facts_of(small.mother, clock.today())
    asked = next_questions(actor, facts, ["move"], {}, clock.today())
    assert [one.name for one in asked] == ["resident.has_card"]
    verdict = needed_for(actor, facts, ["move"], {"resident.has_card": True}, clock.today())[0]
    assert (verdict.value, verdict.missing, verdict.sentences, verdict.quiet) == (True, (), (), True)
    assert needed_for(actor, facts, ["move"], {}, clock.today())[0].missing == ("resident.has_card",)
    assert next_questions(actor, facts, ["move"], {}, clock.today(), given_up=["resident.has_card"]) == []
