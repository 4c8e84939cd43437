"""The search keys of everybody and everything, made anew as this program folds names. See docs/adr/0032."""

from __future__ import annotations

from collections.abc import Callable

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.people._finding import FIRM_NAMES, NAMES
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import business_key, search_key
from yakuba.kernel.records._names import case_rekeyed
from yakuba.kernel.records.models import Record
from yakuba.kernel.rekeying import Progress, rekey
from yakuba.language.characters import fold

ROOMS = {"people": "住民", "businesses": "事業者", "records": "案件", "definitions": "手続と制度"}
_REKEYED: dict[str, Callable[[Progress], int]] = {
    "people": lambda tell: rekey(Resident, NAMES, search_key, tell),
    "businesses": lambda tell: rekey(Business, FIRM_NAMES, business_key, tell),
    "records": lambda tell: rekey(Record, (), lambda record: case_rekeyed(record.search), tell),
    "definitions": lambda tell: rekey(Definition, (), lambda found: fold(found.search), tell),
}


def refold(room: str, tell: Progress) -> int:
    """Make the keys of one of ROOMS anew; how many differed. Each batch stands on its own; the log holds the count."""
    changed = _REKEYED[room](tell)
    with action(SYSTEM, "search.refold", room, changed=changed):
        return changed
