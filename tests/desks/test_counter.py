"""The counter: found in one search, filled in with what the town knows, asked only the rest, signed, filed."""

from __future__ import annotations

import pypdfium2
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from support.forms import Form
from support.town import TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.messages.models import Message
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import search_key
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.workflow import actions
from yakuba.language.characters import fold

from .screens import ANSWERS, Page, as_resident, as_staff, fill_in

PAPERS = "運転免許証"
HOME = {"key": "home", "type": "address", "label": "住所", "bind": "resident.address", "secrecy": 3}


@pytest.fixture
def clerk(five_pages: Town) -> Client:
    """係員 of 環境課, who may work at the counter; and residents who can be found, as those taken over are."""
    for person in Resident.objects.all():
        Resident.objects.filter(pk=person.pk).update(search=search_key(person))
    Resident.objects.filter(pk=five_pages.stranger.pk).update(address="霧見町2番地")
    return as_staff(five_pages, "係員")


def visit(client: Client, number: str = "0000001", **told: str) -> HttpResponse:
    """Open the trial procedure for somebody at the counter."""
    sent = {"key": "trial", "document": PAPERS, **told}
    return client.post(reverse("counter:begin", args=[number]), sent)


def asked(page: Page) -> set[str]:
    """What the clerk is to ask: the names of the controls outside the folded facts."""
    return {one.get("name").split(".")[0] for one in page.all("//*[@data-ask]//*[@name]") if one.get("name")[0] != "_"}


def text_of(response: HttpResponse) -> str:
    """The words of a PDF, without spaces."""
    assert response.content.startswith(b"%PDF-")
    document = pypdfium2.PdfDocument(response.content)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


SOUGHT = [
    "髙橋",
    "高橋葛子",
    "ﾀｶﾊｼ ｶﾂｺ",
    "たかはし",
    "平成2年5月5日",
    "1990-05-05",
    "0000001",
    "霧見町1番地",
    "００００００１",
    "霧見町１番地",
]


@pytest.mark.parametrize("words", SOUGHT)
def test_a_resident_is_found_however_they_are_sought(clerk: Client, words: str) -> None:
    page = Page(clerk.get(reverse("counter:start"), {"q": words}))
    assert page.all(f"//ol//a[@href='{reverse('counter:resident', args=['0000001'])}']")
    assert not page.all(f"//ol//a[@href='{reverse('counter:resident', args=['0000003'])}']")
    assert Entry.objects.get(act="look", about="residents").data["words"] == words


@pytest.mark.parametrize("words", ["見本山", "1990-05-06", "9999999", "\0", "%", "髙橋 静"])
def test_a_search_that_finds_nobody_says_how_else_to_seek(clerk: Client, words: str) -> None:
    response = clerk.get(reverse("counter:start"), {"q": words})
    assert response.status_code == 200
    if words != "\0":
        assert "姓だけ、カナだけ、生年月日だけでもさがせます" in Page(response).said()


def test_a_business_is_found_by_name_and_number(clerk: Client) -> None:
    Business.objects.create(corporate_number="9999999999999", name="霧見商店", search=fold("霧見商店キリミショウテン"))
    for words in ("霧見商店", "9999999999999", "ｷﾘﾐ"):
        page = Page(clerk.get(reverse("counter:start"), {"q": words}))
        assert page.all(f"//ol//a[@href='{reverse('counter:business', args=['9999999999999'])}']"), words


def test_known_facts_are_folded_and_only_the_rest_is_asked(clerk: Client) -> None:
    where = visit(clerk)["Location"]
    page = Page(clerk.get(where))
    assert asked(page) == {
        "applicant_kana", "phone", "happened_on", "nickname", "kind", "price", "copies", "story", "picture", "paper", "agree",
    }  # fmt: skip
    folded = page.said(".town-knows")
    assert "髙橋 葛󠄀子" in folded
    assert "平成2年5月5日" in folded
    assert Entry.objects.filter(act="look", about="resident:0000001").exists()


def test_a_visit_from_the_first_question_to_the_receipt(five_pages: Town, clerk: Client) -> None:
    check = fill_in(clerk, visit(clerk)["Location"], ANSWERS)
    token = Draft.objects.get().token
    paper = text_of(clerk.get(reverse("counter:form", args=[token])))
    for words in ("見本の申請", "髙橋", "ポチ", "署名"):
        assert words in paper, words
    page = Page(clerk.post(check))
    assert page.status == 422
    assert page.all("//*[contains(@class, 'error-summary')]//a[@href='#id_signed']")
    assert not Record.objects.exists()
    done, again = clerk.post(check, {"signed": "on"}), clerk.post(check, {"signed": "on"})
    record = Record.objects.get()
    assert done["Location"] == again["Location"] == reverse("counter:done", args=[record.number])
    assert (record.channel, record.resident, record.applicant) == ("counter", five_pages.mother, None)
    assert record.events.get(kind="filed").data["identity_seen"] == PAPERS
    assert record.number in Page(clerk.get(done["Location"])).said(".receipt")
    assert "ポチ" in text_of(clerk.get(reverse("counter:copy", args=[record.number])))
    assert Message.objects.filter(record=record, account__resident=five_pages.mother).count() == 1
    assert not Draft.objects.exists()


