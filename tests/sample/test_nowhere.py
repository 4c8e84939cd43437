"""The sample city's chairs are deputised as in life, and neither it nor its prefecture is to be found in Japan."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import pytest

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.offices.models import Appointment, Delegation, Municipality
from yakuba.kernel.offices.queries import deputising
from yakuba.sample import SampleCity, city
from yakuba.sample.city import SEED, TODAY
from yakuba.site.sample_city import load

SEEDS = [SEED, 1, 2, 20_240_401]
PREFECTURES = [
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県",
    "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県",
    "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県",
    "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県",
    "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
]  # fmt: skip


@lru_cache(maxsize=len(SEEDS))
def town(seed: int = SEED) -> SampleCity:
    """A city is never changed, so one of each seed is enough."""
    return city(seed, residents=50)


@pytest.mark.parametrize("seed", SEEDS)
def test_somebody_stands_in_for_a_chief_today(seed: int) -> None:
    found = town(seed)
    today = [one for one in found.delegations if one.starts_on <= TODAY <= one.ends_on]
    assert today, [(one.starts_on, one.ends_on) for one in found.delegations]
    sitting = {
        (held.staff_number, held.department_code) for held in found.appointments
        if held.starts_on <= TODAY and (held.ends_on is None or held.ends_on >= TODAY)
    }  # fmt: skip
    for one in today:
        assert (one.deputy_staff_number, one.department_code) in sitting, "a deputy works in that office today"
        assert one.reason


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_stands_in_for_themselves_and_every_absence_ends(seed: int) -> None:
    found = town(seed)
    for one in found.delegations:
        holders = {
            held.staff_number for held in found.appointments
            if (held.department_code, held.title) == (one.department_code, one.title)
        }  # fmt: skip
        assert holders, f"nobody ever sat in {one.department_code} {one.title}"
        assert one.deputy_staff_number not in holders
        assert timedelta(0) <= one.ends_on - one.starts_on < timedelta(days=60)


def test_a_deputy_of_the_generated_city_finds_the_chair_once_it_is_loaded(db: None) -> None:
    load(town(), SYSTEM)
    assert Delegation.objects.count() == len(town().delegations) > 0
    [one] = [one for one in town().delegations if one.starts_on <= TODAY <= one.ends_on]
    deputy = Appointment.objects.get(
        staff__number=one.deputy_staff_number, post__department__code=one.department_code, ends_on=None
    ).staff
    held = deputising(deputy, TODAY).get()
    assert (held.post.department.code, held.post.title) == (one.department_code, one.title)
    assert not deputising(deputy, one.ends_on + timedelta(days=1)).exists()


def test_the_prefectures_of_japan_are_all_47() -> None:
    assert len(set(PREFECTURES)) == 47


@pytest.mark.parametrize("seed", SEEDS)
def test_the_citys_code_is_of_no_prefecture_of_japan(seed: int) -> None:
    code = town(seed).about["code"]
    assert len(code) == 6
    assert int(code[:2]) not in range(1, 48)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_citys_prefecture_is_invented_and_stands_in_its_address(seed: int) -> None:
    about = town(seed).about
    assert about["prefecture"] not in PREFECTURES
    assert about["address"].startswith(about["prefecture"] + about["name"])
    assert not [name for name in PREFECTURES if name in about["address"] or name[:-1] == about["name"][:-1]]


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_lives_in_the_invented_city(seed: int) -> None:
    elsewhere = [
        person.address for person in town(seed).residents if any(name in person.address for name in PREFECTURES)
    ]
    assert elsewhere == []
    assert all(person.postal_code.startswith("999-") for person in town(seed).residents)


def test_the_loaded_city_says_that_it_is_a_sample(db: None) -> None:
    load(town(), SYSTEM)
    there = Municipality.objects.get()
    assert (there.sample, there.name, there.code) == (True, town().about["name"], town().about["code"])
