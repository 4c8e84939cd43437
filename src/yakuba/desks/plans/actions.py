"""Recording what was had, bringing what is due up to date, and reminding families."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.csvfile import LayoutError, Wrong, read
from yakuba.kernel.people.actions import Said, put_facts
from yakuba.kernel.people.models import KnownFact, Resident

from ._layout import LAYOUT, ImportReport, Line, had_on, kind_of, understood
from ._refreshing import ask_anew, refresh_all
from ._reminding import remind_all
from ._replaying import REGISTER, Law, carried_of, derived
from .models import Carried, Dose
from .queries import child, dose, patient, programme, told_dose
from .words import Source

BATCH = 200
Progress = Callable[[int, int | None], None]


def record(actor: Actor, number: str, key: str, on: date | None, *, kind: str = "", lot: str = "") -> Dose:
    """A clerk writes down what was had; what the family told of the same day is confirmed by that. Raises Wrong."""
    person, (definition, _) = patient(actor, number), programme(actor, key)
    day, law = had_on(person, on), Law()
    kind = kind_of(law, key, kind)
    with action(actor, "dose.record", f"resident:{person.number}", programme=key, on=day.isoformat()):
        made = _put(Line(person, definition, day, kind, lot), Source.CLERK, actor.label)[0]
        settle(law, person)
    return made


def confirm(actor: Actor, number: str, dose_id: int) -> Dose:
    """A clerk has seen the proof of what a family told."""
    person = patient(actor, number)
    found = dose(actor, person, dose_id)
    with action(
        actor, "dose.confirm", f"resident:{person.number}", programme=found.definition.key, on=found.on.isoformat()
    ):
        Dose.objects.filter(pk=found.pk, source=Source.FAMILY).update(
            source=Source.CLERK, made_by=actor.label, made_at=clock.now()
        )
        settle(Law(), person)
    return found


def remove(actor: Actor, number: str, dose_id: int) -> None:
    """A clerk strikes out what was written down by mistake."""
    person = patient(actor, number)
    found = dose(actor, person, dose_id)
    with action(
        actor, "dose.remove", f"resident:{person.number}", programme=found.definition.key, on=found.on.isoformat()
    ):
        found.delete()
        settle(Law(), person, gone=True)


def tell(actor: Actor, number: str, key: str, on: date | None, *, kind: str = "") -> Dose | None:
    """A family says what was had: good for their plan, no fact of the town. None where it is known already. Raises Wrong."""
    person, law = child(actor, number), Law()
    definition = law.definitions.get(key)
    if definition is None:
        raise Wrong("接種・健診", "選ばれていません。", "一つを選んでください")
    day, kind = had_on(person, on), kind_of(law, key, kind)
    if Dose.objects.filter(resident=person, definition=definition, on=day).exists():
        return None
    with action(actor, "dose.tell", f"resident:{person.number}", programme=key, on=day.isoformat()):
        made, _ = _put(Line(person, definition, day, kind, ""), Source.FAMILY, actor.label)
        ask_anew(person)
    return made


def take_back(actor: Actor, number: str, dose_id: int) -> None:
    """A family strikes out what they told, as long as nobody has confirmed it."""
    person = child(actor, number)
    found = told_dose(actor, person, dose_id)
    with action(
        actor, "dose.take_back", f"resident:{person.number}", programme=found.definition.key, on=found.on.isoformat()
    ):
        found.delete()
        ask_anew(person)


def import_doses(actor: Actor, source: Any, *, progress: Progress = lambda done, of: None) -> ImportReport:
    """Take doses over from the documented CSV layout (docs/operate/doses-csv.md); the facts follow in the same transaction.

    The same file twice changes nothing the second time. A line that can't be taken is reported and left out.
    """
    actor.must(Right.PEOPLE)
    report, law, people = ImportReport(), Law(), dict[int, Resident]()
    with action(actor, "doses.import", "doses") as act:
        for count, row in enumerate(read(source, LAYOUT, report), start=1):
            try:
                line = understood(row, law)
            except Wrong as wrong:
                report.refuse(row, wrong)
                continue
            _, done = _put(line, Source.REGISTER, actor.label)
            setattr(report, done, getattr(report, done) + 1)
            if done != "unchanged":
                people[line.person.pk] = line.person
            if count % BATCH == 0:
                progress(count, None)
        for person in people.values():
            settle(law, person)
        progress(report.read, report.read)
        act.data.update(report.counts())
    return report


def _put(line: Line, source: str, by: str) -> tuple[Dose, str]:
    """A dose, and whether it was added, changed or unchanged. What the town says stands over what a family told."""
    made, new = Dose.objects.get_or_create(
        resident=line.person, definition=line.definition, on=line.on,
        defaults={"kind": line.kind, "lot": line.lot, "source": source, "made_at": clock.now(), "made_by": by},
    )  # fmt: skip
    if new:
        return made, "added"
    wanted = {"kind": line.kind or made.kind, "lot": line.lot or made.lot}
    if made.source == Source.FAMILY or (source == Source.REGISTER and made.source != source):
        wanted |= {"source": source, "made_by": by}
    changed = {name: value for name, value in wanted.items() if getattr(made, name) != value}
    if changed:
        Dose.objects.filter(pk=made.pk).update(**changed)
    return made, "changed" if changed else "unchanged"


def _carry(law: Law, person: Resident) -> None:
    """Keep what other registers said, before the facts are written from the doses."""
    kept = {one.key: (one.value, one.as_of) for one in Carried.objects.filter(resident=person)}
    for key, (value, as_of) in carried_of(law, person).items():
        if kept.get(key) != (value, as_of):
            Carried.objects.update_or_create(resident=person, key=key, defaults={"value": value, "as_of": as_of})


def settle(law: Law, person: Resident, *, gone: bool = False) -> None:
    """Write the facts that follow from the doses, in the caller's action. `gone`: also those that nothing says any more."""
    _carry(law, person)
    facts = {
        path: value.isoformat() if isinstance(value, date) else value for path, value in derived(law, person).items()
    }
    held = dict(KnownFact.objects.filter(resident=person, key__in=facts).values_list("key", "value"))
    own = set(KnownFact.objects.filter(resident=person, source=REGISTER).values_list("key", flat=True))
    changed = {
        path: value for path, value in facts.items()
        if value != held.get(path) and (value is not None or (gone and path in own))
    }  # fmt: skip
    upon = {key: as_of for key, (_, as_of) in carried_of(law, person).items()}
    put_facts(person, changed, source=REGISTER, as_of=clock.today(), upon=upon)
    ask_anew(person)


def heard(said: Sequence[Said]) -> None:
    """Other registers said something: what follows from the doses known here builds on that, in the same transaction."""
    law = Law()
    spoken = {one.resident_id for one in said if one.key in law.taken}
    if spoken:
        for person in Resident.objects.filter(pk__in=Dose.objects.filter(resident__in=spoken).values("resident")):
            settle(law, person)


__all__ = [
    "LayoutError", "confirm", "heard", "import_doses", "record", "refresh_all", "remind_all", "remove", "settle", "take_back",
    "tell",
]  # fmt: skip
