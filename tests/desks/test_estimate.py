"""The estimate: families a clerk would recognise, and what becomes of what they tell, which is nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from support.forms import Form

from yakuba.desks.estimate import views
from yakuba.desks.estimate._judging import judge
from yakuba.desks.estimate._pages import MOST_ANSWERS
from yakuba.desks.estimate._told import Told
from yakuba.desks.estimate._told import published as published_now
from yakuba.desks.estimate.queries import MOST_REASONS, outcomes
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import adopt_packs, read_packs
from yakuba.sample import city
from yakuba.site.sample_city import load

from .family import ADDRESS, Visitor
from .screens import Page

PACKS = Path(__file__).resolve().parents[2] / "packs"
NOBODY_ILL = {
    "care_level": "none", "disability_certificate": "none", "in_facility": "false", "is_pregnant": "false",
    "needs_constant_care": "false", "long_in_hospital": "false", "vehicle_tax_exempt": "false", "medical_cost": "0",
    "lost_job_on": "none", "gave_birth_on": "none", "due_date": "none", "kei_vehicles": "0", "is_employed": "true",
    "seeks_work": "false", "reduced_working_hours": "false", "unemployment_reason": "other", "uses_care_facility": "false",
}  # fmt: skip
QUIET_HOME = {
    "on_welfare": "false", "disaster_damage": "none", "owns_home": "false", "composter_price": "0", "has_water_meter": "true",
    "monthly_income": "200000", "savings": "3000000", "rent": "50000", "raises_alone": "false", "wants_childcare": "false",
    "couple_income": "9000000",
}  # fmt: skip


@pytest.fixture(scope="module")
def packs(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """The packs in a town of thirty, put up once; every test sees them and leaves nothing behind."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load(city(residents=30), SYSTEM)
        adopt_packs(SYSTEM, read_packs(PACKS))
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def published(packs: None, db: None) -> None:
    """Every test here asks about the real packs."""


def titles(text: str, heading: str) -> set[str]:
    """The programmes under a heading of the result that begins so."""
    page = Page(type("Answer", (), {"status_code": 200, "content": text.encode()})())
    for one in page.all("//h2 | //summary[strong]"):
        if one.text_content().strip().startswith(heading):
            scope = one.itersiblings() if one.tag == "h2" else one.getparent().iterdescendants()
            found: set[str] = set()
            for element in scope:
                if element.tag == "h2":
                    break
                found |= {title.text_content() for title in element.xpath(".//*[@class='card-title']")}
            return found
    return set()


ENTITLED, PERHAPS, NOT = "対象になりそうな制度", "もう少しで分かる制度", "対象にならない制度"


def mother_of_two() -> Visitor:
    own = {"birth_date": "1990-05-05", "relation": "世帯主", "sex": "female", "income": "1500000", "dependants": "2"}
    work = {
        "insurance": "national",
        "pension": "national",
        "tax_status": "exempt",
        "is_civil_servant": "false",
        "child_support": "0",
    }
    children = [
        {"birth_date": born, "relation": "子", "sex": sex, "insurance": "national", **NOBODY_ILL}
        for born, sex in (("平成30年5月5日", "female"), ("2023-05-05", "male"))
    ]
    return Visitor(
        [{**NOBODY_ILL, **own, **work, "has_spouse": "false"}, *children], {**QUIET_HOME, "raises_alone": "true"}
    )


def test_a_single_mother_with_two_children() -> None:
    text = mother_of_two().finish()
    expected = {
        "児童手当",
        "児童扶養手当",
        "ひとり親家庭等医療費助成",
        "子ども医療費助成",
        "就学援助",
        "子育て世帯生活支援特別給付金",
        "3歳児健診",
    }
    assert expected <= titles(text, ENTITLED)
    assert {"特別障害者手当", "高額介護サービス費", "100歳のお祝い"} & titles(text, ENTITLED) == set()
    assert {"特別障害者手当", "妊婦健康診査の助成", "高額介護サービス費"} <= titles(text, NOT)
    # 児童手当 10,000 x 2 and 児童扶養手当: the amounts stand together, by the month.
    assert "約20,000円（1か月）" in text
    assert "3人目（子・3歳）" in text


