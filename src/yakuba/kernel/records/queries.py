"""The one door to each case, and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.audit.queries import looks
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.definitions.queries import hidden_from
from yakuba.kernel.numbers import tidy
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import may_act_for, principals
from yakuba.language.fields import Field

from ._files import Checked, check
from ._names import Within
from .models import Attachment, Draft, Event, Note, Record, SavedView
from .words import Happened

_WITH = ("definition", "version", "office", "resident", "business", "agent")


def own(actor: Actor) -> QuerySet[Record]:
    """The cases about somebody, and those they filed for a person or a business they may act for today."""
    if actor.account is None or actor.resident is None:
        return Record.objects.none()
    filed = Q(applicant=actor.account) | Q(agent=actor.resident)
    mine = Q(resident=actor.resident) | (filed & _represented(actor.resident))
    return Record.objects.filter(mine).select_related(*_WITH).order_by("-filed_at")


def _represented(person: Resident) -> Q:
    held = principals(person, clock.today())
    return Q(resident__in=held.values("principal")) | Q(business__in=held.values("business"))


def may_follow(person: Resident, record: Record) -> bool:
    """Whether somebody who filed a case, or whom it is about, may know of it today: themselves, or still an agent."""
    return _speaks_for(person, record.business or record.resident)


def _speaks_for(person: Resident, subject: Resident | Business | None) -> bool:
    return subject is not None and (person == subject or may_act_for(person, subject, clock.today()) is not None)


def is_concerned(actor: Actor, record: Record) -> bool:
    """Whether a case is a member of staff's own affair (as applicant, subject, agent or household): others decide it."""
    if actor.resident is None:
        return False
    own = record.agent_id == actor.resident.pk or record.applicant_id == actor.account.pk
    return own or actor.is_close_to(record.resident)


def in_charge(actor: Actor) -> Q:
    """The filter for the cases an actor works on by office. Uses index: records_inbox."""
    if actor.has(Right.ALL_CASES):
        return Q()
    return Q(office_id__in=sorted(actor.offices))


def own_case(actor: Actor, number: str) -> Record:
    """A resident's door to a case. Missing and somebody else's look the same: NotFound."""
    found = own(actor).filter(number=tidy(number)).first()
    if found is None:
        raise NotFound(number)
    return found


def case_for_work(actor: Actor, number: str, *, lock: bool = False, filed_here: bool = False) -> Record:
    """A member of staff's door to a case: it is their office's, or a task of it waits for their post.

    `lock` holds the row until the end of the transaction; `filed_here` also admits whoever took it in at the counter.
    Missing and not theirs look the same: NotFound.
    """
    number = tidy(number)
    cases = Record.objects.filter(number=number)
    if lock:
        cases = cases.select_for_update(of=("self",))
    found = cases.select_related(*_WITH).first() if number and actor.appointments else None
    if found is None:
        raise NotFound(number)
    theirs = actor.works_for(found.office_id) or _has_task(actor, found)
    if not theirs and not (filed_here and found.events.filter(kind=Happened.FILED, staff=actor.staff).exists()):
        raise NotFound(number)
    return found


def _has_task(actor: Actor, record: Record) -> bool:
    chairs = Q(post_id__in=actor.posts | actor.deputy_posts)
    # Work once given to somebody is theirs only as long as it is open and they still work in that office.
    given = Q(assignee=actor.staff, state="open", office_id__in=actor.offices)
    return record.tasks.filter(chairs | given).exists()


def look_at(actor: Actor, number: str) -> Record:
    """Open a case as staff; the look is logged."""
    found = case_for_work(actor, number)
    looked(actor, f"record:{found.number}", resident=found.resident.number if found.resident else "")
    return found


def looks_at(person: Resident) -> QuerySet[Entry]:
    """Who looked at somebody's records: their own, and those of the cases about them."""
    numbers = Record.objects.filter(resident=person).values_list("number", flat=True)
    return looks(f"resident:{person.number}", *(f"record:{number}" for number in numbers))


def named(keys: Sequence[str], states: Sequence[str] = ()) -> QuerySet[Record]:
    """The keys of cases by any of these folded words inside a name; of cases in these states when any are given."""
    found = Record.objects.filter(state__in=states) if states else Record.objects.all()
    return found.filter(reduce(or_, (Q(Within(key)) for key in keys))).values("pk")


def history(record: Record, *, public_only: bool) -> QuerySet[Event]:
    """What happened, oldest first."""
    events = record.events.select_related("staff", "appointment__post__department", "appointment__staff")
    names = ("staff", "appointment__staff", "appointment__post__department")
    events = events.prefetch_related(*(f"{path}__former_names" for path in names))
    return events.filter(public=True) if public_only else events


