"""Changes to accounts: making them, binding them to people, rights, tokens, preferences."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.audit.actions import action
from yakuba.kernel.offices.models import Department, Post, Staff
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.language.characters import cut_to

from .actor import Actor
from .models import Account, Grant, Token
from .words import Right, Scope


class AlreadyBound(ValueError):
    """The resident has another account, in words for the person who wants to sign in."""


def open_staff_account(actor: Actor, staff: Staff, password: str | None = None) -> Account:
    """An account for a member of staff. Without a password they set one through 「パスワードを忘れたとき」."""
    actor.must(Right.OFFICES)
    with action(actor, "access.open", f"staff:{staff.number}"):
        account = Account.objects.create_user(staff.email, password, staff=staff)
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def bind_resident(actor: Actor, account: Account, resident: Resident, ground: str) -> None:
    """From now on the account is this resident's. `ground` says how the person was identified.

    Raises AlreadyBound when another account is, so that nobody takes a resident over silently.
    """
    other = Account.objects.filter(resident=resident).exclude(pk=account.pk).first()
    if other:
        raise AlreadyBound(
            _("この方は、もう別のアカウントを持っています。前のアカウントでログインするか、窓口で相談してください")
        )
    with action(actor, "access.bind", f"resident:{resident.number}", account=account.pk, ground=ground):
        account.resident = resident
        account.save(update_fields=["resident"])


def bind_at_counter(actor: Actor, email: str, resident: Resident, document: str) -> Account:
    """The same at the counter, by a clerk who saw `document`: for the account that was made with this e-mail address.

    Raises ValueError, in words for the clerk, when there is no such account, it is somebody's, or it is the clerk's own
    affair; AlreadyBound as above.
    """
    actor.must(Right.PEOPLE)
    address = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    account = address.user if address else None
    if account is None or account.staff_id or not account.is_active:
        raise ValueError(
            _("このメールアドレスの利用者登録がありません。先に画面で登録し、届いたメールで確かめてもらってください")
        )
    if account.resident_id and account.resident_id != resident.pk:
        raise ValueError(_("このメールアドレスは、別の方が使っています。ほかのアドレスで登録してもらってください"))
    if actor.is_close_to(resident):
        raise ValueError(_("自分や同じ世帯の方の登録は、自分ではできません。ほかの職員に頼んでください"))
    if resident.standing == Standing.DIED:
        raise ValueError(_("亡くなった方のものにはできません。手続きをする方の届出は、窓口で受け付けてください"))
    bind_resident(actor, account, resident, f"counter:{document}")
    return account


def grant_right(
    actor: Actor,
    right: Right,
    *,
    department: Department | None = None,
    post: Post | None = None,
    staff: Staff | None = None,
    starts_on: date | None = None,
) -> Grant:
    """Give a right to a department, a chair or somebody, from a date."""
    actor.must(Right.OFFICES)
    about = (
        f"staff:{staff.number}"
        if staff
        else f"post:{post.pk}"
        if post
        else f"department:{department.code if department else ''}"
    )
    with action(actor, "access.grant", about, right=str(right)):
        return Grant.objects.create(
            right=right, department=department, post=post, staff=staff, starts_on=starts_on or clock.today()
        )


def end_grant(actor: Actor, grant: Grant, on: date) -> None:
    """Take a right back after a date."""
    actor.must(Right.OFFICES)
    with action(actor, "access.end_grant", f"grant:{grant.pk}", right=grant.right):
        grant.ends_on = on
        grant.save(update_fields=["ends_on"])


def issue_token(actor: Actor, account: Account, label: str, scopes: list[str], days: int) -> str:
    """A token for a program, shown once and kept as a hash. Raises ValueError for an unknown scope or a wrong time."""
    if actor.account != account and not actor.has(Right.OFFICES):
        raise PermissionDenied("ほかの人のトークンは出せません")
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        raise ValueError(f"範囲「{'、'.join(unknown)}」はありません。{'、'.join(Scope.values)} から選んでください")
    if not 1 <= days <= 730:
        raise ValueError("日数は1日から730日までです")
    secret = f"ykb_{secrets.token_urlsafe(32)}"
    with action(actor, "access.token", f"account:{account.pk}", label=label, scopes=scopes, days=days):
        Token.objects.create(
            label=cut_to(label, 80), account=account, digest=hashlib.sha256(secret.encode()).hexdigest(), scopes=scopes,
            expires_at=clock.now() + timedelta(days=days),
        )  # fmt: skip
    return secret


def revoke_token(actor: Actor, token: Token) -> None:
    """Make a token useless from now on."""
    if actor.account != token.account and not actor.has(Right.OFFICES):
        raise PermissionDenied("ほかの人のトークンは取り消せません")
    with action(actor, "access.revoke", f"token:{token.pk}"):
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])


def set_preferences(actor: Actor, *, language: str, notify_by_email: bool) -> None:
    """How somebody wants to be spoken to."""
    account = actor.account
    if account is None:
        raise PermissionDenied("ログインしてください")
    with action(actor, "access.preferences", f"account:{account.pk}", language=language, email=notify_by_email):
        account.language, account.notify_by_email = language, notify_by_email
        account.save(update_fields=["language", "notify_by_email"])
