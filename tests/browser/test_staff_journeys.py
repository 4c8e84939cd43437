"""A clerk by keyboard alone, the counter, and a chief on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from support.packs import accepted

from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.definitions.queries import definition
from yakuba.kernel.people.models import Resident
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def file_as(email: str, key: str) -> Record:
    """A real filing, with the answers of the pack's own first accepted scenario."""
    account = Account.objects.get(email=email)
    actor = actor_for(account, assurance=Assurance.VERIFIED)
    live = definition(key).live
    answers = accepted(key)[0].file.answers
    return actions.file_case(
        actor, actions.Filing(version=live, channel="online", answers=answers, resident=account.resident)
    )


def test_a_clerk_works_a_case_by_keyboard_alone(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    record = file_as("dog@example.jp", "dog-registration")
    page = visit("kankyo-kakari@staff.example.jp", DESK)
    page.goto("/casework/")
    accessible(page)
    page.locator(f"a:has-text('{record.number}')").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("犬の登録")
    accessible(page)
    page.keyboard.press("c")
    page.locator("#id_ask_correction").focus()
    page.keyboard.type("鑑札の番号を書いてください")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("補正を求めました")
    record.refresh_from_db()
    assert record.state == "returned"


def test_the_counter_by_keyboard_alone(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    person = Resident.objects.filter(relation="世帯主").exclude(phone="").order_by("pk").first()
    page = visit("kankyo-kakari@staff.example.jp", DESK)
    page.goto("/counter/")
    accessible(page)
    page.keyboard.type(f"{person.family_kana} {person.birth_date.isoformat()}")
    page.keyboard.press("Enter")
    expect(page.locator("ol.found > li")).to_have_count(1)
    accessible(page)
    page.locator("h1").click()
    page.keyboard.press("1")
    page.wait_for_url("**/residents/**")
    accessible(page)
    page.keyboard.type("犬の登録")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.locator("button[name=key]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/draft/**")
    expect(page.locator("main")).to_contain_text(person.full_name)
    accessible(page)
    assert page.locator("input[name='owner_name.family']:visible").count() == 0


def test_a_chief_approves_on_a_phone(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    record = file_as("mother@example.jp", "child-allowance-increase")
    clerk = actor_for(Account.objects.get(email="kosodate-kakari@staff.example.jp"))
    record = actions.accept(clerk, record.number)
    if record.state == "received":
        record = actions.complete(clerk, record.number)
    page = visit("kosodate-kakaricho@staff.example.jp", PHONE)
    page.goto("/casework/approvals/")
    accessible(page)
    page.click("button:has-text('承認する')")
    expect(page.locator("main")).to_contain_text("承認しました")
    assert record.tasks.filter(decision="approve").count() == 1
