"""`make bench`: a benchmark says its figure in one line of JSON, with what it was measured against."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["bench", "value", "unit", "against", "ratio", "machine"]
NO_SERVER = "postgres://postgres@127.0.0.1:1"


def made(*words: str) -> str:
    """What `make` would run."""
    done = subprocess.run(
        ["make", "--no-print-directory", "-n", *words], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("make"), reason="no make here")
def test_make_bench_gives_the_command_the_chosen_name() -> None:
    assert made("bench", "ONLY=publish").rstrip().endswith("tools/run.py bench publish")
    assert made("bench").rstrip().endswith("tools/run.py bench")


def test_a_benchmark_says_one_line_of_json_with_its_yardstick(home: Any, tmp_path: Path) -> None:
    home.folder.mkdir()
    done = home.yakuba("bench", "publish", YAKUBA_BENCH_POSTGRES=NO_SERVER, TMPDIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    figure = json.loads(line)
    assert list(figure)[: len(KEYS)] == KEYS
    assert figure["bench"] == "publish"
    assert figure["value"] > 0
    assert figure["ratio"] > 0
    assert all(figure[key].strip() for key in ("unit", "against", "machine"))
    assert "sqlite" in figure["unit"]
    assert "no PostgreSQL server here: that half is not measured" in done.stderr


def test_a_benchmark_there_is_not_is_answered_with_those_there_are(home: Any) -> None:
    home.folder.mkdir()
    done = home.yakuba("bench", "nonsense")
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (1, "", False)
    known = [path.stem.removeprefix("bench_").replace("_", "-") for path in (ROOT / "benchmarks").glob("bench_*.py")]
    assert known
    assert [name for name in ["nonsense", *known] if name not in done.stderr] == []
