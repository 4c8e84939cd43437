"""Measuring: bench."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from ._home import open_home

BENCHMARKS = Path(__file__).resolve().parents[4] / "benchmarks"


@click.command()
@click.argument("names", nargs=-1)
def bench(names: tuple[str, ...]) -> None:
    """速さを測る。一つの測定につき JSON を一行出す。名前を付けなければ全部。

    \b
    例:  yakuba bench file-case worklist
    """
    known = sorted(path.stem.removeprefix("bench_").replace("_", "-") for path in BENCHMARKS.glob("bench_*.py"))
    unknown = set(names) - set(known)
    if unknown:
        raise click.ClickException(f"{'、'.join(sorted(unknown))} という測定はありません。あるもの: {'、'.join(known)}")
    open_home()
    failed = [name for name in names or known if _run(name)]
    if failed:
        raise click.ClickException(f"測れませんでした: {'、'.join(failed)}")


def _run(name: str) -> int:
    script = BENCHMARKS / f"bench_{name.replace('-', '_')}.py"
    return subprocess.run([sys.executable, str(script)], check=False, env=dict(os.environ)).returncode


COMMANDS = (bench,)
