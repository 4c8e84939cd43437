"""What was typed when the session was gone waits in the visitor's session until they have signed in again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, QueryDict

from yakuba.desks.apply.queries import is_begun

KEPT = "apply.kept"
MOST = 100_000
"""Characters kept; more than any page of a form holds."""
View = Callable[..., HttpResponse]


def keeps_what_was_typed(view: View) -> View:
    """Around the gate of a page of a draft: what somebody signed out sends is kept, but for files, for that same page."""

    @wraps(view)
    def around(request: HttpRequest, token: str, number: int) -> HttpResponse:
        response = view(request, token=token, number=number)
        if request.method == "POST" and response.status_code == 302 and request.actor.account is None:
            typed = request.POST.copy()
            typed.pop("csrfmiddlewaretoken", None)
            text = typed.urlencode()
            if len(text) <= MOST and is_begun(token):
                request.session[KEPT] = {"path": request.path, "typed": text}
        return response

    return around


def kept_for(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, once; None when nothing was."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])
