"""The town benchmarks run in: offices, people, and a 20-field procedure."""

from __future__ import annotations

from datetime import date
from typing import Any

START = date(2020, 4, 1)


def twenty_fields() -> dict[str, Any]:
    """A procedure of 20 fields of the common kinds, with checks, conditions and an amount."""
    options = [{"value": f"v{n}", "label": f"選択肢{n}"} for n in range(5)]
    first = [
        {"key": "applicant_name", "type": "name", "label": "氏名", "bind": "resident.name"},
        {"key": "birthday", "type": "date", "label": "生年月日", "bind": "resident.birth_date"},
        {"key": "home", "type": "address", "label": "住所", "bind": "resident.address"},
        {"key": "phone", "type": "phone", "label": "電話番号"},
        {"key": "email", "type": "email", "label": "メール", "required": False},
    ]
    middle = [
        {"key": f"choice_{n}", "type": "choice", "label": f"質問{n}", "options": options, "search": n == 0}
        for n in range(4)
    ] + [{"key": f"text_{n}", "type": "text", "label": f"記述{n}"} for n in range(5)]
    last = [
        {"key": "price", "type": "yen", "label": "金額", "min": 1, "search": True},
        {"key": "copies", "type": "number", "label": "通数", "min": 1, "max": 10},
        {"key": "wanted_on", "type": "date", "label": "希望日", "not_before": "today"},
        {"key": "why", "type": "long_text", "label": "理由", "show": "choice_0 == 'v1'"},
        {"key": "account", "type": "bank_account", "label": "口座"},
        {"key": "agreed", "type": "consent", "label": "同意"},
    ]
    return {
        "procedure": "bench", "title": "測定の手続", "summary": "測定", "office": "環境課", "law": "見本条例", "who": "みな",
        "standard_days": 14, "retention": {"years": 5}, "amount": "price * copies",
        "identity": {"online": "basic", "counter": "none"},
        "pages": [{"title": "一", "fields": first}, {"title": "二", "fields": middle}, {"title": "三", "fields": last}],
        "workflow": [
            {"step": "receive", "title": "受付", "by": "office"},
            {"step": "approve", "title": "決裁", "route": ["係長"]},
        ],
    }  # fmt: skip


def answers() -> dict[str, Any]:
    """Right answers for `twenty_fields`, as they come from a form."""
    return {
        "phone": "0999-00-0001", "email": "a@example.jp", **{f"choice_{n}": "v1" for n in range(4)},
        **{f"text_{n}": "霧見町の環境について申請します" for n in range(5)}, "price": "12,000", "copies": "2",
        "wanted_on": "令和9年4月1日", "why": "庭の木が大きくなったため", "agreed": True,
        "account": {"bank": "さんぷる銀行", "branch": "本店", "kind": "普通", "number": "1234567", "holder_kana": "ミホン ハナコ"},
    }  # fmt: skip


def build(residents: int = 50) -> Any:
    """Make the town and return the live version of the procedure."""
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.access.models import Account
    from yakuba.kernel.definitions.actions import publish
    from yakuba.kernel.offices.models import Appointment, Department, Municipality, Post, Staff
    from yakuba.kernel.people.models import Household, Resident
    from yakuba.kernel.people.queries import search_key
    from yakuba.language.procedures import Procedure

    Municipality.objects.create(name="測定市", code="992011", sample=True)
    hall = Department.objects.create(code="1", name="市民部", starts_on=START)
    for code, name in (("11", "環境課"), ("12", "税務課"), ("13", "市民課")):
        office = Department.objects.create(code=code, name=name, parent=hall, starts_on=START)
        for number, (title, rank) in enumerate((("係員", 1), ("係長", 2), ("課長", 3))):
            post = Post.objects.create(department=office, title=title, rank=rank, starts_on=START)
            staff = Staff.objects.create(
                number=f"{code}{number}", family_name=name, given_name=title, email=f"{code}{number}@staff.example.jp"
            )
            Appointment.objects.create(staff=staff, post=post, starts_on=START)
            Account.objects.create(email=staff.email, staff=staff)
    for number in range(residents):
        home = Household.objects.create(number=f"H{number}", address="霧見町1番地")
        person = Resident(
            number=f"{number:07}", family_name="髙橋", given_name=f"花子{number}", family_kana="タカハシ", given_kana="ハナコ",
            birth_date=date(1990, 5, 5), sex="female", household=home, relation="世帯主", address="霧見町1番地",
            postal_code="999-0001",
        )  # fmt: skip
        person.search = search_key(person)
        person.save()
        Account.objects.create(email=f"r{number}@example.jp", resident=person)
    return publish(SYSTEM, Procedure.model_validate(twenty_fields()), [])
