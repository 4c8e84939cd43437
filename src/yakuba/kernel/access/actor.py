"""Who acts: one small value handed to every action and query."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied

from yakuba.kernel.offices.models import Appointment, Staff
from yakuba.kernel.people.models import Resident

from .models import Account
from .words import Assurance, Right


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, with what they may do at this moment.

    `offices`: departments whose cases the appointments give; `posts`: chairs held; `deputy_posts`: chairs stood in for.
    """

    label: str
    account: Account | None = None
    resident: Resident | None = None
    staff: Staff | None = None
    appointments: tuple[Appointment, ...] = ()
    offices: frozenset[int] = frozenset()
    posts: frozenset[int] = frozenset()
    deputy_posts: frozenset[int] = frozenset()
    rights: frozenset[str] = frozenset()
    assurance: Assurance = Assurance.NONE
    scopes: frozenset[str] | None = None
    """The scopes of an API token; None for a session, which is not limited by scopes."""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def post(self) -> str:
        """The highest post held, as it is written in the log."""
        return str(self.appointments[0].post) if self.appointments else ""

    @property
    def appointment(self) -> Appointment | None:
        return self.appointments[0] if self.appointments else None

    @property
    def name(self) -> str:
        """The person's name as others know it."""
        if self.staff:
            return self.staff.full_name
        return self.resident.full_name if self.resident else (self.account.email if self.account else "")

    def has(self, right: Right | str) -> bool:
        return str(right) in self.rights

    def must(self, right: Right) -> None:
        """Stop whoever lacks a right. Raises PermissionDenied saying which right, and who can give it."""
        if not self.has(right):
            raise PermissionDenied(f"「{right.label}」権限がありません。組織の管理者に頼んでください")

    def may(self, scope: str) -> bool:
        """Whether a token's scopes allow this; sessions always may."""
        return self.scopes is None or scope in self.scopes

    def is_close_to(self, *people: Resident | None) -> bool:
        """Whether one of these residents is the actor, or lives with them: what concerns those, others do."""
        own = self.resident
        if own is None:
            return False
        return any(
            person.pk == own.pk or (person.household_id is not None and person.household_id == own.household_id)
            for person in people
            if person
        )

    def works_for(self, office_id: int) -> bool:
        """Whether the cases of an office are this actor's work."""
        return office_id in self.offices or self.has(Right.ALL_CASES)


VISITOR = Actor(label="visitor")
SYSTEM = Actor(label="system", rights=frozenset(Right.values), assurance=Assurance.VERIFIED)
