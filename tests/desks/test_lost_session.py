"""A session that ends while somebody fills in takes nothing away, and gives nothing to anybody else."""

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from support.forms import Form
from support.town import Town

from yakuba.kernel.access.kept import seal
from yakuba.kernel.access.middleware import SESSION_KEY
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.workflow.actions import ask_correction

from .screens import ANSWERS, Page, as_resident, as_staff, begin, fill_in

PASSWORD = "sample-password-1"
TYPED = {**ANSWERS, "story": "三日かけて書いた事情"}


def signs_in(client: Client, town: Town, address: str, back: str = "") -> str:
    """Sign in with a password; where that leads."""
    account = Account.objects.get(email=address)
    EmailAddress.objects.get_or_create(user=account, email=address, verified=True, primary=True)
    account.set_password(PASSWORD)
    account.save()
    word = {"login": address, "password": PASSWORD, **({"next": back} if back else {})}
    return client.post(reverse("account_login"), word)["Location"]


def gone_on_page_four(town: Town) -> tuple[Client, str, str]:
    """A browser whose session ended before page 4 was sent; the page and where it was led."""
    client = as_resident(town)
    where = fill_in(client, begin(client), ANSWERS, until="/4/")
    sent = Form(client.get(where).content.decode()).filled(TYPED)
    client.logout()
    return client, where, client.post(where, sent)["Location"]


def test_what_was_typed_is_back_after_signing_in(five_pages: Town) -> None:
    client, where, login = gone_on_page_four(five_pages)
    assert login == f"{reverse('account_login')}?next={where}"
    assert "story" not in Draft.objects.get().raw
    assert signs_in(client, five_pages, "mother@example.jp", where) == where
    page = Page(client.get(where))
    assert page.typed("story") == TYPED["story"]
    assert "元に戻しました" in page.said()
    assert "元に戻しました" not in Page(client.get(where)).said(), "said once"
    assert fill_in(client, where, TYPED).endswith("/check/")


def waits_for_correction(town: Town, **filed: object) -> Record:
    return ask_correction(town.actor("係員"), town.file(**filed).number, comment="通数を直してください")


def test_a_correction_typed_into_a_lost_session_is_back_too(town: Town) -> None:
    record = waits_for_correction(town)
    client, where = as_resident(town), reverse("apply:correct", args=[record.number])
    sent = Form(client.get(where).content.decode()).filled({"copies": "7"})
    client.logout()
    assert client.post(where, sent)["Location"] == f"{reverse('account_login')}?next={where}"
    assert signs_in(client, town, "mother@example.jp", where) == where
    page = Page(client.get(where))
    assert page.typed("copies") == "7"
    assert "元に戻しました" in page.said()
    record.refresh_from_db()
    assert record.data["copies"] == 2


def test_a_withdrawal_written_into_a_lost_session_is_back(town: Town) -> None:
    client, where = as_resident(town), reverse("apply:withdraw", args=[town.file().number])
    mark = Page(client.get(where)).all("//input[@name='_seal']")[0].get("value")
    sent = {"comment": "引っ越すので", "_seal": mark}
    client.logout()
    assert signs_in(client, town, "mother@example.jp", client.post(where, sent)["Location"].partition("next=")[2])
    assert Page(client.get(where)).typed("comment") == "引っ越すので"


@pytest.mark.parametrize(("name", "typed"), [("act", {"do": "refuse", "comment": "要件"}), ("note", {"text": "電話"})])
def test_what_the_staff_wrote_is_back_on_the_page_it_was_written_on(
    town: Town, name: str, typed: dict[str, str]
) -> None:
    client, number = as_staff(town, "係員"), town.file().number
    page = reverse("casework:case", args=[number])
    mark = Page(client.get(page)).all("//input[@name='_seal']")[0].get("value")
    client.logout()
    where = reverse(f"casework:{name}", args=[number])
    assert client.post(where, {**typed, "_seal": mark})["Location"] == f"{reverse('account_login')}?next={page}"
    assert signs_in(client, town, "s1@staff.example.jp", page) == page
    back = Page(client.get(page))
    assert "元に戻しました" in back.said()
    box = back.by_id("id_refuse" if name == "act" else "id_text")
    assert box.text_content().strip() in typed.values()
    assert name == "note" or box.xpath("ancestor::details[@open]")
    assert Record.objects.get().state == "filed"
    assert "元に戻しました" not in Page(client.get(page)).said(), "said once"


def test_a_visit_begun_in_a_lost_session_is_back_at_the_counter(town: Town) -> None:
    client, page = as_staff(town, "係員"), reverse("counter:resident", args=[town.mother.number])
    mark = Page(client.get(page)).all("//input[@name='_seal']")[0].get("value")
    client.logout()
    sent = {"agent": "other", "came": "見本 太郎・おい", "key": "trial", "_seal": mark}
    client.post(reverse("counter:begin", args=[town.mother.number]), sent)
    signs_in(client, town, "s1@staff.example.jp", page)
    assert Page(client.get(page)).typed("came") == "見本 太郎・おい"