def test_nothing_is_filed_before_a_paper_was_seen(clerk: Client) -> None:
    check = fill_in(clerk, visit(clerk, document="")["Location"], ANSWERS)
    for chosen in ("", "図書館のカード"):
        page = Page(clerk.post(check, {"signed": "on", "document": chosen}))
        assert page.status == 422
        assert "本人確認で見た書類を選んでください" in page.said(".error-summary")
        assert page.by_id("id_signed").get("checked") is not None, "what was ticked stays ticked"
    clerk.post(check, {"signed": "on", "document": PAPERS})
    assert Record.objects.get().events.get(kind="filed").data["identity_seen"] == PAPERS


def test_a_wrong_answer_is_named_and_kept_at_the_counter_too(clerk: Client) -> None:
    where = visit(clerk)["Location"]
    form = Form(clerk.get(where).content.decode())
    typed = {**ANSWERS, "price": "千円", "happened_on": "2月30日"}
    page = Page(clerk.post(where, form.filled(typed)))
    assert page.status == 422
    links = {one.get("href") for one in page.all("//*[contains(@class, 'error-summary')]//a")}
    assert links == {"#id_price", "#id_happened_on"}
    for key in ("price", "happened_on"):
        assert page.typed(key) == typed[key]
        assert page.by_id(f"id_{key}").get("aria-invalid") == "true"
        assert f"id_{key}-error" in page.by_id(f"id_{key}").get("aria-describedby")
    assert Page(clerk.get(where.replace("/?", "/") + "check/", follow=True)).status == 422, (
        "checking does not get past it"
    )


def test_words_with_nul_do_no_harm(clerk: Client) -> None:
    check = fill_in(clerk, visit(clerk)["Location"], {**ANSWERS, "nickname": "ポ\0チ", "story": "事\0情"})
    clerk.post(check, {"signed": "on"})
    assert (Record.objects.get().data["nickname"], Record.objects.get().data["story"]) == ("ポチ", "事情")


def test_who_came_instead_must_be_named(five_pages: Town, clerk: Client) -> None:
    back = reverse("counter:resident", args=["0000001"])
    for wrong, told, words in (
        ("came", {"agent": "other"}, "窓口に来た方のお名前と関係を書いてください"),
        ("document", {"agent": "other", "came": "見本 太郎・おい", "document": ""}, "代わりに来た方の本人確認"),
        ("agent", {"agent": f"a{five_pages.stranger.pk}"}, "一覧から選び直してください"),
        ("document", {"document": "図書館のカード"}, "から選んでください"),
        ("came", {"agent": "other", "came": "長" * 200}, "24文字までで書いてください。今は200文字あります"),
    ):
        page = Page(visit(clerk, **told))
        assert words in page.problem(wrong)
        assert page.typed("came") == told.get("came", "")
        chosen = page.all("//select[@name='agent']/option[@selected]")
        assert [one.get("value") for one in chosen] == ([told["agent"]] if told.get("agent") == "other" else [])
        assert clerk.get(reverse("counter:begin", args=["0000001"]))["Location"] == back, (
            "reading it again is no mistake"
        )
    assert not Draft.objects.exists()


def test_a_mother_comes_for_her_child(five_pages: Town, clerk: Client) -> None:
    page = Page(clerk.get(reverse("counter:resident", args=[five_pages.child.number])))
    (mother,) = [one for one in page.by_id("id_agent") if "髙橋 葛󠄀子" in one.text_content()]
    where = visit(clerk, five_pages.child.number, agent=mother.get("value"))["Location"]
    clerk.post(fill_in(clerk, where, ANSWERS), {"signed": "on"})
    record = Record.objects.get()
    assert (record.resident, record.agent) == (five_pages.child, five_pages.mother)


def test_a_visit_left_half_done_waits_for_its_clerk_alone(five_pages: Town, clerk: Client) -> None:
    where = visit(clerk)["Location"]
    form = Form(clerk.get(where).content.decode())
    clerk.post(where, form.filled({"nickname": "ポチ"}))
    assert Page(clerk.get(reverse("counter:start"))).all(f"//a[@href='{where}']")
    assert Page(clerk.get(where)).typed("nickname") == "ポチ"
    colleague, token = as_staff(five_pages, "係長"), Draft.objects.get().token
    for name in ("fill", "check", "form", "discard"):
        assert colleague.get(reverse(f"counter:{name}", args=[token])).status_code == 404
    for name in ("resume", "check"):
        assert as_resident(five_pages).get(reverse(f"apply:{name}", args=[token])).status_code == 404
    clerk.post(reverse("counter:discard", args=[token]))
    assert not Draft.objects.exists()