def test_an_elderly_couple_with_a_care_level() -> None:
    old = {
        **NOBODY_ILL,
        "sex": "male",
        "insurance": "latter_elderly",
        "tax_status": "exempt",
        "income": "0",
        "has_spouse": "true",
    }
    money = {
        "pension": "none",
        "pension_and_income": "700000",
        "savings": "1000000",
        "spouse_savings": "0",
        "spouse_is_taxed": "false",
    }
    husband = {
        **old,
        **money,
        "birth_date": "昭和15年1月1日",
        "relation": "世帯主",
        "care_level": "care4",
        "uses_diapers": "true",
    }
    husband |= {"untaxed_pension": "0", "care_payment": "20000", "is_employed": "false"}
    wife = {**old, **money, "birth_date": "1943-02-02", "relation": "妻", "sex": "female", "uses_diapers": "false"}
    home = {**QUIET_HOME, "care_payment": "20000", "cannot_carry_waste": "false"}
    found = titles(Visitor([husband, wife], home).finish(), ENTITLED)
    assert {"紙おむつ等の支給", "障害者控除対象者の認定", "後期高齢者健診", "高額介護サービス費"} <= found
    assert not found & {"児童手当", "妊婦健康診査の助成", "就学援助"}


def test_a_student_who_lives_alone() -> None:
    own = {**NOBODY_ILL, "birth_date": "2005-06-01", "relation": "世帯主", "sex": "male", "insurance": "employee"}
    own |= {
        "pension": "national",
        "income": "0",
        "tax_status": "exempt",
        "dependants": "0",
        "has_spouse": "false",
        "is_employed": "false",
    }
    text = Visitor([own], {**QUIET_HOME, "owns_home": "false"}).finish()
    assert "国民年金保険料の免除・納付猶予" in titles(text, ENTITLED)
    assert not titles(text, ENTITLED) & {"児童手当", "子ども医療費助成", "乳がん検診"}
    assert "子ども医療費助成" in titles(text, NOT)


def test_a_pregnant_woman() -> None:
    own = {**NOBODY_ILL, "birth_date": "1996-03-03", "relation": "世帯主", "sex": "female", "is_pregnant": "true"}
    own |= {
        "due_date": "2026-12-20",
        "insurance": "national",
        "pension": "national",
        "income": "2000000",
        "tax_status": "taxed",
    }
    own |= {"fetus_count": "1", "has_spouse": "false", "dependants": "0"}
    found = titles(Visitor([own], QUIET_HOME).finish(), ENTITLED)
    assert {"妊婦健康診査の助成", "妊婦のための支援給付（1回目）", "妊婦のための支援給付（2回目）"} <= found
    assert {"国民健康保険料（税）の産前産後期間の免除", "国民年金保険料の産前産後期間の免除"} <= found


def test_a_foreign_family_with_a_baby_in_english() -> None:
    parent = {**NOBODY_ILL, "insurance": "employee", "pension": "employee", "tax_status": "taxed", "income": "3000000"}
    father = {
        **parent,
        "birth_date": "1992-01-01",
        "relation": "世帯主",
        "sex": "male",
        "is_civil_servant": "false",
        "dependants": "1",
    }
    mother = {**parent, "birth_date": "1994-01-01", "relation": "妻", "sex": "female", "gave_birth_on": "2026-07-10"}
    baby = {"birth_date": "2026-07-10", "relation": "子", "sex": "male", "insurance": "employee", **NOBODY_ILL}
    visitor = Visitor([father, mother, baby], {**QUIET_HOME, "wants_childcare": "true"})
    visitor.client.cookies["yakuba_language"] = "en"
    visitor.client.cookies["django_language"] = "en"
    text = visitor.finish()
    found = titles(text, "You seem entitled to")
    assert {"Child allowance", "Medical costs of children", "4-month check-up", "Postnatal care"} <= found
    assert "Person 3 (Child, aged 0)" in text
    assert "¥15,000 (a month)" in text


def test_a_child_is_counted_from_the_day_it_is_born() -> None:
    own = {"birth_date": "1996-03-03", "relation": "世帯主", "sex": "female", "is_civil_servant": "false"}
    baby = {"birth_date": "2027-01-10", "relation": "子"}
    before = Visitor([own, baby], topic="子育て")
    assert "児童手当" in titles(before.finish(), NOT)
    after = Visitor([own, baby], on="令和9年2月1日", topic="子育て")
    text = after.finish()
    assert "児童手当" in titles(text, ENTITLED)
    assert "約15,000円（1か月）" in text


def test_the_law_of_the_day_is_used() -> None:
    own = {
        "birth_date": "1990-03-03",
        "relation": "世帯主",
        "is_civil_servant": "false",
        "income": "3000000",
        "dependants": "1",
    }
    child = {"birth_date": "2008-05-05", "relation": "子"}
    old, new = (Visitor([own, child], on=day, topic="子育て").finish() for day in ("2024-09-30", "2024-10-01"))
    assert ("児童手当" in titles(old, NOT), "児童手当" in titles(new, ENTITLED)) == (True, True)
    assert "令和6年法律第47号による改正の後" in new


def test_nothing_is_answered_and_nothing_is_claimed() -> None:
    """Whoever answers nothing at all is led to the end and told what is missing; nobody is sure of anything."""
    text = Visitor([{}]).finish()
    assert titles(text, ENTITLED) == set()
    assert {"児童手当", "子宮頸がん検診"} <= titles(text, PERHAPS)
    assert "生年月日" in text


