"""Every change of a visit. Whoever has it in hand writes; whoever scans its code takes it over first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.desks.visits._standing import Chosen, Standing
from yakuba.desks.visits.errors import Held, Returned, Stale, Unfinished
from yakuba.desks.visits.models import Visit, VisitPart
from yakuba.desks.visits.queries import concerns, new_number, visit_of
from yakuba.desks.visits.words import LIVE, Choice, State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotAllowed, NotFound
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import definition, events, procedure_of
from yakuba.kernel.people.models import Resident
from yakuba.kernel.reader import for_reader
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow.actions import Filing, file_case
from yakuba.kernel.workflow.errors import Refused
from yakuba.language.answers import Problem
from yakuba.language.events import LifeEvent, by_whom

from .preparing import brought_up_to_date


def begun(
    actor: Actor,
    *,
    resident: Resident | None = None,
    agent: Resident | None = None,
    who: str = "",
    seen: str = "",
    ticket: str = "",
    told: Mapping[str, Any] | None = None,
    events: tuple[str, ...] = (),
) -> Visit:
    """Open a visit for a resident, or for a newcomer by name. What was told before (事前入力) comes along."""
    actor.must(Right.COUNTER)
    return made(
        actor, "visit.open", state=State.OPEN, resident=resident, agent=agent, who=who, seen=seen, clerk=actor.staff,
        ticket=ticket, told=dict(told or {}), events=known_events(events),
    )  # fmt: skip


def made(actor: Actor, name: str, **values: Any) -> Visit:
    if concerns(actor, values.get("resident"), values.get("agent")):
        raise NotAllowed(_("自分や同じ世帯の方の手続は、自分では受け付けられません。ほかの職員に頼んでください"))
    now = clock.now()
    for _draw in range(3):
        try:
            with action(actor, name, _about(values.get("resident"))) as act:
                visit = Visit.objects.create(number=new_number(), opened_at=now, saved_at=now, **values)
                act.data["visit"] = visit.number
                return visit
        except IntegrityError:
            continue
    raise RuntimeError("no free visit number in three draws")


def _about(person: Resident | None) -> str:
    return f"resident:{person.number}" if person else ""


def known_events(keys: tuple[str, ...] | list[str]) -> list[str]:
    """The keys there are. Raises NotAllowed where they are about several people: a visit is about one."""
    about = by_whom(one for one in events() if one.event in keys)
    if len(about) > 1:
        words = _(
            "一回の来庁で受け付けるのは、お一人についての用件です。%(whose)sは、別の来庁にします。"
            "先に受け付けるほうだけを選び、もう一方は、終わってから新しく受け付けてください"
        )
        raise NotAllowed(words % {"whose": _("と").join(map(affairs, about))}, "events")
    return [one.event for group in about for one in group]


def affairs(about: list[LifeEvent]) -> str:
    """The life events about one person, in words: 亡くなった方のこと（死亡）."""
    whom = about[0].whom.ja if about[0].whom else _("来た方ご自身")
    return _("%(whom)sのこと（%(titles)s）") % {"whom": whom, "titles": "・".join(one.title.ja for one in about)}


def held(actor: Actor, number: str, turn: int | None, *, booked: bool = False) -> Visit:
    """The visit, its row held, for a change by whoever has it in hand; of a booking, where `booked` allows it, by anybody
    who works at a counter. In a transaction.

    Raises Held when somebody else has it in hand or it is over, Stale when it changed after the page was shown.
    """
    visit = visit_of(actor, number, lock=True)
    if visit.state == State.BOOKED and not booked:
        raise Held(_("予約の来庁です。「受付を始める」を押してから、受け付けてください"))
    if visit.state not in LIVE:
        raise Held(_("この来庁の受付は、もう終わっています（%(state)s）") % {"state": visit.get_state_display()})
    if visit.state == State.OPEN and visit.clerk_id != actor.staff.pk:
        name = visit.clerk.full_name if visit.clerk else ""
        raise Held(_("いまは%(name)sさんが受け付けています。続けるときは「引き継ぐ」を押してください") % {"name": name})
    if turn is not None and turn != visit.turn:
        raise Stale(_("この画面を開いた後に、この来庁の内容が変わりました。今の内容を確かめて、もう一度押してください"))
    return visit


def _changed(visit: Visit, *names: str) -> None:
    visit.turn += 1
    visit.saved_at = clock.now()
    visit.save(update_fields=[*names, "turn", "saved_at"])


def happened(actor: Actor, number: str, keys: list[str], turn: int | None = None) -> Visit:
    """Say which life events it is about; what was told and decided before stays."""
    with action(actor, "visit.events", f"visit:{number}", events=keys):
        visit = held(actor, number, turn, booked=True)
        visit.events = known_events(keys)
        if not visit.events:
            raise NotAllowed(_("できごとを一つ以上選んでください"), "events")
        _changed(visit, "events")
    return visit


def keep(actor: Actor, number: str, told: Mapping[str, Any], turn: int | None = None) -> Visit:
    """Keep what was typed, as typed, by the names of the questions; None takes an answer back."""
    with transaction.atomic():
        visit = held(actor, number, turn, booked=True)
        visit.told = {name: value for name, value in {**visit.told, **told}.items() if value is not None}
        visit.handed = [name for name in visit.handed if name not in told]
        _changed(visit, "told", "handed")
    return visit


def decide(actor: Actor, number: str, choices: Mapping[str, str], turn: int | None = None) -> Visit:
    """Which procedures are done now, later or not, by definition."""
    with action(actor, "visit.decide", f"visit:{number}", choices=dict(choices)):
        visit = held(actor, number, turn, booked=True)
        rows = {row.definition_id: row for row in visit.parts.filter(about="")}
        for key, choice in choices.items():
            found = definition(key)
            row = rows.get(found.pk) or VisitPart(visit=visit, definition=found)
            row.version, row.choice, row.prepared = found.live, Choice(choice), False
            row.save()
        visit.decided = True
        _changed(visit, "decided")
    return visit


def add(actor: Actor, number: str, key: str, person: Resident, turn: int | None = None) -> Visit:
    """Another procedure, or the same for somebody else who came along (for a member of the family, say)."""
    found = definition(key)
    if "counter" not in procedure_of(found.live_id).channels:
        raise NotFound(key)
    with action(actor, "visit.add", f"resident:{person.number}", visit=number, definition=key):
        visit = held(actor, number, turn)
        about = "" if visit.resident_id == person.pk else person.number
        VisitPart.objects.update_or_create(
            visit=visit, definition=found, about=about, defaults={"version": found.live, "choice": Choice.NOW}
        )
        _changed(visit)
    return visit


def leave_out(actor: Actor, number: str, key: str, about: str, turn: int | None = None) -> Visit:
    """Take back what `add` added; what was told for it is kept, as for any procedure taken out."""
    with action(actor, "visit.leave_out", f"resident:{about}" if about else f"visit:{number}", definition=key):
        visit = held(actor, number, turn)
        if not visit.parts.filter(definition__key=key, about=about).update(choice=Choice.NOT):
            raise NotFound(key)
        _changed(visit)
    return visit


def attach(actor: Actor, number: str, standing: Standing, chosen: Chosen, key: str, uploaded: UploadedFile) -> None:
    """Take a file for a field of one procedure of the visit. Raises RefusedFile saying what would be right."""
    with action(actor, "visit.attach", f"visit:{number}", definition=chosen.definition.key):
        visit = held(actor, number, None)
        row = _row(visit, chosen)
        if row.draft is None:
            row.draft = records.begin(
                actor, row.version, "counter", resident=chosen.subject, agent=_agent(standing, chosen), seen=visit.seen,
                visit=visit.number,
            )  # fmt: skip
            row.save(update_fields=["draft"])
        records.attach(actor, row.draft, key, uploaded)
        _changed(visit)


def take_over(actor: Actor, number: str, ticket: str = "") -> Visit:
    """Go on with a visit somebody else has in hand, who from now on cannot write into it; or begin one that was booked,
    with the number they waited with.
    """
    with action(actor, "visit.take_over", f"visit:{number}") as act:
        visit = visit_of(actor, number, lock=True)
        if visit.state not in LIVE:
            raise Held(_("この来庁の受付は、もう終わっています（%(state)s）") % {"state": visit.get_state_display()})
        act.data["from"] = visit.clerk.pk if visit.clerk else None
        if visit.state == State.BOOKED:
            brought_up_to_date(visit)  # the registers may have changed since the last preparation
            visit.opened_at, visit.ticket = clock.now(), ticket
        if visit.clerk != actor.staff:
            visit.handed = sorted(visit.told)
        visit.clerk, visit.state = actor.staff, State.OPEN
        _changed(visit, "clerk", "state", "opened_at", "ticket", "handed")
    return visit


def drop(actor: Actor, number: str, turn: int | None = None) -> Visit:
    """The visit ends without filing anything: what was typed is thrown away, with its files."""
    with action(actor, "visit.drop", f"visit:{number}"):
        visit = held(actor, number, turn)
        for row in visit.parts.filter(draft__isnull=False).select_related("draft"):
            records.discard(actor, row.draft)
        _ended(visit, State.DROPPED)
    return visit


def _ended(visit: Visit, state: State) -> None:
    # What was typed has become the cases' answers, or nobody wants it any more: it is kept nowhere else.
    # The papers of what was filed say who came, and which paper they showed.
    visit.state, visit.told, visit.handed, visit.phone, visit.ended_at = state, {}, [], "", clock.now()
    if state != State.FILED:
        visit.who, visit.agent, visit.seen = "", None, ""
    _changed(visit, "state", "told", "handed", "phone", "who", "agent", "seen", "asked", "ended_at")


def file_all(actor: Actor, number: str, turn: int | None = None, seen: str = "") -> list[Record]:
    """File everything that is done today: all cases, or none. Pressed twice, it files once. `seen` is the paper the clerk
    has seen at last.

    Raises Unfinished while a question is open, Returned saying what no office would take, and NotAllowed as filing does.
    """
    with action(actor, "visit.file", f"visit:{number}") as act:
        visit = visit_of(actor, number, lock=True)
        if visit.state == State.FILED:
            act.name = "visit.file_again"
            return [row.record for row in visit.parts.select_related("record").order_by("id") if row.record]
        visit = held(actor, number, turn)
        visit.seen = act.data["seen"] = seen or visit.seen
        standing = Standing(actor, visit)
        if not standing.chosen:
            raise NotAllowed(_("今日する手続を一つ以上選んでください"))
        if standing.talk.open:
            raise Unfinished(_("まだ聞いていないことがあります"))
        visit.asked = standing.names
        filed = [_file(actor, standing, chosen, answers) for chosen, answers in _in_order(standing)]
        act.data["records"] = [record.number for record in filed]
        _ended(visit, State.FILED)
    return filed


def _in_order(standing: Standing) -> list[tuple[Chosen, dict[str, object]]]:
    return [(chosen, filled.answers) for chosen, filled in standing.filled]


def _row(visit: Visit, chosen: Chosen) -> VisitPart:
    """Where a procedure that is done today is written down; made where nobody decided about it. The visit's row is held."""
    found, _made = VisitPart.objects.select_related("version", "draft").get_or_create(
        visit=visit, definition=chosen.definition, about=chosen.part.subject,
        defaults={"version": chosen.definition.live, "choice": Choice.NOW},
    )  # fmt: skip
    return found