def test_without_the_right_the_counter_is_not_there(five_pages: Town, clerk: Client) -> None:
    visit(clerk)
    token = Draft.objects.get().token
    number = five_pages.file(answers=ANSWERS).number
    gets = [reverse("counter:start"), reverse("counter:resident", args=["0000001"])]
    gets += [reverse(f"counter:{name}", args=[token]) for name in ("fill", "check", "form", "discard")]
    gets += [reverse(f"counter:{name}", args=[number]) for name in ("done", "copy")]
    for client in (as_staff(five_pages, "税務課/係員"), as_resident(five_pages)):
        for where in gets:
            assert client.get(where).status_code == 404, where
        assert visit(client).status_code == 404
        assert client.post(reverse("counter:check", args=[token]), {"signed": "on"}).status_code == 404
    assert Client().get(gets[0])["Location"].startswith(reverse("account_login"))
    assert "窓口" not in Page(as_staff(five_pages, "税務課/係員").get(reverse("casework:inbox"))).said(".menu")


def test_a_resident_who_does_not_exist_looks_like_any_missing_page(clerk: Client) -> None:
    assert clerk.get(reverse("counter:resident", args=["9999999"])).status_code == 404
    assert visit(clerk, "9999999").status_code == 404
    assert clerk.post(reverse("counter:begin", args=["0000001"]), {"key": "nothing"}).status_code == 404


def test_a_suspended_procedure_opens_at_no_counter(clerk: Client) -> None:
    Definition.objects.update(suspended=True)
    page = Page(visit(clerk))
    assert (page.status, "今は受け付けていません" in page.said(".error-summary")) == (422, True)
    assert not Draft.objects.exists()


def test_a_secret_fact_is_used_but_not_shown_without_the_right(db: None) -> None:
    town = build({**TRIAL, "pages": [*TRIAL["pages"], {"title": "住まい", "fields": [HOME]}]})
    clerk, answers = as_staff(town, "係員"), {name: ANSWERS[name] for name in ("phone", "kind", "price", "copies")}
    where = visit(clerk)["Location"]
    page = Page(clerk.get(where))
    assert "機密のため表示しません" in page.said(".masked")
    check = fill_in(clerk, where, answers)
    printed = reverse("counter:form", args=[Draft.objects.get().token])
    for words in (page.said("form"), Page(clerk.get(check)).said(), text_of(clerk.get(printed))):
        assert "霧見町1番地" not in words
    clerk.post(check, {"signed": "on"})
    assert Record.objects.get().data["home"]["address"] == "霧見町1番地"
    assert "霧見町1番地" not in text_of(clerk.get(reverse("counter:copy", args=[Record.objects.get().number])))
    Grant.objects.create(right=Right.SENSITIVE, staff=town.staff["環境課/係員"], starts_on=clock.today())
    assert "霧見町1番地" in Page(clerk.get(visit(clerk)["Location"])).said(".town-knows")


def test_a_secret_answer_written_anew_stays_so_on_another_device(db: None) -> None:
    town = build({**TRIAL, "pages": [*TRIAL["pages"], {"title": "住まい", "fields": [HOME]}]})
    where = visit(as_staff(town, "係員"))["Location"]
    page = Page(as_staff(town, "係員").post(where, {"_rewrite": "home"}))
    assert page.typed("home.address") == ""
    again = Page(as_staff(town, "係員").get(where))
    assert "home.address" in {one.get("name") for one in again.all("//*[@name]")}
    assert not again.all("//*[contains(@class, 'masked')]")


def test_only_procedures_of_the_counter_begin_there_and_only_known_papers_are_noted(db: None) -> None:
    town = build({**TRIAL, "channels": ["online"]})
    assert visit(as_staff(town, "係員")).status_code == 404
    assert not Draft.objects.exists()


def test_papers_that_do_not_exist_are_no_proof(five_pages: Town, clerk: Client) -> None:
    check = fill_in(clerk, visit(clerk, document="")["Location"], ANSWERS)
    assert clerk.post(check, {"signed": "on", "document": "友人の話"}).status_code == 422
    assert not Record.objects.exists()


def test_open_cases_of_other_offices_are_counted_but_not_named(five_pages: Town, clerk: Client) -> None:
    number = five_pages.file(answers=ANSWERS).number
    where = reverse("counter:resident", args=["0000001"])
    assert number in Page(clerk.get(where)).said()
    actions.forward(five_pages.actor("係員"), number, five_pages.departments["税務課"])
    assert number not in Page(clerk.get(where)).said()
    assert "ほかの課に1件あります" in Page(clerk.get(where)).said()