def test_those_one_lives_with_need_not_be_told() -> None:
    visitor = Visitor([{"birth_date": "1990-05-05", "sex": "female"}], topic="子育て")
    text = visitor.send(visitor.client.get(ADDRESS).content.decode(), "next", topic="子育て")
    text = visitor.send(text, "next", **{"people.0.birth_date": "1990-05-05", "untold": "on"})
    result = visitor.send(text, "result")
    assert "児童手当" in titles(result, PERHAPS)
    assert "世帯の全員" in result


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_nothing_that_is_told_is_kept_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    before = counts()
    caplog.set_level(logging.DEBUG)
    visitor = mother_of_two()
    text = visitor.finish()
    assert counts() == before
    assert not Session.objects.exists()
    assert "1500000" not in caplog.text
    assert set(visitor.client.cookies) <= {"csrftoken"}
    answer = visitor.client.post(ADDRESS, {**Form(text).inputs, "do": "result"})
    assert answer["Cache-Control"] == "private, no-store"
    assert "1500000" not in str(answer.headers)
    assert 'method="post"' in text
    assert "?" not in "".join(Page(answer).all("//form/@action"))


def test_an_answer_can_be_taken_back() -> None:
    visitor = mother_of_two()
    result = visitor.finish()
    assert "児童扶養手当" in titles(result, ENTITLED)
    edit = visitor.send(result, "edit")
    changed = visitor.send(edit, "result", **{"household.raises_alone": "false"})
    assert "児童扶養手当" in titles(changed, NOT)
    back = visitor.send(visitor.send(changed, "edit"), "result", **{"household.raises_alone": ""})
    assert "児童扶養手当" in titles(back, PERHAPS)
    asked = visitor.send(back, "focus.child-rearing-allowance")
    assert "household.raises_alone" in Form(asked).inputs["_asked"][0].split()
    again = visitor.send(asked, "result", **{"household.raises_alone": "true"})
    assert titles(again, ENTITLED) == titles(result, ENTITLED)


def test_somebody_taken_out_takes_their_answers_along() -> None:
    visitor = mother_of_two()
    people = visitor.send(visitor.send(visitor.finish(), "edit"), "people")
    fewer = visitor.send(people, "remove.1")
    form = Form(fewer)
    assert form.inputs["count"] == ["2"]
    assert form.inputs["people.1.birth_date"] == ["令和5年5月5日"]
    assert "people.2.birth_date" not in form.inputs
    assert "約15,000円（1か月）" not in visitor.send(fewer, "result")


def test_results_can_be_seen_at_any_time_and_say_what_is_open() -> None:
    visitor = mother_of_two()
    text = visitor.begin()
    page = Page(visitor.client.post(ADDRESS, {**Form(text).inputs, "do": "result"}))
    assert "72の制度のうち" in page.said()
    assert "続きの質問に答える" in page.said()


def test_nobody_is_asked_what_makes_no_sense_of_them() -> None:
    visitor = mother_of_two()
    visitor.finish()
    asked = {name for page in visitor.asked for name in page}
    of_children = {name.split(".")[2] for name in asked if name.startswith(("people.1.", "people.2."))}
    of_adults = {"income", "care_level", "tax_status", "due_date", "is_pregnant", "has_spouse", "kei_vehicles"}
    assert not of_children & of_adults
    assert len(visitor.asked) <= 20
    assert max(len(page) for page in visitor.asked) <= 8


def test_a_reason_gives_the_value_the_threshold_and_the_article() -> None:
    text = mother_of_two().finish()
    assert "前年の合計所得金額から80,000円を引いた額(1,420,000円)が" in text
    assert "児童扶養手当法施行令" in text
    assert "その値" not in text


YEARS = range(1960, 1972)
AGAIN = {"page": "edit", "_language": "ja"}
HOSTILE = [
    {"people.0.income": "<script>alert(1)</script>"}, {"people.0.birth_date": "9999-99-99"}, {"on": "DROP TABLE"},
    {"count": "999999999"}, {"count": "-3"}, {"count": "二"}, {"topic": "x" * 5000}, {"focus": "../../etc/passwd"},
    {"people.99.income": "1"}, {"people.0.__class__": "x"}, {"household.members": "[]"}, {"people.0.number": "7"},
    {"passed": "resident.income"}, {"none.people.0.income": "on"}, {"none.household.x": "on"}, {"people.0.relation": "王"},
    {"people.0.income": "9" * 400}, {"people.0.sex": "\0female"}, {"do": "remove.99"}, {"do": "remove.x"}, {"do": "focus.%00"},
    {"page": "../start"}, {"_asked": "people.0.income " * 400}, {"_language": "xx"}, {"people.0.tax_status": "rich"},
    {"people.0.birth_date": "0001-01-01"}, {"people.0.dependants": "1e400"}, {"household.rent": "-1"},
    {"passed": "people.50.income", **AGAIN}, {"none.people.50.gave_birth_on": "on", **AGAIN},
    {"_asked": "people.50.income", **AGAIN}, {"_asked": "people.50.income", "people.50.income": "x"},
]  # fmt: skip


