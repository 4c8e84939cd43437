"""Filing once, following one's case, correcting it, withdrawing it; and seeing nobody else's."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from support.files import picture
from support.forms import Form
from support.town import Town

from yakuba.kernel.documents.models import Document
from yakuba.kernel.messages.models import Message
from yakuba.kernel.numbers import new_number
from yakuba.kernel.records.models import Attachment, Draft, Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions

from .screens import ANSWERS, Page, as_resident, as_staff, begin, fill_in


def test_a_double_click_files_one_case_and_shows_its_number_twice(five_pages: Town) -> None:
    client = as_resident(five_pages)
    check = fill_in(client, begin(client), ANSWERS)
    first, second = client.post(check), client.post(check)
    record = Record.objects.get()
    where = reverse("apply:case", args=[record.number])
    assert (first["Location"], second["Location"]) == (f"{where}?filed=1", where)
    assert client.get(check)["Location"] == where
    page = Page(client.get(first["Location"]))
    assert "申請を受け付けました" in page.said()
    assert record.number in page.said(".receipt")
    assert Message.objects.filter(record=record, account__resident=five_pages.mother).count() == 1


def test_the_address_of_somebodys_filed_form_tells_others_nothing(five_pages: Town) -> None:
    client = as_resident(five_pages)
    check = fill_in(client, begin(client), ANSWERS)
    client.post(check)
    assert as_resident(five_pages, five_pages.stranger).get(check).status_code == 404


def test_the_check_page_says_what_it_will_cost_before_it_is_filed(five_pages: Town) -> None:
    client = as_resident(five_pages)
    page = Page(client.get(fill_in(client, begin(client), ANSWERS)))
    assert "2,000円" in page.said()
    assert "600円" in page.said()


OWN_PAGES = ["case", "correct", "withdraw", "copy"]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_anothers_case_a_forged_number_and_nonsense_look_the_same(town: Town, name: str) -> None:
    record = town.file()
    forged = new_number(record.filed_on)
    wrong_digit = record.number[:-1] + str((int(record.number[-1]) + 1) % 10)
    client = as_resident(town, town.stranger)
    told = set()
    for number in (record.number, forged, wrong_digit, "nonsense"):
        response = client.get(reverse(f"apply:{name}", args=[number]))
        assert response.status_code == 404
        told.add(response.content.decode().replace(number, "…"))
    assert len(told) == 1, "a difference tells which numbers exist"
    assert as_resident(town).get(reverse(f"apply:{name}", args=[record.number])).status_code in (200, 302)


def test_a_visitor_is_asked_to_sign_in_before_anything_is_said_about_a_number(town: Town) -> None:
    number = town.file().number
    for asked in (number, new_number(town.file().filed_on)):
        where = reverse("apply:case", args=[asked])
        assert Client().get(where)["Location"] == f"{reverse('account_login')}?next={where}"


def test_a_stranger_can_neither_withdraw_nor_renew(town: Town) -> None:
    record = town.file()
    client = as_resident(town, town.stranger)
    for name in ("withdraw", "correct", "renew"):
        assert client.post(reverse(f"apply:{name}", args=[record.number])).status_code == 404
    record.refresh_from_db()
    assert record.state == State.FILED


def test_files_and_letters_open_for_their_owner_alone(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = fill_in(client, begin(client), ANSWERS, until="/4/")
    form = Form(client.get(where).content.decode())
    sent = client.post(where, {**form.filled(ANSWERS), "picture": SimpleUploadedFile("犬.png", picture())})
    client.post(fill_in(client, sent["Location"], ANSWERS))
    record = Record.objects.get()
    actions.accept(five_pages.actor("係員"), record.number)
    actions.approve(five_pages.actor("係長"), record.number)
    for where in (
        reverse("apply:file", args=[Attachment.objects.get().pk]),
        reverse("apply:document", args=[Document.objects.get().pk]),
    ):
        mine = client.get(where)
        assert (mine.status_code, mine["X-Content-Type-Options"]) == (200, "nosniff")
        assert mine["Content-Disposition"].startswith("attachment")
        assert as_resident(five_pages, five_pages.stranger).get(where).status_code == 404
        assert as_staff(five_pages, "税務課/係員").get(where).status_code == 404
    for kind in ("file", "document"):
        assert client.get(reverse(f"apply:{kind}", args=[999_999])).status_code == 404


def test_following_a_case_shows_state_and_story_without_names_of_staff(town: Town) -> None:
    record = town.deciding(price=1000)
    actions.approve(town.actor("係長"), record.number, comment="内輪のことば")
    page = Page(as_resident(town).get(reverse("apply:case", args=[record.number])))
    assert str(State.APPROVED.label) in page.said()
    assert "決定通知書" in page.said()
    assert "内輪のことば" not in page.said()
    assert "防災課" not in page.said()
    listed = Page(as_resident(town).get(reverse("apply:cases")))
    assert record.number in listed.said()
    assert record.number not in Page(as_resident(town, town.stranger).get(reverse("apply:cases"))).said()


def test_a_correction_is_answered_with_the_wrong_field_named(town: Town) -> None:
    record = town.file()
    actions.ask_correction(town.actor("係員"), record.number, comment="通数を確かめてください")
    client, where = as_resident(town), reverse("apply:correct", args=[record.number])
    assert "通数を確かめてください" in Page(client.get(reverse("apply:case", args=[record.number]))).said()
    form = Form(client.get(where).content.decode())
    wrong = Page(client.post(where, form.filled({"copies": "百"})))
    assert "数字で入力してください" in wrong.problem("copies")
    assert wrong.typed("copies") == "百"
    assert Page(client.get(where)).typed("copies") == "百", "kept for the next visit"
    answered = client.post(where, {**form.filled({"copies": "３"}), "comment": "直しました"})
    assert answered["Location"] == reverse("apply:case", args=[record.number])
    record.refresh_from_db()
    assert (record.state, record.data["copies"]) == (State.FILED, 3)
    assert not Draft.objects.exists()
    assert client.get(where)["Location"] == answered["Location"], "nothing more to correct"


def test_withdrawing_asks_once_and_says_when_it_is_too_late(town: Town) -> None:
    record = town.file()
    client, where = as_resident(town), reverse("apply:withdraw", args=[record.number])
    assert "取り下げますか" in Page(client.get(where)).said()
    record.refresh_from_db()
    assert record.state == State.FILED
    client.post(where)
    record.refresh_from_db()
    assert record.state == State.WITHDRAWN
    assert "取り下げられません" in Page(client.post(where)).said()


def test_a_parent_sees_for_whom_she_files(five_pages: Town) -> None:
    client = as_resident(five_pages)
    where = begin(client, f"r{five_pages.child.pk}")
    assert "髙橋 海さんの申請をしています" in Page(client.get(where)).said()
    client.post(fill_in(client, where, ANSWERS))
    record = Record.objects.get()
    assert (record.resident, record.agent) == (five_pages.child, five_pages.mother)
    assert record.data["birthday"] == "2020-01-02"


def test_a_form_thrown_away_is_gone(five_pages: Town) -> None:
    client = as_resident(five_pages)
    begin(client)
    where = reverse("apply:discard", args=[Draft.objects.get().token])
    assert "書きかけを消しますか" in Page(client.get(where)).said()
    assert Draft.objects.exists()
    client.post(where)
    assert not Draft.objects.exists()
    assert client.post(where).status_code == 404


def test_whoever_comes_too_often_is_told_so(town: Town, settings: object) -> None:
    client = as_resident(town)
    assert client.get(reverse("apply:cases")).status_code == 200
    settings.RATE_FACTOR = 0
    response = client.get(reverse("apply:cases"))
    assert response.status_code == 429
    assert Page(response).said("h1")
