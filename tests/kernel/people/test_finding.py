"""Finding people however their name is typed, and the note that somebody looked."""

from datetime import date

import pytest
from support.town import Town

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.people.actions import set_fact
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import (
    business,
    business_facts,
    facts_of,
    find_residents,
    resident,
    sources_of,
)

from .conftest import Take, row

PEOPLE = [
    row(1, 氏="髙橋", 名="葛󠄀子", 氏カナ="タカハシ", 名カナ="カツコ", 生年月日="1990-05-05", 住所="霧見町1番地"),
    row(2, 氏="高橋", 名="海", 氏カナ="タカハシ", 名カナ="ウミ", 生年月日="2020-01-02", 住所="霧見町1番地", 住定日=""),
    row(3, 氏="山﨑", 名="静", 氏カナ="ヤマザキ", 名カナ="シズカ", 生年月日="1980-01-01", 住所="港町5番地"),
    row(
        4, 氏="SMITH", 名="JOHN", 氏カナ="スミス", 名カナ="ジョン", 通称="角 次郎", 生年月日="1980-01-01", 住所="港町6"
    ),
]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("髙橋", {1, 2}), ("高橋", {1, 2}), ("葛子", {1}), ("葛󠄀子", {1}), ("髙橋葛子", {1}), ("高橋\u3000海", {2}), ("海 高橋", {2}),
        ("山崎", {3}), ("山﨑静", {3}),
        ("たかはし", {1, 2}), ("ﾀｶﾊｼ ｳﾐ", {2}), ("ヤマザキシズカ", {3}), ("じょん", {4}),
        ("smith", {4}), ("ＪＯＨＮ", {4}), ("角次郎", {4}),
        ("1990-05-05", {1}), ("平成2年5月5日", {1}), ("H2.5.5", {1}), ("昭和55年1月1日 smith", {4}), ("S55/1/1", {3, 4}),
        ("0000003", {3}), ("港町", {3, 4}), ("港町5番地 静", {3}),
        ("高橋 静", set()), ("1990-05-06", set()), ("だれもいない", set()), ("%", set()), ("_", set()), ("'", set()),
    ],
)  # fmt: skip
def test_somebody_is_found_by_name_reading_birth_date_number_or_address(
    take: Take, typed: str, numbers: set[int]
) -> None:
    take(*PEOPLE)
    assert {int(person.number) for person in find_residents(SYSTEM, typed)} == numbers


NEAR = [
    row(1, 氏="高橋本", 名="一", 氏カナ="タカハシモト", 名カナ="イチ", 生年月日="1990-01-01"),
    row(2, 氏="髙橋", 名="一", 氏カナ="タカハシ", 名カナ="イチ", 生年月日="1990-01-01"),
    row(3, 氏="高橋", 名="一", 氏カナ="タカハシ", 名カナ="イチ", 生年月日="1990-01-01"),
    row(4, 氏="大高橋", 名="一", 氏カナ="オオタカハシ", 名カナ="イチ", 生年月日="1990-01-01"),
    row(5, 氏="大野", 名="歌子", 氏カナ="オオノ", 名カナ="ウタコ", 生年月日="1990-01-01"),
    row(6, 氏="多野", 名="二", 氏カナ="オウノ", 名カナ="ジ", 生年月日="1990-01-01"),
    row(7, 氏="小野", 名="三", 氏カナ="オノ", 名カナ="ミ", 生年月日="1990-01-01"),
    row(8, 氏="NGUYỄN", 名="VĂN ĐỨC", 氏カナ="グエン", 名カナ="ヴァンドゥック", 国籍="VNM", 生年月日="1990-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("髙橋", [2, 3, 1, 4]), ("高橋", [3, 2, 1, 4]), ("髙橋 一", [2, 3, 1, 4]), ("髙橋一", [2, 3, 4]), ("一 高橋", [3, 2, 1, 4]),
        ("たかはし", [2, 3, 1, 4]), ("ﾀｶﾊｼ", [2, 3, 1, 4]), ("タカハシ", [2, 3, 1, 4]), ("takahashi", [2, 3, 1, 4]),
        ("オオノ", [5, 6]), ("オウノ", [6, 5]), ("オーノ", [6, 5]), ("オノ", [7, 5]), ("ウタコ", [5]), ("オオノ ウタコ", [5]),
        ("オオノウタコ", [5]), ("大野歌子", [5]), ("Nguyen", [8]), ("van duc nguyen", [8]), ("nguyenvanduc", [8]), ("ｖａｎｄｕｃｎｇｕｙｅｎ", [8]),
        ("バンドウツク", [8]), ("ヴァンドゥック・グエン", [8]),
    ],
)  # fmt: skip
def test_who_is_named_exactly_so_comes_first_then_other_characters_then_longer_names(
    take: Take, typed: str, numbers: list[int]
) -> None:
    take(*NEAR)
    assert [int(person.number) for person in find_residents(SYSTEM, typed)] == numbers


def test_who_lives_here_comes_first_among_those_named_alike(take: Take) -> None:
    take(*NEAR)
    Resident.objects.filter(number__endswith="2").update(standing="moved")
    assert [int(person.number) for person in find_residents(SYSTEM, "たかはし")] == [3, 2, 1, 4]


