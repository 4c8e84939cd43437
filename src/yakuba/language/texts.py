"""Words for people: Japanese always, やさしい日本語 and English where a pack has them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Strict(BaseModel):
    """A part of a definition: frozen, and refusing words it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True)


class Text(Strict):
    """What a person reads. Written `{ ja: ..., easy: ..., en: ... }`, or as a bare string for Japanese alone."""

    ja: str
    easy: str | None = None
    en: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:
        return {"ja": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        return self.ja

    def to(self, language: str) -> str:
        """The wording in `language` (ja, easy or en); Japanese where the pack has no such wording."""
        return getattr(self, language, None) or self.ja
