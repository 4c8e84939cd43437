"""Guarding: backup, restore, audit verify and looks, routes."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from ._home import ready, start_django
from ._progress import console, progress


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def backup(file: Path | None) -> None:
    """データベースと添付を一つのファイルに控える。動かしたままでよい。

    控えには個人情報が入っています。鍵のかかる場所に置いてください。

    \b
    例:  yakuba backup /mnt/backup/yakuba-2026-11-21.tar.gz
    """
    ready()
    from yakuba.site.keeping import KeepingError, back_up, default_name

    target = file or default_name()
    try:
        with progress("控えを取っています") as tell:
            summary = back_up(target, progress=tell)
    except KeepingError as error:
        raise click.ClickException(str(error)) from error
    console.print(f"{target} に控えました。行 {summary.rows:,}、ファイル {summary.files:,}、{summary.size:,} バイト")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """控えから、空の置き場所に戻す。中身の指紋 (SHA-256) を一つずつ確かめる。"""
    start_django()
    from yakuba.site.keeping import KeepingError, bring_back

    try:
        with progress("戻しています") as tell:
            summary = bring_back(file, progress=tell)
    except KeepingError as error:
        raise click.ClickException(str(error)) from error
    console.print(f"戻しました。行 {summary.rows:,}、ファイル {summary.files:,}。監査記録のつながりも確かめました。")


@click.group()
def audit() -> None:
    """監査記録。"""


@audit.command()
def verify() -> None:
    """監査記録が、はじめから一つも書き換えられていないことを確かめる。"""
    ready()
    from yakuba.kernel.audit.queries import verify as walk

    with progress("監査記録を確かめています") as tell:
        breaks = list(walk(tell))
    for found in breaks[:50]:
        console.print(f"[red]{found.seq}[/red] {escape(found.what)}")
    if breaks:
        raise click.ClickException(
            f"{len(breaks)} か所でつながりが切れています。デジタル部門と監査委員に知らせてください。"
        )
    console.print("つながっています。書き換えはありません。")


@audit.command()
@click.argument("number")
def looks(number: str) -> None:
    """だれが、いつ、ある人の記録や案件を見たかを並べる。見たこと自体も監査記録に残る。

    \b
    例:  yakuba audit looks 0000123      （住民の番号）
    """
    ready()
    from django.utils.timezone import localtime

    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.access.errors import NotFound
    from yakuba.kernel.audit.actions import action
    from yakuba.kernel.people.queries import resident
    from yakuba.kernel.records.queries import looks_at

    try:
        person = resident(number)
    except NotFound as no:
        raise click.ClickException(f"住民の番号 {number} の人はいません。番号を確かめてください。") from no
    with action(SYSTEM, "audit.looks", f"resident:{number}"):
        found = list(looks_at(person))
    for one in found:
        console.print(escape(f"{localtime(one.at):%Y-%m-%d %H:%M}  {one.actor}  {one.post}  {one.about}"))
    console.print(f"{len(found):,} 回見られています。")


@click.command()
@click.option("--yes", is_flag=True, help="たずねずに廃棄する。")
def destroy(yes: bool) -> None:
    """保存期間の過ぎた案件を、添付と通知書ごと廃棄する。何を廃棄したかの証拠 (指紋) は監査記録に残る。

    先に件数を示して、たずねます。元には戻せません。途中で止めても、もう一度実行すれば続きから廃棄します。

    \b
    例:  yakuba destroy
    """
    ready()
    from yakuba.kernel import clock
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.documents.actions import destroy_due
    from yakuba.kernel.records.queries import due_for_destruction

    count = due_for_destruction(clock.today()).count()
    console.print(f"保存期間の過ぎた案件: {count:,} 件")
    if count and (yes or click.confirm("廃棄しますか。元には戻せません")):
        with progress("廃棄しています") as tell:
            done = destroy_due(SYSTEM, clock.today(), progress=tell)
        console.print(f"{done:,} 件を廃棄しました。")


@click.command()
def routes() -> None:
    """すべての画面の住所と、出入りの決まりを並べる。"""
    start_django()
    from yakuba.site.routes import every_route

    for route in every_route():
        decision = route.gate
        words = (
            f"{decision.who:<10} {decision.right or '-':<12} {decision.rate:<8} {decision.audit}"
            if decision
            else "決まりなし"
        )
        console.print(f"{route.path:<56} {words}")


COMMANDS = (backup, restore, audit, destroy, routes)
