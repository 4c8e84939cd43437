"""決裁 as municipal practice knows it: 専決, 合議, 代決 and 後閲, 差戻し, 引戻し."""

from datetime import date, timedelta

import pytest
from support.town import Town

from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.documents.models import Document
from yakuba.kernel.offices.models import Appointment, Delegation, Staff
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed, Stale
from yakuba.kernel.workflow.models import Task
from yakuba.kernel.workflow.words import Kind, TaskState

LARGE = 5_000_000


def open_posts(record: Record) -> set[str]:
    tasks = Task.objects.filter(record=record, kind=Kind.ROUTE, state=TaskState.OPEN)
    return {str(task.post) for task in tasks.select_related("post__department")}


def approve_up_to_department_head(town: Town, record: Record) -> Record:
    for chair in ("係長", "課長", "防災課/課長"):
        record = actions.approve(town.actor(chair), record.number)
    return record


def test_a_route_is_walked_in_order_and_ends_in_a_letter(town: Town) -> None:
    record = town.deciding(price=LARGE)
    assert record.state == State.DECIDING
    assert open_posts(record) == {"環境課係長"}
    with pytest.raises(NotAllowed, match="決裁の番ではありません"):
        actions.approve(town.actor("課長"), record.number)
    record = approve_up_to_department_head(town, record)
    assert open_posts(record) == {"市民部部長"}
    record = actions.approve(town.actor("部長"), record.number)
    assert record.state == State.APPROVED
    assert record.decided_on == clock.today()
    assert Document.objects.get(record=record).key == "trial-letter"


def test_joint_approval_needs_both_in_any_order(town: Town) -> None:
    record = town.deciding(price=LARGE)
    record = actions.approve(town.actor("係長"), record.number)
    assert open_posts(record) == {"環境課課長", "防災課課長"}
    record = actions.approve(town.actor("防災課/課長"), record.number)
    assert open_posts(record) == {"環境課課長"}


def test_a_small_amount_is_decided_finally_by_the_section_head(town: Town) -> None:
    record = town.deciding(price=1000)
    assert record.amount == 2000
    assert actions.approve(town.actor("係長"), record.number).state == State.APPROVED


def test_one_yen_more_goes_up_the_route(town: Town) -> None:
    record = town.deciding(price=1001)
    assert actions.approve(town.actor("係長"), record.number).state == State.DECIDING


def test_a_deputy_decides_only_while_the_holder_is_away_and_is_reviewed_later(town: Town) -> None:
    record = town.deciding(price=1000)
    with pytest.raises(NotAllowed):
        actions.approve(town.actor("係員"), record.number)
    today = clock.today()
    chair = Appointment.objects.get(staff=town.staff["環境課/係長"]).post
    Delegation.objects.create(
        post=chair, deputy=town.staff["環境課/係員"], starts_on=today, ends_on=today, reason="出張"
    )
    record = actions.approve(town.actor("係員"), record.number)
    assert record.state == State.APPROVED
    decided = Task.objects.get(record=record, kind=Kind.ROUTE, decision="approve")
    assert decided.proxy
    assert decided.decided_by.staff == town.staff["環境課/係員"]
    actions.review(town.actor("係長"), f"受付番号{'　' * 200}{record.number}", comment="確認しました")
    assert Entry.objects.get(act="case.review").about == f"record:{record.number}", "however it was typed"
    assert Task.objects.get(record=record, kind=Kind.REVIEW).state == TaskState.DONE
    with pytest.raises(NotAllowed, match="後閲"):
        actions.review(town.actor("係長"), record.number)


def test_sent_back_with_a_reason_and_decided_again(town: Town) -> None:
    record = town.deciding(price=LARGE)
    with pytest.raises(NotAllowed, match="理由"):
        actions.send_back(town.actor("係長"), record.number, comment=" ")
    record = actions.send_back(town.actor("係長"), record.number, comment="金額を確かめてください")
    assert (record.state, record.step) == (State.RECEIVED, "receive")
    record = actions.complete(town.actor("係員"), record.number)
    assert open_posts(record) == {"環境課係長"}