def _agent(standing: Standing, chosen: Chosen) -> Resident | None:
    """Who came in the place of whom a procedure is about, where that is a resident.

    For another member of the household that is whom the visit is about, unless they died or sent somebody else.
    """
    visit = standing.visit
    came = visit.agent
    if came is None and chosen.part.subject and not visit.who and not any(one.whom for one in standing.chosen_events):
        came = visit.resident
    return came if came != chosen.subject else None


def _file(actor: Actor, standing: Standing, chosen: Chosen, answers: dict[str, object]) -> Record:
    visit = standing.visit
    row = chosen.row or _row(visit, chosen)
    filing = Filing(
        version=row.version, channel="counter", answers=answers,
        resident=chosen.subject, agent=_agent(standing, chosen),
        attachments=list(row.draft.attachments.all()) if row.draft else (),
        intake_key=f"{visit.number}:{row.pk}",
        identity_checked=bool(visit.seen), identity_seen=visit.seen, told=standing.told_for(chosen),
        draft=row.draft,
    )  # fmt: skip
    try:
        record = file_case(actor, filing)
    except Refused as no:
        raise Returned(_sentences(standing, chosen, no.problems)) from no
    row.record, row.draft = record, None
    row.save(update_fields=["record", "draft"])
    return record


def _sentences(standing: Standing, chosen: Chosen, problems: Iterable[Problem]) -> list[str]:
    """What is wrong with a case, without what this clerk may not see."""
    hidden, title = standing.secret(chosen), for_reader(chosen.procedure.title)
    unseen = _("この答えでは受け付けられません。もう一度聞いて、入力してください")
    return [
        _("「%(title)s」の%(label)s: %(words)s")
        % {
            "title": title, "label": problem.label,
            "words": unseen if problem.path.split(".")[0] in hidden else for_reader(problem.message),
        }
        for problem in problems
    ]  # fmt: skip
