"""Pre-entry after a death: it is about the one who died, and the visitor is who comes for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html
from playwright.sync_api import Browser, Page
from support.town import Town

from yakuba.desks.preentry import opened
from yakuba.desks.visits import begun
from yakuba.desks.visits._standing import Standing
from yakuba.desks.visits.models import Visit
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import search_key
from yakuba.language.preentry import codes_of

from .bereaved import bereaved_town, grandmother
from .entering import asked, brought, live_of, packed, sealed, ticket_for
from .screens import as_staff
from .visiting import PAPERS

KEYS = ["pension", "insurance"]
DIED = ("髙橋 見本", "昭和16年3月3日")
TOLD = {"death.on": "令和8年11月1日"}
LIVING = "町の記録では、亡くなっていません"


@pytest.fixture
def town(db: None) -> Town:
    return bereaved_town()


@pytest.fixture
def died(town: Town) -> Resident:
    person = grandmother(town)
    Resident.objects.filter(pk=person.pk).update(search=search_key(person))
    return person


@pytest.fixture
def clerk(town: Town) -> Client:
    return as_staff(town, "係員")


def scan(clerk: Client, lines: list[str], **told: str) -> HttpResponse:
    return clerk.post(reverse("visits:scan"), {"line": lines, **told})


def said(answer: HttpResponse) -> str:
    return "".join(html.fromstring(answer.content.decode()).text_content().split())


def offered(answer: HttpResponse) -> list[str]:
    return html.fromstring(answer.content.decode()).xpath("//button[@name='person']/@value")


def test_the_counter_looks_for_who_died_and_the_daughter_came_for_them(
    clerk: Client, town: Town, died: Resident
) -> None:
    lines = brought(["death"], KEYS, TOLD, name="髙橋 葛󠄀子", about=DIED)
    first = scan(clerk, lines)
    assert offered(first) == [died.number, "newcomer"] and "亡くなった方は、どなたですか" in said(first)
    page = scan(clerk, lines, person=died.number)
    assert page.status_code == 200 and not Visit.objects.exists() and LIVING not in said(page)
    shown = html.fromstring(page.content.decode())
    [daughter] = shown.xpath("//select[@name='agent']/option[@selected]")
    assert "葛󠄀子" in daughter.text_content()
    scan(clerk, lines, person=died.number, agent=daughter.get("value"), document=PAPERS)
    visit = Visit.objects.get()
    assert (visit.resident, visit.agent, visit.who, visit.seen) == (died, town.mother, "", PAPERS)
    assert (visit.events, visit.told) == (["death"], TOLD)
    ordinary = begun(town.actor("係員"), resident=died, agent=town.mother, events=("death",))
    actor = town.actor("係員")
    assert Standing(actor, visit).implied == Standing(actor, ordinary).implied


def test_a_nephew_from_elsewhere_is_named_and_his_name_not_asked_again(
    clerk: Client, town: Town, died: Resident
) -> None:
    lines = brought(["death"], KEYS, TOLD, name="試作 三郎", about=DIED)
    refused = scan(clerk, lines, person=died.number, agent="")
    assert refused.status_code == 422 and "亡くなった方とは別の方" in said(refused)
    refused = scan(clerk, lines, person=died.number, agent="other", came="試作 三郎・おい")
    assert refused.status_code == 422 and not Visit.objects.exists(), "no paper seen of somebody else"
    scan(clerk, lines, person=died.number, agent="other", came="試作 三郎・おい", document=PAPERS)
    visit = Visit.objects.get()
    assert (visit.resident, visit.agent, visit.who) == (died, None, "試作 三郎・おい")
    assert visit.told == {**TOLD, "survivor.name": {"family": "試作", "given": "三郎"}}


def test_who_died_elsewhere_is_told_by_name(clerk: Client, town: Town) -> None:
    lines = brought(["death"], KEYS, TOLD, name="試作 三郎", about=("試作 よそ", "昭和16年3月3日"))
    scan(clerk, lines, person="newcomer", who="試作 三郎")
    visit = Visit.objects.get()
    assert (visit.resident, visit.who) == (None, "試作 三郎")
    assert visit.told["resident.name"] == {"family": "試作", "given": "よそ"}
    assert visit.told["resident.birth_date"] == "昭和16年3月3日"


def test_an_older_code_that_names_only_the_visitor_finds_nobody_by_itself(clerk: Client, died: Resident) -> None:
    lines = brought(["death"], KEYS, TOLD, name="髙橋 葛󠄀子", born="1988-03-03")
    assert offered(scan(clerk, lines)) == ["newcomer"]
    assert died.number in offered(scan(clerk, lines, words="髙橋 見本"))


def test_a_living_subject_is_warned_of(clerk: Client, town: Town, died: Resident) -> None:
    lines = brought(["death"], KEYS, TOLD, about=DIED)
    assert LIVING in said(scan(clerk, lines, person=town.mother.number))
    for person, warned in ((town.mother, True), (died, False)):
        visit = begun(town.actor("係員"), resident=person, events=("death",))
        page = said(clerk.get(reverse("visits:needs", args=[visit.number])))
        assert (LIVING in page) is warned
    moving = begun(town.actor("係員"), resident=town.mother, events=("moving-within",))
    assert LIVING not in said(clerk.get(reverse("visits:events", args=[moving.number])))


@pytest.mark.parametrize("about", ["x", ["x"], [1, 2], ["x", "y", "z"], None, {"a": "b"}], ids=repr)
def test_whom_it_is_about_in_another_shape_is_refused(town: Town, clerk: Client, about: Any) -> None:
    names = asked(["death"], *KEYS)
    told = {"e": ["death"], "n": "", "b": "", "a": [], "s": about}
    from yakuba.kernel import clock

    lines = codes_of(sealed(packed(told), ticket_for(live_of(*KEYS), names, clock.today())))
    assert scan(clerk, lines).status_code == 422


def test_the_page_asks_for_both(client: Client, town: Town) -> None:
    page = client.get(reverse("preentry:form"), {"event": "death", "p": KEYS}).content.decode()
    names = html.fromstring(page).xpath("//form[@id='preentry']//input/@name")
    assert [one for one in names if not one.startswith("q")] == ["about", "about_born", "name"]
    other = client.get(reverse("preentry:form"), {"event": "moving-within", "p": KEYS}).content.decode()
    assert "about" not in html.fromstring(other).xpath("//form[@id='preentry']//input/@name")


class TestPhone:
    pytestmark = pytest.mark.browser

    @pytest.fixture
    def town(self, open_town: None) -> Town:
        return bereaved_town()

    @pytest.fixture
    def phone(self, chromium: Browser, town: Town, live_server: Any) -> Iterator[Page]:
        context = chromium.new_context(locale="ja-JP", base_url=live_server.url)
        yield context.new_page()
        context.close()

    def test_the_phone_seals_both(self, phone: Page, town: Town) -> None:
        phone.goto("/preentry/form/?event=death&p=pension&p=insurance")
        phone.fill("[name=about]", DIED[0])
        phone.fill("[name=about_born]", DIED[1])
        phone.fill("[name=name]", "髙橋 葛󠄀子")
        phone.get_by_role("button", name="二次元コードを作る").click()
        phone.locator("#codes").wait_for()
        codes = phone.eval_on_selector_all(".drawn figure", "all => all.map(one => one.dataset.code)")
        found = opened(codes)
        assert (found.about, found.about_birth_date, found.name, found.birth_date) == (*DIED, "髙橋 葛󠄀子", "")
