"""The layout a version keeps: made when it is published, or when it is first asked for."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.language.procedures import Procedure

from ._layout import layout
from ._typst import TEMPLATES
from .models import FormLayout


def keep(version: Version, procedure: Procedure) -> FormLayout:
    """The layout of a version, worked out and kept now where it has none. Two who ask at once get the same."""
    found = FormLayout.objects.filter(version=version).first()
    if found is not None:
        return found
    content = layout(procedure)
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    about = f"definition:{procedure.procedure}"
    with action(SYSTEM, "form.layout", about, version=version.number, sha256=digest):
        row = FormLayout(
            version=version, content=content, sha256=digest, template=template_sha256(), made_at=clock.now()
        )
        FormLayout.objects.bulk_create([row], ignore_conflicts=True)
    return FormLayout.objects.get(version=version)


def layout_of(version: Version | int) -> dict[str, Any]:
    """Where everything stands on the form of a version."""
    return _kept(version if isinstance(version, int) else version.pk)


@lru_cache(maxsize=512)
def _kept(version_id: int) -> dict[str, Any]:
    # Neither a version nor its layout ever changes.
    found = FormLayout.objects.filter(version_id=version_id).first()
    return (found or keep(Version.objects.get(pk=version_id), procedure_of(version_id))).content


@lru_cache(maxsize=1)
def template_sha256() -> str:
    """The fingerprint of the template that draws forms in this program."""
    return hashlib.sha256((TEMPLATES / "form.typ").read_bytes()).hexdigest()
