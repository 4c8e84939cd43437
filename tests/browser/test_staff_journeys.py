"""A clerk by keyboard alone, the counter, and a chief on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from yakuba.kernel.people.models import Resident
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions

from .cases import acting, file_as

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

CERTIFICATE = (
    ("certificate_kind", ["Space"]), ("which_year", ["Space"]), ("lived_here", ["Space"]), ("copies", ["2"]),
    ("submit_to", ["b", "a", "n", "k"]), ("delivery", ["ArrowDown"]),
)  # fmt: skip
"""What is asked for a certificate, in its order, and the keys that answer it."""


def tab_to(page: Page, wanted: Locator, most: int = 60) -> None:
    """Press Tab until what is wanted has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached with {most} Tabs on {page.url}")


def focused_name(page: Page) -> str:
    """The name of the box that has the focus."""
    return page.evaluate("document.activeElement.name || document.activeElement.id")


def test_a_clerk_works_a_case_by_keyboard_alone(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    record = file_as("dog@example.jp", "dog-registration")
    page = visit("kankyo-kakari@staff.example.jp", DESK)
    page.goto("/casework/")
    accessible(page)
    tab_to(page, page.locator(f"a:has-text('{record.number}')"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("犬の登録")
    accessible(page)
    page.keyboard.press("c")
    tab_to(page, page.locator("#id_ask_correction"))
    page.keyboard.type("鑑札の番号を書いてください")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("補正を求めました")
    record.refresh_from_db()
    assert record.state == "returned"


@pytest.mark.parametrize("width", [320, 1280])
def test_an_act_that_is_refused_leads_to_its_box(
    visit: Callable[..., Page], accessible: Callable[[Page], None], width: int
) -> None:
    record = file_as("dog@example.jp", "dog-registration")
    page = visit("kankyo-kakari@staff.example.jp", {"width": width, "height": 900})
    page.goto(f"/casework/{record.number}/")
    page.locator("summary:has-text('ほかの課へ回す')").click()
    page.fill("#id_forward", "こちらで見てください")
    page.eval_on_selector("#id_office", "box => box.form.noValidate = true")
    page.locator("button[value=forward]").click()
    expect(page.locator(".error-summary")).to_be_focused()
    accessible(page)
    page.locator(".error-summary a").click()
    expect(page.locator("#id_office")).to_be_focused()
    assert page.input_value("#id_forward") == "こちらで見てください"
    page.reload()
    expect(page.locator("h1")).to_contain_text("犬の登録")


def find_at_counter(page: Page, person: Resident, accessible: Callable[[Page], None]) -> None:
    """Search for whoever stands there and open their page."""
    page.goto("/counter/")
    expect(page.locator("#id_q")).to_be_focused()
    accessible(page)
    page.keyboard.type(f"{person.family_kana} {person.birth_date.isoformat()}")
    page.keyboard.press("Enter")
    expect(page.locator("ol.found > li")).to_have_count(1)
    accessible(page)
    page.keyboard.press("1")
    page.wait_for_url("**/residents/**")
    expect(page.locator("#id_q")).to_be_focused()
    accessible(page)


def begin_at_counter(page: Page, title: str) -> None:
    """Narrow the procedures down to one and open it."""
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    expect(page.locator("button[name=key]").first).to_be_focused()
    expect(page.locator("button[name=key]").first).to_contain_text(title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/draft/**")


def read_out_and_file(page: Page, accessible: Callable[[Page], None]) -> None:
    """The check page: print for a signature (P), the papers that were seen (D), signed (M), taken in (A)."""
    paper = page.locator("[data-key=p]")
    expect(paper).to_be_focused()
    accessible(page)
    with page.context.expect_page() as printed:
        page.keyboard.press("p")
    printed.value.close()
    assert page.request.get(paper.get_attribute("href")).body().startswith(b"%PDF-")
    page.keyboard.press("d")
    expect(page.locator("#id_document")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_document")).to_have_value("マイナンバーカード")
    page.keyboard.press("Tab")
    page.keyboard.press("m")
    expect(page.locator("#id_signed")).to_be_checked()
    page.keyboard.press("a")
    page.wait_for_url("**/counter/done/**")


def test_the_counter_by_keyboard_alone(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    person = Resident.objects.filter(relation="世帯主").exclude(phone="").order_by("pk").first()
    page = visit("zeimu-kakari@staff.example.jp", DESK)
    find_at_counter(page, person, accessible)
    begin_at_counter(page, "所得・課税証明書")
    expect(page.locator("main")).to_contain_text(person.full_name)
    accessible(page)
    assert page.locator("input[name='requester_name.family']:visible").count() == 0
    for name, keys in CERTIFICATE:
        assert focused_name(page) == name
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    read_out_and_file(page, accessible)
    accessible(page)
    record = Record.objects.get(resident=person, definition__key="income-certificate", channel="counter")
    expect(page.locator(".receipt")).to_have_text(record.number)
    assert (record.state, record.data["copies"], record.data["delivery"]) == ("filed", 2, "counter")
    expect(page.locator("[data-key=p]")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#id_q")).to_be_focused()


def test_a_chief_approves_on_a_phone(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    record = file_as("mother@example.jp", "child-allowance-increase")
    clerk = acting("kosodate-kakari@staff.example.jp")
    record = actions.accept(clerk, record.number)
    if record.state == "received":
        record = actions.complete(clerk, record.number)
    page = visit("kosodate-kakaricho@staff.example.jp", PHONE)
    page.goto("/casework/approvals/")
    accessible(page)
    page.click("button:has-text('承認する')")
    expect(page.locator("main")).to_contain_text("承認しました")
    assert record.tasks.filter(decision="approve").count() == 1
