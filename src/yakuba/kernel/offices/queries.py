"""Who holds which post when, and which posts a route means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, Q, QuerySet

from yakuba.kernel import clock
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right

from ._layout import COLUMNS
from .models import Appointment, Delegation, Department, Municipality, Post, Staff


class NoSuchPost(LookupError):
    """A route names a post this town does not have."""


def municipality() -> Municipality | None:
    """The organisation this instance serves; None before `yakuba init`."""
    return Municipality.objects.filter(pk=1).first()


def in_force(on: date, prefix: str = "") -> Q:
    """The filter for anything dated with starts_on and ends_on."""
    open_end = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": on})
    return Q(**{f"{prefix}starts_on__lte": on}) & open_end


def appointments_of(staff: Staff, on: date) -> QuerySet[Appointment]:
    """The posts somebody holds on a day, highest first."""
    return staff.appointments.filter(in_force(on)).select_related("post__department").order_by("-post__rank", "id")


def deputising(staff: Staff, on: date) -> QuerySet[Delegation]:
    """The posts somebody stands in for on a day (代決); none for somebody who holds no post themselves."""
    works = Appointment.objects.filter(in_force(on), staff=staff)
    return staff.deputises.filter(in_force(on), Exists(works)).select_related("post__department")


def holder(post: Post, on: date) -> Appointment | None:
    """Who holds a post on a day; None when it is vacant."""
    return (
        post.appointments.filter(in_force(on))
        .select_related("staff", "post__department")
        .order_by("-starts_on")
        .first()
    )


def away(post: Post, on: date) -> bool:
    """Whether the post's holder is away on a day: a delegation is in force, or nobody holds it."""
    return holder(post, on) is None or post.delegations.filter(in_force(on)).exists()


def post_named(name: str, office: Department, on: date) -> Post:
    """The post a route means: 課長 in `office` or the nearest department above it, or 総務課/課長 elsewhere.

    Raises NoSuchPost naming the post and the office.
    """
    department, _, title = name.rpartition("/")
    place = Department.objects.filter(in_force(on), name=department).first() if department else office
    found = place
    while found:
        post = Post.objects.filter(in_force(on), department=found, title=title).select_related("department").first()
        if post:
            return post
        found = None if department else found.parent
    top = Post.objects.filter(in_force(on), title=title, rank__gte=5).select_related("department").first()
    if top and not department:
        return top
    raise NoSuchPost(
        f"「{name}」という職が{office.name}にありません。組織の管理者に職の追加を頼むか、決裁ルートを直してください"
    )


def with_children(departments: Iterable[Department]) -> frozenset[int]:
    """The ids of departments and everything below them."""
    found = {department.pk for department in departments}
    layer = set(found)
    while layer:
        layer = set(Department.objects.filter(parent_id__in=layer).values_list("pk", flat=True)) - found
        found |= layer
    return frozenset(found)


def department_named(name: str, on: date) -> Department | None:
    """The department of that name in being on a day."""
    return Department.objects.filter(in_force(on), name=name).first()


def departments(on: date) -> QuerySet[Department]:
    """Every department in being on a day."""
    return Department.objects.filter(in_force(on)).order_by("code")


def delegations_of(posts: Iterable[int], on: date) -> QuerySet[Delegation]:
    """Delegations of some chairs that are in force on a day or lie ahead."""
    found = Delegation.objects.filter(post_id__in=list(posts), ends_on__gte=on)
    return found.select_related("post__department", "deputy").order_by("starts_on")


def as_table() -> Iterator[tuple[str, ...]]:
    """The organisation of today and what is ahead, in the layout it is imported from; chairs nobody holds too."""
    yield COLUMNS
    today = clock.today()
    rights: dict[int, list[str]] = {}
    for staff, right in Grant.objects.filter(in_force(today), staff__isnull=False).values_list("staff", "right"):
        rights.setdefault(staff, []).append(Right(right).label)
    posts = Post.objects.filter(in_force(today), in_force(today, "department__")).select_related("department__parent")
    for post in posts.order_by("department__code", "-rank", "title"):
        place, parent = post.department, post.department.parent
        chair = (place.code, place.name, parent.code if parent else "", post.title, str(post.rank))
        kept = post.appointments.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)).select_related("staff")
        held = [_line(appointment, rights) for appointment in kept.order_by("starts_on", "staff__number")]
        for words in held or [("",) * 9]:
            yield (*chair, *words)


def _line(held: Appointment, rights: dict[int, list[str]]) -> tuple[str, ...]:
    who, until = held.staff, held.ends_on.isoformat() if held.ends_on else ""
    names = (who.family_name, who.given_name, who.family_kana, who.given_kana)
    return (who.number, *names, who.email, held.starts_on.isoformat(), until, "、".join(sorted(rights.get(who.pk, []))))
