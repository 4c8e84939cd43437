"""Where django-allauth asks the town hall: what a session is worth, and what a verified identity does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from yakuba.kernel.offices.queries import municipality
from yakuba.kernel.people.models import Resident

from .actions import AlreadyBound, bind_resident
from .gate import address_of, network_of
from .identity import Confirmed, provider, resident_of
from .middleware import SESSION_KEY
from .models import Account
from .queries import actor_for
from .words import Assurance

PROVEN = "assurance_of"


@dataclass(frozen=True)
class _Site:
    """What the templates of mails know as the site."""

    name: str
    domain: str


def _town() -> str:
    town = municipality()
    return town.name if town else "役場"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address."""

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        # A card shown before signing in proved one account: it says nothing about another one's password.
        if request.session.get(PROVEN) != user.pk:
            request.session[SESSION_KEY] = int(Assurance.BASIC)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The staff begin with their cases, everybody else on the front page."""
        user = request.user
        if isinstance(user, Account) and actor_for(user).appointments:
            return resolve_url(settings.STAFF_REDIRECT_URL)
        return super().get_login_redirect_url(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail speaks of the town by its name, not by the address of a machine."""
        super().send_mail(template_prefix, email, {"current_site": _Site(_town(), _town()), **context})

    def format_email_subject(self, subject: str) -> str:
        """The subject behind the name of the town."""
        return f"[{_town()}] {subject}"

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the gate reads it, so that both count the same visitor."""
        return address_of(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted per account and network: nobody is locked out by guesses made elsewhere."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{network_of(request)}"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """A verified identity binds an account to the resident it proves, and raises the session's assurance."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the resident before anything is connected; stop with words when it can't be told who this is."""
        connector = provider()
        if connector is None:
            raise ImmediateHttpResponse(redirect("home"))
        person = connector.confirmed(_claims(sociallogin.account.extra_data))
        resident = resident_of(person)
        if resident is None:
            self._stop(request, _("町の住民の記録と一つに決められませんでした。窓口で本人確認をしてください。"))
            return
        if request.user.is_authenticated:
            # Whoever is signed in connects a card to their own account, whichever address brought them here.
            sociallogin.state["process"] = AuthProcess.CONNECT
        account = self._account(request, resident)
        self._bind(request, account, resident, person)
        if not request.user.is_authenticated and not sociallogin.is_existing:
            sociallogin.connect(request, account)
        request.session[SESSION_KEY], request.session[PROVEN] = int(Assurance.VERIFIED), account.pk
        messages.success(request, _("%(name)sさんとして確認できました。") % {"name": resident.full_name})

    def _account(self, request: HttpRequest, resident: Resident) -> Account:
        if isinstance(request.user, Account):
            return request.user
        found = Account.objects.filter(resident=resident).first()
        if found is None:
            self._stop(
                request,
                _("先にメールアドレスでアカウントを作ってログインし、「設定」から本人確認をしてください。"),
                "account_signup",
            )
        return found

    def _bind(self, request: HttpRequest, account: Account, resident: Resident, person: Confirmed) -> None:
        if account.resident_id == resident.pk:
            return
        if account.resident_id:
            self._stop(request, _("このアカウントは別の方のものです。いちどログアウトしてください。"))
        try:
            bind_resident(actor_for(account), account, resident, f"identity:{person.subject}")
        except AlreadyBound as bound:
            self._stop(request, str(bound))

    def _stop(self, request: HttpRequest, words: str, where: str = "home") -> None:
        messages.error(request, words)
        raise ImmediateHttpResponse(redirect(where))


def _claims(data: dict[str, Any]) -> dict[str, Any]:
    return data.get("userinfo") or data.get("id_token") or data
