"""Taking a CSV over at the command line: what was refused is shown, written out, and told by the exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ._progress import console, progress

SHOWN = 20


def taken(file: Path, take: Callable[[Any, Callable[..., None]], Any]) -> Any:
    """The report of an import. Raises click.ClickException when the file as a whole is not of the layout."""
    from yakuba.kernel.csvfile import LayoutError

    try:
        with progress(f"{file.name} を取り込んでいます") as tell, file.open("rb") as source:
            return take(source, tell)
    except LayoutError as error:
        raise click.ClickException(f"{file}: {error}。何も取り込んでいません。") from error


def tell_refused(report: Any, path: Path | None) -> None:
    """Say which lines were left out and why; ends the command with 1 when there were any."""
    if report.unknown:
        console.print(f"知らない列なので読みませんでした: {'、'.join(report.unknown)}", markup=False)
    for line in report.refused[:SHOWN]:
        console.print(f"  {line.line}行目 「{line.column}」: {line.what} {line.right}", markup=False)
    if len(report.refused) > SHOWN:
        console.print(f"  ほか {len(report.refused) - SHOWN} 行 (--refused で全部を書き出せます)")
    if path:
        _write(path, report)
    if report.refused:
        sys.exit(1)


def _write(path: Path, report: Any) -> None:
    from yakuba.kernel.csvfile import write_refused

    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_refused(file, report)
    except OSError as error:
        raise click.ClickException(f"{path} に書けません: {error.strerror}。ほかの場所を選んでください。") from error
    if report.refused:
        console.print(f"断った行を {path} に書きました。直して、そのまま取り込めます。", markup=False)
