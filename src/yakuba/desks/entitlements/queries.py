"""Reading sweeps, offers and what somebody is entitled to today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import (
    definition,
    labels,
    parameters,
    procedure_of,
    programme_of,
    programmes,
    sensitive_facts,
)
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.people.words import Standing
from yakuba.language.fields import Field
from yakuba.language.programmes import Programme
from yakuba.language.rules import Explanation, RuleError, compile_rule, explain
from yakuba.language.rules.functions import add_years, age

from ._applied import have_applied
from ._case import HEAD, Case, is_family, judge_one, receives
from ._counts import Funnel, funnels
from ._records import Seen, with_records
from .models import Consent, Mailing, Offer, Schedule, Sweep, Tally
from .words import OPEN, MailingState, OfferState, SweepState

LISTS = ("household.members.", "household.children.")
ADULT = 18
"""民法第4条: from then on people are told themselves."""
SPOUSES = ("妻", "夫", "妻（未届）", "夫（未届）")
PARENTS = (HEAD, *SPOUSES)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a programme says of one person today: verdict, amount, and the same in words."""

    definition: Definition
    programme: Programme
    law: str
    value: bool | None
    amount: int | None
    sentences: tuple[str, ...]
    missing: tuple[str, ...]
    receiving: bool = False
    error: str = ""
    paths: frozenset[str] = frozenset()
    """The facts its rules read."""
    seen: tuple[Seen, ...] = ()
    """The records these come from; see `with_records`."""

    @property
    def is_doubtful(self) -> bool:
        """Whether a record its rules read is not used: too old, or contradicted by another register."""
        return any(one.fault for one in self.seen)

    @property
    def is_due(self) -> bool:
        """Entitled, and not having it already."""
        return self.value is True and not self.receiving


def standing(person: Resident, definition: Definition, programme: Programme, on: date) -> Entitlement:
    """One person under one programme, with every reason."""
    rule = programme.rule_on(on)
    if rule is None:
        return Entitlement(definition, programme, programme.law, False, None, ("この日に有効な条件がありません。",), ())
    case = Case(definition, programme, rule)
    facts = facts_of(person, on, case.needed())
    try:
        value, amount, _ = judge_one(case, facts, on, parameters())
        told: Explanation = explain(
            compile_rule(rule.when), facts, today=on, parameters=parameters(), vocabulary=labels()
        )
    except RuleError as error:
        return Entitlement(definition, programme, rule.law, None, None, (), (), error=str(error), paths=case.needed())
    has = receives(case, facts, on, parameters())
    return Entitlement(
        definition, programme, rule.law, value, amount, told.sentences, told.missing, has, paths=case.needed()
    )


def standing_of(offer: Offer) -> Entitlement:
    """An offer as it stands today, under the law now live, whatever the sweep said."""
    definition = Definition.objects.get(pk=offer.definition_id)
    today = clock.today()
    found = standing(offer.resident, definition, programme_of(definition.live_id), today)
    return with_records(offer.resident, [found], today)[0]


def seen_mark(found: Entitlement) -> str:
    """What somebody was shown of a programme, in one word: verdict, amount, reasons, law, what to do and to agree to."""
    said = found.programme
    shown = (
        found.value,
        found.receiving,
        found.amount,
        said.per,
        found.sentences,
        found.law,
        said.apply,
        said.procedure,
    )
    return sha256(repr((shown, [field.label for field in consents(said)])).encode()).hexdigest()[:16]


def is_delicate(programme: Programme) -> bool:
    """Whether its rules look at sensitive facts: that somebody is entitled then says something of them too."""
    secret = sensitive_facts()
    texts = [text for rule in programme.rules for text in (rule.when, rule.amount)] + [programme.receiving]
    paths = {path for text in texts if text for path in compile_rule(text).mentions()}
    of_members = {f"resident.{path.removeprefix(start)}" for path in paths for start in LISTS if path.startswith(start)}
    return any(path == one or path.startswith(f"{one}.") for path in paths | of_members for one in secret)


def may_see_names(actor: Actor, programme: Programme) -> bool:
    """Whether a member of staff may see who is entitled to a programme, and not only how many."""
    return actor.has(Right.SENSITIVE) or not is_delicate(programme)


def consents(programme: Programme) -> list[Field]:
    """What one agrees to by the one tap: the consents of its procedure that the programme answers."""
    if programme.procedure is None:
        return []
    fields = procedure_of(definition(programme.procedure).live_id).fields()
    return [field for field in fields if field.type == "consent" and field.key in programme.answers]


