"""Whoever reads the answer that is made right now. Nothing that is kept may be written in their language."""

from __future__ import annotations

from django.utils.translation import get_language

from yakuba.language.texts import Text


def for_reader(text: Text) -> str:
    """A pack's words in the reader's language: for refusals shown at once, never for events and notices."""
    return text.to(get_language() or "ja")