def test_what_was_typed_comes_to_nobody_else(five_pages: Town) -> None:
    client, where, _ = gone_on_page_four(five_pages)
    client.force_login(Account.objects.get(resident=five_pages.stranger))
    assert client.get(where).status_code == 404
    assert "story" not in Draft.objects.get().raw


def test_only_forms_of_ours_keep_anything_and_no_more_than_a_page(five_pages: Town) -> None:
    _, where, _ = gone_on_page_four(five_pages)
    record = waits_for_correction(five_pages, answers=ANSWERS)
    correction = reverse("apply:correct", args=[record.number])
    for path in ("/apply/draft/made-up/4/", where, correction):
        for given in ({}, {"_seal": "x"}, {"_seal": seal("/another/")}, {"_seal": seal(path), "story": "x" * 200_000}):
            kept = Client()
            kept.post(path, {"_asked": "story", "story": "x", **given})
            assert not kept.session.keys()


def test_beginning_while_signed_out_leads_back_to_the_procedure(town: Town) -> None:
    client = Client()
    where = reverse("apply:begin", args=["trial"])
    assert begin(client).endswith(where)
    back = signs_in(client, town, "mother@example.jp", where)
    assert client.get(back)["Location"] == reverse("apply:procedure", args=["trial"])


def test_choosing_a_language_on_a_page_keeps_what_is_typed_there(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = fill_in(client, begin(client), ANSWERS, until="/4/")
    response = client.get(where)
    assert Page(response).all("//button[@form='filling'][@name='_language'][@value='en']")
    first = Page(response).all("//button[@form='filling']")[0]
    assert not first.get("name"), "the Enter key goes on, and does not choose a language"
    answer = client.post(where, {**Form(response.content.decode()).filled(TYPED), "_language": "en"})
    assert (answer.status_code, answer["Location"]) == (302, where)
    page = Page(client.get(where))
    assert page.typed("story") == TYPED["story"]
    assert "Continue" in page.said() or "Next" in page.said()


def test_the_procedure_offers_to_go_on_with_what_was_begun(town: Town) -> None:
    client = as_resident(town)
    where = reverse("apply:procedure", args=["trial"])
    assert "続きから" not in Page(client.get(where)).said()
    begin(client)
    begin(client)
    newest = Draft.objects.order_by("-saved_at").first()
    page = Page(client.get(where))
    assert page.all(f"//a[@href='{reverse('apply:resume', args=[newest.token])}']")[0].text_content() == "続きから"
    assert "初めから" in page.said()
    assert "続きから" not in Page(as_resident(town, town.stranger).get(where)).said()


def test_the_identity_check_leads_back_to_the_procedure(town: Town) -> None:
    client = as_resident(town)
    where = reverse("apply:procedure", args=["trial"])
    page = client.get(reverse("apply:settings"), {"next": where})
    assert "済んでいます" not in page.content.decode()
    assert "//evil" not in client.get(reverse("apply:settings"), {"next": "//evil.example/"}).content.decode()
    session = client.session
    session[SESSION_KEY] = int(Assurance.VERIFIED)
    session.save()
    page = Page(client.get(reverse("apply:settings"), {"next": where}))
    assert "カードでの本人確認が済んでいます" in page.said()
    assert page.all(f"//a[@href='{where}']")


def test_the_staff_begin_with_their_cases_and_both_sides_are_a_link_away(town: Town) -> None:
    client = Client()
    assert signs_in(client, town, "s1@staff.example.jp") == reverse("casework:inbox")
    for where in (reverse("casework:inbox"), "/"):
        menu = {
            one.text_content(): one.get("href") for one in Page(client.get(where)).all("//details[@class='who']//a")
        }
        assert (menu["職員の画面"], menu["住民の画面"]) == (reverse("casework:inbox"), "/")
    client.logout()
    assert signs_in(client, town, "s1@staff.example.jp", "/apply/") == "/apply/"


def test_residents_begin_on_the_front_page_and_see_nothing_of_the_staff(town: Town) -> None:
    client = Client()
    assert signs_in(client, town, "mother@example.jp") == "/"
    assert "職員の画面" not in client.get("/").content.decode()


def test_mail_about_an_account_speaks_of_the_town_by_its_name(town: Town, mailoutbox: list[EmailMessage]) -> None:
    word = "another-sample-password-1"
    Client().post(reverse("account_signup"), {"email": "new@example.jp", "password1": word, "password2": word})
    mail = mailoutbox[0]
    assert mail.subject.startswith("[試しの町]")
    assert "試しの町" in mail.body
    assert "127.0.0.1" not in mail.body + mail.subject
    assert "testserver" not in mail.body + mail.subject


def test_the_pages_about_signing_in_say_passkey(town: Town) -> None:
    client = Client()
    signs_in(client, town, "mother@example.jp")
    for name in ("mfa_index", "mfa_add_webauthn", "mfa_list_webauthn", "socialaccount_connections"):
        page = Page(client.get(reverse(name), follow=True))
        assert page.status == 200
        for word in ("生態", "のカウント", "多要素", "セキュリティ", "Name"):
            assert word not in page.said(), name
    assert "パスキー" in page.said("body") or "パスキー" in Page(client.get(reverse("mfa_index"))).said()
