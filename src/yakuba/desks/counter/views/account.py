"""利用者登録 at the counter: the account somebody made online becomes theirs, by the paper the clerk has seen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.desks.counter._came import DOCUMENTS
from yakuba.desks.counter.actions import about
from yakuba.kernel.access.actions import bind_at_counter
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.language.characters import one_line
from yakuba.web import Control, Option, said_of


@gate(Who.STAFF, rate="30/m", audit="access.bind; look: whose register was opened", right=Right.PEOPLE)
def account(request: HttpRequest, number: str) -> HttpResponse:
    """Bind an account to a person."""
    person, errors = resident_of(number), {}
    looked(request.actor, about(person))
    given = {name: one_line(request.POST.get(name, "")) for name in ("email", "document")}
    if request.method == "POST":
        if given["document"] not in DOCUMENTS:
            errors["document"] = _("本人確認で見た書類を選んでください")
        else:
            try:
                bind_at_counter(request.actor, given["email"], person, given["document"])
            except ValueError as no:
                errors["email"] = str(no)
        if not errors:
            messages.success(request, _("利用者登録を、この方のものにしました"))
            return redirect("counter:resident", number=person.number)
    controls = [
        Control("email", "email", _("登録したメールアドレス"), value=given["email"], required=True, errors=said_of(errors, "email")),
        Control("select", "document", _("本人確認で見た書類"), value=given["document"], required=True, errors=said_of(errors, "document"),
                options=(Option("", _("選んでください")), *(Option(one, one) for one in DOCUMENTS))),
    ]  # fmt: skip
    context = {
        "person": person, "controls": controls, "back": reverse("counter:resident", args=[person.number]),
        "bound": hasattr(person, "account"),
    }  # fmt: skip
    return render(request, "counter/account.html", context, status=422 if errors else 200)
