"""Finding a procedure, filling it in page by page, leaving and coming back."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from support.forms import Form
from support.town import LETTERS, TRIAL, Town

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Definition, Vocabulary
from yakuba.kernel.records.models import Draft, Record
from yakuba.language.procedures import Letter, Procedure

from .screens import ANSWERS, Page, as_resident, as_staff, begin, fill_in

PASSWORD = "sample-password-1"


def also(**other: object) -> None:
    """Publish a second procedure, like the first but for what is told."""
    said = {**TRIAL, "procedure": "other", "title": "ほかの届出", "summary": "ほかの手続", "keywords": [], **other}
    publish(SYSTEM, Procedure.model_validate(said), [Letter.model_validate(letter) for letter in LETTERS])


def found(**query: str) -> list[str]:
    page = Page(Client().get(reverse("apply:find"), query))
    return [one.text_content() for one in page.all("//ul[@class='cards']//p[@class='card-title']")]


@pytest.mark.parametrize("words", ["見本", "ためし", "ﾀﾒｼ", "犬", "申請　ためし", "見本 犬", ""])
def test_a_procedure_is_found_by_words(town: Town, words: str) -> None:
    assert "見本の申請" in found(q=words)


@pytest.mark.parametrize("words", ["児童手当", "犬 児童", "\0", "%", "'; --"])
def test_words_that_fit_nothing_lead_on(town: Town, words: str) -> None:
    response = Client().get(reverse("apply:find"), {"q": words})
    assert response.status_code == 200
    if words != "\0":
        assert "見つかりませんでした" in Page(response).said()
        assert "くらしのできごとからさがす" in Page(response).said()


def test_a_procedure_is_found_by_life_event(town: Town) -> None:
    also(events=["birth"])
    content = {"facts": [], "parameters": [], "events": [{"event": "birth", "title": "子どもが生まれた"}]}
    Vocabulary.objects.create(pack="test", version="1", content=content, sha256="0" * 64, loaded_at=clock.now())
    assert found(event="birth") == ["ほかの届出"]
    assert found(event="death") == []
    home = Page(Client().get(reverse("home")))
    assert home.all("//a[@href='/apply/?event=birth']")[0].text_content() == "子どもが生まれた"


def test_a_procedure_is_found_by_office(town: Town) -> None:
    also(office="税務課")
    assert found(office="130") == ["ほかの届出"]
    assert found(office="110") == ["見本の申請"]
    assert found(office="110", q="ほか") == []
    assert Page(Client().get(reverse("home"))).all("//a[@href='/apply/?office=130']")


def test_what_cannot_be_filed_online_now_is_not_found(town: Town) -> None:
    also(channels=["counter"])
    assert found() == ["見本の申請"]
    Definition.objects.filter(key="trial").update(suspended=True)
    assert found() == []


def test_a_suspended_procedure_says_so_and_offers_nothing_to_begin(town: Town) -> None:
    client, where = as_resident(town), reverse("apply:procedure", args=["trial"])
    begins = f"//form[@action='{reverse('apply:begin', args=['trial'])}']"
    assert Page(client.get(where)).all(begins)
    Definition.objects.filter(key="trial").update(suspended=True)
    page = Page(client.get(where))
    assert "今は受け付けていません" in page.said(".notice")
    assert not page.all(begins)
    client.post(reverse("apply:begin", args=["trial"]), {"subject": "self"})
    assert not Draft.objects.exists()


def test_a_visitor_reads_about_a_procedure_and_is_led_to_sign_in_and_back(town: Town) -> None:
    where = reverse("apply:procedure", args=["trial"])
    page = Page(Client().get(where))
    for words in ("町に住む方", "1通300円", "14日ほど", "見本条例第1条", "環境課"):
        assert words in page.said()
    assert page.all(f"//a[@href='{reverse('account_login')}?next={where}']")
    assert page.all(f"//a[@href='{reverse('apply:blank-form', args=['trial'])}']")
    assert Client().get(reverse("apply:blank-form", args=["trial"])).content.startswith(b"%PDF-")


def test_a_visitor_who_begins_is_asked_to_sign_in(town: Town) -> None:
    assert begin(Client()).startswith(reverse("account_login"))
    assert not Draft.objects.exists()


def test_known_facts_are_filled_in_and_what_is_corrected_is_filed(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = begin(client)
    page = Page(client.get(where))
    folded = page.said(".folded-fact")
    assert "髙橋 葛󠄀子" in folded
    assert "平成2年5月5日" in folded
    assert page.typed("applicant_name.family") == "髙橋"
    corrected = {**ANSWERS, "birthday": "平成2年5月6日", "applicant_name": {"family": "高橋", "given": "葛子"}}
    client.post(fill_in(client, where, corrected))
    record = Record.objects.get()
    assert record.data["birthday"] == "1990-05-06"
    assert record.data["applicant_name"] == {"family": "高橋", "given": "葛子"}
    assert record.facts["resident"]["birth_date"] == "1990-05-05"


def test_a_known_fact_corrected_wrongly_is_opened_with_its_error(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = begin(client)
    form = Form(client.get(where).content.decode())
    page = Page(client.post(where, form.filled({**ANSWERS, "birthday": "きのう"})))
    assert "日付として読めません" in page.problem("birthday")
    assert not page.by_id("id_birthday").xpath("ancestor::details")
    assert page.by_id("id_applicant_name").xpath("ancestor::details")


def test_a_form_is_left_and_resumed_where_it_was(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = fill_in(client, begin(client), ANSWERS, until="/3/")
    form = Form(client.get(where).content.decode())
    left = client.post(where, {**form.filled({"price": "500"}), "_later": "1"})
    assert left["Location"] == reverse("home"), "a page half filled in may be left too"
    home = Page(client.get(left["Location"]))
    assert "書きかけの申請" in home.said()
    resumed = client.get(home.all("//li[@class='card']//a/@href")[0])
    assert resumed["Location"] == where
    assert Page(client.get(where)).typed("price") == "500"
    client.post(fill_in(client, where, ANSWERS))
    assert Record.objects.get().data["nickname"] == "ポチ"
    assert not Draft.objects.exists()


def test_what_was_refused_is_there_on_the_next_visit_too(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = fill_in(client, begin(client), ANSWERS, until="/2/")
    form = Form(client.get(where).content.decode())
    assert client.post(where, form.filled({"happened_on": "2月30日"})).status_code == 422
    assert Page(as_resident(five_pages).get(where)).typed("happened_on") == "2月30日"


def test_a_lost_session_in_the_middle_loses_no_page(five_pages: Town) -> None:
    account = Account.objects.get(resident=five_pages.mother)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    client = Client()
    login = {"login": account.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), login).status_code == 302
    where = fill_in(client, begin(client), ANSWERS, until="/4/")
    Session.objects.all().delete()
    sent = client.post(where, {"_asked": "story", "story": "途中まで"})
    assert sent["Location"].startswith(reverse("account_login"))
    back = client.post(sent["Location"], {**login, "next": where})
    assert back["Location"] == where
    check = Page(client.get(fill_in(client, where, ANSWERS)))
    for words in ("ポチ", "0999-00-0001", "令和8年4月1日", "1,000円", "犬を飼いはじめました"):
        assert words in check.said(), words


def test_a_form_begun_is_its_owners_alone(five_pages: Town) -> None:
    where = begin(as_resident(five_pages))
    token = Draft.objects.get().token
    for client in (as_resident(five_pages, five_pages.stranger), as_staff(five_pages, "係員")):
        for name in ("resume", "check", "discard"):
            assert client.get(reverse(f"apply:{name}", args=[token])).status_code == 404
        assert client.post(where, {"_asked": "phone", "phone": "090"}).status_code == 404
    assert "phone" not in Draft.objects.get().raw


def test_nobody_begins_for_somebody_they_do_not_represent(town: Town) -> None:
    child = f"r{town.child.pk}"
    assert begin(as_resident(town), child)
    wrong = as_resident(town, town.stranger).post(reverse("apply:begin", args=["trial"]), {"subject": child})
    assert wrong.status_code == 404


def test_an_answer_that_opens_a_question_asks_it_before_going_on(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = fill_in(client, begin(client), ANSWERS, until="/3/")
    form = Form(client.get(where).content.decode())
    assert not form.asks("why")
    again = client.post(where, form.filled({**ANSWERS, "kind": "again"}))
    assert "聞くことが増えました" in Page(again).said()
    assert Form(again.content.decode()).asks("why")


def test_the_check_page_leads_back_to_what_is_missing(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = fill_in(client, begin(client), ANSWERS, until="/2/")
    check = re.sub(r"2/$", "check/", where)
    page = Page(client.post(check))
    assert page.status == 422
    linked = {link.get("href"): link.text_content() for link in page.all("//*[@id='error-summary']//a")}
    assert linked[f"{where}#id_happened_on"] == "「あった日」を入力してください"
    assert not Record.objects.exists()
