"""更新: a granted case leads to a new form with its answers; files and consents are given anew."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from support.files import picture
from support.forms import Form
from support.town import LETTERS, Town, build

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions
from yakuba.language.procedures import Letter, Procedure

from .screens import ANSWERS, FIVE_PAGES, Page, as_resident, begin, fill_in

RENEWABLE = {
    **FIVE_PAGES,
    "renews": True,
    "pages": [
        *FIVE_PAGES["pages"][:3],
        {"title": "くわしく", "fields": [
            {"key": "story", "type": "long_text", "label": "事情"},
            {"key": "picture", "type": "photo", "label": "写真", "accept": ["image"]},
        ]},
        FIVE_PAGES["pages"][4],
    ],
}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    return build(RENEWABLE)


@pytest.fixture
def mother(town: Town) -> Client:
    return as_resident(town)


def hand_in(client: Client, where: str, **changed: object) -> str:
    """Fill in up to the page that wants the photo and send it; the address that follows."""
    answers = {**ANSWERS, **changed}
    where = fill_in(client, where, answers, until="/4/")
    form = Form(client.get(where).content.decode())
    return client.post(where, {**form.filled(answers), "picture": SimpleUploadedFile("犬.png", picture())})["Location"]


@pytest.fixture
def granted(town: Town, mother: Client) -> Record:
    """A case filed online with a photo and a consent, and granted."""
    mother.post(fill_in(mother, hand_in(mother, begin(mother)), ANSWERS))
    record = Record.objects.get()
    actions.accept(town.actor("係員"), record.number)
    actions.approve(town.actor("係長"), record.number)
    record.refresh_from_db()
    assert record.state == State.APPROVED
    assert record.data["agree"] is True
    assert record.attachments.count() == 1
    return record


def renew(client: Client, record: Record) -> str:
    """Press the button; the address it leads to."""
    response = client.post(reverse("apply:renew", args=[record.number]))
    assert response.status_code == 302
    return response["Location"]


def offers_renewal(client: Client, record: Record) -> bool:
    page = Page(client.get(reverse("apply:case", args=[record.number])))
    return bool(page.all(f"//form[@method='post'][@action='{reverse('apply:renew', args=[record.number])}']//button"))


def test_the_page_of_a_granted_case_offers_its_renewal(mother: Client, granted: Record) -> None:
    assert offers_renewal(mother, granted)


def test_a_renewal_begins_with_the_answers_of_the_case(mother: Client, granted: Record) -> None:
    first = renew(mother, granted)
    draft = Draft.objects.get()
    assert first == reverse("apply:page", args=[draft.token, 1])
    assert (draft.renews, draft.resident, draft.channel) == (granted, granted.resident, "online")
    assert Page(mother.get(first)).typed("phone") == ANSWERS["phone"]
    second = Page(mother.get(reverse("apply:page", args=[draft.token, 2])))
    assert second.typed("nickname") == ANSWERS["nickname"]
    assert Page(mother.get(reverse("apply:page", args=[draft.token, 4]))).typed("story") == ANSWERS["story"]


def test_the_photo_is_asked_anew(mother: Client, granted: Record) -> None:
    where = fill_in(mother, renew(mother, granted), {}, until="/4/")
    assert "犬.png" not in Page(mother.get(where)).said()
    form = Form(mother.get(where).content.decode())
    refused = Page(mother.post(where, form.filled({})))
    assert refused.problem("picture")
    assert Record.objects.count() == 1


def test_the_consent_is_asked_anew(mother: Client, granted: Record) -> None:
    where = hand_in(mother, renew(mother, granted))
    assert where.endswith("/5/")
    page = Page(mother.get(where))
    assert page.all("//input[@name='agree']")
    assert page.all("//input[@name='agree'][@checked]") == []
    refused = Page(mother.post(where, Form(mother.get(where).content.decode()).filled({})))
    assert refused.problem("agree")


def test_a_renewal_that_is_filed_names_the_case_it_renews(mother: Client, granted: Record) -> None:
    check = fill_in(mother, hand_in(mother, renew(mother, granted), story="つづけて飼います"), ANSWERS)
    receipt = mother.post(check)["Location"]
    renewal = Record.objects.exclude(pk=granted.pk).get()
    assert receipt.startswith(reverse("apply:case", args=[renewal.number]))
    assert (renewal.renews, renewal.state) == (granted, State.FILED)
    assert (renewal.data["story"], renewal.data["nickname"]) == ("つづけて飼います", ANSWERS["nickname"])
    assert renewal.attachments.get().pk != granted.attachments.get().pk
    before = dict(granted.data)
    granted.refresh_from_db()
    assert (granted.data, granted.state) == (before, State.APPROVED), "the case renewed stays as it was decided"
    assert not Draft.objects.exists()


def test_a_renewal_is_filed_under_the_rules_of_today(town: Town, mother: Client, granted: Record) -> None:
    pages = [
        {**page, "fields": [field for field in page["fields"] if field["key"] != "nickname"]}
        for page in RENEWABLE["pages"]
    ]
    later = publish(
        SYSTEM, Procedure.model_validate({**RENEWABLE, "pages": pages}), [Letter.model_validate(one) for one in LETTERS]
    )
    renew(mother, granted)
    draft = Draft.objects.get()
    assert (draft.version_id, granted.version_id) == (later.pk, town.version.pk)
    assert "nickname" not in draft.raw
    assert draft.raw["story"] == ANSWERS["story"]


def test_a_renewal_begun_twice_is_one(mother: Client, granted: Record) -> None:
    assert renew(mother, granted) == renew(mother, granted)
    assert Draft.objects.count() == 1


def test_a_renewal_of_a_suspended_procedure_says_why_not(mother: Client, granted: Record) -> None:
    Definition.objects.update(suspended=True)
    page = Page(mother.post(reverse("apply:renew", args=[granted.number]), follow=True))
    assert "今は受け付けていません" in page.said(".notice-error")
    assert not Draft.objects.exists()


def test_a_new_filing_does_not_take_up_a_renewal_begun_before(mother: Client, granted: Record) -> None:
    begun = renew(mother, granted)
    fresh = begin(mother)
    assert fresh != begun
    assert Draft.objects.get(token=fresh.split("/")[-3]).renews is None


def test_a_case_not_yet_granted_is_neither_offered_nor_given_a_renewal(town: Town, mother: Client) -> None:
    mother.post(fill_in(mother, hand_in(mother, begin(mother)), ANSWERS))
    record = Record.objects.get()
    assert not offers_renewal(mother, record)
    assert renew(mother, record) == reverse("apply:case", args=[record.number])
    assert not Draft.objects.exists()


def test_looking_at_the_address_begins_nothing(mother: Client, granted: Record) -> None:
    assert mother.get(reverse("apply:renew", args=[granted.number]))["Location"] == reverse(
        "apply:case", args=[granted.number]
    )
    assert not Draft.objects.exists()


def test_a_stranger_cannot_renew_a_granted_case(town: Town, granted: Record) -> None:
    client = as_resident(town, town.stranger)
    assert client.post(reverse("apply:renew", args=[granted.number])).status_code == 404
    assert not Draft.objects.exists()


def test_a_procedure_without_renewal_neither_offers_nor_begins_one(five_pages: Town) -> None:
    client = as_resident(five_pages)
    client.post(fill_in(client, begin(client), ANSWERS))
    record = Record.objects.get()
    actions.accept(five_pages.actor("係員"), record.number)
    actions.approve(five_pages.actor("係長"), record.number)
    record.refresh_from_db()
    assert record.state == State.APPROVED
    assert not offers_renewal(client, record)
    assert renew(client, record) == reverse("apply:case", args=[record.number])
    assert not Draft.objects.exists()
