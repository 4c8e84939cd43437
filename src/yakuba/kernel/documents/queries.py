"""The one door to a document; where things stand on a form, and what a filled one says."""

from __future__ import annotations

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.records.queries import case_for_work, own

from ._layouts import layout_of as layout_of
from ._reading import ReadForm as ReadForm
from ._reading import read_form as read_form
from .models import Document


def document(actor: Actor, document_id: int) -> Document:
    """A letter, for whoever may see its case. Missing and somebody else's look the same: NotFound."""
    found = Document.objects.select_related("record").filter(pk=document_id).first()
    if found is None:
        raise NotFound(str(document_id))
    if own(actor).filter(pk=found.record_id).exists():
        return found
    case_for_work(actor, found.record.number)
    looked(actor, f"record:{found.record.number}", document=found.pk)
    return found
