"""What follows from the packs of this repository is worked out once in a process, however many tests begin a town.

Both are pure: the same texts give the same pack, the same wording the same form. Whatever is not a folder of `packs/` as
it stands is worked out as ever.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, wraps
from typing import Any

from support.packs import PACKS

from yakuba.language.pack import Pack
from yakuba.language.procedures import Procedure


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    from yakuba.kernel.definitions.actions import read_packs

    return read_packs(PACKS)


def loading(load_pack: Callable[..., Pack]) -> Callable[..., Pack]:
    """`load_pack`, remembering each folder of `packs/` beside what it builds on."""
    known: dict[str, tuple[tuple[Pack, ...], Pack]] = {}

    @wraps(load_pack)
    def load(files: Mapping[str, str], *, required: Sequence[Pack] = ()) -> Pack:
        name = next((name for name, texts in _texts().items() if texts == files), None)
        if name is None:
            return load_pack(files, required=required)
        if name not in known or list(map(id, known[name][0])) != list(map(id, required)):
            known[name] = (tuple(required), load_pack(files, required=required))
        return known[name][1]

    return load


def drawing(layout: Callable[[Procedure], dict[str, Any]]) -> Callable[[Procedure], dict[str, Any]]:
    """`layout`, remembering the form of each wording; each caller gets a copy of its own."""

    drawn: dict[str, str] = {}

    @wraps(layout)
    def draw(procedure: Procedure) -> dict[str, Any]:
        wording = procedure.model_dump_json(by_alias=True)
        if wording not in drawn:
            drawn[wording] = json.dumps(layout(procedure))
        return json.loads(drawn[wording])

    return draw
