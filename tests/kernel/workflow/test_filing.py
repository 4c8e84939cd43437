"""Filing: one way in, whatever the channel."""

from datetime import timedelta

import pytest
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, VISITOR
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.actions import suspend
from yakuba.kernel.messages.models import Message
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed, Refused
from yakuba.kernel.workflow.models import Task


def test_a_filing_leaves_case_event_task_notice_and_audit_entry(town: Town) -> None:
    record = town.file()
    assert record.state == State.FILED
    assert record.data["applicant_name"]["family"] == "髙橋"
    assert (record.amount, record.fee) == (2000, 600)
    assert record.due_on == clock.today() + timedelta(days=14)
    assert [event.kind for event in record.events.all()] == ["filed"]
    assert Task.objects.get(record=record).step == "receive"
    assert Message.objects.filter(record=record, account__resident=town.mother).count() == 1
    assert Entry.objects.get(act="case.file").about == f"record:{record.number}"


def test_a_refused_filing_names_the_field_and_leaves_nothing(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        town.file(answers={**ANSWERS, "phone": "123", "copies": 11})
    assert {problem.path for problem in refused.value.problems} == {"phone", "copies"}
    assert not Record.objects.exists()
    assert not Entry.objects.filter(act="case.file").exists()


def test_the_same_form_sent_twice_is_one_case(town: Town) -> None:
    first = town.file(intake_key="one-form")
    assert town.file(intake_key="one-form") == first
    assert Record.objects.count() == 1
    assert town.file(intake_key="another") != first


def test_a_parent_files_for_her_child_and_a_stranger_does_not(town: Town) -> None:
    record = town.file(resident=town.child, agent=town.mother)
    assert (record.resident, record.agent) == (town.child, town.mother)
    with pytest.raises(NotAllowed, match="代理の登録"):
        town.file(town.resident_actor(town.stranger), resident=town.child, agent=town.stranger)


def test_nobody_files_as_somebody_else(town: Town) -> None:
    assert town.file().resident == town.mother
    with pytest.raises(NotAllowed):
        town.file(town.resident_actor(town.stranger))
    with pytest.raises(NotAllowed, match="ログイン"):
        town.file(VISITOR)


def test_a_clerk_files_at_the_counter_once_a_document_was_seen(town: Town) -> None:
    with pytest.raises(NotAllowed, match="本人確認"):
        town.file(town.actor("係員"), channel="counter")
    record = town.file(town.actor("係員"), channel="counter", identity_checked=True)
    assert record.channel == "counter"
    assert Message.objects.filter(account__resident=town.mother).count() == 1


def test_a_clerk_without_the_right_does_not_file_at_the_counter(town: Town) -> None:
    assert town.file(town.actor("係員"), channel="counter", identity_checked=True)
    with pytest.raises(NotAllowed, match="権限"):
        town.file(town.actor("税務課/係員"), channel="counter", identity_checked=True)


def test_a_channel_the_procedure_does_not_take_is_refused(town: Town) -> None:
    with pytest.raises(NotAllowed, match="この方法"):
        town.file(channel="push")


def test_a_demanded_assurance_level_is_kept(db: None) -> None:
    town = build({**TRIAL, "identity": {"online": "verified", "counter": "none"}})
    with pytest.raises(NotAllowed, match="マイナンバーカード"):
        town.file()
    assert town.file(town.resident_actor(assurance=Assurance.VERIFIED))


def test_an_account_bound_to_nobody_files_for_nobody(town: Town) -> None:
    account = Account.objects.create_user("nobody@example.jp")
    with pytest.raises(NotAllowed, match="どなたの申請か"):
        town.file(actor_for(account), resident=None)


@pytest.mark.parametrize(("subject", "words"), [("business", "事業者"), ("household", None), ("resident", None)])
def test_only_whom_a_procedure_is_for_files_it(db: None, subject: str, words: str | None) -> None:
    town = build({**TRIAL, "subject": subject})
    if words is None:
        assert town.file()
        return
    with pytest.raises(NotAllowed, match=words):
        town.file()


def test_a_draft_from_before_a_suspension_is_not_filed(town: Town) -> None:
    suspend(SYSTEM, "trial", suspended=True)
    town.version.definition.refresh_from_db()
    with pytest.raises(NotAllowed, match="今は受け付けていません"):
        town.file()
    suspend(SYSTEM, "trial", suspended=False)
    town.version.definition.refresh_from_db()
    assert town.file()


def test_withdrawing_ends_the_case_and_its_tasks(town: Town) -> None:
    record = town.file()
    withdrawn = actions.withdraw(town.resident_actor(), record.number)
    assert withdrawn.state == State.WITHDRAWN
    assert withdrawn.destroy_on is not None
    assert not Task.objects.filter(record=record, state="open").exists()
    with pytest.raises(NotAllowed, match="取り下げられません"):
        actions.withdraw(town.resident_actor(), record.number)