@pytest.mark.parametrize("typed", ["", " \u3000", "\u200b", "\U000e0100", "\x00", "\ud800", "\x00\u200b \ufe00"])
def test_nothing_visible_finds_nobody_and_is_no_look(take: Take, typed: str) -> None:
    take(*PEOPLE)
    assert find_residents(SYSTEM, typed) == []
    assert not Entry.objects.filter(act="look").exists()


def test_what_nobody_sees_among_the_words_does_not_matter(take: Take) -> None:
    take(*PEOPLE)
    assert [person.number for person in find_residents(SYSTEM, "\x00山\u200b崎\x00 \ud800")] == ["0000003"]


def test_a_search_is_logged_with_its_words_and_how_many_were_found(town: Town, take: Take) -> None:
    take(*PEOPLE)
    clerk = town.actor("係員")
    find_residents(clerk, "髙橋" + " 髙橋" * 60)
    entry = Entry.objects.get(act="look")
    assert (entry.actor, entry.post, entry.about) == (clerk.label, "環境課係員", "residents")
    assert (len(entry.data["residents"]), len(entry.data["words"])) == (2, 80)


def test_those_who_live_here_come_first_and_the_dead_last(take: Take) -> None:
    take(
        *(
            row(number, 異動区分=word, 異動日="2026-04-01")
            for number, word in enumerate(["死亡", "転出", "住民", "死亡", "住民"])
        )
    )
    found = find_residents(SYSTEM, "見本", limit=4)
    assert [person.get_standing_display() for person in found] == ["住民", "住民", "転出", "死亡"]


def test_one_resident_or_none_comes_through_the_door(town: Town) -> None:
    assert resident("0000001") == town.mother
    for wrong in ("9999999", "", "1"):
        with pytest.raises(NotFound):
            resident(wrong)


def test_facts_are_what_is_known_and_never_a_guess(town: Town) -> None:
    town.stranger.phone = ""
    facts = facts_of(town.stranger, date(2026, 4, 1))
    assert facts["resident"]["full_name"] == "森 静"
    assert "phone" not in facts["resident"]
    assert (facts["household"]["size"], facts["household"]["head_name"]) == (1, "森 静")
    nobody = Resident(number="x", family_name="無", birth_date=date(2000, 1, 1), sex="male")
    nobody.pk = 0
    assert facts_of(nobody, date(2026, 4, 1))["household"] == {}


@pytest.mark.parametrize(("day", "children"), [(date(2038, 3, 31), ["海"]), (date(2038, 4, 1), [])])
def test_a_child_is_one_until_the_march_after_eighteen(town: Town, day: date, children: list[str]) -> None:
    found = facts_of(town.mother, day)["household"]["children"]
    assert [child["name"]["given"] for child in found] == children


def test_whoever_moved_away_or_died_is_no_member_any_more(town: Town) -> None:
    Resident.objects.filter(pk=town.child.pk).update(standing="moved")
    home = facts_of(town.mother, date(2026, 4, 1))["household"]
    assert (home["size"], home["children"]) == (1, [])


def test_a_fact_is_kept_once_with_its_source_and_the_latest_value(town: Town, frozen_today: date) -> None:
    for value in (1_000, 2_000):
        set_fact(SYSTEM, town.mother, "tax.income", value, source="税務課")
    assert facts_of(town.mother, frozen_today)["tax"] == {"income": 2_000}
    assert Entry.objects.filter(act="people.fact").count() == 2
    known = town.mother.known_facts.get()
    assert (known.source, known.as_of) == ("税務課", frozen_today)


def test_a_fact_of_members_is_as_old_as_its_oldest_line_of_those_who_live_there(town: Town, frozen_today: date) -> None:
    for person, source, day in ((town.mother, "税務課", 2), (town.child, "福祉課", 5)):
        set_fact(SYSTEM, person, "resident.income", 0, source=source)
        person.known_facts.update(as_of=date(2026, 3, day))
    every, own = "household.members.income", "resident.income"

    def sources(person: Resident) -> dict[str, str]:
        return {path: line["source"] for path, line in sources_of(person, [every, own], frozen_today).items()}

    assert sources(town.mother) == {every: "税務課", own: "税務課"}
    assert sources(town.child) == {every: "税務課", own: "福祉課"}
    Resident.objects.filter(pk=town.mother.pk).update(standing="moved")
    assert sources(town.mother) == {every: "福祉課", own: "税務課"}
    assert sources(town.child) == {every: "福祉課", own: "福祉課"}


@pytest.mark.django_db
def test_a_business_is_known_by_its_corporate_number() -> None:
    made = Business.objects.create(corporate_number="9000000000001", name="見本商店", address="港町9番地")
    assert business("9000000000001") == made
    assert business_facts(made) == {
        "corporate_number": "9000000000001",
        "name": "見本商店",
        "address": {"postal_code": "", "address": "港町9番地", "building": ""},
    }
    with pytest.raises(NotFound):
        business("9000000000002")
