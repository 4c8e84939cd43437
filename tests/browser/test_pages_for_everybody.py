"""axe, and nothing wider than the screen, on a phone and on a desk: the pages no journey stops at."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from support.packs import accepted, loaded

from yakuba.desks.counter.actions import begin_visit
from yakuba.desks.entitlements import actions as offers
from yakuba.desks.entitlements.models import Mailing, Offer, Tally
from yakuba.desks.payments import actions as payments
from yakuba.desks.payments.queries import collected
from yakuba.desks.plans import actions as plans
from yakuba.desks.review import actions as reviews
from yakuba.desks.visits.actions import begun
from yakuba.desks.visits.actions import booking as visits
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Definition, Version
from yakuba.kernel.definitions.queries import definition
from yakuba.kernel.offices.actions import delegate
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.workflow import actions
from yakuba.language.bank_days import next_bank_day

from .cases import acting, file_as
from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser
BENEFIT = "special-child-benefit"
OWNER, DOG, CLERK = "dog@example.jp", "dog-registration", "kankyo-kakari@staff.example.jp"
WINDOW, CHIEF, ADMIN = (
    f"{name}@staff.example.jp" for name in ("shimin-kakari", "kosodate-kakaricho", "digital-kakari")
)
TELLER, ALLOWER = "kosodate-kakari@staff.example.jp", "kaikei-kakari@staff.example.jp"
NURSE, TAX = "kenko-kakari@staff.example.jp", "zeimu-kakari@staff.example.jp"
EVERYTHING_OPEN = "document.querySelectorAll('main details').forEach(one => (one.open = true))"


def returned_case() -> str:
    record = file_as(OWNER, DOG)
    actions.ask_correction(acting(CLERK), record.number, comment="犬の名前をもう一度確かめてください")
    return reverse("apply:case", args=[record.number])


def decided_case() -> str:
    record = file_as(OWNER, DOG)
    actions.accept(acting(CLERK), record.number)
    actions.complete(acting(CLERK), record.number)
    return reverse("apply:case", args=[record.number])


def half_done() -> Draft:
    person = Resident.objects.filter(relation="世帯主").exclude(phone="").order_by("pk").first()
    draft = begin_visit(acting(CLERK), definition(DOG), person)
    return records.keep(draft, accepted(DOG)[0].file.answers, draft.page)


def counter_check() -> str:
    return reverse("counter:check", args=[half_done().token])


def counter_done() -> str:
    draft = half_done()
    filing = actions.Filing(
        version=draft.version, channel="counter", answers=draft.raw, resident=draft.resident, draft=draft
    )
    return reverse("counter:done", args=[actions.file_case(acting(CLERK), filing).number])


def saved_lists() -> str:
    file_as(OWNER, DOG)
    view = records.save_view(acting(CLERK), "犬の登録だけ", {"definition": DOG}, shared=True)
    return f"{reverse('casework:inbox')}?view={view.pk}"


def second_version() -> str:
    pack = next(pack for pack in loaded() for one in pack.procedures if one.procedure == DOG)
    now = next(one for one in pack.procedures if one.procedure == DOG)
    publish(SYSTEM, now.model_copy(update={"standard_days": 9}), pack.letters, pack=pack.head.pack)
    old, new = Version.objects.filter(definition__key=DOG).order_by("number").values_list("number", flat=True)
    return f"{reverse('casework:definition', args=[DOG])}?old={old}&new={new}"


def somebody_away() -> str:
    chief, today = acting(CHIEF), clock.today()
    deputy = acting("kosodate-kacho@staff.example.jp").staff
    delegate(chief, chief.appointments[0].post, deputy, today, today + timedelta(days=3), "出張")
    return reverse("casework:absence")


def agents() -> str:
    mother = Resident.objects.get(account__email="mother@example.jp")
    person = Resident.objects.filter(relation="世帯主").exclude(pk=mother.pk).order_by("pk").first()
    return f"{reverse('counter:agents', args=[person.number])}?q={mother.number}"


def an_offer() -> str:
    mother = acting("mother@example.jp")
    offers.set_consent(mother, given=True)
    offers.ask_for_sweep(SYSTEM)
    offers.run_waiting()
    for tally in Tally.objects.filter(definition__key__in=["child-allowance", "child-medical"]):
        offers.allow_sending(SYSTEM, tally)
    offers.run_waiting()
    return reverse("entitlements:offer", args=[Offer.objects.filter(told=mother.resident).exclude(told_at=None)[0].pk])


def whose_results() -> str:
    return f"{reverse('entitlements:person')}?number={Resident.objects.order_by('pk').first().number}"


def letters_made() -> str:
    offers.ask_for_sweep(SYSTEM)
    offers.run_waiting()
    offers.ask_for_letters(SYSTEM, Definition.objects.get(key="child-medical"))
    offers.run_waiting()
    return reverse("entitlements:mailing", args=[Mailing.objects.latest("id").pk])


def granted_benefit(**account: str) -> Record:
    """The special benefit granted to some head of a household, on a day it was open."""
    person = Resident.objects.filter(relation="世帯主").order_by("pk").last()
    whole = {
        "bank": "みほん銀行",
        "branch": "本店",
        "kind": "普通",
        "number": "123",
        "holder_kana": "ミホン",
        **account,
    }
    with clock.on(date(2026, 12, 1)):
        filing = actions.Filing(
            version=definition(BENEFIT).live, channel="counter", answers={"consent_receive": True, "account": whole},
            resident=person, identity_checked=True, identity_seen="運転免許証",
        )  # fmt: skip
        record = actions.file_case(acting(TELLER), filing)
    Record.objects.filter(pk=record.pk).update(state="approved", amount=50_000)
    return record


def an_account_to_mend() -> str:
    return reverse("payments:account", args=[granted_benefit().number])


def a_batch() -> str:
    granted_benefit(bank_code="0998", branch_code="001")
    found = definition(BENEFIT)
    made = payments.make_batch(acting(TELLER), found, next_bank_day(clock.today()), collected(found).mark)
    return reverse("payments:batch", args=[made.pk])


def baby() -> Resident:
    mother = acting("mother@example.jp").resident
    return Resident.objects.filter(household=mother.household).latest("birth_date")


def a_plan() -> str:
    return reverse("plans:child", args=[baby().number])


def a_childs_doses() -> str:
    plans.record(acting(NURSE), baby().number, "vaccine-bcg", baby().birth_date + timedelta(days=160))
    return reverse("plans:patient", args=[baby().number])


def reviewed_case() -> str:
    version = definition("zero-income").live
    person = Resident.objects.filter(relation="世帯主", account=None).order_by("pk").first()
    answers = {"no_income": True, "living": "pension", "phone": "0999-00-0001"}
    filing = actions.Filing(version=version, channel="counter", answers=answers, resident=person, identity_checked=True)
    return reverse("casework:case", args=[actions.file_case(acting(TAX), filing).number])


def dry_run() -> str:
    reviewed_case()
    run = reviews.ask_for_run(SYSTEM, definition("zero-income"), clock.today(), clock.today())
    reviews.run_waiting()
    return reverse("review:run", args=[run.pk])


def somebody_who_died() -> Resident:
    person = Resident.objects.filter(relation="世帯主", birth_date__lt=date(1950, 1, 1)).order_by("pk").first()
    Resident.objects.filter(pk=person.pk).update(standing=Standing.DIED)
    return person


def a_booking_to_make() -> str:
    return reverse("visits:book", args=[somebody_who_died().number])


def a_booking_made() -> str:
    person = Resident.objects.filter(standing=Standing.DIED).order_by("pk").first()
    visits.book(acting(WINDOW), person, visits.Coming("death", clock.now() + timedelta(days=1), "見本 太郎"))
    return f"{reverse('visits:bookings')}?q={person.number}"


def whose_event() -> str:
    return reverse("visits:events", args=[begun(acting(WINDOW), who="見本 太郎").number])


PLACES: dict[str, tuple[str, list[str | Callable[[], str]]]] = {
    "a visitor": ("", ["/apply/?q=犬", f"/apply/p/{DOG}/"]),
    "a resident": (OWNER, [f"/apply/p/{DOG}/", returned_case, decided_case, "/apply/settings/"]),
    "a clerk": (CLERK, [counter_check, counter_done, saved_lists]),
    "whoever publishes": (ADMIN, ["/casework/definitions/", second_version]),
    "a chief who goes away": (CHIEF, [somebody_away]),
    "whoever registers agents": (WINDOW, [agents]),
    "whoever was told": ("mother@example.jp", ["/offers/", an_offer, "/offers/"]),
    "whoever tells": (
        TELLER,
        ["/offers/programmes/", "/offers/programmes/child-medical/", whose_results, letters_made],
    ),
    "whoever pays": (TELLER, ["/payments/", "/payments/special-child-benefit/", an_account_to_mend]),
    "whoever allows payments": (ALLOWER, ["/payments/", "/payments/sender/", a_batch]),
    "a parent": ("mother@example.jp", ["/plans/", a_plan]),
    "whoever keeps vaccinations": (NURSE, ["/plans/children/?q=村上", a_childs_doses]),
    "whoever receives families": (WINDOW, ["/visits/", a_booking_to_make, a_booking_made, whose_event]),
    "whoever reviews": (TAX, ["/review/", "/review/zero-income/", reviewed_case, dry_run]),
}
"""Who reads, and where: an address, or what has to be there first and then has one."""


@pytest.mark.parametrize("reader", PLACES)
def test_axe_finds_nothing_on_a_phone_or_at_a_desk(
    reader: str, visit: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    email, places = PLACES[reader]
    page = visit(email, PHONE)
    for place in places:
        page.set_viewport_size(PHONE)
        assert page.goto(place if isinstance(place, str) else place()).status == 200
        page.evaluate(EVERYTHING_OPEN)
        accessible(page)
        page.set_viewport_size(DESK)
        accessible(page)
