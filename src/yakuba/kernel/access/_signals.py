"""Sign-in, sign-out and changes to the means of signing in, into the log."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest

from yakuba.kernel.audit.actions import append

from .actor import VISITOR, Actor
from .gate import address_of


def connect() -> None:
    """Listen; called once when the room is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="access.in")
    user_logged_out.connect(_signed_out, dispatch_uid="access.out")
    user_login_failed.connect(_failed, dispatch_uid="access.failed")
    for name, signal in (
        ("password_changed", account_signals.password_changed), ("password_reset", account_signals.password_reset),
        ("email_confirmed", account_signals.email_confirmed), ("second_factor_added", mfa_signals.authenticator_added),
        ("second_factor_removed", mfa_signals.authenticator_removed),
    ):  # fmt: skip
        signal.connect(_changed(name), weak=False, dispatch_uid=f"access.{name}")


def _log(name: str, about: str, request: HttpRequest | None, user: Any = None) -> None:
    actor = Actor(label=f"account:{user.pk}") if user is not None and getattr(user, "pk", None) else VISITOR
    with transaction.atomic():
        append(actor, f"access.{name}", about, {"address": address_of(request) if request else ""})


def _signed_in(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    _log("sign_in", f"account:{user.pk}", request, user)


def _signed_out(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    if user is not None:
        _log("sign_out", f"account:{user.pk}", request, user)


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **rest: Any) -> None:
    # The address typed may be somebody's password typed into the wrong box: it is not kept.
    _log("sign_in_failed", "account:?", request)


def _changed(name: str) -> Any:
    def log(sender: Any, request: HttpRequest | None = None, user: Any = None, **rest: Any) -> None:
        if user is None and "email_address" in rest:
            user = rest["email_address"].user
        _log(name, f"account:{getattr(user, 'pk', '?')}", request, user)

    return log
