"""The command `yakuba`: everything an operator does.

The environment is prepared before Django is touched, so that one command on an empty machine is enough.
"""

from __future__ import annotations

import click

from ._home import prepare


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="yakuba", prog_name="yakuba", message="%(prog)s %(version)s")
@click.option(
    "--home", envvar="YAKUBA_HOME", help="データの置き場所 (データベース、添付、鍵)。指定しなければ .yakuba。"
)
def main(home: str | None) -> None:
    """役場 (Yakuba) — 町の手続を、一度決めればどの窓口でも動かすプログラム。

    \b
    はじめての方            yakuba up            見本の町で、すぐに試す
    本番を始める            yakuba init          自分の町の名前で、空から始める
    動かす                  yakuba serve / work  画面 / 裏の仕事
    手続の定義を確かめる    yakuba packs check
    手続ナビを確かめる      yakuba navigator check
    組織と職員を取り込む    yakuba offices import
    住民を取り込む          yakuba people import
    制度の対象者を調べる    yakuba sweep
    自動審査を確かめる      yakuba review again / dry-run
    事業者を取り込む        yakuba people import-businesses
    守る                    yakuba backup / restore / audit verify, looks / destroy
    速さを測る              yakuba bench
    窓口のパソコンで        yakuba card-agent    カードリーダーの係

    どの命令も --help で使い方と例を示します。
    """
    prepare(home)


def _register() -> None:
    from . import cards, city, guard, knowledge, measure, navigator, review, run

    for room in (run, city, knowledge, navigator, review, guard, measure, cards):
        for command in room.COMMANDS:
            main.add_command(command)


_register()
