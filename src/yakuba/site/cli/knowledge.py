"""Packs: check, load, show what changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.markup import escape

from ._home import packs_folder, ready, start_django
from ._progress import console, progress


@click.group()
def packs() -> None:
    """手続の定義 (パック) を確かめる・読み込む。"""


@packs.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--act", is_flag=True, help="物語 (scenarios, families, visits) も演じて確かめる。データは残りません。")
def check(folder: Path | None, act: bool) -> None:
    """パックに誤りがないか確かめる。誤りは、ファイル・行・何が悪いか・どう直すかで示す。

    \b
    例:  yakuba packs check packs
         yakuba packs check packs --act
    """
    start_django()
    from yakuba.language.loading import PackProblems, load_packs

    place = folder or packs_folder()
    try:
        loaded = load_packs(pack_texts(place))
    except PackProblems as error:
        for problem in error.problems:
            console.print(
                f"[red]{problem.file}:{problem.line}[/red] {escape(problem.what)}\n    → {escape(problem.right)}"
            )
        raise click.ClickException(f"{len(error.problems)} 件の誤りがあります。何も読み込んでいません。") from error
    for pack in loaded:
        stories = len(pack.scenarios) + len(pack.families) + len(pack.visits)
        console.print(
            f"{pack.head.pack:<14} 手続 {len(pack.procedures)}  制度 {len(pack.programmes)}  物語 {stories}  {pack.head.title.ja}"
        )
        for note in pack.notes:
            console.print(f"    [yellow]{escape(str(note))}[/yellow]")
    if act:
        _act_out(place)


def pack_texts(place: Path) -> dict[str, dict[str, str]]:
    """The files of the packs; says which one is no text, or that there is none."""
    from yakuba.kernel.definitions.actions import PACK_FILES, read_packs

    for path in sorted(found for pattern in PACK_FILES for found in place.rglob(pattern)):
        try:
            path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise click.ClickException(
                f"{path}: UTF-8 の文字として読めません。UTF-8 で保存し直してください。"
            ) from error
    texts = read_packs(place)
    if not texts:
        raise click.ClickException(f"{place} に pack.yaml がありません。パックを並べたフォルダを指定してください。")
    return texts


def _act_out(place: Path) -> None:
    ready()
    from yakuba.site.scenarios import play_all

    differing = 0
    for name, differs in play_all(place):
        console.print(f"{'[red]×[/red]' if differs else '[green]○[/green]'} {escape(name)}")
        for words in differs:
            console.print(f"    {words}", markup=False)
        differing += bool(differs)
    if differing:
        raise click.ClickException(f"{differing} 本の物語が、書かれたとおりになりませんでした。")


@packs.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def load(folder: Path | None) -> None:
    """パックを読み込んで公開する。変わっていない手続はそのまま。届いている案件には影響しません。"""
    ready()
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import NoSuchOffice, adopt_packs
    from yakuba.language.loading import PackProblems

    try:
        with progress("手続を公開しています") as tell:
            versions = adopt_packs(SYSTEM, pack_texts(folder or packs_folder()), progress=tell)
    except (PackProblems, NoSuchOffice) as error:
        raise click.ClickException(f"{error}\n`yakuba packs check` で詳しく見られます。") from error
    console.print(f"{len(versions)} の手続を公開しています。")


@packs.command()
@click.argument("key")
@click.argument("old", type=int)
@click.argument("new", type=int)
def diff(key: str, old: int, new: int) -> None:
    """手続か制度 KEY の版 OLD と版 NEW の違いを、通知書も含めて言葉で示す。"""
    ready()
    from yakuba.kernel.definitions.queries import changes

    for change in changes(key, old, new):
        console.print(f"- {change.sentence}")


@click.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="基準日。指定しなければ今日。例: --on 2026-12-01")
def sweep(on: datetime | None) -> None:
    """住民全員を、すべての制度の条件で調べる。だれにも何も送りません。

    \b
    例:  yakuba sweep
         yakuba sweep --on 2027-04-01     年度が変わった後の人数を、前もって数える（お知らせは作りません）

    途中で止めても、もう一度実行すれば同じ結果になります。送るのは、画面「制度のお知らせ」で担当の職員が決めます。
    """
    ready()
    from yakuba.desks.entitlements.actions import ask_for_sweep, run_waiting
    from yakuba.kernel.access.actor import SYSTEM

    done = ask_for_sweep(SYSTEM, on.date() if on else None)
    with progress("住民全員を調べています") as tell:
        run_waiting(tell)
    done.refresh_from_db()
    if done.error:
        raise click.ClickException(f"調べられませんでした。{done.error}")
    entitled = sum(tally.entitled for tally in done.tallies.all())
    console.print(f"{done.people:,} 人を調べ、のべ {entitled:,} 件の対象者が見つかりました（基準日 {done.on}）。")


COMMANDS = (packs, sweep)
