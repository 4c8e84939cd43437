"""Publishing: versions that never change, and records that keep theirs."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import DatabaseError
from support.town import ANSWERS, LETTERS, TRIAL, Town

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import NoSuchOffice, adopt_packs, publish, read_packs, save_draft, suspend
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.definitions.queries import changes, definition, find, procedure_of
from yakuba.kernel.workflow import actions
from yakuba.language.loading import PackProblems, dump_procedure
from yakuba.language.procedures import Letter, Procedure

PACKS = Path(__file__).resolve().parents[3] / "packs"
NEW = {**TRIAL, "title": "見本の申請 (新)", "amount": "price * 3"}


def again(raw: dict) -> Version:
    return publish(SYSTEM, Procedure.model_validate(raw), [Letter.model_validate(letter) for letter in LETTERS])


def test_the_same_wording_is_not_published_twice(town: Town) -> None:
    assert again(TRIAL) == town.version
    assert again(NEW).number == 2


def test_a_case_is_judged_by_the_version_it_was_filed_under(town: Town) -> None:
    old = town.file()
    version = again(NEW)
    assert procedure_of(old.version_id).amount == "price * 2"
    old = actions.accept(town.actor("係員"), old.number)
    assert old.version == town.version
    new = actions.file_case(
        town.resident_actor(), actions.Filing(version=version, channel="online", answers=ANSWERS, resident=town.mother)
    )
    assert (old.amount, new.amount) == (2000, 3000)


def test_what_changed_can_be_read(town: Town) -> None:
    again(NEW)
    told = " ".join(change.sentence for change in changes("trial", 1, 2))
    assert "見本の申請 (新)" in told
    assert "price * 3" in told


def test_a_published_version_can_not_be_changed(town: Town) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=town.version.pk).update(number=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=town.version.pk).delete()
    assert Version.objects.get(pk=town.version.pk).number == 1


def test_only_who_may_publish_does(town: Town) -> None:
    with pytest.raises(PermissionDenied, match="権限"):
        publish(town.actor("係員"), Procedure.model_validate(NEW), [])
    assert definition("trial").live == town.version


def test_an_office_the_town_has_not_is_named(town: Town) -> None:
    with pytest.raises(NoSuchOffice, match="宇宙課"):
        again({**TRIAL, "office": "宇宙課"})


def test_a_faulty_draft_is_refused_whole_and_the_running_one_stays(town: Town) -> None:
    adopt_packs(SYSTEM, {"commons": read_packs(PACKS)["commons"]})
    text = dump_procedure(Procedure.model_validate(TRIAL))
    assert save_draft(SYSTEM, "trial", text).procedure == "trial"
    with pytest.raises(PackProblems) as refused:
        save_draft(SYSTEM, "trial", text.replace("standard_days: 14", "standard_day: 14"))
    problem = refused.value.problems[0]
    assert problem.line > 0
    assert "standard_days" in problem.right + problem.what
    assert definition("trial").live == town.version


def test_found_by_everyday_words_and_not_while_suspended(town: Town) -> None:
    assert [found.key for found, _ in find("イヌ")] == []
    assert [found.key for found, _ in find("ﾀﾒｼ 犬")] == ["trial"]
    suspend(SYSTEM, "trial", suspended=True)
    assert definition("trial").suspended
    assert find("犬") == []
