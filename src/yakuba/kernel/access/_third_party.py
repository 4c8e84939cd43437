"""Gates for the routes other packages bring."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .gate import MARK, Gate, Who

_SIGN_IN = Gate(Who.PUBLIC, "120/m", "sign-in and sign-out are logged by signal")
_ACCOUNT = Gate(Who.SIGNED_IN, "60/m", "changes to sign-in means are logged by signal")

_FRAME = Gate(Who.PUBLIC, "120/m", "nothing: shows no data, keeps only the choice of language")
_API = Gate(
    Who.API, "300/m", "each change as its action says; look: whose case was read; lists show no names", csrf=False
)

_ROUTES: dict[str, Gate] = {
    **dict.fromkeys(("frame-language", "accessibility", "style-guide"), _FRAME),
    **dict.fromkeys(
        (
            "account_login", "account_signup", "account_logout", "account_inactive", "account_email_verification_sent",
            "account_confirm_email", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
            "account_reset_password_from_key_done", "account_request_login_code", "account_confirm_login_code",
            "account_signup_by_passkey", "mfa_login_webauthn", "mfa_authenticate", "mfa_signup_webauthn", "mfa_trust",
            "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
            "openid_connect_login", "openid_connect_callback",
        ),
        _SIGN_IN,
    ),
    **dict.fromkeys(
        (
            "account_email", "account_change_password", "account_set_password", "account_reauthenticate",
            "mfa_index", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_activate_totp", "mfa_deactivate_totp",
            "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
            "mfa_list_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
            "socialaccount_connections",
        ),
        _ACCOUNT,
    ),
}  # fmt: skip


SIGN_IN = "/accounts/"
"""Below this address the sign-in library answers."""


def is_bad_passkey(request: HttpRequest, error: Exception) -> bool:
    """Whether the sign-in library fell over a passkey's answer of another shape than any authenticator's."""
    wrong = isinstance(error, (ValueError, TypeError, KeyError, AttributeError, RecursionError))
    return wrong and request.path.startswith(SIGN_IN) and "credential" in request.POST


def gate_of(match: Any) -> Gate | None:
    """The gate of a route, its view's own or, of another package, ours; None when nobody decided about it."""
    if match is None:
        return None
    if own := getattr(match.func, MARK, None):
        return own
    if match.namespace == "api":
        return _API
    if match.route.lstrip("/").startswith("accounts/social/"):
        return _SIGN_IN  # old addresses without a name, which only lead to the new ones
    return _ROUTES.get(match.url_name or "")
