"""Changes to the organisation: departments, posts, staff, appointments, delegation."""

from __future__ import annotations

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.offices.models import Appointment, Delegation, Department, FormerName, Post, Staff
from yakuba.kernel.offices.queries import holder

REASON = 100
"""Characters of why somebody is away."""


def open_department(actor: Actor, code: str, name: str, parent: Department | None, starts_on: date) -> Department:
    """Open a department from a date."""
    actor.must(Right.OFFICES)
    with action(actor, "offices.open", f"department:{code}", title=name):
        return Department.objects.create(code=code, name=name, parent=parent, starts_on=starts_on)


def close_department(actor: Actor, department: Department, on: date) -> None:
    """Close a department after a date, and its chairs with it; their past stays."""
    actor.must(Right.OFFICES)
    with action(actor, "offices.close", f"department:{department.code}"):
        for post in department.posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on)):
            close_post(actor, post, on)
        department.ends_on = on
        department.save(update_fields=["ends_on"])


def add_post(actor: Actor, department: Department, title: str, rank: int, starts_on: date) -> Post:
    """Add a chair to a department from a date."""
    actor.must(Right.OFFICES)
    with action(actor, "offices.post", f"department:{department.code}", title=title, starts_on=str(starts_on)):
        return Post.objects.create(department=department, title=title, rank=rank, starts_on=starts_on)


def close_post(actor: Actor, post: Post, on: date) -> None:
    """Close a chair after a date: nobody sits in it any longer, no route leads to it; its past stays."""
    actor.must(Right.OFFICES)
    with action(actor, "offices.close_post", f"post:{post.pk}", on=str(on)):
        for held in post.appointments.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on)):
            end_appointment(actor, held, on)
        post.ends_on = on
        post.save(update_fields=["ends_on"])


def change_department(actor: Actor, department: Department, name: str, parent: Department | None) -> None:
    """Give a department another name or another place. What it did before keeps its former name."""
    actor.must(Right.OFFICES)
    above = parent.code if parent else ""
    with action(actor, "offices.department", f"department:{department.code}", title=name, above=above):
        if name != department.name:
            FormerName.objects.create(department=department, name=department.name, until=clock.now())
        department.name, department.parent = name, parent
        department.save(update_fields=["name", "parent"])


def change_post(actor: Actor, post: Post, rank: int) -> None:
    """Put a chair higher or lower."""
    actor.must(Right.OFFICES)
    with action(actor, "offices.rank", f"post:{post.pk}", rank=rank):
        post.rank = rank
        post.save(update_fields=["rank"])


def hire(actor: Actor, number: str, family_name: str, given_name: str, email: str, **readings: str) -> Staff:
    """Enter somebody into the staff register; `readings` are family_kana and given_kana."""
    actor.must(Right.OFFICES)
    with action(actor, "offices.hire", f"staff:{number}"):
        return Staff.objects.create(
            number=number, family_name=family_name, given_name=given_name, email=email, **readings
        )


def change_staff(actor: Actor, staff: Staff, **values: str) -> None:
    """Put somebody's name, reading or mail right. They sign in with the new address from now on.

    What they did before keeps their former name.
    """
    actor.must(Right.OFFICES)
    with action(actor, "offices.staff", f"staff:{staff.number}", changed=sorted(values)):
        former = staff.full_name
        for name, value in values.items():
            setattr(staff, name, value)
        if staff.full_name != former:
            FormerName.objects.create(staff=staff, name=former, until=clock.now())
        staff.save(update_fields=list(values))
        account = Account.objects.filter(staff=staff).first() if "email" in values else None
        if account:
            account.email = staff.email.lower()
            account.save(update_fields=["email"])
            EmailAddress.objects.filter(user=account).delete()
            EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)


def appoint(actor: Actor, staff: Staff, post: Post, starts_on: date) -> Appointment:
    """発令: somebody takes a chair from a date. In a chair for one (係長 and above) the former holder's time ends the day before."""
    actor.must(Right.OFFICES)
    with action(actor, "offices.appoint", f"staff:{staff.number}", post=str(post), starts_on=str(starts_on)):
        former = holder(post, starts_on)
        if post.rank > 1 and former and former.starts_on < starts_on:
            end_appointment(actor, former, starts_on - timedelta(days=1))
        return Appointment.objects.create(staff=staff, post=post, starts_on=starts_on)


def correct_start(actor: Actor, appointment: Appointment, starts_on: date) -> None:
    """Somebody took their chair earlier than was written down."""
    actor.must(Right.OFFICES)
    with action(
        actor,
        "offices.correct",
        f"staff:{appointment.staff.number}",
        post=str(appointment.post),
        starts_on=str(starts_on),
    ):
        appointment.starts_on = starts_on
        appointment.save(update_fields=["starts_on"])


def end_appointment(actor: Actor, appointment: Appointment, on: date) -> None:
    """Somebody's time in a chair ends after a date, and with it the standing in they asked for or do."""
    actor.must(Right.OFFICES)
    with action(actor, "offices.end", f"staff:{appointment.staff.number}", post=str(appointment.post), on=str(on)):
        appointment.ends_on = on
        appointment.save(update_fields=["ends_on"])
        _end_standing_in(appointment, on)


def _end_standing_in(appointment: Appointment, on: date) -> None:
    """代決 rests on two people: it ends when the holder who asked for it, or the deputy, leaves their chair."""
    held = Delegation.objects.filter(Q(post=appointment.post) | Q(deputy=appointment.staff), ends_on__gt=on)
    held.filter(starts_on__gt=on).delete()
    held.update(ends_on=on)


def delegate(actor: Actor, post: Post, deputy: Staff, starts_on: date, ends_on: date, reason: str) -> Delegation:
    """代決: whoever holds a chair names who decides in it while they are away.

    Raises PermissionDenied for somebody else's chair, ValueError for dates the wrong way round or too long a reason.
    """
    if post.pk not in actor.posts and not actor.has(Right.OFFICES):
        raise PermissionDenied("自分の職についてだけ、代わりに決める人を決められます")
    if ends_on < starts_on:
        raise ValueError("終わりの日は、始まりの日より後にしてください")
    if len(reason) > REASON:
        raise ValueError(f"理由は{REASON}文字までで書いてください")
    with action(actor, "offices.delegate", f"post:{post.pk}", deputy=deputy.number, until=str(ends_on)):
        return Delegation.objects.create(post=post, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason)


def end_delegation(actor: Actor, delegation: Delegation, on: date) -> None:
    """The holder is back: the deputy decides no longer from a day on."""
    if delegation.post_id not in actor.posts and not actor.has(Right.OFFICES):
        raise PermissionDenied("自分の職についてだけ、取り消せます")
    with action(actor, "offices.end_delegation", f"post:{delegation.post_id}", on=str(on)):
        if delegation.starts_on >= on:
            delegation.delete()
            return
        delegation.ends_on = min(delegation.ends_on, on - timedelta(days=1))
        delegation.save(update_fields=["ends_on"])
