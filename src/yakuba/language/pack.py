"""A pack (パック): a folder of definitions, documents and scenarios, read as one whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from .events import LifeEvent
from .families import Family
from .problems import PackProblem
from .procedures import Fact, Letter, PackHead, Parameter, Procedure
from .programmes import Programme
from .purposes import Purpose
from .scenarios import Scenario
from .tables import TruthRow
from .visits import VisitStory


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything one folder says. Made by `loading.load_pack`, which refuses a faulty pack as a whole."""

    head: PackHead
    facts: tuple[Fact, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    programmes: tuple[Programme, ...] = ()
    rows: tuple[TruthRow, ...] = ()
    """The lines of its truth tables."""
    letters: tuple[Letter, ...] = ()
    events: tuple[LifeEvent, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    families: tuple[Family, ...] = ()
    visits: tuple[VisitStory, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    """Definition key -> the path of the file it came from."""
    notes: tuple[PackProblem, ...] = ()
    """What works but should be better, such as missing やさしい日本語. Reported by `yakuba packs check`."""

    def offices(self) -> set[str]:
        """The departments that keep its procedures, offer its programmes and serve its purposes."""
        return {item.office for items in (self.procedures, self.programmes, self.purposes) for item in items}

    def letter(self, key: str) -> Letter | None:
        return next((letter for letter in self.letters if letter.document == key), None)

    def procedure(self, key: str) -> Procedure | None:
        return next((procedure for procedure in self.procedures if procedure.procedure == key), None)