def entitlements_of(person: Resident, on: date) -> dict[str, int | None]:
    """The programmes a sweep would find somebody entitled to, each with the amount: what is a household's goes to its head."""
    found = (
        standing(person, definition, said, on)
        for definition, said in programmes()
        if said.subject == "resident" or person.relation == HEAD
    )
    return {one.definition.key: one.amount for one in found if one.value and not one.receiving}


def everything(actor: Actor, person: Resident, on: date) -> list[Entitlement]:
    """One person under all programmes the actor may see names of: first those entitled, then perhaps, then not."""
    seen = [(definition, said) for definition, said in programmes() if may_see_names(actor, said)]
    found = with_records(person, (standing(person, definition, said, on) for definition, said in seen), on)
    return sorted(found, key=lambda one: (one.value is not True, one.value is not None, one.programme.category))


def offers_for(actor: Actor) -> QuerySet[Offer]:
    """What somebody was told of, for themselves and their children; newest first."""
    if actor.resident is None:
        return Offer.objects.none()
    told = told_offers().filter(hears_of(actor.resident), told=actor.resident)
    return told.select_related("definition", "resident", "record").order_by("-told_at", "-id")


def hears_of(person: Resident) -> Q:
    """The offers somebody may be told of: their own, of the minors they live with, and of their household.

    Who was told once for a child that has moved out or come of age sees nothing more of them.
    """
    if person.household_id is None:
        return Q(resident=person)
    homes = [found.pk for found, said in programmes() if said.subject == "household"]
    minor = Q(resident__birth_date__gt=add_years(clock.today(), -ADULT))
    return Q(resident=person) | (Q(resident__household=person.household_id) & (minor | Q(definition__in=homes)))


def told_offers() -> QuerySet[Offer]:
    """Every offer that somebody was told of, on screen or by letter, whatever became of it."""
    return Offer.objects.filter(told_at__isnull=False)


def as_told(way: str, at: datetime) -> dict[str, Any]:
    """What is written of an offer when somebody is told: the way, the moment, and what they are told."""
    told = {"told_version": F("version"), "told_amount": F("amount")}
    return {"state": OfferState.TOLD, "way": way, "told_at": at, **told}


def offer(actor: Actor, offer_id: int) -> Offer:
    """The one door to an offer: whoever was told. Raises NotFound."""
    found = offers_for(actor).filter(pk=offer_id).first()
    if found is None:
        raise NotFound(str(offer_id))
    return found


def consent_of(person: Resident | None) -> Consent | None:
    """What somebody said about being told; None where they never said anything."""
    return Consent.objects.filter(resident=person).first() if person else None


def has_consented(person: Resident | None) -> bool:
    """Whether somebody has agreed to be told."""
    return person is not None and Consent.objects.filter(resident=person, withdrawn_at=None).exists()


def reachable() -> QuerySet[Consent, int]:
    """The residents with an account who have agreed to be told."""
    agreed = Consent.objects.filter(withdrawn_at=None, resident__account__isnull=False)
    return agreed.values_list("resident_id", flat=True)


def hold_consents(people: Iterable[int]) -> set[int]:
    """Those of some residents who have agreed to be told; nobody withdraws before the caller's transaction ends."""
    agreed = Consent.objects.select_for_update().filter(withdrawn_at=None, resident_id__in=sorted(set(people)))
    return set(agreed.order_by("id").values_list("resident_id", flat=True))


def who_is_told(person: Resident, on: date) -> Resident | None:
    """Who can be told for one person: an adult themselves, for a child the head of the household, or else the spouse.

    Only somebody who lives here, has an account and has agreed; None where there is nobody.
    """
    if age(person.birth_date, on) >= ADULT:
        family = [person]
    else:
        home = (
            Resident.objects.filter(household_id=person.household_id, relation__in=PARENTS)
            if person.household_id and is_family(person)
            else ()
        )
        family = sorted(home, key=lambda one: (one.relation != HEAD, one.pk))
    may = set(reachable().filter(resident_id__in=[one.pk for one in family]))
    return next((one for one in family if one.pk in may and one.standing == Standing.RESIDENT), None)


def may_be_told(definition: Definition) -> QuerySet[Offer]:
    """Found and not told yet: those who live here, have an account and have agreed, and get no letter.

    Nobody, where the programme is planned: their families hear of every dose from the plan, and not twice.
    """
    return Offer.objects.none() if is_planned(definition) else reached(definition)


