"""An answer that cannot be taken, with the sentence for the person who gave it."""

from __future__ import annotations

from .fields import Field

__all__ = ["Wrong", "named"]


class Wrong(Exception):
    """One value's faults: pairs of the part's path (empty for the whole value) and the Japanese sentence."""

    def __init__(self, *faults: str | tuple[str, str]) -> None:
        self.faults = tuple(("", fault) if isinstance(fault, str) else fault for fault in faults)
        super().__init__("; ".join(message for _, message in self.faults))


def named(field: Field, part: str = "") -> str:
    """How a sentence calls the field: 「氏名（姓）」."""
    return f"「{field.label}（{part}）」" if part else f"「{field.label}」"
