"""What was typed when the session was gone waits in the visitor's session until they have signed in again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_noop

KEPT = "apply.kept"
MOST = 100_000
"""Characters kept; more than any page of a form holds."""
View = Callable[..., HttpResponse]


def keeps_what_was_typed(view: View) -> View:
    """Around the gate of a form: what somebody signed out sends is kept, but for files, for that same page.

    Only what comes with the page's seal is kept: whoever never saw the form can neither fill the store of sessions nor
    learn which cases there are.
    """

    @wraps(view)
    def around(request: HttpRequest, **named: Any) -> HttpResponse:
        response = view(request, **named)
        if request.method == "POST" and response.status_code == 302 and request.actor.account is None:
            typed = request.POST.copy()
            typed.pop("csrfmiddlewaretoken", None)
            text = typed.urlencode()
            if len(text) <= MOST and constant_time_compare(typed.get("_seal", ""), seal(request.path)):
                request.session[KEPT] = {"path": request.path, "typed": text}
        return response

    return around


BACK = gettext_noop("ログインが切れたときに入力していた内容を、元に戻しました。ファイルだけは選び直してください")


def seal(path: str) -> str:
    """What the form at an address carries, so that we know it for ours when its reader is signed out."""
    return Signer(salt=KEPT).signature(path)


def kept_for(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, once; None when nothing was."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])
