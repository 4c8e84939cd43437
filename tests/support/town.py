"""A small town for tests: three offices, their chairs and people, a family, and one procedure that uses most of the language."""

from dataclasses import dataclass, field
from datetime import date

from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Assurance, Right
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.offices.models import Appointment, Department, Municipality, Post, Staff
from yakuba.kernel.people.models import Household, Representation, Resident
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions
from yakuba.language.procedures import Letter, Procedure

START = date(2020, 4, 1)

TRIAL = {
    "procedure": "trial",
    "title": {"ja": "見本の申請", "easy": "みほんの もうしこみ", "en": "Trial application"},
    "summary": "試験のための手続です",
    "office": "環境課",
    "law": "見本条例第1条",
    "who": "町に住む方",
    "category": "くらし",
    "events": [],
    "keywords": ["ためし", "犬"],
    "channels": ["online", "counter", "api"],
    "identity": {"online": "basic", "counter": "document"},
    "representation": {"kinds": ["parent", "family"]},
    "standard_days": 14,
    "retention": {"years": 5},
    "amount": "price * 2",
    "fee": {"amount": "copies * 300", "text": "1通300円"},
    "pages": [
        {
            "title": "あなたのこと",
            "fields": [
                {"key": "applicant_name", "type": "name", "label": "氏名", "bind": "resident.name"},
                {"key": "birthday", "type": "date", "label": "生年月日", "bind": "resident.birth_date", "not_after": "today"},
                {"key": "phone", "type": "phone", "label": "電話番号"},
            ],
        },
        {
            "title": "申請の内容",
            "fields": [
                {"key": "kind", "type": "choice", "label": "種類", "search": True,
                 "options": [{"value": "new", "label": "新しく"}, {"value": "again", "label": "もう一度"}]},
                {"key": "why", "type": "long_text", "label": "理由", "required": False, "show": "kind == 'again'"},
                {"key": "price", "type": "yen", "label": "金額", "min": 1, "max": 100_000_000, "search": True},
                {"key": "copies", "type": "number", "label": "通数", "min": 1, "max": 10},
                {"key": "picture", "type": "photo", "label": "写真", "required": False, "accept": ["image"]},
            ],
        },
    ],
    "workflow": [
        {"step": "receive", "title": "受付", "by": "office"},
        {"step": "check", "title": "自動の確認",
         "auto": {"rule": "price < 50000000", "on_false": "person", "on_true": "next", "on_unknown": "person"}},
        {"step": "approve", "title": "決裁",
         "route": ["係長", {"all": ["課長", "防災課/課長"]}, "部長"],
         "final": [{"by": "係長", "when": "amount <= 2000"}]},
        {"step": "notify", "title": "通知", "document": "trial-letter"},
    ],
}  # fmt: skip

LETTERS = [
    {"document": "trial-letter", "title": "決定通知書", "outcome": "approved",
     "body": ["{case.filed_on}付けの申請（{case.number}）を承認します。金額は{yen(amount)}です。"]},
    {"document": "trial-letter-refused", "title": "不承認通知書", "outcome": "refused", "appeal": True,
     "body": ["次の理由により認められません。理由: {case.reason}"]},
]  # fmt: skip

ANSWERS = {"phone": "0999-00-0001", "kind": "new", "price": 1000, "copies": 2}


