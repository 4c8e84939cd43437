"""A family at the one-stop counter in a real browser: few keys, one signature, and nothing lost by bad luck."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from yakuba.desks.visits.models import Visit
from yakuba.kernel.records.models import Record

from .conftest import sign_in
from .visiting import (
    CLERK,
    DESK,
    FILED,
    MOST_GROUPS,
    MOVED_ON,
    NEW_HOME,
    OTHER,
    answer,
    box_of,
    identify,
    number_of,
    print_sheet,
    sign_and_file,
    to_check,
    to_questions,
    whole_journey,
)

pytestmark = pytest.mark.browser
Opens = Callable[..., Page]


def test_a_family_moves_with_a_dozen_groups_of_keys_and_one_signature(
    visit: Opens, accessible: Callable[[Page], None]
) -> None:
    def look(page: Page) -> None:
        accessible(page)
        keys = page.eval_on_selector_all("[data-key]", "all => all.map(one => one.dataset.key)")
        assert len(keys) == len({*keys}), f"one key for two things on {page.url}: {sorted(keys)}"

    hands = whole_journey(visit(CLERK, DESK), look)
    assert len(hands.groups) <= MOST_GROUPS, hands.groups
    filed = Record.objects.filter(visit_part__visit=Visit.objects.get())
    assert {record.definition.key for record in filed} == FILED
    water = filed.get(definition__key="water-start")
    assert NEW_HOME in str(water.data) and MOVED_ON in str(water.data)


def test_another_clerk_scans_the_number_and_goes_on_where_it_stood(visit: Opens) -> None:
    hands = identify(visit(CLERK, DESK))
    to_questions(hands)
    hands.type(MOVED_ON)
    with hands.page.expect_response(lambda answer: answer.status == 204):
        hands.press("Enter")
    number = number_of(hands.page)
    other = visit(OTHER, DESK)
    other.goto("/visits/")
    expect(other.locator("#id_code")).to_be_focused()
    other.keyboard.type(number.replace("-", ""))
    other.keyboard.press("Enter")
    expect(other.locator("main")).to_contain_text("ほかの職員が受け付けています")
    expect(other.locator("[data-take] button")).to_be_focused()
    other.keyboard.press("t")
    expect(other.locator("[data-take]")).to_have_count(0)
    assert other.url.endswith("/ask/")
    expect(box_of(other, "moving.on")).to_have_value(MOVED_ON)
    expect(box_of(other, "moving.to", ".address")).to_be_focused()
    other.keyboard.type(NEW_HOME)
    other.keyboard.press("Enter")
    other.keyboard.press("a")
    other.keyboard.press("Enter")
    other.wait_for_url("**/check/")
    hands.page.keyboard.press("Tab")
    hands.page.locator("#go").press("Enter")
    expect(hands.page.locator(".error-summary")).to_contain_text("引き継ぐ")
    assert Visit.objects.get().clerk.email == OTHER


def test_a_network_that_is_gone_for_a_while_loses_nothing_and_files_once(visit: Opens) -> None:
    hands = identify(visit(CLERK, DESK))
    page, cut = hands.page, hands.page.locator("[data-offline]")
    to_questions(hands)
    expect(cut).to_be_hidden()
    page.context.set_offline(True)
    answer(hands)
    expect(cut).to_be_visible()
    page.context.set_offline(False)
    expect(cut).to_be_hidden()
    expect(box_of(page, "moving.on")).to_have_value(MOVED_ON)
    page.context.set_offline(True)
    hands.press("Enter")
    expect(cut).to_be_visible()
    hands.press("Enter")
    page.context.set_offline(False)
    page.wait_for_url("**/check/")
    page.locator("#id_signed").check()
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(cut).to_be_visible()
    page.keyboard.press("a")
    assert not Record.objects.filter(visit_part__visit__isnull=False).exists()
    page.context.set_offline(False)
    page.wait_for_url("**/done/")
    assert Record.objects.filter(visit_part__visit__isnull=False).count() == len(FILED)


def signs_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "logout" not in address)


def test_a_session_that_ends_in_another_tab_loses_nothing_typed(visit: Opens) -> None:
    hands = identify(visit(CLERK, DESK))
    page, notice = hands.page, hands.page.locator("[data-offline]")
    to_questions(hands)
    elsewhere = page.context.new_page()
    signs_out(elsewhere)
    answer(hands)
    expect(notice).to_contain_text("別の画面でログイン")
    here = page.url
    hands.press("Enter")
    expect(notice.locator("a")).to_be_visible()
    expect(page).to_have_url(here)
    expect(box_of(page, "moving.on")).to_have_value(MOVED_ON)
    assert not Visit.objects.get().told
    sign_in(elsewhere, CLERK)
    hands.press("Enter")
    page.wait_for_url("**/check/")
    assert Visit.objects.get().told["moving.on"] == MOVED_ON
    signs_out(elsewhere)
    page.locator("#id_signed").check()
    page.keyboard.press("a")
    expect(notice).to_contain_text("別の画面でログイン")
    expect(page.locator("#id_signed")).to_be_checked()
    sign_in(elsewhere, CLERK)
    page.keyboard.press("a")
    page.wait_for_url("**/done/")
    assert Record.objects.filter(visit_part__visit__isnull=False).count() == len(FILED)


def test_typing_that_was_lost_to_a_session_is_sent_by_itself_after_signing_in(visit: Opens) -> None:
    hands = identify(visit(CLERK, DESK))
    page, notice = hands.page, hands.page.locator("[data-offline]")
    to_questions(hands)
    elsewhere = page.context.new_page()
    signs_out(elsewhere)
    answer(hands)
    expect(notice).to_be_visible()
    sign_in(elsewhere, CLERK)
    expect(notice).to_be_hidden(timeout=30_000)
    assert Visit.objects.get().told["moving.on"] == MOVED_ON


@pytest.mark.parametrize(
    ("status", "words"), [(409, "内容が変わった"), (429, "保存できません"), (500, "保存できません")]
)
def test_an_answer_that_kept_nothing_does_not_count_as_kept(visit: Opens, status: int, words: str) -> None:
    hands = identify(visit(CLERK, DESK))
    page, notice = hands.page, hands.page.locator("[data-offline]")
    to_questions(hands)
    page.route(
        "**/ask/", lambda route: route.fulfill(status=status) if route.request.method == "POST" else route.continue_()
    )
    answer(hands)
    expect(notice).to_contain_text(words)
    expect(box_of(page, "moving.on")).to_have_value(MOVED_ON)


def test_going_back_three_steps_and_changing_one_thing_keeps_the_rest(visit: Opens) -> None:
    hands = identify(visit(CLERK, DESK))
    page = hands.page
    to_questions(hands)
    answer(hands)
    to_check(hands)
    for step in ("ask", "needs", "events"):
        hands.press("b")
        page.wait_for_url(f"**/{step}/")
    hands.press(page.locator("button[value=moving-within]").get_attribute("data-key") or "")
    page.wait_for_url("**/needs/")
    page.locator("[name='choice.dog-address-change'][value=later]").check()
    hands.press("n")
    page.wait_for_url("**/ask/")
    expect(box_of(page, "moving.on")).to_have_value(MOVED_ON)
    expect(box_of(page, "moving.to", ".address")).to_have_value(NEW_HOME)
    expect(page.locator("#go")).to_be_focused()
    to_check(hands)
    sign_and_file(hands)
    filed = Record.objects.filter(visit_part__visit=Visit.objects.get())
    assert {record.definition.key for record in filed} == FILED - {"dog-address-change"}
    expect(page.locator("main")).to_contain_text("後日にする手続")


def words_of(paper: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(paper))


def test_a_printer_out_of_paper_prints_the_same_again_before_filing_and_after(visit: Opens) -> None:
    hands = identify(visit(CLERK, DESK))
    page = hands.page
    to_questions(hands)
    answer(hands)
    to_check(hands)
    first = print_sheet(hands)
    forms = page.locator("[data-key=f]").get_attribute("href")
    before = [page.request.get(forms).body() for _ in range(2)]
    assert print_sheet(hands) == first and before[0] == before[1]
    sign_and_file(hands)
    again = print_sheet(hands)
    assert (words_of(again), again) == (words_of(first), first)
    after = [page.request.get(forms).body() for _ in range(2)]
    assert after[0] == after[1] != before[0]
