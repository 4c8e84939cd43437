"""Run by itself with the environment of a home: the small town of `support.town`, a decided case, its letter, a file."""

import hashlib

import django
from django.core.management import call_command


def main() -> None:
    """One letter, one file handed in, one open case, and the log of all of it."""
    django.setup()
    call_command("migrate", verbosity=0)
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from support.town import build

    from yakuba.kernel import clock
    from yakuba.kernel.records.models import Attachment
    from yakuba.kernel.workflow import actions

    town = build()
    record, data = town.deciding(), b"evidence \x00\xff \xe9\xab\x99"
    Attachment.objects.create(
        record=record, field="picture", file=default_storage.save("attachments/evidence.bin", ContentFile(data)),
        name="証明.pdf", media_type="application/pdf", size=len(data), sha256=hashlib.sha256(data).hexdigest(),
        uploaded_at=clock.now(),
    )  # fmt: skip
    actions.approve(town.actor("係長"), record.number)
    town.file()


if __name__ == "__main__":
    main()
