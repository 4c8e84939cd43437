"""Which connectors an operator switched on."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from ._documents import DocumentReader


@lru_cache(maxsize=1)
def document_reader() -> DocumentReader | None:
    """The connector switched on with YAKUBA_DOCUMENT_READER; None when there is none."""
    path = settings.DOCUMENT_READERS.get(settings.DOCUMENT_READER)
    return import_string(path)() if path else None
