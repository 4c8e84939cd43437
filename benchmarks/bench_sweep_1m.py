"""A million made-up residents x 30 programmes of the packs, with reasons and amounts. Promise: 5 s on two cores, 4 GB.

The yardstick is OpenFisca-core, working out fourteen of them (entitlement, amount, first condition not met) on the same
people in the same run; ours is measured on exactly the same fourteen as well. Both sides must find the same number of
entitled people and the same sum of amounts for each programme. Each side runs in a process of its own, so that its
memory is its own; OpenFisca uses one core by design, ours all. Making and loading the people is timed beside.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import common
import law
import synthetic

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 3
Found = dict[str, list[int]]


def ours(home: Path, count: int) -> dict[str, Any]:
    """The column engine: seconds for the thirty and for the fourteen, and what was found of the fourteen."""
    law.django()
    from yakuba.kernel.population import engine

    rules, town = law.read(), engine("embedded")
    load = common.timed(lambda: town.load(home / "people.parquet", rules.shape))
    begun = time.process_time()
    thirty = [sum(_put(town, rules, keys) for keys in (law.RESIDENTS, law.HOUSEHOLDS)) for _ in range(ROUNDS)]
    cpu = (time.process_time() - begun) / ROUNDS
    fourteen = [sum(_put(town, rules, keys) for keys in law.COMPARED) for _ in range(ROUNDS)]
    peak = _peak_mb()
    found: Found = {}
    for keys in law.COMPARED:
        questions = rules.questions(keys)
        _judge(town, keys, questions)
        found |= {key: _entitled(town, question) for key, question in questions.items()}
    return {"load": load, "thirty": thirty, "cpu": cpu, "fourteen": fourteen, "peak_mb": peak, "found": found}


def _put(town: Any, rules: law.Law, keys: Sequence[str]) -> float:
    """Seconds from the rules until the table of answers exists."""
    return common.timed(lambda: _judge(town, keys, rules.questions(keys)))


def _judge(town: Any, keys: Sequence[str], questions: dict[str, Any]) -> None:
    from sqlglot import exp

    heads = exp.column("is_head", quoted=True) if set(keys) <= set(law.HOUSEHOLDS) else None
    town.judge(list(questions.values()), heads)


def _entitled(town: Any, question: Any) -> list[int]:
    people = [found for found in town.found(question) if found.verdict]
    return [len(people), sum(found.amount or 0 for found in people)]


def theirs(home: Path, count: int) -> dict[str, Any]:
    """OpenFisca: seconds from arrays already loaded, and what was found."""
    import fisca

    people = synthetic.people(count)
    loads, seconds, found = [], [], {}
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        simulation = fisca.load(people)
        loads.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        found = fisca.judge(simulation)
        seconds.append(time.perf_counter() - begun)
    return {"load": min(loads), "fourteen": seconds, "peak_mb": _peak_mb(), "found": found}


def _peak_mb() -> int:
    """Of this process alone: what getrusage says starts at the parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return int(status.read_text("utf-8").split("VmHWM:")[1].split()[0]) // 1024


def apart(side: str, home: Path, count: int) -> dict[str, Any]:
    """One side in a process of its own."""
    done = subprocess.run([sys.executable, __file__, side, str(home), str(count)], check=True, stdout=subprocess.PIPE)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def agree(one: Found, other: Found) -> None:
    """Both sides must say the same; exits where they do not."""
    wrong = {key: (one.get(key), other[key]) for key in other if one.get(key) != other[key]}
    if wrong:
        sys.exit(f"the two sides differ (entitled, sum of amounts): {wrong}")


def measure(count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides on the same people."""
    home = Path(tempfile.mkdtemp(prefix="yakuba-bench-sweep-"))
    try:
        made = common.timed(lambda: synthetic.write_parquet(synthetic.people(count), home / "people.parquet"))
        common.note(f"{count} people made in {made:.1f} s")
        mine, their = apart("ours", home, count), apart("theirs", home, count)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    agree(mine["found"], their["found"])
    common.note(f"{count}: 30 in {_middle(mine['thirty']):.2f} s; 14 in {_middle(mine['fourteen']):.2f} s, "
                f"OpenFisca {_middle(their['fourteen']):.2f} s; the same people and sums")  # fmt: skip
    return mine, their


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def main() -> None:
    both = {count: measure(count) for count in SIZES}
    mine, their = both[SIZES[-1]]
    base = _middle(their["fourteen"])
    growth = {str(count): round(_middle(side["thirty"]), 3) for count, (side, _) in both.items()}
    common.say(
        "sweep-1m", _middle(mine["thirty"]), f"s for {SIZES[-1]} residents x 30 programmes (median of {ROUNDS})",
        f"OpenFisca-core on 14 of the same programmes: {base:.2f} s", _middle(mine["fourteen"]) / base,
        ratio_is="ours on the same 14 / OpenFisca", same_14_s=round(_middle(mine["fourteen"]), 2), best_s=round(min(mine["thirty"]), 2),
        worst_s=round(max(mine["thirty"]), 2), cpu_s=round(mine["cpu"], 2), load_s=round(mine["load"], 1), openfisca_load_s=round(their["load"], 1),
        peak_mb=mine["peak_mb"], openfisca_peak_mb=their["peak_mb"], growth_s=growth,
        entitled=sum(count for count, _ in mine["found"].values()), promise_s=5,
    )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        side = {"ours": ours, "theirs": theirs}[sys.argv[1]]
        sys.stdout.write(json.dumps(side(Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        main()
