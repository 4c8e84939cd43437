"""Gives the sample city a few weeks of work, so that its desks are not empty: cases filed at counters, some taken further.

Every case goes through the same actions as anybody's, with the answers of the packs' own scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import cycle

from yakuba.desks.plans.models import Dose
from yakuba.desks.plans.words import Source
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.definitions.queries import definition, procedure_of, programmes
from yakuba.kernel.offices.models import Appointment, Department
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed, Refused
from yakuba.language.pack import Pack
from yakuba.language.scenarios import Person, Scenario
from yakuba.sample import SampleResident

CASES = 36
DAYS_BACK = 12
BATCH = 2_000
"""How many days ago the first case was filed."""
ASKED = "連絡先の電話番号が通じませんでした。昼間につながる番号を入力してください。"
Progress = Callable[[int, int | None], None]


def file_samples(packs: Iterable[Pack], *, progress: Progress = lambda done, of: None) -> int:
    """File about CASES cases, oldest first, and return how many there are. What does not fit a sample person is left out."""
    plots, taken, filed = cycle(_plots(packs)), set[int](), 0
    today = clock.today()
    for place in range(CASES):
        with clock.on(today - timedelta(days=DAYS_BACK - place * DAYS_BACK // CASES)):
            plot = next(plots)
            record = _file(plot, _like(plot.subject, taken))
            if record:
                filed += 1
                _go_on(record, place)
        progress(place + 1, CASES)
    return filed


def give_doses(people: Iterable[SampleResident]) -> int:
    """The vaccinations and check-ups sample children had, one by one, as the town's register has them; gives how many.

    The facts that follow from them are the city's own already.
    """
    law, now = {found.key: found.pk for found, said in programmes() if said.taken}, clock.now()
    keys = dict(Resident.objects.values_list("number", "pk"))
    made = [
        Dose(
            resident_id=keys[person.number], definition_id=law[one.programme], on=one.on, kind=one.kind, source=Source.REGISTER,
            made_at=now, made_by="sample",
        )
        for person in people for one in person.doses if one.programme in law
    ]  # fmt: skip
    Dose.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def _plots(packs: Iterable[Pack]) -> list[Scenario]:
    """One scenario per procedure of residents: the first that is simply taken, without files and without an agent."""
    found: dict[str, Scenario] = {}
    for scenario in (scenario for pack in packs for scenario in pack.scenarios):
        if not (scenario.expect.problems or scenario.file.files or scenario.file.as_agent_of):
            found.setdefault(scenario.file.procedure, scenario)
    return list(found.values())


def _like(person: Person, taken: set[int]) -> Resident:
    """A resident of the same sex and about the same age as a scenario's subject, who has no case and no account yet."""
    born = date.fromisoformat(str(person.birth_date))
    around = (born - timedelta(days=1500), born + timedelta(days=1500))
    found = Resident.objects.filter(standing=Standing.RESIDENT, sex=person.sex, account__isnull=True).exclude(
        pk__in=taken
    )
    resident = found.filter(birth_date__range=around).order_by("number").first() or found.order_by("number")[0]
    taken.add(resident.pk)
    return resident


def _file(plot: Scenario, person: Resident) -> Record | None:
    found = definition(plot.file.procedure)
    if "counter" not in procedure_of(found.live_id).channels or found.live is None:
        return None
    filing = actions.Filing(
        version=found.live, channel="counter", answers=plot.file.answers, resident=person, identity_checked=True,
        identity_seen="運転免許証",
    )  # fmt: skip
    try:
        return actions.file_case(_clerk(found.office), filing)
    except Refused:
        return None


def _clerk(office: Department, title: str = "係員") -> Actor:
    held = Appointment.objects.filter(post__department=office, post__title=title).order_by("pk").first()
    if held is None:
        raise LookupError(f"{office.name} has no {title}")
    return actor_for(Account.objects.get(staff=held.staff))


def _go_on(record: Record, place: int) -> None:
    """A third waits at the office, a third goes on to the chiefs, some come back to the applicant, some are decided."""
    clerk = _clerk(record.office)
    try:
        if place % 6 == 1:
            actions.ask_correction(clerk, record.number, comment=ASKED)
        elif place % 6 > 1:
            _decide(actions.accept(clerk, record.number), chairs=2 if place % 6 > 3 else 0)
    except NotAllowed:
        return  # a case that decided itself has nothing left to do


def _decide(record: Record, chairs: int) -> None:
    for title in ("係長", "課長")[:chairs]:
        if record.state == State.DECIDING:
            record = actions.approve(_clerk(record.office, title), record.number)