@dataclass
class Town:
    """Who is who; `actor('係長')` gives the actor of a chair, `resident_actor()` the mother signed in."""

    departments: dict[str, Department] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    mother: Resident | None = None
    child: Resident | None = None
    stranger: Resident | None = None
    version: Version | None = None

    def actor(self, chair: str) -> Actor:
        """`係員`, `係長`, `課長`, `部長` of 環境課, or `防災課/課長`."""
        name = chair if "/" in chair else f"環境課/{chair}"
        return actor_for(Account.objects.get(staff=self.staff[name]))

    def resident_actor(self, who: Resident | None = None, assurance: Assurance = Assurance.BASIC) -> Actor:
        return actor_for(Account.objects.get(resident=who or self.mother), assurance=assurance)

    def file(self, actor: Actor | None = None, **rest: object) -> Record:
        """File the trial procedure online as the mother, unless told otherwise."""
        answers = rest.pop("answers", ANSWERS)
        given = {"channel": "online", "resident": self.mother, "answers": answers, **rest}
        return actions.file_case(actor or self.resident_actor(), actions.Filing(version=self.version, **given))

    def deciding(self, **answers: object) -> Record:
        """A case that waits for its first approval."""
        record = self.file(answers={**ANSWERS, **answers})
        return actions.accept(self.actor("係員"), record.number)


def _office(town: Town, code: str, name: str, parent: Department | None) -> Department:
    town.departments[name] = Department.objects.create(code=code, name=name, parent=parent, starts_on=START)
    return town.departments[name]


def _seat(town: Town, department: Department, title: str, rank: int, number: int) -> None:
    post = Post.objects.create(department=department, title=title, rank=rank, starts_on=START)
    staff = Staff.objects.create(
        number=f"{number:03}", family_name=department.name, given_name=title, email=f"s{number}@staff.example.jp"
    )
    Appointment.objects.create(staff=staff, post=post, starts_on=START)
    Account.objects.create_user(staff.email, staff=staff)
    town.staff[f"{'環境課' if title == '部長' else department.name}/{title}"] = staff


def _resident(household: Household, number: int, name: str, kana: str, born: date, relation: str) -> Resident:
    family, given = name.split()
    family_kana, given_kana = kana.split()
    return Resident.objects.create(
        number=f"{number:07}", family_name=family, given_name=given, family_kana=family_kana, given_kana=given_kana,
        birth_date=born, sex="female", household=household, relation=relation, postal_code="999-0001",
        address="霧見町1番地", phone="0999-00-0001",
    )  # fmt: skip


def build(procedure: dict | None = None, letters: list | None = None) -> Town:
    """The town, with the trial procedure published."""
    town = Town()
    Municipality.objects.create(name="試しの町", code="992011", mayor="試 太郎", sample=True)
    hall = _office(town, "100", "市民部", None)
    environment = _office(town, "110", "環境課", hall)
    disaster = _office(town, "120", "防災課", hall)
    tax = _office(town, "130", "税務課", hall)
    for number, (department, title, rank) in enumerate(
        [
            (environment, "係員", 1), (environment, "係長", 2), (environment, "課長", 3), (hall, "部長", 4),
            (disaster, "課長", 3), (disaster, "係員", 1), (tax, "係員", 1), (tax, "課長", 3),
        ],
        start=1,
    ):  # fmt: skip
        _seat(town, department, title, rank, number)
    Grant.objects.create(right=Right.COUNTER, department=environment, starts_on=START)
    home = Household.objects.create(number="0000001", postal_code="999-0001", address="霧見町1番地")
    town.mother = _resident(home, 1, "髙橋 葛󠄀子", "タカハシ カツコ", date(1990, 5, 5), "世帯主")
    town.child = _resident(home, 2, "髙橋 海", "タカハシ ウミ", date(2020, 1, 2), "子")
    other = Household.objects.create(number="0000002", address="霧見町2番地")
    town.stranger = _resident(other, 3, "森 静", "モリ シズカ", date(1980, 1, 1), "世帯主")
    Representation.objects.create(agent=town.mother, principal=town.child, kind="parent", starts_on=START)
    for resident, email in ((town.mother, "mother@example.jp"), (town.stranger, "stranger@example.jp")):
        Account.objects.create_user(email, "sample-password-1", resident=resident)
    written = Procedure.model_validate(procedure or TRIAL)
    town.version = publish(SYSTEM, written, [Letter.model_validate(letter) for letter in letters or LETTERS])
    return town
