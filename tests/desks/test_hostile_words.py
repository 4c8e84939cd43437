"""Whatever is typed into a box, an address or a program's message: an answer in words, and nothing falls over."""

from copy import deepcopy
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from support.town import TRIAL, Town, build

from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.records.models import Draft, SavedView

from .screens import as_resident, as_staff, begin

HUGE = "9" * 5000
"""More digits than Python turns into a number."""
STRANGE = ["", "abc", "a\0b", str(10**30), HUGE, "-1", "²", "１２", "2026-99-99", "x" * 60_001]
LISTED = {"definition": "trial"}
NAMES = ["which", "state", "channel", "text", "due_until", "filed_from", "fields", "sort", "descending", "page", "f_kind",
         "f_price", "f_twice", "f_\0"]  # fmt: skip
each_strange = pytest.mark.parametrize("word", STRANGE, ids=lambda word: repr(word[:12]))

WITH_TABLE = deepcopy(TRIAL)
WITH_TABLE["pages"][1]["fields"] += [
    {"key": "kids", "type": "table", "label": "子", "required": False, "fields": [
        {"key": "nm", "type": "text", "label": "名前"}, {"key": "whole", "type": "name", "label": "氏名", "required": False}]},
    {"key": "nickname", "type": "text", "label": "呼び名", "required": False},
    {"key": "twice", "type": "computed", "label": "二つ分", "compute": "price * 2", "search": True},
]  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    """The small town, whose procedure has a table and a computed field to search by."""
    return build(WITH_TABLE)


@pytest.mark.parametrize(
    "credential",
    [
        "{",
        "[]",
        "1",
        HUGE,
        f'{{"id": {HUGE}}}',
        "[" * 100_000,
        '"\\ud800"',
        '{"id": "x"}',
        '{"id": 1, "response": []}',
        '{"id": "x", "rawId": "x", "response": {"clientDataJSON": 1}}',
    ],
)
def test_no_passkey_answer_breaks_signing_in(town: Town, credential: str) -> None:
    assert Client().post(reverse("mfa_login_webauthn"), {"credential": credential}).status_code in (200, 302, 400)


@each_strange
def test_no_word_in_the_address_of_a_list_breaks_it(town: Town, word: str) -> None:
    clerk = as_staff(town, "係員")
    for asked in ({**LISTED, **dict.fromkeys(NAMES, word)}, {"definition": word}, {"view": word}):
        wanted = 422 if "due_until" in asked and word else 200  # a day that is none is said at its box
        assert clerk.get(reverse("casework:inbox"), asked).status_code == wanted
        assert b"".join(clerk.get(reverse("casework:export"), asked).streaming_content)
        there = clerk.post(reverse("casework:save-view"), {"name": "一覧", "query": urlencode(asked)})["Location"]
        assert clerk.get(there).status_code == 200, "and it opens again when it was saved"


def test_a_list_kept_in_another_shape_opens_too(town: Town) -> None:
    for query in ({"fields": "abc"}, {"fields": ["kind"]}, {"fields": {"kind": {"new": 1}}}, {"sort": None, "text": 1}):
        view = SavedView.objects.create(staff=town.staff["環境課/係員"], name="古い", query=query)
        assert as_staff(town, "係員").get(reverse("casework:inbox"), {"view": view.pk}).status_code == 200


@pytest.mark.parametrize("name", ["名" * 60, "名\0前", "\ud800\U0001f600名前"[1:]])
def test_any_name_will_do_for_a_list(town: Town, name: str) -> None:
    as_staff(town, "係員").post(reverse("casework:save-view"), {"query": "which=all", "name": name})
    view = SavedView.objects.get()
    assert 0 < len(view.name) <= 60
    assert Entry.objects.get(act="view.save").about == f"view:{view.name}"


@each_strange
def test_an_act_with_strange_words_is_refused_in_words(town: Town, word: str) -> None:
    clerk, number = as_staff(town, "係員"), town.file().number
    strange = dict.fromkeys(("turn", f"turn_{number}", "staff", "office", "to", "next", "back"), word)
    for act in ("assign", "forward", "send_back"):
        given = {"do": act, "comment": "理由", "number": number, **strange}
        for where in (reverse("casework:act", args=[number]), reverse("casework:bulk")):
            assert clerk.post(where, given).status_code in (302, 422)


@each_strange
def test_small_administration_with_strange_words(town: Town, word: str) -> None:
    chief, clerk = as_staff(town, "課長"), as_staff(town, "係員")
    Grant.objects.create(right=Right.DEFINITIONS, department=town.departments["環境課"], starts_on="2020-04-01")
    post = town.actor("課長").appointment.post
    away = {"post": post.pk, "deputy": "002", "starts_on": "2030-01-01", "ends_on": "2030-01-02", "reason": word}
    assert chief.post(reverse("casework:absence"), away).status_code == (422 if len(word) > 100 else 302)
    assert chief.post(reverse("casework:absence"), {"end": word}).status_code in (404, 422)
    for asked in ({"old": word, "new": "1"}, {"old": "1", "new": word}):
        assert clerk.get(reverse("casework:definition", args=["trial"]), asked).status_code in (200, 404)


KEYS = ["kids", "kids.0", "kids.abc.nm", "kids.².nm", "kids..nm", "kids.0.nm.x", "kids.0.whole", "kids.0.whole.family.x",
        "nickname", "kind.x", "price.x", "picture.x"]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_form_with_any_names_is_shown_again(town: Town, key: str) -> None:
    client = as_resident(town)
    where = begin(client)
    there = reverse("apply:page", args=[Draft.objects.get().token, 2])
    for word in ("abc", "a\0b", "2026-99-99"):
        for order in ({}, {"_add": "kids"}, {"_add": word}, {"_remove": key}, {"_remove": f"{word}.0"}):
            answer = client.post(there, {"_asked": key.split(".")[0], key: word, **order})
            assert answer.status_code in (200, 302, 422), (word, order)
        assert client.get(there).status_code == 200
        assert client.get(where.replace("/1/", "/check/")).status_code in (200, 302)
    assert client.post(there, {"_detach": HUGE}).status_code in (200, 302, 422)
    assert not {"phone", "a\0b", "abc"} & Draft.objects.get().raw.keys(), "nothing is kept that nobody asked"
