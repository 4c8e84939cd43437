"""Worklists: which cases wait for whom, filtered, sorted, counted and permitted in one query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.definitions.models import Definition, Version
from yakuba.kernel.definitions.queries import definition, procedure_of, secrets_from
from yakuba.kernel.numbers import tidy
from yakuba.kernel.offices.models import Post
from yakuba.kernel.offices.queries import away
from yakuba.kernel.records._indexes import field_value
from yakuba.kernel.records.models import Event, Record
from yakuba.kernel.records.queries import in_charge, named
from yakuba.kernel.records.words import OPEN, WITH_OFFICE, Happened, State
from yakuba.language.answers import one, scope
from yakuba.language.characters import cut_to, one_line, sought
from yakuba.language.fields import Field
from yakuba.language.procedures import Procedure
from yakuba.language.secrecy import hides_effect, hides_result
from yakuba.language.workflow import Step

from ._context import case_scope, revived, worth_of
from ._dry import Turned as Turned
from ._dry import turned as turned
from ._effects import effects, effects_on_members
from ._notices import said_in as said_in
from ._review import Again as Again
from ._review import again as again
from ._standing import must_be_open as must_be_open
from ._standing import must_take_in as must_take_in
from .errors import NotAllowed
from .models import AutoReview, Task
from .words import Comes, Decision, Kind, TaskState

COUNT_CAP = 10_000
"""Counting stops here: a list nobody can read to its end needs no exact length, and no count is ever slow."""

LONGEST = 400
SORTS = {"due": "due_on", "filed": "filed_at", "who": "search", "number": "number", "procedure": "definition_id"}
STATES: dict[str, Sequence[str]] = {"office": WITH_OFFICE, "overdue": WITH_OFFICE, "waiting": (State.RETURNED,)}
"""Of the lists that show cases in some states only."""
LISTS = ("mine", "office", "overdue", "waiting", "review", "ended", "all")


@dataclass(frozen=True)
class ListQuery:
    """One list: which one, the filters, the order. Kept as JSON in a saved view."""

    which: str = "office"
    definition: str = ""
    state: str = ""
    channel: str = ""
    text: str = ""
    due_until: str = ""
    filed_from: str = ""
    filed_until: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    sort: str = "due"
    descending: bool = False

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> ListQuery:
        """From an address or a saved view; unknown words are dropped, wrong ones become the default."""
        known = {name: _words(given.get(name, "")) for name in ("definition", "state", "channel", "text")}
        days = {name: _iso(str(given.get(name, ""))) for name in ("due_until", "filed_from", "filed_until")}
        which = str(given.get("which", "office"))
        sort = _words(given.get("sort", "due"))
        kept = given.get("fields")
        asked = {key: _words(value) for key, value in kept.items()} if isinstance(kept, Mapping) else {}
        typed = {_words(key[2:]): _words(value) for key, value in given.items() if key.startswith("f_") and value}
        return cls(
            which=which if which in LISTS else "office",
            fields={**asked, **typed},
            sort=sort if sort in SORTS or sort.startswith("f_") else "due",
            descending=str(given.get("descending", "")) in ("1", "True", "true"),
            **known,
            **days,
        )

    def plain(self) -> dict[str, Any]:
        """As a saved view keeps it."""
        return asdict(self)


def _words(value: object) -> str:
    """A word from outside as every database can take it: nothing nobody sees, and no longer than what is kept."""
    return cut_to(one_line(str(value)), LONGEST)


def _iso(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


@dataclass(frozen=True)
class Listing:
    """One page of a list. `capped` says that there are more than `total`."""

    records: list[Record]
    total: int
    capped: bool
    page: int
    pages: int


def waiting_for(records: Sequence[Record]) -> dict[int, list[str]]:
    """Whom each of some cases waits for: the posts of a route, the clerk who took it, the applicant, else the office."""
    found: dict[int, list[str]] = {record.pk: [_("申請した方")] for record in records if record.state == State.RETURNED}
    tasks = Task.objects.filter(record__in=records, state=TaskState.OPEN).exclude(kind=Kind.REVIEW)
    for task in tasks.select_related("assignee", "post__department", "office"):
        holder = task.post or (task.assignee.full_name if task.assignee else task.office.name)
        found.setdefault(task.record_id, []).append(str(holder))
    return found


def searchable(key: str) -> list[Field]:
    """The fields of a live procedure that a list can be filtered and sorted by."""
    definition = Definition.objects.filter(key=key, live__isnull=False).first() if key else None
    return [found for found in procedure_of(definition.live_id).fields() if found.search] if definition else []


def cases(actor: Actor, query: ListQuery) -> QuerySet[Record]:
    """The cases of a list, permitted, filtered and sorted."""
    states = STATES.get(query.which, ())
    found = _which(actor, query.which, states)
    definition = Definition.objects.filter(key=query.definition).first() if query.definition else None
    if query.definition:
        found = found.filter(definition=definition)
    if query.state in State.values:
        found = found.filter(state=query.state)
    if query.channel:
        found = found.filter(channel=query.channel)
    if query.due_until:
        found = found.filter(due_on__lte=query.due_until)
    if query.filed_from:
        found = found.filter(filed_on__gte=query.filed_from)
    if query.filed_until:
        found = found.filter(filed_on__lte=query.filed_until)
    if query.text:
        number = tidy(query.text)
        found = (
            found.filter(number=number) if number else found.filter(pk__in=named(sought(query.text) or ("",), states))
        )
    return _ordered(_by_fields(found, query, definition), query)


def _which(actor: Actor, which: str, states: Sequence[str]) -> QuerySet[Record]:
    if not actor.appointments:
        return Record.objects.none()
    if which == "mine":
        waiting = my_tasks(actor).values("record_id")
        return Record.objects.filter(pk__in=waiting)
    if which == "review":
        return Record.objects.filter(pk__in=reviews(actor).values("record_id"))
    found = Record.objects.filter(in_charge(actor))
    if which == "ended":
        return found.exclude(state__in=OPEN)
    if which == "overdue":
        found = found.filter(due_on__lt=clock.today())
    return found.filter(state__in=states) if states else found


def _by_fields(found: QuerySet[Record], query: ListQuery, definition: Definition | None) -> QuerySet[Record]:
    if definition is None:
        return found
    known = {item.key: item for item in searchable(definition.key)}
    for number, (key, value) in enumerate(sorted(query.fields.items())):
        if key in known and value:
            name = f"value_{number}"
            found = found.annotate(**{name: field_value(known[key])}).filter(**{name: _typed(known[key], value)})
    if query.sort.startswith("f_") and query.sort[2:] in known:
        found = found.annotate(sort_value=field_value(known[query.sort[2:]]))
    return found


def _typed(item: Field, value: str) -> Any:
    """A filter's value as the field keeps it: 1,000円 is 1000. What no answer of this field can be finds nothing."""
    kept = one(item, value, clock.today())
    if item.type in ("number", "yen"):
        return float(kept) if isinstance(kept, int | float) else -1.0
    return kept if isinstance(kept, str) else value


