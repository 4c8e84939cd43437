"""From an account to an actor."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import Q

from yakuba.kernel import clock
from yakuba.kernel.offices.models import Appointment, Staff
from yakuba.kernel.offices.queries import appointments_of, deputising, in_force, with_children
from yakuba.kernel.people.models import Resident
from yakuba.kernel.prepared import Prepared

from .actor import VISITOR, Actor
from .models import Account, Grant, Token
from .words import Assurance


def actor_for(account: Account, *, assurance: Assurance = Assurance.BASIC, on: date | None = None) -> Actor:
    """What an account may do on a day (today unless told)."""
    day = on or clock.today()
    staff = account.staff
    held = tuple(appointments_of(staff, day)) if staff else ()
    return Actor(
        label=f"account:{account.pk}",
        account=account,
        resident=account.resident,
        staff=staff,
        appointments=held,
        offices=with_children(appointment.post.department for appointment in held) if held else frozenset(),
        posts=frozenset(appointment.post_id for appointment in held),
        deputy_posts=frozenset(d.post_id for d in deputising(staff, day)) if staff else frozenset(),
        rights=_rights(staff, held, day) if held and staff else frozenset(),
        assurance=assurance,
    )


def _rights(staff: Staff, held: tuple[Appointment, ...], day: date) -> frozenset[str]:
    posts = [appointment.post_id for appointment in held]
    departments = [appointment.post.department_id for appointment in held]
    grants = Grant.objects.filter(in_force(day)).filter(
        Q(staff=staff) | Q(post__in=posts) | Q(department__in=departments)
    )
    return frozenset(grants.values_list("right", flat=True))


_TOKENS = Prepared(lambda digest: Token.objects.filter(digest=digest).select_related("account__resident"), str)


def actor_by_token(secret: str) -> Actor | None:
    """The actor behind an API token; None when it is unknown, revoked or past its date."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token = next(iter(_TOKENS(digest)), None)
    if token is None or token.revoked_at or token.expires_at <= clock.now() or not token.account.is_active:
        return None
    actor = actor_for(token.account)
    return Actor(**{**actor.__dict__, "label": f"token:{token.pk}", "scopes": frozenset(token.scopes)})


__all__ = ["VISITOR", "actor_by_token", "actor_for"]


def sample_people() -> list[Resident]:
    """The residents of a sample city who have accounts: those the sample provider offers as cards."""
    return list(Resident.objects.filter(account__isnull=False).order_by("account__email"))
