"""Setting a town up: init, people import, token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ._home import initialised, migrate, packs_folder, ready, start_django
from ._progress import console, progress


@click.command()
@click.option("--name", prompt="市区町村の名前", help="例: ○○町")
@click.option("--code", prompt="全国地方公共団体コード (6けた)", help="総務省の6けたのコード。")
@click.option("--head-title", prompt="長の職名", default="町長", help="市長、町長、村長、区長。")
@click.option("--mayor", prompt="長の氏名", help="通知書に載る名前。")
@click.option("--admin-email", prompt="最初の管理者のメールアドレス", help="ログインに使う。例: hanako@example.jp")
@click.option("--admin-name", prompt="最初の管理者の氏名 (姓と名の間に空白)", help='例: "役場 花子"')
@click.option(
    "--admin-password", prompt="最初の管理者のパスワード (10文字以上)", hide_input=True, confirmation_prompt=True,
    help="10文字以上。画面の前なら、渡さずに聞かれてから入れるほうが安全。",
)  # fmt: skip
@click.option("--packs/--no-packs", default=True, help="付属の手続を読み込むかどうか。")
def init(packs: bool, **given: str) -> None:
    """自分の町の名前で、空から始める。見本の人は入りません。

    聞かれたことに答えるか、すべてを --name などで渡してください。

    \b
    例:  yakuba init
         yakuba init --name 試作町 --code 131016 --mayor "試作 太郎"
    """
    start_django()
    migrate()
    if initialised():
        raise click.ClickException("この置き場所には、もう町があります。別の --home を選んでください。")
    from yakuba.site.founding import FoundingError, found

    try:
        found(**given, packs=packs_folder() if packs else None)
    except FoundingError as error:
        raise click.ClickException(str(error)) from error
    console.print(f"{given['name']} の準備ができました。次は:")
    console.print("  yakuba serve          画面を動かす")
    console.print("  yakuba work           裏の仕事を動かす")
    console.print("  yakuba people import  住民を取り込む")


@click.group()
def people() -> None:
    """住民・世帯・職員の取り込み。"""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--refused", type=click.Path(path_type=Path), help="取り込めなかった行を書き出す CSV。")
def import_people(file: Path, refused: Path | None) -> None:
    """住民を CSV から取り込む。列は docs/operate/people-csv.md のとおり。

    同じファイルを何度取り込んでも結果は同じです。取り込めない行は、行番号と直し方を示して飛ばします。

    \b
    例:  yakuba people import residents.csv --refused refused.csv
    """
    ready()
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.people.actions import LayoutError, import_residents

    try:
        with progress(f"{file.name} を取り込んでいます") as tell, file.open("rb") as source:
            report = import_residents(SYSTEM, source, progress=tell)
    except LayoutError as error:
        raise click.ClickException(f"{file}: {error}。何も取り込んでいません。") from error
    console.print(
        f"新しい人 {report.added}  変わった人 {report.changed}  同じ人 {report.unchanged}  断った行 {len(report.refused)}"
    )
    for line in report.refused[:20]:
        console.print(f"  {line.line}行目 「{line.column}」: {line.what} {line.right}", markup=False)
    if len(report.refused) > 20:
        console.print(f"  ほか {len(report.refused) - 20} 行 (--refused で全部を書き出せます)")
    if refused:
        _write_refused(refused, report.refused)


def _write_refused(path: Path, lines: list[Any]) -> None:
    import csv

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["行", "列", "問題", "直し方"])
        writer.writerows([line.line, line.column, line.what, line.right] for line in lines)


@click.group()
def token() -> None:
    """API の合言葉 (トークン) を出す・取り消す。"""


@token.command("issue")
@click.argument("email")
@click.option("--label", required=True, help="何に使うか。")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="procedures:read / cases:file / cases:read / work:read"
)
@click.option("--days", default=365, show_default=True, help="使える日数。")
def issue(email: str, label: str, scopes: tuple[str, ...], days: int) -> None:
    """EMAIL の人のトークンを出す。一度しか表示しません。

    \b
    例:  yakuba token issue hanako@example.jp --label 統計 --scope work:read --days 30
    """
    ready()
    from yakuba.kernel.access.actions import issue_token
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.access.models import Account

    account = Account.objects.filter(email__iexact=email).first()
    if account is None:
        raise click.ClickException(f"{email} という利用者はいません。")
    console.print(issue_token(SYSTEM, account, label, list(scopes), days))


@token.command("scopes")
def scopes() -> None:
    """トークンに付けられる範囲の一覧。"""
    start_django()
    from yakuba.kernel.access.words import Scope

    console.print(json.dumps(dict(Scope.choices), ensure_ascii=False, indent=2))


COMMANDS = (init, people, token)
