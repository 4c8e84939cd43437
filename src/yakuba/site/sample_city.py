"""Puts the sample city into the database. Twice changes nothing.

Beside the generated residents there are three families to show and measure with, found at the counter by name
(`yakuba.sample.families` says what is known of them): 見本 大輔 (parents and three children at three schools, with a dog,
who can move within the city), 試作 恵 (the same with four people) and 試験 清 (who died nine days ago; 試験 節子 is his wife).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import chain

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from yakuba.desks.payments.models import Sender
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.offices.models import Appointment, Delegation, Department, Municipality, Post, Staff
from yakuba.kernel.offices.queries import municipality
from yakuba.kernel.people.models import Business, Household, KnownFact, Representation, Resident
from yakuba.kernel.people.queries import business_key, search_key
from yakuba.sample import SampleCity, SampleHousehold, cast

SAMPLE_WORD = "yakuba-mihon-2026"
"""Everybody's password in the sample city, and in no other: it is printed at the start and worth nothing."""
START = date(2010, 4, 1)
BATCH = 500
CAST_MAIL = {
    "mother": ("mother@example.jp", "赤ちゃんが生まれた母"), "daughter": ("daughter@example.jp", "介護の要る母のいる娘"),
    "dog_owner": ("dog@example.jp", "犬を飼っている人"), "foreigner": ("foreigner@example.jp", "外国籍の人"),
    "single_parent": ("single@example.jp", "ひとり親"),
}  # fmt: skip
STAFF_SHOWN = (
    ("kosodate-kakari", "子育て支援課 係員"), ("kosodate-kakaricho", "子育て支援課 係長"), ("kosodate-kacho", "子育て支援課 課長"),
    ("shimin-kakari", "市民課 係員 (窓口)"), ("kankyo-kakari", "環境課 係員"), ("kenko-kakari", "健康福祉課 係員"),
    ("kaigo-kakari", "介護保険課 係員"), ("bosai-kakari", "防災課 係員"), ("zeimu-kakari", "税務課 係員"),
    ("kaikei-kakari", "会計課 係員 (振込の承認)"),
    ("kensetsu-kakari", "建設課 係員 (係長と課長は、どの課も -kakaricho と -kacho)"), ("digital-kakari", "デジタル推進課 (管理)"),
)  # fmt: skip
COUNTERS = ("市民課", "子育て支援課", "健康福祉課", "介護保険課", "環境課", "税務課", "防災課", "建設課")
GRANTS = (
    *((Right.COUNTER, name) for name in COUNTERS), *((Right.SENSITIVE, name) for name in ("介護保険課", "健康福祉課", "子育て支援課", "税務課")),
    (Right.PEOPLE, "市民課"), (Right.OFFERS, "子育て支援課"), (Right.OFFERS, "健康福祉課"), (Right.OFFERS, "デジタル推進課"),
    (Right.PAYMENTS, "子育て支援課"), (Right.PAY_APPROVAL, "会計課"),
    (Right.DEFINITIONS, "デジタル推進課"), (Right.OFFICES, "デジタル推進課"), (Right.AUDIT, "デジタル推進課"),
)  # fmt: skip
PAYS_FROM = {
    "code": "0000009999", "name": "キリガウラシ カイケイカンリシャ", "bank_code": "0998", "bank_name": "サンプルギンコウ", "branch_code": "001",
    "branch_name": "ホンテン", "kind": "普通", "number": "0000001",
}  # fmt: skip
Progress = Callable[[int, int | None], None]


def sample_sign_ins() -> list[tuple[str, str]]:
    """Whom a newcomer can sign in as: e-mail address and who that is."""
    return [*CAST_MAIL.values(), *((f"{name}@staff.example.jp", who) for name, who in STAFF_SHOWN)]


def load(city: SampleCity, actor: Actor, *, progress: Progress = lambda done, of: None) -> None:
    """Load the city in one transaction; a town that is already there is left alone."""
    if municipality() is not None:
        return
    people = len(city.everybody)
    with action(actor, "sample.load", "municipality:1", residents=people):
        Municipality.objects.create(sample=True, **city.about)
        _offices(city)
        done = 0
        for start in range(0, len(city.households), BATCH):
            batch = city.households[start : start + BATCH]
            load_households(batch)
            done += sum(len(home.members) for home in batch)
            progress(done, people)
        load_households([*city.families.values()])
        progress(people, people)
        _businesses(city)
        _representations(city)
        _accounts(city)
        _grants()
        Sender.objects.create(**PAYS_FROM)


