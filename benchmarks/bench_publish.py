"""Save and publish a definition of 300 fields: reading, checking, versioning, indexes, audit. Promise: under 300 ms.

The yardstick is reading the same text as plain YAML and validating it against nothing but its shape: what any form
builder must do before it can save.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import common
import town

FIELDS, ROUNDS = 300, 9


def text_of(round_: int) -> str:
    """A procedure of 300 fields, 100 of them conditional, 10 searchable; different in each round."""
    pages = []
    for page in range(30):
        lines = []
        for number in range(page * 10, page * 10 + 10):
            show = f", show: \"f{number - 1} == 'a{round_}'\"" if number % 3 == 1 else ""
            search = ", search: true" if number % 30 == 0 else ""
            lines.append(f"      - {{ key: f{number}, type: text, label: 項目{number}の{round_}{show}{search} }}")
        pages.append(f"  - title: {page + 1}ページ\n    fields:\n" + "\n".join(lines))
    return (
        "procedure: large\ntitle: 大きな手続\nsummary: 測定\noffice: 環境課\nlaw: 見本条例\nwho: みな\nstandard_days: 14\n"
        "retention: { years: 5 }\npages:\n"
        + "\n".join(pages)
        + "\nworkflow:\n  - { step: receive, title: 受付, by: office }\n"
    )


def main(kind: str) -> None:
    common.fresh_database(kind, "publish")
    town.build(residents=1)
    import yaml

    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import publish
    from yakuba.kernel.definitions.queries import facts
    from yakuba.language.loading import load_procedure
    from yakuba.language.procedures import Procedure

    def save_and_publish(text: str) -> None:
        publish(SYSTEM, load_procedure(text, facts=facts()), [])

    def plain(text: str) -> None:
        Procedure.model_validate(yaml.load(text, yaml.CSafeLoader))

    save_and_publish(text_of(0))
    ours, yardstick = [], []
    for round_ in range(1, ROUNDS + 1):
        text = text_of(round_)
        begun = time.perf_counter()
        save_and_publish(text)
        ours.append(time.perf_counter() - begun)
        yardstick.append(common.timed(lambda text=text: plain(text)))
    value, base = sorted(ours)[ROUNDS // 2] * 1000, sorted(yardstick)[ROUNDS // 2] * 1000
    common.say(
        "publish", value, f"ms for {FIELDS} fields on {kind} (median of {ROUNDS}, each a new wording)",
        f"reading and validating the YAML alone: {base:.0f} ms", value / base, worst_ms=round(max(ours) * 1000), promise_ms=300,
    )  # fmt: skip
    common.drop_database()


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) > 1 else common.both(__file__)