def _ordered(found: QuerySet[Record], query: ListQuery) -> QuerySet[Record]:
    by_value = "sort_value" in found.query.annotations
    column = F("sort_value" if by_value else SORTS.get(query.sort, "due_on"))
    first = column.desc() if query.descending else column.asc()
    return found.order_by(first, "-id" if query.descending else "id")


def listing(actor: Actor, query: ListQuery, *, page: int = 1, size: int = 50) -> Listing:
    """One page of a list with its count. Uses index: records_inbox for office lists."""
    found = cases(actor, query)
    total = found.order_by()[: COUNT_CAP + 1].count()
    pages = max(1, -(-min(total, COUNT_CAP) // size))
    page = min(max(1, page), pages)
    rows = found.select_related("definition", "office", "version").defer("data", "facts", "version__content")
    return Listing(list(rows[(page - 1) * size : page * size]), min(total, COUNT_CAP), total > COUNT_CAP, page, pages)


def every(actor: Actor, query: ListQuery, limit: int = 50_000) -> list[str]:
    """The numbers of all cases of a list, in its order, for export."""
    return list(cases(actor, query).values_list("number", flat=True)[:limit])


def whole(numbers: Sequence[str], at_once: int = 500) -> Iterator[Record]:
    """The cases of these numbers, in this order; read some at a time."""
    for start in range(0, len(numbers), at_once):
        part = numbers[start : start + at_once]
        found = Record.objects.select_related("definition").in_bulk(part, field_name="number")
        yield from (found[number] for number in part if number in found)


def my_tasks(actor: Actor) -> QuerySet[Task]:
    """Approvals that wait for a chair of mine (or one I stand in for), and work assigned to me."""
    deputised = Post.objects.filter(pk__in=actor.deputy_posts)
    posts = [*actor.posts, *(post.pk for post in deputised if away(post, clock.today()))]
    return Task.objects.filter(state=TaskState.OPEN).filter(
        Q(kind=Kind.ROUTE, post_id__in=posts)
        | Q(kind=Kind.OFFICE, assignee=actor.staff, office_id__in=sorted(actor.offices))
    )


def reviews(actor: Actor) -> QuerySet[Task]:
    """What was decided in my chair while I was away (後閲)."""
    return Task.objects.filter(kind=Kind.REVIEW, state=TaskState.OPEN, post_id__in=actor.posts)


def counts(actor: Actor) -> dict[str, int]:
    """How many cases each list holds, capped; for the badges."""
    return {which: cases(actor, ListQuery(which=which)).order_by()[: COUNT_CAP + 1].count() for which in LISTS[:5]}


def last_approval(record: Record, tasks: Iterable[Task]) -> Task | None:
    """The newest approval of the route a case is at now, which whoever gave it may still take back; None when there is none.

    Approvals of an earlier round, from before a case was sent back, are history.
    """
    route = [task for task in tasks if task.kind == Kind.ROUTE and task.step == record.step]
    newest = max((task.turn for task in route), default=None)
    given = [task for task in route if task.turn == newest and task.decision in (Decision.APPROVE, Decision.REFUSE)]
    return max(given, key=lambda task: (task.decided_at, task.pk), default=None)


def tasks_of(record: Record) -> QuerySet[Task]:
    """A case's tasks in the order they are worked on."""
    return record.tasks.select_related(
        "post__department", "office", "assignee", "decided_by__staff", "decided_by__post"
    )


@dataclass(frozen=True)
class Worth:
    """What a filing comes to: the amount asked for, and the fee, in yen; None where there is none or it isn't known yet."""

    amount: int | None
    fee: int | None


def worth(procedure: Procedure, facts: Mapping[str, Any], answers: Mapping[str, Any]) -> Worth:
    """The amount and the fee of answers that are not filed yet, by the same rules."""
    return Worth(*worth_of(procedure, scope(dict(facts), dict(answers)), clock.today()))


def workload(actor: Actor) -> list[dict[str, Any]]:
    """Open cases per procedure of my offices, for the chief's overview."""
    found = Record.objects.filter(in_charge(actor), state__in=OPEN)
    return list(found.values("definition__title", "definition__key").annotate(n=Count("id")).order_by("-n"))


def office_steps_before(record: Record) -> list[Step]:
    """The office's own steps before the present one, in order: where a case can be sent back to."""
    steps = list(procedure_of(record.version_id).workflow)
    here = next((index for index, step in enumerate(steps) if step.step == record.step), 0)
    return [step for step in steps[:here] if step.kind == "office"]


def case_facts(record: Record) -> dict[str, Any]:
    """What the town knew of the subject on the filing day."""
    return revived(record.facts)


def reviews_of(record: Record) -> list[AutoReview]:
    """The automatic reviews of a case, oldest first. Who is shown one must have the right to what it rested on."""
    return list(record.reviews.order_by("id"))


def tells_secrets(actor: Actor, record: Record, event: Event) -> bool:
    """Whether an event gives reasons of a review that looks at what this member of staff may not see."""
    if event.kind not in (Happened.CHECKED, Happened.ASKED, Happened.REFUSED) or event.staff_id or not event.comment:
        return False
    step, secrets = procedure_of(record.version_id).step(event.step), secrets_from(actor, record.version_id)
    if not (secrets and step and step.auto):
        return False
    log = record.reviews.filter(step=event.step, at__lte=event.at).order_by("id").last()
    if event.kind == Happened.REFUSED and log and log.outcome != Comes.REFUSE:
        return False  # somebody of the office refused after it, in words of their own
    told = {one["code"] for one in log.findings if one["outcome"]} if log else None
    checks = [check for check in step.auto.every(step.title) if told is None or check.code in told]
    return any(hides_result(check, secrets) for check in checks)


def makes_known(record: Record) -> list[str]:
    """The facts that come into the town's registers when a case is granted, as far as is known now, as its definition has them."""
    known = {*effects(record), *(path for _one, made in effects_on_members(record) for path in made)}
    return [
        path for path in dict.fromkeys(one.fact for one in procedure_of(record.version_id).effects) if path in known
    ]


def kept_back(actor: Actor, record: Record) -> frozenset[str]:
    """The facts of which this member of staff may not hear that a case makes them known; none with the right."""
    secrets = secrets_from(actor, record.version_id)
    found = procedure_of(record.version_id).effects if secrets else ()
    return frozenset(one.fact for one in found if hides_effect(one, secrets))


def every_review(number: str | None = None) -> QuerySet[AutoReview]:
    """All automatic reviews, or those of the case of that number, oldest first."""
    found = AutoReview.objects.select_related("record").order_by("id")
    return found.filter(record__number=tidy(number)) if number else found


def case_names(record: Record) -> dict[str, Any]:
    """The names a rule about this case may use."""
    return case_scope(record)


def days_used(record: Record) -> int:
    """Days of the standard period used so far; the days it waited for a correction do not count."""
    until = record.decided_on or record.waiting_since or clock.today()
    promised = procedure_of(record.version_id).standard_days
    waited = (record.due_on - record.filed_on).days - promised
    return max(0, (until - record.filed_on).days - waited)


def renewal_of(record: Record) -> tuple[Version, dict[str, Any]]:
    """更新: the version to file under now and the answers to begin with. Files and consents are given anew.

    Raises NotAllowed when the procedure knows no renewal or takes none now, or nothing was granted that could be renewed.
    """
    found = definition(record.definition.key)
    procedure = procedure_of(found.live_id)
    if not procedure.renews or record.state != State.APPROVED:
        raise NotAllowed(_("この申請は更新できません。新しく申請してください"))
    must_be_open(found, procedure)
    kept = {item.key for item in procedure.fields() if item.asked and item.type not in ("file", "photo", "consent")}
    return found.live, {key: value for key, value in record.data.items() if key in kept}