def load_households(homes: list[SampleHousehold]) -> None:
    """Residents, households and known facts of a batch."""
    Household.objects.bulk_create(
        Household(number=home.number, postal_code=home.postal_code, address=home.address) for home in homes
    )
    ids = dict(Household.objects.filter(number__in=[home.number for home in homes]).values_list("number", "pk"))
    members = list(chain.from_iterable(home.members for home in homes))
    residents = [
        Resident(
            number=m.number, family_name=m.family_name, given_name=m.given_name, family_kana=m.family_kana,
            given_kana=m.given_kana, alias=m.alias, birth_date=m.birth_date, sex=m.sex, nationality=m.nationality,
            household_id=ids[m.household_number], relation=m.relation, postal_code=m.postal_code, address=m.address,
            moved_in_on=m.moved_in_on, phone=m.phone, email=m.email, standing=m.standing, standing_on=m.standing_on,
        )
        for m in members
    ]  # fmt: skip
    for resident in residents:
        resident.search = search_key(resident)
    Resident.objects.bulk_create(residents)
    keys = dict(Resident.objects.filter(number__in=[m.number for m in members]).values_list("number", "pk"))
    today = clock.today()
    KnownFact.objects.bulk_create(
        (
            KnownFact(resident_id=keys[m.number], key=key, value=value, source="見本の台帳", as_of=today)
            for m in members
            for key, value in m.facts.items()
        ),
        batch_size=2_000,
    )


def _offices(city: SampleCity) -> None:
    made: dict[str, Department] = {}
    for entry in city.departments:
        made[entry.code] = Department.objects.create(
            code=entry.code,
            name=entry.name,
            parent=made.get(entry.parent_code),
            phone=entry.phone,
            floor=entry.floor,
            starts_on=START,
        )
    posts = {
        (entry.department_code, entry.title): Post.objects.create(
            department=made[entry.department_code], title=entry.title, rank=entry.rank, starts_on=START
        )
        for entry in city.posts
    }
    staff = {
        entry.number: Staff.objects.create(
            number=entry.number, family_name=entry.family_name, given_name=entry.given_name, family_kana=entry.family_kana,
            given_kana=entry.given_kana, email=entry.email,
        )
        for entry in city.staff
    }  # fmt: skip
    Appointment.objects.bulk_create(
        Appointment(
            staff=staff[a.staff_number],
            post=posts[a.department_code, a.title],
            starts_on=a.starts_on,
            ends_on=a.ends_on,
        )
        for a in city.appointments
    )
    Delegation.objects.bulk_create(
        Delegation(
            post=posts[d.department_code, d.title],
            deputy=staff[d.deputy_staff_number],
            starts_on=d.starts_on,
            ends_on=d.ends_on,
            reason=d.reason,
        )
        for d in city.delegations
    )


def _businesses(city: SampleCity) -> None:
    found = [
        Business(
            corporate_number=b.corporate_number, name=b.name, kana=b.kana, postal_code=b.postal_code, address=b.address,
            representative=b.representative, phone=b.phone,
        )
        for b in city.businesses
    ]  # fmt: skip
    for business in found:
        business.search = business_key(business)
    Business.objects.bulk_create(found)


def _representations(city: SampleCity) -> None:
    people = dict(Resident.objects.values_list("number", "pk"))
    firms = dict(Business.objects.values_list("corporate_number", "pk"))
    Representation.objects.bulk_create(
        Representation(
            agent_id=people[entry.agent_number], principal_id=people.get(entry.principal_number),
            business_id=firms.get(entry.principal_number), kind=entry.kind, starts_on=entry.starts_on, evidence="見本",
        )
        for entry in city.representations
    )  # fmt: skip


def _accounts(city: SampleCity) -> None:
    password = make_password(SAMPLE_WORD)
    accounts = [Account(email=person.email, password=password, staff=person) for person in Staff.objects.order_by("pk")]
    for role, person in cast(city).items():
        resident = Resident.objects.get(number=person.number)
        accounts.append(Account(email=CAST_MAIL[role][0], password=password, resident=resident))
    for account in accounts:
        account.save()
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account, email=account.email, verified=True, primary=True) for account in accounts
    )


def _grants() -> None:
    for right, name in GRANTS:
        Grant.objects.create(right=right, department=Department.objects.get(name=name), starts_on=START)
    chief = Post.objects.get(department__name="デジタル推進課", title="課長")
    Grant.objects.create(right=Right.ALL_CASES, post=chief, starts_on=START)
