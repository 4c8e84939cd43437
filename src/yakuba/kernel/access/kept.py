"""What was typed when the session was gone waits in the visitor's session until they have signed in again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

KEPT = "apply.kept"
MOST = 100_000
"""Characters kept; more than any page of a form holds."""
FORM_OF = "form_of"
View = Callable[..., HttpResponse]
BACK = gettext_noop("ログインが切れたときに入力していた内容を、元に戻しました。ファイルだけは選び直してください")
BACK_UNSENT = gettext_noop(
    "ログインが切れたときに書いていた内容を、元に戻しました。まだ送っていないので、確かめてから送ってください"
)


def keeps_what_was_typed(view: View) -> View:
    """Around the gate of a page that takes its own form: what somebody signed out sends is kept for it, but for files.

    Only what comes with the page's seal is kept: whoever never saw the form can neither fill the store of sessions nor
    learn which cases there are.
    """

    @wraps(view)
    def around(request: HttpRequest, **named: Any) -> HttpResponse:
        return _kept(request, view(request, **named), request.path)

    return around


def sent_from(page: str, *names: str) -> Callable[[View], View]:
    """The same around an address that only takes the form of another page, `names` being what that page's address takes.

    Whoever comes there without a form (back from signing in, or to read again what was refused) is led to the page.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def around(request: HttpRequest, **named: Any) -> HttpResponse:
            where = reverse(page, kwargs={name: named[name] for name in names})
            response = _kept(request, view(request, **named), where)
            if response.status_code != 405 or request.method not in ("GET", "HEAD"):
                return response
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{where}?{query}" if query else where)

        setattr(around, FORM_OF, page)
        return around

    return wrap


def _kept(request: HttpRequest, response: HttpResponse, where: str) -> HttpResponse:
    if request.method != "POST" or response.status_code != 302 or request.actor.account is not None:
        return response
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) <= MOST and constant_time_compare(typed.get("_seal", ""), seal(where)):
        request.session[KEPT] = {"path": where, "typed": text}
    return redirect_to_login(where)


def seal(path: str) -> str:
    """What the forms of a page carry, so that we know them for ours when their reader is signed out."""
    return Signer(salt=KEPT).signature(path)


def typed_before(request: HttpRequest) -> dict[str, str]:
    """What was kept for this page, once, and its reader is told that it is back; empty when nothing was."""
    kept = kept_for(request)
    if kept is None:
        return {}
    messages.info(request, _(BACK_UNSENT))
    return kept.dict()


def kept_for(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, once; None when nothing was."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])
