"""The yardstick of file-case: a bare Django view that writes as many rows as filing a case does, and nothing else."""

from __future__ import annotations

import json
import os
import secrets
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.site.settings")
urlpatterns: list[Any] = []


def make() -> Any:
    """A WSGI application with one address and no middleware."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import path

    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    urlpatterns.append(path("bare", bare_view()))
    return WSGIHandler()


def bare_view() -> Any:
    """Five new rows and one changed, in one transaction, as many as filing writes; nobody waits for anybody's row here."""
    from django.db import transaction
    from django.http import HttpRequest, JsonResponse
    from django.utils import timezone

    from yakuba.kernel.access.models import Account
    from yakuba.kernel.definitions.models import Definition
    from yakuba.kernel.messages.models import Message
    from yakuba.kernel.people.models import Resident
    from yakuba.kernel.records.models import Event, Record
    from yakuba.kernel.workflow.models import Task

    live = Definition.objects.select_related("live", "office").get(key="bench")
    account, resident = Account.objects.filter(resident__isnull=False).first(), Resident.objects.first()

    def bare(request: HttpRequest) -> JsonResponse:
        data, now = json.loads(request.body), timezone.now()
        with transaction.atomic():
            record = Record.objects.create(
                number=secrets.token_hex(8), definition=live, version=live.live, office=live.office, channel="api",
                resident=resident, applicant=account, data=data, filed_at=now, filed_on=now.date(), due_on=now.date(),
            )  # fmt: skip
            event = Event.objects.create(record=record, kind="filed", at=now, by="bare")
            Task.objects.create(record=record, step="receive", kind="office", office=live.office, opened_at=now)
            Message.objects.create(event=event, record=record, account=account, subject="x", body="y", made_at=now)
            Event.objects.create(record=record, kind="checked", at=now, by="bare", public=False)
            Record.objects.filter(pk=record.pk).update(turn=1)
        return JsonResponse({"number": record.number}, status=201)

    return bare


application = make()