def is_planned(definition: Definition) -> bool:
    """Whether a programme belongs to the plans of children, which remind by themselves."""
    return bool(programme_of(definition.live_id).taken)


def reached(definition: Definition) -> QuerySet[Offer]:
    """Found and not told yet, by somebody who lives here, has an account and has agreed, whatever tells them."""
    found = Offer.objects.filter(
        definition=definition, state=OfferState.FOUND, told__account__isnull=False, mailing=None,
        told__offer_consent__withdrawn_at=None, told__offer_consent__isnull=False, resident__standing=Standing.RESIDENT,
        told__standing=Standing.RESIDENT,
    )  # fmt: skip
    return found.exclude(have_applied(programme_of(definition.live_id))).order_by("id")


def on_paper(definition: Definition) -> QuerySet[Offer]:
    """Found, not to be reached on screen and not among letters yet: for a letter.

    Whoever has said that they want no such notices gets none on paper either, nor whoever has applied.
    """
    on_screen = reached(definition).values("pk")
    found = Offer.objects.filter(
        definition=definition, state=OfferState.FOUND, mailing=None, resident__standing=Standing.RESIDENT
    )
    here = Q(told=None) | Q(told__standing=Standing.RESIDENT)
    unwanted = Consent.objects.filter(withdrawn_at__isnull=False).values("resident")
    refused = Q(told__in=unwanted) | Q(told=None, resident__in=unwanted)
    return (
        found.filter(here).exclude(pk__in=on_screen).exclude(refused | have_applied(programme_of(definition.live_id)))
    )


def schedule() -> Schedule:
    """When everybody is judged without being asked."""
    return Schedule.objects.filter(pk=1).first() or Schedule()


def mailings(definition: Definition) -> QuerySet[Mailing]:
    """The letters of a programme, newest first."""
    return Mailing.objects.filter(definition=definition).order_by("-id")


def mailing(actor: Actor, mailing_id: int) -> Mailing:
    """The one door to a file of letters: whoever may see the names. Raises NotFound."""
    found = Mailing.objects.select_related("definition__office").filter(pk=mailing_id).first()
    if found is None:
        raise NotFound(str(mailing_id))
    programme(actor, found.definition.key, names=True)
    return found


def to_take_out(found: Mailing) -> list[int]:
    """The numbers of the letters whose receivers must not be told any more, after they were made."""
    if found.state != MailingState.READY:
        return []
    still = set(Offer.objects.filter(mailing=found, state=OfferState.FOUND).values_list("pk", flat=True))
    return [place for place, key in enumerate(found.offers_at, start=1) if key not in still]


def last_sweep() -> Sweep | None:
    """The newest sweep of its own day, finished or not."""
    return Sweep.objects.filter(ahead=False).order_by("-id").first()


def last_tally(definition: Definition) -> Tally | None:
    """What the newest finished sweep counted for a programme."""
    return _tallies().filter(definition=definition).select_related("version").order_by("-id").first()


def _tallies() -> QuerySet[Tally]:
    """What finished sweeps counted that were of their own day."""
    return Tally.objects.filter(sweep__ahead=False, sweep__state=SweepState.DONE).select_related("sweep")


def overview(actor: Actor) -> list[tuple[Definition, Programme, Tally | None, Funnel]]:
    """Every programme with its last tally and what became of its offers."""
    actor.must(Right.OFFERS)
    known = funnels()
    last = _tallies().values("definition").annotate(last=Max("id")).values("last")
    newest = {tally.definition_id: tally for tally in _tallies().filter(pk__in=last)}
    found = [(one, said, newest.get(one.pk), known.get(one.pk, Funnel())) for one, said in programmes()]
    # What the actor's own offices offer comes first, and there what somebody waits for.
    return sorted(found, key=lambda one: (one[0].office_id not in actor.offices, -one[3].found, one[0].title))


def programme(actor: Actor, key: str, *, names: bool = False) -> tuple[Definition, Programme]:
    """The one door to a programme at this desk, and with `names` to those entitled to it. Raises NotFound."""
    actor.must(Right.OFFERS)
    for found, said in programmes():
        if found.key == key and (not names or may_see_names(actor, said)):
            return found, said
    raise NotFound(key)


def open_count(actor: Actor) -> int:
    """How many offers wait for somebody's answer."""
    return offers_for(actor).filter(Q(state__in=OPEN)).count()
