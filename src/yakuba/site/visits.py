"""The packs' visits, acted out at the one-stop counter: what is needed, what is asked, and what every case says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yakuba.desks.visits import Standing, begun, decide, file_all, happened, keep
from yakuba.desks.visits.models import Visit
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Right
from yakuba.kernel.offices.models import Appointment, Department, Post, Staff
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing as Lives
from yakuba.language.visits import VisitStory

from ._settling import settle

BEGINNING = date(2020, 4, 1)
NEWCOMER = "見本 来太"


@dataclass
class Came:
    """What came of a visit: the procedures needed, the questions asked, the answers of every case, and what differs."""

    needed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    filed: dict[str, dict[str, Any]] = field(default_factory=dict)
    differs: list[str] = field(default_factory=list)


def clerk_of(office: Department, on: date) -> Actor:
    """Somebody at the counter, who may not see what is sensitive."""
    post = Post.objects.create(department=office, title="来庁の係員", rank=1, starts_on=BEGINNING)
    staff = Staff.objects.create(number="V001", family_name="見本", given_name="窓口", email="v001@staff.example.jp")
    Appointment.objects.create(staff=staff, post=post, starts_on=BEGINNING)
    Grant.objects.create(right=Right.COUNTER, staff=staff, starts_on=BEGINNING)
    return actor_for(Account.objects.create(email=staff.email, staff=staff), on=on)


def play(story: VisitStory, office: Department) -> Came:
    """Act a visit out inside the caller's transaction, through the counter's own actions."""
    came, today = Came(), date.fromisoformat(story.today)
    with clock.on(today):
        actor = clerk_of(office, today)
        visit = _opened(story, actor, today)
        choices = {**dict.fromkeys(story.also, "now"), **dict.fromkeys(story.later, "later")}
        keep(actor, visit.number, story.told)
        visit = decide(actor, visit.number, choices)
        standing = Standing(actor, visit)
        came.needed = sorted(need.definition.key for need in standing.needs if need.value and need.is_duty)
        came.asked = sorted(one.name for one in standing.talk.questions)
        open_now = [one.name for one in standing.talk.open]
        if open_now:
            came.differs += [f"{name}: まだ答えがありません" for name in open_now]
        else:
            came.filed = {record.definition.key: record.data for record in file_all(actor, visit.number)}
    came.differs += list(differences(story, came))
    return came


def _opened(story: VisitStory, actor: Actor, today: date) -> Visit:
    people = settle(story.members, today) if story.members else {}
    subject = people.get(story.subject or (story.members[0].name if story.members else ""))
    visit = begun(
        actor,
        resident=subject,
        agent=people.get(story.visitor or ""),
        who="" if subject else NEWCOMER,
        seen="運転免許証",
    )
    visit = happened(actor, visit.number, list(story.events))
    if subject and any(one.whom for one in Standing(actor, visit).chosen_events):
        Resident.objects.filter(pk=subject.pk).update(standing=Lives.DIED, standing_on=today)
    return visit


def differences(story: VisitStory, came: Came) -> Iterator[str]:
    """What came otherwise than it is written."""
    for what, found, written in (("要る手続", came.needed, story.needed), ("聞くこと", came.asked, story.asked)):
        for name in sorted({*found} - {*written}):
            yield f"{what}: {name} が増えています"
        for name in sorted({*written} - {*found}):
            yield f"{what}: {name} がありません"
    for key, answers in story.filed.items():
        for name, value in answers.items():
            have = came.filed.get(key, {}).get(name)
            if have != value:
                yield f"{key}.{name}: {value!r} のはずが {have!r}"
