"""A death told at home, with the real packs: from the widow's phone to the counter, and the same codes once more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from yakuba.desks.visits.models import Visit
from yakuba.kernel.people.models import Resident

from .conftest import DESK, PHONE
from .visiting import CLERK

pytestmark = pytest.mark.browser
DIED, WIDOW = "試験 清", "試験 節子"


def sealed(phone: Page, accessible: Callable[[Page], None]) -> list[str]:
    """What the widow enters, and the codes her phone draws."""
    phone.goto("/preentry/?event=death")
    phone.get_by_role("button", name="入力を始める").click()
    accessible(phone)
    expect(phone.locator("#preentry")).to_contain_text("亡くなった方")
    phone.fill("[name=about]", DIED)
    phone.fill("[name=name]", WIDOW)
    phone.get_by_role("button", name="二次元コードを作る").click()
    phone.locator("#codes").wait_for()
    return phone.eval_on_selector_all(".drawn figure", "all => all.map(one => one.dataset.code)")


def scan(page: Page, codes: list[str]) -> None:
    page.goto("/visits/scan/")
    for code in codes:
        page.locator("#id_code").fill(code)
        page.locator("#id_code").press("Enter")
        page.wait_for_load_state()


def test_a_widow_enters_at_home_and_the_visit_is_about_who_died(
    visit: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    codes = sealed(visit("", PHONE), accessible)
    page = visit(CLERK, DESK)
    scan(page, codes)
    accessible(page)
    expect(page.locator("main")).to_contain_text("亡くなった方は、どなたですか")
    expect(page.locator("button[name=person]").first).to_contain_text(DIED)
    page.keyboard.press("1")
    expect(page.locator("#id_agent option:checked")).to_contain_text(WIDOW)
    accessible(page)
    page.keyboard.press("n")
    page.wait_for_url("**/needs/")
    accessible(page)
    opened = Visit.objects.get()
    assert (opened.resident.full_name, opened.agent.full_name) == (DIED, WIDOW)
    scan(page, codes)
    accessible(page)
    expect(page.locator("main")).to_contain_text(f"来庁 {opened.number} でもう使いました")
    page.keyboard.press("n")
    page.wait_for_url(f"**/{opened.number}/**")
    Resident.objects.filter(pk=opened.resident_id).update(standing="resident")
    page.reload()
    expect(page.locator("main")).to_contain_text("町の記録では、亡くなっていません")
    accessible(page)
