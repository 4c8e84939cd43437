"""A form shown again: what was typed into it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .controls import Control, said_of


@dataclass(frozen=True)
class Again:
    """What was typed, and what is wrong by the name of the field; under "" what stopped the whole form."""

    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the page."""
        return 422 if self.wrong else 200

    def control(self, kind: str, name: str, label: str, value: str = "", **more: Any) -> Control:
        """A control as it was typed into, with what is wrong with it; `value` is what stands there before."""
        return Control(
            kind, name, label, value=self.typed.get(name, value).replace("\0", ""), errors=said_of(self.wrong, name), **more
        )  # fmt: skip

    def summary(self, ids: Mapping[str, str] | Iterable[Control] = ()) -> list[tuple[str, str]]:
        """What is wrong for `{% error_summary %}`, with the id of each field that stands on the page."""
        there = ids if isinstance(ids, Mapping) else {control.name: control.id for control in ids}
        return [(there.get(name, ""), words) for name, words in self.wrong.items()]
