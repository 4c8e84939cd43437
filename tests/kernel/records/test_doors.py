"""The doors to a case, a draft and a file: who they let in, and whom no longer."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from support.files import picture
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Right
from yakuba.kernel.messages.models import Message
from yakuba.kernel.offices.actions import appoint, end_appointment
from yakuba.kernel.offices.models import Post
from yakuba.kernel.people.models import Business, Representation
from yakuba.kernel.records import actions as records
from yakuba.kernel.records import queries
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed
from yakuba.kernel.workflow.queries import ListQuery, cases, my_tasks

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def for_the_child(town: Town) -> Record:
    return town.file(resident=town.child, agent=town.mother)


def no_longer(**about: object) -> None:
    Representation.objects.filter(**about).update(ends_on=clock.today() - DAY)


def opens(door: object, *given: object) -> bool:
    try:
        return bool(door(*given))
    except NotFound:
        return False


@pytest.mark.parametrize("still", [True, False])
def test_a_former_agent_no_longer_follows_what_they_filed(town: Town, still: bool) -> None:
    record, mother = for_the_child(town), town.resident_actor()
    if not still:
        no_longer(principal=town.child)
    assert (record in queries.own(mother)) is still
    assert opens(queries.own_case, mother, record.number) is still
    before = Message.objects.filter(account=mother.account).count()
    actions.ask_correction(town.actor("係員"), record.number, comment="電話番号を確かめてください")
    assert Message.objects.filter(account=mother.account).count() - before == still
    assert opens(actions.answer_correction, mother, record.number, {"phone": "0999-00-0003"}) is still
    assert opens(actions.withdraw, mother, record.number) is still


@pytest.mark.parametrize("still", [True, False])
def test_a_former_agent_no_longer_sees_the_draft_with_what_the_town_knows(town: Town, still: bool) -> None:
    mother = town.resident_actor()
    draft = records.begin(mother, town.version, "online", resident=town.child, agent=town.mother)
    if not still:
        no_longer(principal=town.child)
    assert opens(queries.draft, mother, draft.token) is still
    assert (draft in queries.drafts(mother)) is still


@pytest.mark.parametrize("still", [True, False])
def test_a_case_of_a_business_is_followed_by_whoever_acts_for_it_now(town: Town, still: bool) -> None:
    shop = Business.objects.create(corporate_number="9999999999999", name="見本商店")
    Representation.objects.create(agent=town.mother, business=shop, kind="proxy", starts_on=date(2020, 4, 1))
    answers = {**ANSWERS, "applicant_name": {"family": "髙橋", "given": "葛󠄀子"}, "birthday": "1990-05-05"}
    record = town.file(resident=None, business=shop, agent=town.mother, answers=answers)
    if not still:
        no_longer(business=shop)
    assert opens(queries.own_case, town.resident_actor(), record.number) is still


def test_a_draft_of_the_counter_or_of_a_correction_is_not_opened_as_ones_own(town: Town) -> None:
    clerk = town.actor("係員")
    both = clerk.account
    both.resident = town.stranger
    Account.objects.filter(resident=town.stranger).update(resident=None)
    both.save()
    clerk = actor_for(both)
    at_counter = records.begin(clerk, town.version, "counter", resident=town.stranger)
    assert not opens(queries.draft, clerk, at_counter.token)
    assert queries.counter_draft(clerk, at_counter.token) == at_counter
    record = town.file()
    mended = records.begin(town.resident_actor(), town.version, "online", resident=town.mother, corrects=record)
    assert not opens(queries.draft, town.resident_actor(), mended.token)
    assert queries.correction_draft(town.resident_actor(), record, "online") == mended


def test_a_clerk_who_lost_the_right_loses_the_visit_too(town: Town) -> None:
    draft = records.begin(town.actor("係員"), town.version, "counter", resident=town.mother)
    Grant.objects.filter(right=Right.COUNTER).update(ends_on=clock.today() - DAY)
    assert not opens(queries.counter_draft, town.actor("係員"), draft.token)


def moved(town: Town, how: str) -> Actor:
    """The clerk of 環境課 a day after leaving it: for another office, or for good."""
    staff = town.staff["環境課/係員"]
    end_appointment(SYSTEM, staff.appointments.get(), clock.today() - DAY)
    if how == "transferred":
        appoint(SYSTEM, staff, Post.objects.get(department__name="税務課", title="係員"), clock.today())
    return town.actor("係員")


@pytest.mark.parametrize("how", ["transferred", "retired"])
def test_work_given_to_somebody_does_not_go_with_them(town: Town, how: str) -> None:
    record = town.file()
    clerk = town.actor("係員")
    actions.assign(clerk, record.number, clerk.staff)
    assert record in cases(clerk, ListQuery(which="mine"))
    former = moved(town, how)
    assert not opens(queries.case_for_work, former, record.number)
    assert not my_tasks(former).exists()
    assert not cases(former, ListQuery(which="mine")).exists()


def test_ended_work_gives_no_way_into_a_case_that_went_on_elsewhere(town: Town) -> None:
    record = town.file()
    clerk = town.actor("係員")
    actions.assign(clerk, record.number, clerk.staff)
    actions.forward(clerk, record.number, town.departments["税務課"], comment="お願いします")
    assert not opens(queries.case_for_work, clerk, record.number)


@pytest.mark.parametrize("who", ["mother", "child"])
def test_nobody_decides_their_own_case_or_one_of_their_household(town: Town, who: str) -> None:
    record = town.file() if who == "mother" else for_the_child(town)
    clerk = town.actor("係員").account
    Account.objects.filter(resident=town.mother).update(resident=None)
    clerk.resident = town.mother
    clerk.save()
    with pytest.raises(NotAllowed, match="ほかの職員に頼んでください"):
        actions.accept(actor_for(clerk), record.number)
    assert actions.accept(town.actor("係長"), record.number)


SECRET_PHOTO = {
    "key": "wound",
    "type": "photo",
    "label": "けがの写真",
    "secrecy": 3,
    "required": False,
    "accept": ["image"],
}
PAGES = [*TRIAL["pages"], {"title": "けが", "fields": [SECRET_PHOTO]}]


@pytest.mark.parametrize(
    ("field", "granted", "there"), [("wound", False, False), ("wound", True, True), ("picture", False, True)]
)
def test_a_secret_file_is_not_opened_by_its_number(db: None, field: str, granted: bool, there: bool) -> None:
    town = build({**TRIAL, "pages": PAGES})
    mother = town.resident_actor()
    draft = records.begin(mother, town.version, "online", resident=town.mother)
    kept = records.attach(mother, draft, field, SimpleUploadedFile("a.png", picture()))
    town.file(attachments=[kept], draft=draft)
    if granted:
        Grant.objects.create(right=Right.SENSITIVE, staff=town.staff["環境課/係員"], starts_on=clock.today())
    assert opens(queries.attachment, town.actor("係員"), kept.pk) is there
    assert queries.attachment(mother, kept.pk) == kept


def test_what_was_thrown_away_meanwhile_is_not_filed(town: Town) -> None:
    mother = town.resident_actor()
    draft = records.begin(mother, town.version, "online", resident=town.mother)
    same = Draft.objects.get(pk=draft.pk)
    records.discard(mother, draft)
    with pytest.raises(NotAllowed, match="もう消されています"):
        town.file(draft=same, intake_key=same.token)
    assert not Record.objects.exists()


def test_what_was_filed_meanwhile_is_not_thrown_away(town: Town) -> None:
    mother = town.resident_actor()
    draft = records.begin(mother, town.version, "online", resident=town.mother)
    kept = records.attach(mother, draft, "picture", SimpleUploadedFile("a.png", picture()))
    same = Draft.objects.get(pk=draft.pk)
    record = town.file(draft=draft, attachments=[kept], intake_key=draft.token)
    with pytest.raises(NotFound):
        records.discard(mother, same)
    with pytest.raises(NotFound):
        records.detach(mother, same, kept.pk)
    assert record.attachments.get() == kept
