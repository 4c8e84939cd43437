"""An answer that cannot be taken, with the sentence for the person who gave it."""

from __future__ import annotations

from dataclasses import dataclass

from . import _sentences as say
from ._said import Said
from .fields import Field
from .texts import Text

__all__ = ["Name", "Row", "Wrong", "named"]


class Wrong(Exception):
    """One value's faults: pairs of the part's path (empty for the whole value) and the sentence."""

    def __init__(self, *faults: Said | tuple[str, Said]) -> None:
        self.faults = tuple(("", fault) if isinstance(fault, Said) else fault for fault in faults)
        super().__init__("; ".join(message for _, message in self.faults))


@dataclass(frozen=True, slots=True)
class Name:
    """How a sentence calls a field: 「氏名（姓）」, “Name (family name)”. Nothing is written before a sentence is."""

    label: Text
    part: Said | None = None

    def to(self, language: str) -> str:
        """The name in one language."""
        label, part = self.label.to(language), self.part.to(language) if self.part else ""
        if language == "en":
            return f"“{label} ({part})”" if part else f"“{label}”"
        return f"「{label}（{part}）」" if part else f"「{label}」"


@dataclass(frozen=True, slots=True)
class Row:
    """How a sentence says which row of a table it is about; again nothing is written before a sentence is."""

    table: Text
    number: int
    above: Row | None = None

    def to(self, language: str) -> str:
        """The place in one language."""
        return say.ROW(above=self.above or "", table=self.table, number=self.number).to(language)


def named(field: Field) -> Name:
    """How a sentence calls the field as a whole."""
    return Name(field.label)