def public_events(record: Record) -> QuerySet[Event]:
    """What the applicant may know of a case's history, without who did it."""
    return record.events.filter(public=True)


def due_for_destruction(on: date) -> QuerySet[Record]:
    """Cases whose time of keeping has passed on a day, oldest first."""
    return Record.objects.filter(destroy_on__lt=on).order_by("pk")


def notes(record: Record) -> QuerySet[Note]:
    """The office's remarks, newest first."""
    return record.notes.select_related("staff").prefetch_related("staff__former_names").order_by("-id")


def attachment(actor: Actor, attachment_id: int) -> Attachment:
    """The one door to a file: through the case it belongs to, or the draft of whoever uploaded it."""
    found = Attachment.objects.select_related("record", "draft").filter(pk=attachment_id).first()
    if found and found.record and own(actor).filter(pk=found.record_id).exists():
        return found
    if found and found.record and actor.staff:
        case_for_work(actor, found.record.number)
        if found.field in hidden_from(actor, found.record.version_id):
            raise NotFound(str(attachment_id))
        looked(actor, f"record:{found.record.number}", attachment=found.pk)
        return found
    if found and found.draft and (_began(actor, found.draft) or _takes_in(actor, found.draft)):
        return found
    raise NotFound(str(attachment_id))


_DRAFT_WITH = ("version__definition", "resident", "business", "agent", "corrects")


def draft(actor: Actor, token: str) -> Draft:
    """A resident's door to a filing begun online, by the token in its address.

    For somebody else it stays open only while they may be acted for: it shows what the town knows of them today.
    """
    found = Draft.objects.select_related(*_DRAFT_WITH).filter(token=token, channel="online", corrects=None).first()
    if found is None or not _began(actor, found):
        raise NotFound(token)
    return found


def counter_draft(actor: Actor, token: str) -> Draft:
    """A clerk's door to a visit they began at the counter."""
    found = Draft.objects.select_related(*_DRAFT_WITH).filter(token=token).first()
    if found is None or not _takes_in(actor, found):
        raise NotFound(token)
    return found


def _began(actor: Actor, found: Draft) -> bool:
    if found.clerk_id or actor.account is None or actor.resident is None or found.account_id != actor.account.pk:
        return False
    return _speaks_for(actor.resident, found.business or found.resident)


def _takes_in(actor: Actor, found: Draft) -> bool:
    if actor.staff is None or found.clerk_id != actor.staff.pk or not actor.has(Right.COUNTER):
        return False
    return found.corrects is None or actor.works_for(found.corrects.office_id)


def drafts(actor: Actor) -> QuerySet[Draft]:
    """What somebody began and has not filed, newest first."""
    if actor.account is None or actor.resident is None:
        return Draft.objects.none()
    subject = Q(resident=actor.resident, business=None) | _represented(actor.resident)
    mine = Draft.objects.filter(subject, account=actor.account, channel="online", corrects__isnull=True)
    return mine.select_related("version__definition", "resident").order_by("-saved_at")


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    """A clerk's own lists and those shared with their offices."""
    return SavedView.objects.filter(Q(staff=actor.staff) | Q(office_id__in=actor.offices)).order_by("name")


def api_draft(actor: Actor, version: Version) -> Draft | None:
    """The draft that holds files a program sent before filing; one per account and version."""
    return Draft.objects.filter(account=actor.account, version=version, channel="api").order_by("-id").first()


def api_files(actor: Actor, ids: Sequence[int]) -> list[Attachment]:
    """Of the files a program sent before filing or correcting, those of these ids; whosever else they are, none."""
    if not ids:
        return []
    return list(Attachment.objects.filter(pk__in=ids, record=None, draft__account=actor.account, draft__channel="api"))


def correction_draft(actor: Actor, record: Record, channel: str) -> Draft | None:
    """The correction somebody began for a case and has not sent: one's own online, or the clerk's at the counter."""
    begun = Q(clerk=actor.staff) if channel == "counter" else Q(account=actor.account)
    found = Draft.objects.select_related(*_DRAFT_WITH).filter(begun, channel=channel, corrects=record)
    return found.order_by("-id").first()


def checked_file(uploaded: UploadedFile, field: Field) -> Checked | str:
    """A file from outside found to be what `field` accepts, or a sentence saying why not. Nothing is kept."""
    return check(uploaded, field)