def test_an_approval_is_taken_back_until_the_next_person_acted(town: Town) -> None:
    record = town.deciding(price=LARGE)
    actions.approve(town.actor("係長"), record.number)
    with pytest.raises(NotAllowed, match="引き戻せる"):
        actions.take_back(town.actor("課長"), record.number)
    record = actions.take_back(town.actor("係長"), record.number)
    assert open_posts(record) == {"環境課係長"}
    actions.approve(town.actor("係長"), record.number)
    actions.approve(town.actor("課長"), record.number)
    with pytest.raises(NotAllowed, match="引き戻せる"):
        actions.take_back(town.actor("係長"), record.number)


def test_an_approval_of_the_round_before_is_history(town: Town) -> None:
    """Sent back and prepared anew, a case has to be approved anew: nobody can take an old approval out of its grave."""
    record = town.deciding(price=LARGE)
    actions.approve(town.actor("係長"), record.number)
    actions.send_back(town.actor("課長"), record.number, comment="金額を確かめてください")
    for chair in ("係長", "課長"):
        with pytest.raises(NotAllowed, match="引き戻せる"):
            actions.take_back(town.actor(chair), record.number)
    record = actions.complete(town.actor("係員"), record.number)
    for chair in ("係長", "課長"):
        with pytest.raises(NotAllowed, match="引き戻せる"):
            actions.take_back(town.actor(chair), record.number)
    assert open_posts(record) == {"環境課係長"}


def test_a_proposed_refusal_goes_up_the_route_and_its_letter_gives_the_reason(town: Town) -> None:
    record = town.file(answers={"phone": "0999-00-0001", "kind": "new", "price": 1000, "copies": 1})
    record = actions.refuse(town.actor("係員"), record.number, reason="要件を満たさないため")
    assert record.state == State.DECIDING
    record = actions.approve(town.actor("係長"), record.number)
    assert record.state == State.REFUSED
    assert Document.objects.get(record=record).key == "trial-letter-refused"


def test_an_approver_may_turn_a_grant_into_a_refusal(town: Town) -> None:
    record = town.deciding(price=1000)
    record = actions.disapprove(town.actor("係長"), record.number, reason="書類が足りないため")
    assert (record.state, record.reason) == (State.REFUSED, "書類が足りないため")


def test_two_people_who_saw_the_same_state_do_not_both_decide(town: Town) -> None:
    record = town.deciding(price=LARGE)
    seen = record.turn
    actions.approve(town.actor("係長"), record.number, turn=seen)
    with pytest.raises(Stale, match="ほかの人が先に"):
        actions.send_back(town.actor("係長"), record.number, comment="待って", turn=seen)


def test_last_years_decision_still_shows_last_years_chief(town: Town) -> None:
    with clock.on(date(2026, 3, 2)):
        record = town.deciding(price=1000)
        record = actions.approve(town.actor("係長"), record.number)
    chair = Appointment.objects.get(staff=town.staff["環境課/係長"])
    Appointment.objects.filter(pk=chair.pk).update(ends_on=date(2026, 3, 31))
    successor = Staff.objects.create(number="900", family_name="新", given_name="任", email="new@staff.example.jp")
    Appointment.objects.create(staff=successor, post=chair.post, starts_on=date(2026, 4, 1))
    task = Task.objects.get(record=record, decision="approve")
    assert task.decided_by.staff == town.staff["環境課/係長"]


def test_correction_stops_the_clock_and_comes_back_to_the_step(town: Town) -> None:
    start = date(2026, 11, 2)
    with clock.on(start):
        record = town.file()
        actions.ask_correction(town.actor("係員"), record.number, comment="通数を確かめてください")
    with clock.on(start + timedelta(days=5)):
        record = actions.answer_correction(town.resident_actor(), record.number, {"copies": 3})
    assert (record.state, record.step) == (State.FILED, "receive")
    assert record.data["copies"] == 3
    assert record.due_on == start + timedelta(days=14 + 5)
    kinds = [event.kind for event in record.events.all()]
    assert kinds == ["filed", "asked", "corrected"]


def test_another_offices_case_looks_missing(town: Town) -> None:
    record = town.deciding(price=LARGE)
    assert actions.approve(town.actor("係長"), record.number)
    for number in (record.number, "2026-0000-0000-0"):
        with pytest.raises(NotFound):
            actions.approve(town.actor("税務課/課長"), number)


def test_a_case_no_rule_can_pass_goes_to_a_person(town: Town) -> None:
    record = town.deciding(price=60_000_000)
    assert (record.state, record.step) == (State.RECEIVED, "check")
    record = actions.complete(town.actor("係員"), record.number)
    assert record.state == State.DECIDING
