"""Changes to people: imports from core systems, known facts, representation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.csvfile import LayoutError, Row, Wrong, read

from ._businesses import BUSINESSES
from ._facts_csv import LAYOUT as FACTS
from ._facts_csv import FactReport, known_facts, put, understood
from ._layout import RESIDENTS
from ._saying import Disputed, Said, hold, on_said, say
from ._taking import BATCH, ImportReport, Line, Progress, keep, take_over
from .models import Business, Household, KnownFact, Representation, Resident
from .queries import business_key, search_key
from .words import Standing


def import_residents(actor: Actor, source: Any, *, progress: Progress = lambda done, of: None) -> ImportReport:
    """Take residents over from the documented CSV layout (docs/operate/people-csv.md).

    The same file twice changes nothing the second time. A line that can't be taken is reported with its column and
    what would be right, and left out; the others are taken. One transaction: all good lines or, on a crash, none.
    """
    return take_over(actor, source, RESIDENTS, _keep_residents, progress)


def import_businesses(actor: Actor, source: Any, *, progress: Progress = lambda done, of: None) -> ImportReport:
    """Take businesses over from the documented CSV layout (docs/operate/businesses-csv.md), as residents are."""
    return take_over(actor, source, BUSINESSES, _keep_businesses, progress)


def import_facts(actor: Actor, source: Any, *, progress: Progress = lambda done, of: None) -> FactReport:
    """Take over what other registers know of residents, from the documented CSV layout (docs/operate/facts-csv.md).

    The same file twice changes nothing the second time. A line older than what is held is reported and left out; where
    two registers contradict each other of one day, the fact is unknown until they agree, which is reported too.
    """
    actor.must(Right.PEOPLE)
    report, known = FactReport(), known_facts()
    with action(actor, "people.import", "facts") as act:
        batch: list[tuple[Row, str, Said]] = []
        for count, row in enumerate(read(source, FACTS, report), start=1):
            try:
                batch.append((row, *understood(row, known)))
            except Wrong as wrong:
                report.refuse(row, wrong)
            if len(batch) >= BATCH:
                put(batch, report)
                batch = []
                progress(count, None)
        put(batch, report)
        progress(report.read, report.read)
        act.data.update(report.counts())
    report.refused.sort(key=lambda one: one.line)
    return report


def _keep_residents(lines: list[Line], report: ImportReport) -> None:
    homes = _households(lines)
    for line in lines:
        if "household" in line.values:
            home = homes.get(line.values.pop("household"))
            line.values["household_id"] = home.pk if home else None
    keep(Resident, "number", lines, search_key, report)


def _keep_businesses(lines: list[Line], report: ImportReport) -> None:
    keep(Business, "corporate_number", lines, business_key, report)


_HOME = ("postal_code", "address")


def _households(lines: Iterable[Line]) -> dict[str, Household]:
    wanted = {home: line for line in lines if (home := line.values.get("household"))}
    found = {home.number: home for home in Household.objects.filter(number__in=wanted)}
    new = [
        Household(number=number, **{name: line.values[name] for name in _HOME if name in line.values})
        for number, line in wanted.items()
        if number not in found
    ]
    Household.objects.bulk_create(new)
    moved = []
    for number, home in found.items():
        values = {name: value for name, value in wanted[number].values.items() if name in _HOME}
        if any(getattr(home, name) != value for name, value in values.items()):
            home.__dict__.update(values)
            moved.append(home)
    Household.objects.bulk_update(moved, _HOME)
    return {**found, **{home.number: home for home in new}}


def set_fact(
    actor: Actor, person: Resident, key: str, value: Any, *, source: str, as_of: date | None = None
) -> Wrong | None:
    """What a register of the town now knows about somebody; why it is unknown, where another says otherwise of that day.

    Raises Wrong for a day to come and for what is older than what is held, ValueError for what the resident register says.
    """
    actor.must(Right.PEOPLE)
    with action(actor, "people.fact", f"resident:{person.number}", key=key, source=source) as act:
        [wrong] = say([Said(person.pk, key, value, source, as_of or clock.today())])
        if wrong and not isinstance(wrong, Disputed):
            raise wrong
        act.data.update({"disputed": True} if wrong else {})
    return wrong


def put_facts(
    person: Resident, facts: Mapping[str, Any], *, source: str, as_of: date, upon: Mapping[str, date] | None = None
) -> dict[str, Wrong]:
    """Known facts that follow from another room's register, in the action of that room; None is known no more.

    `upon` gives the day of what another register had said before, for facts that build on it. Gives what does not
    stand, and why: what is older than what is held, or in dispute. Raises ValueError for what the resident register says.
    """
    gone = [key for key, value in facts.items() if value is None]
    KnownFact.objects.filter(resident=person, key__in=gone, as_of__lte=as_of).delete()
    kept = {key: value for key, value in facts.items() if value is not None}
    start = None if upon is None else date.min
    said = [Said(person.pk, key, value, source, as_of, (upon or {}).get(key, start)) for key, value in kept.items()]
    return {one.key: wrong for one, wrong in zip(said, say(said), strict=True) if wrong}


def move(person: Resident, address: Mapping[str, str]) -> None:
    """A granted notice of moving (転居届) gives somebody another address, in the action of that decision.

    `address` has the parts of an address field. The household's own address follows once everybody who lives there has
    moved; who moved out of it alone stays in it until the resident register divides it (世帯分離).
    """
    person.postal_code = address.get("postal_code", "")
    person.address = " ".join(part for name in ("address", "building") if (part := address.get(name, "")))
    person.save(update_fields=["postal_code", "address"])
    home = person.household
    living = home.members.filter(standing=Standing.RESIDENT) if home else ()
    if home and {(one.postal_code, one.address) for one in living} == {(person.postal_code, person.address)}:
        home.postal_code, home.address = person.postal_code, person.address
        home.save(update_fields=["postal_code", "address"])


def add_representation(
    actor: Actor,
    agent: Resident,
    *,
    kind: str,
    principal: Resident | None = None,
    business: Business | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    evidence: str = "",
) -> Representation:
    """Register that somebody may act for a person or a business, with the document that was seen.

    Raises ValueError where it is the actor's own affair, or the agent does not live here any more.
    """
    actor.must(Right.PEOPLE)
    _not_own(actor, agent, principal)
    if agent.standing != Standing.RESIDENT:
        raise ValueError(_("この方は、いまは町の住民ではありません。代理になる方を選び直してください"))
    about = f"resident:{principal.number}" if principal else f"business:{business.corporate_number if business else ''}"
    with action(actor, "people.represent", about, agent=agent.number, kind=kind, evidence=evidence):
        return Representation.objects.create(
            agent=agent, principal=principal, business=business, kind=kind, evidence=evidence,
            starts_on=starts_on or clock.today(), ends_on=ends_on,
        )  # fmt: skip


def end_representation(actor: Actor, representation: Representation, on: date | None = None) -> None:
    """From the day after, somebody may no longer act for the other; at once, where it began today (a mistake put right).

    Raises ValueError where it is the actor's own affair.
    """
    actor.must(Right.PEOPLE)
    _not_own(actor, representation.agent, representation.principal)
    with action(actor, "people.end_representation", f"representation:{representation.pk}"):
        today = clock.today()
        representation.ends_on = on or (today - timedelta(days=1) if representation.starts_on == today else today)
        representation.save(update_fields=["ends_on"])


def _not_own(actor: Actor, *people: Resident | None) -> None:
    """Nobody registers themselves or those they live with."""
    if actor.is_close_to(*people):
        raise ValueError(_("自分や同じ世帯の方の代理は、自分では登録できません。ほかの職員に頼んでください"))


__all__ = [
    "BATCH",
    "FactReport",
    "ImportReport",
    "LayoutError",
    "Said",
    "add_representation",
    "end_representation",
    "hold",
    "import_businesses",
    "import_facts",
    "import_residents",
    "move",
    "on_said",
    "put_facts",
    "set_fact",
]  # fmt: skip
