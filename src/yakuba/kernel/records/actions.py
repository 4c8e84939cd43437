"""Changes to records that are no step of a workflow: drafts, attachments, notes, saved views.

A case's own life (filing, deciding ...) is `yakuba.kernel.workflow.actions`.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotAllowed, NotFound
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.reader import for_reader
from yakuba.language.characters import one_line

from ._files import RefusedFile, check, store
from .errors import OFFICE_WORDS, VIEW_NAME, fitting
from .models import Attachment, Draft, Note, Record, SavedView
from .queries import case_for_work

MAX_FILES_PER_FIELD = 10


def begin(
    actor: Actor,
    version: Version,
    channel: str,
    *,
    resident: Resident | None = None,
    business: Business | None = None,
    agent: Resident | None = None,
    raw: dict[str, Any] | None = None,
    renews: Record | None = None,
    corrects: Record | None = None,
    seen: str = "",
    visit: str = "",
) -> Draft:
    """Begin a filing that can be left and resumed. Its token stands in the address."""
    at_counter = channel == "counter"
    return Draft.objects.create(
        token=secrets.token_urlsafe(32), version=version, channel=channel, resident=resident, business=business,
        account=None if at_counter else actor.account, clerk=actor.staff if at_counter else None, agent=agent,
        raw=raw or {}, renews=renews, corrects=corrects, seen=seen, visit=visit, saved_at=clock.now(),
    )  # fmt: skip


def keep(draft: Draft, typed: dict[str, Any], page: int, *, anew: Collection[str] | None = None) -> Draft:
    """Keep what was typed on a page, as typed, whether or not it is right; and which known answers are written anew."""
    with transaction.atomic():
        fresh = Draft.objects.select_for_update().get(pk=draft.pk)
        fresh.raw = {**fresh.raw, **typed}
        fresh.page, fresh.saved_at = page, clock.now()
        fresh.anew = fresh.anew if anew is None else sorted(anew)
        fresh.save(update_fields=["raw", "page", "anew", "saved_at"])
    return fresh


def discard(actor: Actor, draft: Draft) -> None:
    """Throw away a filing begun, with its files. What was filed meanwhile keeps them."""
    with action(actor, "draft.discard", f"definition:{draft.version.definition.key}"):
        _hold(draft)
        files = [attachment.file for attachment in draft.attachments.filter(record__isnull=True)]
        draft.attachments.filter(record__isnull=True).delete()
        draft.delete()
        transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])


def drop_corrections(record: Record) -> None:
    """What anybody began to correct in a case is over: its answers are others now, or nobody waits for them any more.

    In the caller's transaction.
    """
    gone = Attachment.objects.filter(draft__corrects=record, record__isnull=True)
    files = [attachment.file for attachment in gone]
    gone.delete()
    Draft.objects.filter(corrects=record).delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])


def _hold(draft: Draft) -> None:
    """Hold a draft's row, so that it is not filed or thrown away under one's hands. Raises NotFound when it was."""
    if not Draft.objects.select_for_update().filter(pk=draft.pk).values("pk").first():
        raise NotFound(draft.token)


def attach(actor: Actor, draft: Draft, key: str, uploaded: UploadedFile) -> Attachment:
    """Take a file for a field of a draft. Raises RefusedFile saying what would be right."""
    field = procedure_of(draft.version_id).field(key)
    if field is None or field.type not in ("file", "photo"):
        raise NotFound(key)
    if draft.attachments.filter(field=key).count() >= MAX_FILES_PER_FIELD:
        words = _("「%(field)s」に付けられるファイルは%(most)s個までです。いらないものを消してください")
        raise RefusedFile(words % {"field": for_reader(field.label), "most": MAX_FILES_PER_FIELD}, key)
    checked = check(uploaded, field)
    if isinstance(checked, str):
        raise RefusedFile(checked, key)
    with action(actor, "draft.attach", f"definition:{draft.version.definition.key}", sha256=checked.sha256):
        _hold(draft)
        name = store(checked)
        return Attachment.objects.create(
            draft=draft, field=key, file=name, name=checked.name, media_type=checked.media_type,
            size=checked.size, sha256=checked.sha256, uploaded_at=clock.now(),
        )  # fmt: skip


def detach(actor: Actor, draft: Draft, attachment_id: int) -> None:
    """Take a file out of a draft again."""
    with action(actor, "draft.detach", f"definition:{draft.version.definition.key}") as done:
        _hold(draft)
        found = draft.attachments.filter(pk=attachment_id, record__isnull=True).first()
        if found is None:
            raise NotFound(str(attachment_id))
        done.data["sha256"] = found.sha256
        file = found.file
        found.delete()
        transaction.on_commit(lambda: file.storage.delete(file.name))


def add_note(actor: Actor, number: str, text: str) -> Note:
    """Add an office's remark to a case; the applicant never sees it. Raises NotAllowed without words, and with too many."""
    record = case_for_work(actor, number)
    words = fitting(text, "text", OFFICE_WORDS)
    if not words:
        raise NotAllowed(_("メモを書いてください"), "text")
    with action(actor, "record.note", f"record:{record.number}"):
        return Note.objects.create(record=record, staff=actor.staff, at=clock.now(), text=words)


def save_view(actor: Actor, name: str, query: dict[str, Any], *, shared: bool) -> SavedView:
    """Keep a list under a name, for oneself or for the office. Raises NotAllowed without a name, and with a long one."""
    office = actor.appointment.post.department if shared and actor.appointment else None
    name = fitting(one_line(name), "name", VIEW_NAME)
    if not name:
        raise NotAllowed(_("一覧に付ける名前を入れてください"), "name")
    with action(actor, "view.save", f"view:{name}", shared=shared):
        return SavedView.objects.update_or_create(
            staff=actor.staff, name=name, defaults={"query": query, "office": office}
        )[0]


def delete_view(actor: Actor, view_id: int) -> None:
    """Delete one of one's own lists."""
    with action(actor, "view.delete", f"view:{view_id}"):
        if not SavedView.objects.filter(pk=view_id, staff=actor.staff).delete()[0]:
            raise NotFound(str(view_id))
