"""Making the organisation: departments, chairs, staff, who sat where last year and sits now, who stands in for whom."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from .people import given_name, pairs
from .shapes import SampleAppointment, SampleBusiness, SampleDelegation, SampleDepartment, SamplePost, SampleStaff
from .words import BUSINESSES, COMMON, FAMILIES, MAIL_NAMES, OFFICES, PLACES

CHAIRS = (("課長", 3, "kacho"), ("係長", 2, "kakaricho"), ("係員", 1, "kakari"))
TRANSFER = date(2026, 4, 1)
BEFORE = date(2023, 4, 1)


def departments() -> list[SampleDepartment]:
    """The city hall, three 部, the board of education and thirteen 課."""
    return [SampleDepartment(code, name, parent, f"0999-00-0{code}", floor) for code, name, parent, floor in OFFICES]


def posts() -> list[SamplePost]:
    """The chairs."""
    top = [SamplePost("100", "市長", 6), SamplePost("100", "副市長", 5)]
    heads = [SamplePost(code, "部長", 4) for code in ("200", "300", "400")]
    return top + heads + [SamplePost(code, title, rank) for code in MAIL_NAMES for title, rank, _ in CHAIRS]


class Organisation:
    """Sixty people in their chairs."""

    def __init__(self, random: Random, today: date) -> None:
        self.random, self.today = random, today
        self.staff: list[SampleStaff] = []
        self.appointments: list[SampleAppointment] = []
        for code, title in (("100", "副市長"), ("200", "部長"), ("300", "部長"), ("400", "部長")):
            self._sit(self._person(""), code, title, BEFORE, None)
        for place, (code, mail) in enumerate(MAIL_NAMES.items()):
            self._section(code, mail, transferred=place % 2 == 0, retired=place == 2)
        while len(self.staff) < 60:
            code = list(MAIL_NAMES)[len(self.staff) % len(MAIL_NAMES)]
            self._sit(self._person(""), code, "係員", TRANSFER, None)
        self.delegations = self._absences()

    def _person(self, mail: str) -> SampleStaff:
        number = len(self.staff) + 1
        family = pairs(FAMILIES)[self.random.randrange(COMMON)]
        given = given_name(self.random, self.random.choice(("female", "male")), self.random.randint(1966, 2002))
        address = f"{mail or f'shokuin{number:02}'}@staff.example.jp"
        found = SampleStaff(f"{number:04}", family[0], given[0], family[1], given[1], address)
        self.staff.append(found)
        return found

    def _sit(self, who: SampleStaff, code: str, title: str, start: date, end: date | None) -> None:
        self.appointments.append(SampleAppointment(who.number, code, title, start, end))

    def _section(self, code: str, mail: str, *, transferred: bool, retired: bool) -> None:
        for title, _, role in CHAIRS:
            who = self._person(f"{mail}-{role}")
            if title == "課長" and transferred:
                former = self._person("")
                self._sit(former, code, title, BEFORE, TRANSFER - timedelta(days=1))
                if not retired:
                    self._sit(former, code, "係員", TRANSFER, None)
                self._sit(who, code, title, TRANSFER, None)
            else:
                self._sit(who, code, title, BEFORE, None)

    def _absences(self) -> list[SampleDelegation]:
        """The 係長 stands in for three 課長 who are away around today."""
        found = []
        for code, reason in (("410", "出張"), ("320", "研修"), ("240", "休暇")):
            deputy = next(a.staff_number for a in self.appointments if a.department_code == code and a.title == "係長")
            start = self.today - timedelta(days=30) if code != "410" else self.today
            found.append(SampleDelegation(code, "課長", deputy, start, start + timedelta(days=3), reason))
        return found


def corporate_number(base: int) -> str:
    """A 法人番号: 12 digits behind their check digit (国税庁 法人番号の指定等に関する省令 第2条)."""
    digits = f"{base:012}"
    total = sum(int(digit) * (1 if place % 2 == 0 else 2) for place, digit in enumerate(reversed(digits)))
    return f"{9 - total % 9}{digits}"


def businesses(random: Random) -> list[SampleBusiness]:
    """Thirty businesses. Their numbers begin with 9999, which no registry office has."""
    found = []
    for number in range(30):
        place, code = random.choice(pairs(PLACES))
        name = BUSINESSES[number % len(BUSINESSES)] + ("", "第二", "サービス")[number // len(BUSINESSES)]
        family, given = pairs(FAMILIES)[random.randrange(COMMON)], given_name(random, "male", 1970)
        found.append(
            SampleBusiness(
                corporate_number(999_900_000_000 + number),
                f"株式会社{name}",
                "",
                f"999-{code}",
                f"霧ヶ浦市{place}{number + 1}番地",
                f"{family[0]} {given[0]}",
                f"0999-00-{2000 + number}",
            )
        )
    return found
