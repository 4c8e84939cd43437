"""Run by itself with the environment of a home: a resident files a photo, and three people ask for it."""

import json
import sys
from typing import Any

import django
from django.core.management import call_command


def answer_of(response: Any) -> dict[str, Any]:
    """An answer as it came."""
    return {
        "status": response.status_code, "disposition": response.headers.get("Content-Disposition", ""),
        "nosniff": response.headers.get("X-Content-Type-Options", ""), "location": response.headers.get("Location"),
        "body": b"".join(response).hex(),
    }  # fmt: skip


def main() -> None:
    """Says in one line of JSON where the file went and who got it."""
    django.setup()
    call_command("migrate", verbosity=0)
    from django.conf import settings
    from django.core.files.storage import default_storage
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.urls import reverse
    from support.files import picture
    from support.forms import Form
    from support.town import ANSWERS, build

    from yakuba.kernel.access.models import Account
    from yakuba.kernel.records.models import Attachment

    settings.ALLOWED_HOSTS = ["testserver"]
    town, clients = build(), [Client() for _ in range(3)]
    resident, stranger, clerk = clients
    resident.force_login(Account.objects.get(resident=town.mother))
    stranger.force_login(Account.objects.get(resident=town.stranger))
    clerk.force_login(Account.objects.get(staff=town.staff["環境課/係員"]))
    where = resident.post(reverse("apply:begin", args=["trial"]), {"subject": "self"})["Location"]
    for _ in range(20):
        if where.endswith("/check/"):
            break
        form = Form(resident.get(where).content.decode())
        photo = {"picture": SimpleUploadedFile("犬.png", picture())} if form.asks("picture") else {}
        where = resident.post(where, {**form.filled(ANSWERS), **photo})["Location"]
    receipt = resident.post(where)["Location"]
    attachment = Attachment.objects.get()
    number = attachment.record.number
    pages = [resident.get(receipt), clerk.get(reverse("casework:case", args=[number]))]
    with default_storage.open(attachment.file.name) as kept:
        through_storage = kept.read().hex()
    said = {
        "storage": type(default_storage._wrapped).__name__, "kept": attachment.file.name, "through_storage": through_storage,
        "resident": answer_of(resident.get(reverse("apply:file", args=[attachment.pk]))),
        "clerk": answer_of(clerk.get(reverse("casework:file", args=[attachment.pk]))),
        "stranger": stranger.get(reverse("apply:file", args=[attachment.pk])).status_code,
        "pages": "".join(page.content.decode() for page in pages),
    }  # fmt: skip
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
