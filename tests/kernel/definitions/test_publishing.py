"""Publishing: versions that never change, and records that keep theirs."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import DatabaseError
from support.town import ANSWERS, LETTERS, TRIAL, Town

from yakuba.kernel.access.actor import SYSTEM, VISITOR
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions import actions as publishing
from yakuba.kernel.definitions.actions import NoSuchOffice, publish, suspend
from yakuba.kernel.definitions.models import Version, Vocabulary
from yakuba.kernel.definitions.queries import changes, definition, find, procedure_of
from yakuba.kernel.workflow import actions
from yakuba.language.loading import PackProblems, dump_procedure, load_packs
from yakuba.language.procedures import Letter, Procedure
from yakuba.language.programmes import Programme

NEW = {**TRIAL, "title": "見本の申請 (新)", "amount": "price * 3"}
PROGRAMME = {
    "programme": "dog-gift", "title": "犬の手当", "summary": "犬のいる方へ", "office": "環境課", "law": "見本条例 第3条",
    "category": "暮らし", "gives": "money", "per": "once", "apply": "窓口へ",
    "rules": [{"from": "2020-04-01", "law": "見本条例 第3条", "when": "resident.dogs > 0", "amount": "1000"}],
}  # fmt: skip


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


def test_a_letter_alone_worded_anew_can_be_read(town: Town) -> None:
    letters = [Letter.model_validate(letter) for letter in LETTERS]
    worded = letters[0].model_copy(update={"body": [*letters[0].body, "窓口は1階です。"]})
    assert publish(SYSTEM, Procedure.model_validate(TRIAL), [worded, *letters[1:]]).number == 2
    (change,) = changes("trial", 1, 2)
    assert change.sentence == f"通知書「{worded.title}」の本文に「窓口は1階です。」を加えます"


def test_what_changed_in_a_programme_can_be_read(town: Town) -> None:
    for summary in ("犬のいる方へ", "犬か猫のいる方へ"):
        publishing.publish_programme(SYSTEM, Programme.model_validate(PROGRAMME | {"summary": summary}))
    (change,) = changes("dog-gift", 1, 2)
    assert change.sentence == "説明を「犬のいる方へ」から「犬か猫のいる方へ」に変えます"


def test_a_published_version_can_not_be_changed(town: Town) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=town.version.pk).update(number=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=town.version.pk).delete()
    assert Version.objects.get(pk=town.version.pk).number == 1


PACK = {
    "trial": {
        "pack.yaml": "pack: trial\ntitle: 見本\nsummary: 見本\nversion: 1.0.0\n",
        "facts/trial.yaml": "- { key: resident.dogs, type: number, label: 犬の数 }\n",
    }
}
PUBLIC = {
    "adopt_packs": lambda who: publishing.adopt_packs(who, PACK),
    "adopt_vocabulary": lambda who: publishing.adopt_vocabulary(who, load_packs(PACK)[0]),
    "publish": lambda who: publishing.publish(who, Procedure.model_validate(NEW), []),
    "publish_programme": lambda who: publishing.publish_programme(who, Programme.model_validate(PROGRAMME)),
    "suspend": lambda who: publishing.suspend(who, "trial", suspended=True),
}


@pytest.mark.parametrize("name", sorted({*publishing.__all__} - {"read_packs"}))  # which only reads files
def test_only_who_has_the_right_changes_definitions(town: Town, name: str) -> None:
    acts = Entry.objects.exclude(act="form.layout")  # the form drawn for a new version is entered beside it
    before = acts.count()
    for who in (VISITOR, town.resident_actor(), town.actor("係員")):
        with pytest.raises(PermissionDenied, match="権限"):
            PUBLIC[name](who)
    assert acts.count() == before
    PUBLIC[name](SYSTEM)
    assert acts.count() == before + 1


def test_every_action_is_offered_by_name() -> None:
    own = {key for key, one in vars(publishing).items() if getattr(one, "__module__", "") == publishing.__name__}
    functions = {key for key in own if key.islower() and not key.startswith("_")}
    assert functions == set(publishing.__all__)


def test_an_office_the_town_has_not_is_named(town: Town) -> None:
    with pytest.raises(NoSuchOffice, match="宇宙課"):
        again({**TRIAL, "office": "宇宙課"})


def test_a_faulty_pack_is_refused_whole(town: Town) -> None:
    faulty = {
        "trial": {**PACK["trial"], "procedures/trial.yaml": dump_procedure(Procedure.model_validate(NEW)) + "x: 1\n"}
    }
    with pytest.raises(PackProblems) as refused:
        publishing.adopt_packs(SYSTEM, faulty)
    assert any("「x」" in problem.what and problem.line > 0 for problem in refused.value.problems)
    assert definition("trial").live == town.version
    assert not Vocabulary.objects.filter(pack="trial").exists()


def test_found_by_everyday_words_and_not_while_suspended(town: Town) -> None:
    assert [found.key for found, _ in find("イヌ")] == []
    assert [found.key for found, _ in find("ﾀﾒｼ 犬")] == ["trial"]
    suspend(SYSTEM, "trial", suspended=True)
    assert definition("trial").suspended
    assert find("犬") == []
