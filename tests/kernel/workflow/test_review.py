"""自動審査: what the registers know at that moment decides, all reasons are told, and every review can be made again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from support.files import picture
from support.reviews import ARREARS, COPIES, LIMIT, PRICE, know, town_of, with_checks
from support.town import ANSWERS, Town

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Vocabulary
from yakuba.kernel.messages.models import Message
from yakuba.kernel.records.actions import attach, begin
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.models import AutoReview, Task
from yakuba.kernel.workflow.queries import again
from yakuba.language.procedures import Procedure


def filed(town: Town, **answers: object) -> Record:
    return town.file(answers={**ANSWERS, **answers})


def test_a_case_that_passes_every_check_decides_itself_when_the_definition_says_so(db: None) -> None:
    town = town_of(PRICE, ARREARS, **{"pass": "approve"})
    know(town.mother, arrears=False)
    record = filed(town)
    assert record.state == State.APPROVED
    [log] = record.reviews.all()
    assert (log.outcome, log.codes, log.version_id, log.today) == ("approve", "", record.version_id, record.filed_on)
    assert [one["value"] for one in log.findings] == [True, True]


def test_all_reasons_are_told_at_once_in_the_applicants_language(db: None) -> None:
    town = town_of(PRICE, COPIES)
    town.mother.account.language = "en"
    town.mother.account.save()
    record = filed(town, price=9000, copies=7)
    assert record.state == State.RETURNED
    assert record.events.get(kind="asked").comment == "・金額が上限を超えています\n・通数が多すぎます"
    assert "The price is too high" in Message.objects.filter(event__kind="asked").get().body
    assert record.reviews.get().codes == "T01 T03"


@pytest.mark.parametrize(
    ("arrears", "price", "copies", "outcome", "codes"),
    [
        (False, 100, 1, "next", ""),
        (False, 9000, 1, "return", "T01"),
        (True, 9000, 1, "person", "T01 T02"),
        (None, 100, 1, "person", "T02"),
        (None, 9000, 7, "person", "T01 T02 T03"),
    ],
)
def test_the_strictest_of_what_did_not_hold_is_what_follows(
    db: None, arrears: bool | None, price: int, copies: int, outcome: str, codes: str
) -> None:
    town = town_of(PRICE, ARREARS, COPIES)
    if arrears is not None:
        know(town.mother, arrears=arrears)
    log = filed(town, price=price, copies=copies).reviews.get()
    assert (log.outcome, log.codes) == (outcome, codes)


def test_a_check_that_cannot_be_computed_goes_to_a_person_with_words_and_the_case_goes_on(db: None) -> None:
    broken = {**PRICE, "rule": "1000 / resident.income > 1", "on_unknown": "next"}
    town = town_of(broken)
    know(town.mother, income=0)
    record = filed(town)
    log = record.reviews.get()
    assert (log.outcome, log.findings[0]["value"], record.state) == ("person", None, State.RECEIVED)
    assert "割る" in log.findings[0]["error"]
    actions.complete(town.actor("係員"), record.number)
    record.refresh_from_db()
    assert record.step == "examine"


def test_the_registers_are_asked_when_the_review_is_made_and_not_before(db: None) -> None:
    town = town_of(ARREARS, first=False)
    know(town.mother, arrears=True)
    record = filed(town)
    assert "arrears" not in str(record.facts), "what only a review asks is not kept at filing"
    know(town.mother, arrears=False)  # paid meanwhile
    actions.accept(town.actor("係員"), record.number)
    log = record.reviews.get()
    assert (log.outcome, log.names["resident"]) == ("next", {"arrears": False})
    assert log.sources == {"resident.arrears": {"source": "収納", "as_of": "2020-04-01"}}


def test_a_check_that_is_not_made_asks_no_register(db: None) -> None:
    town = town_of(ARREARS)
    know(town.mother, arrears=True)
    log = filed(town, kind="again", why="なくしたため").reviews.get()
    assert (log.outcome, log.findings, log.sources) == ("next", [], {})
    assert "arrears" not in str(log.names)


def test_a_review_of_answers_alone_asks_no_register(db: None, django_assert_max_num_queries: Any) -> None:
    town = town_of(PRICE, COPIES)
    filed(town)
    with django_assert_max_num_queries(100) as asked:
        filed(town)
    assert not [query for query in asked.captured_queries if "people_knownfact" in query["sql"]]
    assert len([query for query in asked.captured_queries if 'INTO "workflow_autoreview"' in query["sql"]]) == 1


def test_files_handed_in_are_seen_at_filing_and_when_they_come_later(db: None) -> None:
    photo = {
        "code": "T04", "title": "写真", "rule": "'picture' in case.files", "on_false": "return", "reason": "写真がありません",
        "unsure": "写真が分かりません",
    }  # fmt: skip
    town = town_of(photo)
    actor = town.resident_actor()
    draft = begin(actor, town.version, "online", resident=town.mother)
    kept = attach(actor, draft, "picture", SimpleUploadedFile("a.png", picture()))
    assert town.file(draft=draft, intake_key=draft.token, attachments=[kept]).reviews.get().outcome == "next"
    record = town.file()
    assert (record.state, record.reviews.get().codes) == (State.RETURNED, "T04")
    later = begin(actor, town.version, "online", resident=town.mother, corrects=record)
    sent = [attach(actor, later, "picture", SimpleUploadedFile("a.png", picture()))]
    record = actions.answer_correction(actor, record.number, {}, attachments=sent)
    assert (record.step, [log.outcome for log in record.reviews.all()]) == ("examine", ["return", "next"])


def amended(town: Town) -> None:
    """The law, the parameter, the rule and the facts: all of them other than they were."""
    know(town.mother, arrears=True, income=9)
    for line in Vocabulary.objects.all():
        line.content["parameters"] = [{**LIMIT, "values": [{"from": "2020-04-01", "value": 1}]}]
        line.loaded_at = clock.now()
        line.save()
    changed = {**with_checks({**PRICE, "rule": "price > 5000"}, ARREARS), "title": "改めた申請"}
    publish(SYSTEM, Procedure.model_validate(changed), [])


@pytest.mark.parametrize("arrears", [True, False, None])
@pytest.mark.parametrize("price", [100, 9000])
def test_a_past_review_comes_out_the_same_after_every_amendment(db: None, arrears: bool | None, price: int) -> None:
    town = town_of(PRICE, ARREARS, {**COPIES, "rule": "resident.since < today"})
    know(town.mother, since="2021-04-01", **({} if arrears is None else {"arrears": arrears}))
    log = filed(town, price=price).reviews.get()
    was = (log.outcome, log.codes)
    amended(town)
    log = AutoReview.objects.get(pk=log.pk)
    found = again(log)
    assert found.differs == ()
    assert (found.found.outcome, " ".join(found.found.codes)) == was
    assert "T03" not in was[1], "a day stays a day"


def test_a_log_that_was_tampered_with_is_found_out(db: None) -> None:
    town = town_of(PRICE)
    log = filed(town).reviews.get()
    log.names = {**log.names, "price": 9000}
    assert "T01の判定: True → False" in again(log).differs


def test_the_database_refuses_to_change_a_review_and_a_second_of_the_same_turn(db: None) -> None:
    log = filed(town_of(PRICE)).reviews.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        AutoReview.objects.filter(pk=log.pk).update(outcome="approve")
    log.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        log.save(force_insert=True)


def test_a_review_goes_with_its_case(db: None) -> None:
    record = filed(town_of(PRICE))
    Task.objects.filter(record=record).delete()
    record.delete()
    assert not AutoReview.objects.exists()
    assert connection.in_atomic_block
