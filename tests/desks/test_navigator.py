"""The navigator on screen: what somebody needs, answers taken back, and nothing kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from support.forms import Form

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.actions import adopt_packs, read_packs
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.people.models import KnownFact

from .screens import Page
from .wayfarer import ADDRESS, CAN, NEED, NOT, PERHAPS, Visitor, titles

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="module")
def packs(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """The packs in a town of thirty, put up once; every test sees them and leaves nothing behind."""
    from django.db import transaction

    from yakuba.sample import city
    from yakuba.site.sample_city import load

    with django_db_blocker.unblock(), transaction.atomic():
        load(city(residents=30), SYSTEM)
        adopt_packs(SYSTEM, read_packs(PACKS))
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def published(packs: None, db: None) -> None:
    """Every test here asks about the real packs."""


MOTHER = {
    "people.0.birth_date": "平成2年5月5日", "people.0.relation": "世帯主", "people.0.is_civil_servant": "false",
    "people.0.child_allowance": "false", "household.wants_childcare": "false", "household.got_dog": "false",
}  # fmt: skip
BABY = [{"birth_date": "2026-11-01", "relation": "子"}]


def born(**said: str) -> Visitor:
    return Visitor({**MOTHER, **said}, BABY)


def test_after_a_birth_the_allowance_is_needed_and_the_increase_is_not() -> None:
    visitor = born()
    text = visitor.finish("birth")
    assert "児童手当 認定請求" in titles(text, NEED)
    assert "児童手当 額改定認定請求" in titles(text, NOT)
    assert "household.had_birth" not in visitor.asked, "the event says it"
    assert len(visitor.asked) == len(set(visitor.asked))


def test_a_procedure_without_a_condition_always_belongs() -> None:
    assert "住民票の写しの請求" in titles(Visitor().finish("marriage"), CAN)


def test_who_does_not_know_is_told_what_it_hangs_on_and_may_answer_later() -> None:
    visitor = born()
    del visitor.said["people.0.is_civil_servant"]
    text = visitor.finish("birth")
    assert "児童手当 認定請求" in titles(text, PERHAPS)
    again = visitor.send(text, "focus.child-allowance-claim")
    assert Form(again).inputs["_asked"] == ["people.0.is_civil_servant"]
    text = visitor.send(again, "next", **{"people.0.is_civil_servant": "false"})
    assert "児童手当 認定請求" in titles(text, NEED)


def test_going_back_three_steps_keeps_the_rest() -> None:
    visitor = born()
    text = visitor.finish("birth", "moving-in")
    three = list(visitor.asked)[-3:]
    before = Form(text).inputs
    page = visitor.send(text, f"again.{three[2]}")
    for name in (three[1], three[0]):
        page = visitor.send(page, "back")
        assert on_page(page) == name
    inputs = Form(page).inputs
    answers = {name: value for name, value in before.items() if name.split(".")[0] in ("people", "household")}
    kept = {name: value for name, value in answers.items() if name not in inputs["_asked"][0].split()}
    assert kept
    assert {name: inputs.get(name) for name in kept} == kept
    assert titles(visitor.send(page, "result"), NEED) == titles(text, NEED)


def test_an_answer_put_right_changes_only_what_hangs_on_it() -> None:
    visitor = born()
    text = visitor.finish("birth")
    again = visitor.send(text, "again.people.0.child_allowance")
    changed = visitor.send(again, "next", **{"people.0.child_allowance": "true"})
    assert {"児童手当 額改定認定請求"} <= titles(changed, NEED)
    assert "児童手当 認定請求" in titles(changed, NOT)
    unknown = visitor.send(
        visitor.send(changed, "again.people.0.child_allowance"), "next", **{"people.0.child_allowance": ""}
    )
    assert {"児童手当 認定請求", "児童手当 額改定認定請求"} <= titles(unknown, PERHAPS)


def test_an_event_can_be_taken_back() -> None:
    visitor = born()
    # What happened to somebody else, a death, has a form of its own below.
    start = visitor.send(visitor.finish("birth"), "start").partition('<form method="post" novalidate>')[0]
    assert Form(start).inputs["people.0.is_civil_servant"] == ["false"]
    text = visitor.send(start, "result", event=["marriage"])
    assert "住民票の写しの請求" in titles(text, CAN)
    assert not {"児童手当 認定請求", "新生児訪問の申込み・出生連絡票"} & (
        titles(text, NEED) | titles(text, CAN) | titles(text, NOT)
    )


def test_without_an_event_the_page_says_what_is_missing() -> None:
    response = Client().post(ADDRESS, {"page": "start", "do": "next"})
    assert Page(response).problem("event") == "何があったかを、1つ以上選んでください"


def test_a_wrong_day_is_shown_where_it_was_typed() -> None:
    visitor = Visitor()
    text = visitor.begin("care")
    sent = {**Form(text).inputs, "do": "next", "people.0.birth_date": "きのう"}
    assert "日付として読めません" in Page(visitor.client.post(ADDRESS, sent)).problem("people.0.birth_date")


def test_nothing_that_is_told_is_kept_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = {model: model.objects.count() for model in (Entry, KnownFact, Session)}
    visitor = born(**{"people.0.birth_date": "1987-06-05"})
    text = visitor.finish("birth")
    assert {model: model.objects.count() for model in before} == before
    assert "1987" not in caplog.text
    assert set(visitor.client.cookies) <= {"csrftoken"}
    assert "1987" not in link_of(text)


def test_the_link_shows_the_same_list_from_what_is_live_now() -> None:
    text = born().finish("birth")
    answer = Client().get(link_of(text))
    assert [titles(answer.content.decode(), group) for group in (NEED, CAN)] == [
        titles(text, NEED),
        titles(text, CAN),
    ]
    assert "理由" not in Page(answer).said("main")


@pytest.mark.parametrize("query", ["", "need=no-such-thing", "need=..%2F", "nonsense=1", "need=" + "x" * 9000])
def test_a_link_that_names_nothing_says_so(query: str) -> None:
    for address in ("/navigator/list/", "/navigator/list.pdf"):
        answer = Client().get(f"{address}?{query}")
        assert answer.status_code == 404
        assert "一覧がありません" in Page(answer).said("h1")


def test_what_is_closed_now_is_counted() -> None:
    answer = Client().get("/navigator/list/?need=child-allowance-claim.gone-since")
    assert titles(answer.content.decode(), NEED) == {"児童手当 認定請求"}
    assert "今は受け付けていない手続が1件ありました" in Page(answer).said("main")


TWO = "need=child-allowance-claim.moving-in&can=residence-certificate"
IDENTITY = "手続をする方の本人確認書類"


def test_what_two_procedures_want_stands_once_with_both_their_names() -> None:
    page = Page(Client().get(f"{ADDRESS}list/?{TWO}"))
    things = [one.text_content() for one in page.all("//ul[@class='bring']/li")]
    [identity] = [thing for thing in things if IDENTITY in thing]
    for title in ("児童手当 認定請求", "転入届", "住民票の写しの請求"):
        assert title in identity
    [bank] = [thing for thing in things if "通帳" in thing]
    assert "児童手当 認定請求" in bank and "転入届" not in bank


def test_each_procedure_says_where_how_and_how_long() -> None:
    page = Page(Client().get(f"{ADDRESS}list/?{TWO}"))
    cards = {
        one.xpath("string(.//*[@class='card-title'])"): one.text_content() for one in page.all("//li[@class='card']")
    }
    keys = ["child-allowance-claim", "moving-in", "residence-certificate"]
    procedures = {one.key: procedure_of(one.live_id) for one in Definition.objects.filter(key__in=keys)}
    for key, online in (("child-allowance-claim", True), ("moving-in", False)):
        said = cards[procedures[key].title.ja]
        assert procedures[key].office in said and procedures[key].deadline.text.ja in said
        assert f"約{procedures[key].minutes}分" in said
        assert ("インターネットでもできます" in said, "窓口か郵便で" in said) == (online, not online)
    route = page.all("//ol[@class='stops']/li")
    assert {one.xpath("string(strong)") for one in route} >= {one.office for one in procedures.values()}
    assert f"合わせて約{sum(one.minutes for one in procedures.values())}分" in page.said("main")


def test_the_result_leads_on_to_entering_it_at_home() -> None:
    page = Page(type("Answer", (), {"status_code": 200, "content": born().finish("birth").encode()})())
    [address] = [one.get("href") for one in page.all("//a") if (one.get("href") or "").startswith("/preentry/")]
    ticked = Page(Client().get(address)).all("//input[@name='p'][@checked]/@value")
    assert "child-allowance-claim" in ticked and "child-allowance-increase" not in ticked


def test_what_is_not_needed_says_why() -> None:
    page = Page(type("Answer", (), {"status_code": 200, "content": born().finish("birth").encode()})())
    said = {
        one.xpath("string(.//*[@class='card-title'])"): one.xpath("string(ul)")
        for one in page.all("//details[summary/strong[contains(., '要らない手続')]]//li[@class='card']")
    }
    assert "児童手当" in said["児童手当 額改定認定請求"], said


def test_the_sheet_is_tagged_and_names_what_to_bring_once() -> None:
    answer = Client().get(f"/navigator/list.pdf?{TWO}")
    with pikepdf.open(BytesIO(answer.content)) as found:
        assert bool(found.Root.MarkInfo.Marked)
        assert found.open_metadata()["pdfuaid:part"] == "1"
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    assert "児童手当" in words
    assert "まわる順番" in words
    assert "".join(words.split()).count(IDENTITY) == 1


def test_every_event_can_be_begun_in_english_too() -> None:
    client = Client(HTTP_COOKIE="django_language=en")
    text = client.get(ADDRESS).content.decode()
    assert "Birth of a child" in text or "赤" in text or "出生" in text


def on_page(text: str) -> str:
    """The name of what a page asks."""
    inputs = Form(text).inputs
    return "household.members" if inputs["page"] == ["people"] else inputs["_asked"][0].split()[0]


def link_of(text: str) -> str:
    return Page(type("A", (), {"status_code": 200, "content": text.encode()})()).all("//a[@class='long']/@href")[0]
