"""Search keys made anew: nobody is lost, and it can be broken off and run again."""

import pytest
from support.town import Town

from yakuba.kernel import rekeying
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import find_residents, search_key
from yakuba.kernel.records._names import case_key, case_rekeyed
from yakuba.site.refolding import ROOMS, refold

from .conftest import Take
from .test_finding import NEAR


@pytest.fixture
def old(town: Town, take: Take, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of some people and of the definitions, which an earlier program wrote otherwise."""
    take(*NEAR)
    right = [one.search for one in Resident.objects.order_by("pk")]
    Resident.objects.update(search="高橋一")
    monkeypatch.setattr(rekeying, "BATCH", 3)
    return right


def _keys() -> list[str]:
    return [one.search for one in Resident.objects.order_by("pk")]


def test_every_key_is_made_anew_once(old: list[str]) -> None:
    told: list[tuple[int, int]] = []
    assert refold("people", lambda done, of: told.append((done, of))) == len(old)
    assert _keys() == old
    assert told[0] == (3, len(old)) and told[-1] == (len(old), len(old))
    assert refold("people", lambda done, of: None) == 0
    assert [entry.data["changed"] for entry in Entry.objects.filter(act="search.refold").order_by("seq")] == [
        len(old),
        0,
    ]


def test_broken_off_it_goes_on_where_it_stood(old: list[str]) -> None:
    def broken(done: int, of: int) -> None:
        raise ConnectionError(f"{done}/{of}")

    with pytest.raises(ConnectionError):
        refold("people", broken)
    assert [mine == right for mine, right in zip(_keys(), old, strict=True)].count(True) == 3
    assert refold("people", lambda done, of: None) == len(old) - 3
    assert _keys() == old


def test_nothing_is_found_by_an_old_key_and_all_by_the_new(old: list[str]) -> None:
    assert find_residents(SYSTEM, "オーノ") == []
    refold("people", lambda done, of: None)
    assert len(find_residents(SYSTEM, "オーノ")) == 2


def test_every_room_has_keys(old: list[str]) -> None:
    Definition.objects.update(search="子・育て")
    assert refold("definitions", lambda done, of: None) == Definition.objects.count() > 0
    assert set(Definition.objects.values_list("search", flat=True)) == {"子育テ"}
    assert [refold(room, lambda done, of: None) for room in ROOMS] == [len(old), 0, 0, 0]


def test_a_case_keeps_the_name_it_was_filed_under() -> None:
    assert case_key("髙橋歌子オオノ ウタコ") == "高橋歌子オオノウタコ 高橋歌子オ-ノ-タコ"
    assert (
        case_rekeyed("髙橋佐々木オオノ")
        == case_rekeyed(case_rekeyed("髙橋佐々木オオノ"))
        == case_key("高橋佐佐木オオノ")
    )


def test_a_key_never_outgrows_its_column() -> None:
    person = Resident(
        family_name="高" * 100, given_name="橋" * 100, family_kana="オオ" * 50, given_kana="ノ" * 100, alias="島" * 100
    )
    assert len(search_key(person)) <= 400 and search_key(person).startswith("高" * 100 + "橋" * 100)
    assert not search_key(person).endswith(" ")
