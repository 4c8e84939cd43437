"""What was typed when the session was gone waits in the visitor's session until they have signed in again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_noop

from yakuba.kernel.records.queries import is_begun

KEPT = "apply.kept"
MOST = 100_000
"""Characters kept; more than any page of a form holds."""
View = Callable[..., HttpResponse]


def keeps_what_was_typed(view: View) -> View:
    """Around the gate of a form begun: what somebody signed out sends is kept, but for files, for that same page.

    The page is named by its draft's `token` or by the `number` of the case it corrects.
    """

    @wraps(view)
    def around(request: HttpRequest, **named: Any) -> HttpResponse:
        response = view(request, **named)
        if request.method == "POST" and response.status_code == 302 and request.actor.account is None:
            typed = request.POST.copy()
            typed.pop("csrfmiddlewaretoken", None)
            text = typed.urlencode()
            if len(text) <= MOST and is_begun(named.get("token"), named.get("number")):
                request.session[KEPT] = {"path": request.path, "typed": text}
        return response

    return around


BACK = gettext_noop("ログインが切れたときに入力していた内容を、元に戻しました。ファイルだけは選び直してください")


def kept_for(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, once; None when nothing was."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])