@pytest.mark.parametrize("sent", HOSTILE, ids=str)
@pytest.mark.parametrize("do", ["next", "result", "edit"])
def test_whatever_is_posted_gets_a_page(sent: dict[str, str], do: str) -> None:
    answer = Client().post(ADDRESS, {"do": do, "count": "1", "page": "ask", **sent})
    assert answer.status_code in (200, 422)
    assert b"<script>alert" not in answer.content
    assert b"people.50" not in answer.content


def test_a_visit_is_judged_in_full_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    monkeypatch.setattr(views, "judge", lambda told, only="": judged.append(only) or judge(told, only))
    passed = [name.replace("resident.", "people.0.") for name in published_now().facts]
    answer = Client().post(ADDRESS, {"do": "next", "page": "ask", "passed": passed})
    assert 'name="page" value="result"' in answer.content.decode()
    Client().post(ADDRESS, {"do": "focus.child-allowance", "page": "result"})
    assert judged == ["", "child-allowance", ""]


def test_no_more_reasons_are_worked_out_than_are_shown() -> None:
    crowd = Told(published_now(), date(2026, 11, 21), people=tuple({"birth_date": date(y, 5, 5)} for y in YEARS))
    refused = [one for one in outcomes(crowd, judge(crowd), "ja") if one.verdict == "no"]
    assert max(len(one.reasons) for one in refused) == MOST_REASONS
    for one in refused:
        assert len({line for person in one.people[:-1] for line in person.sentences}) < MOST_REASONS


def test_a_page_of_answers_has_an_end_and_what_was_answered_comes_first() -> None:
    passed = [f"people.{at}.{key}" for at in range(12) for key in NOBODY_ILL]
    sent = {"do": "edit", "page": "ask", "count": "12", "passed": passed}
    sent |= {f"people.{at}.birth_date": f"{year}-05-05" for at, year in enumerate(YEARS)} | {"people.11.income": "1234"}
    answer = Client().post(ADDRESS, sent)
    form = Form(answer.content.decode())
    assert len(form.inputs["_asked"][0].split()) == MOST_ANSWERS < len(passed)
    assert "people.11.income" in form.inputs["_asked"][0].split()
    assert len(form.inputs["passed"]) == len(passed) + 1 - MOST_ANSWERS
    assert f"ほかの{len(passed) + 1 - MOST_ANSWERS}件" in Page(answer).said()


def test_a_wrong_answer_is_said_where_it_was_given() -> None:
    visitor = mother_of_two()
    text = visitor.send(visitor.client.get(ADDRESS).content.decode(), "next")
    answer = visitor.client.post(ADDRESS, {**Form(text).inputs, "people.0.birth_date": "きのう", "do": "next"})
    assert "「きのう」は日付として読めません" in Page(answer).problem("people.0.birth_date")


def test_a_wrong_answer_to_a_question_is_said_too() -> None:
    visitor = Visitor([{"birth_date": "1990-05-05"}], topic="住まい")
    text = visitor.begin()
    while "household.house_storeys" not in (names := Form(text).inputs["_asked"][0].split()):
        yes = {name: "true" for name in names if name in ("household.owns_home", "household.house_wooden")}
        text = visitor.send(text, "next", **yes)
    answer = visitor.client.post(ADDRESS, {**Form(text).inputs, "household.house_storeys": "たくさん", "do": "next"})
    assert "数字" in Page(answer).problem("household.house_storeys")


def test_the_language_changes_without_losing_an_answer() -> None:
    visitor = mother_of_two()
    text = visitor.begin()
    answer = visitor.client.post(ADDRESS, {**Form(text).inputs, "_language": "en"})
    assert "Continue" in Page(answer).said()
    assert Form(answer.content.decode()).inputs["people.0.birth_date"] == ["1990-05-05"]
    assert answer.cookies["yakuba_language"].value == "en"


def test_the_front_page_and_the_procedure_lead_here() -> None:
    assert f'href="{ADDRESS}"' in Client().get("/").content.decode()
    link = Page(Client().get("/apply/p/child-allowance-claim/")).all("//a[contains(@href, '/estimate/')]/@href")
    chosen = Client().get(link[-1]).content.decode()
    assert "子育て" in Form(chosen).inputs["topic"]
