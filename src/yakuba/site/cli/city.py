"""Setting a town up: init, offices, people, token."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import click

from ._home import initialised, migrate, packs_folder, ready, start_django
from ._progress import console, progress
from ._taking import taken, tell_refused

NEXT = (
    ("yakuba offices show > offices.csv", "今の課と職を書き出す。職員を書き足す (docs/operate/offices-csv.md)"),
    ("yakuba offices import offices.csv", "職員・発令・権限を取り込む。決裁する人がいないと、何も決められません"),
    ("yakuba people import residents.csv", "住民を取り込む (docs/operate/people-csv.md)"),
    ("yakuba people import-businesses businesses.csv", "事業者を取り込む (docs/operate/businesses-csv.md)"),
    ("yakuba people import-facts facts.csv", "所得や課税など、ほかの台帳の記録を取り込む (docs/operate/facts-csv.md)"),
    ("yakuba people import-doses doses.csv", "子どもの接種・健診の記録を取り込む (docs/operate/doses-csv.md)"),
    ("yakuba serve", "画面を動かす"),
    ("yakuba work", "裏の仕事を動かす (お知らせのメール)"),
)


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
    for command, purpose in NEXT:
        console.print(f"  {command:<46} {purpose}", soft_wrap=True)


@click.group()
def people() -> None:
    """住民・世帯・事業者の取り込み。職員と組織は yakuba offices で。"""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--refused", type=click.Path(path_type=Path), help="取り込めなかった行を、直し方を添えて書き出す CSV。")
def import_people(file: Path, refused: Path | None) -> None:
    """住民を CSV から取り込む。列は docs/operate/people-csv.md のとおり。

    同じファイルを何度取り込んでも結果は同じです。取り込めない行は、行番号と直し方を示して飛ばします。
    --refused のファイルは、直してそのまま取り込めます。断った行があれば、終了コードは 1 です。

    \b
    例:  yakuba people import residents.csv --refused refused.csv
    """
    ready()
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.people.actions import import_residents

    report = taken(file, lambda source, tell: import_residents(SYSTEM, source, progress=tell))
    _tell_counts(report, "人")
    tell_refused(report, refused)


@people.command("import-businesses")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--refused", type=click.Path(path_type=Path), help="取り込めなかった行を、直し方を添えて書き出す CSV。")
def take_businesses(file: Path, refused: Path | None) -> None:
    """事業者を CSV から取り込む。列は docs/operate/businesses-csv.md のとおり。

    法人番号 (13けた) で見分けます。同じファイルを何度取り込んでも結果は同じです。取り込めない行は、行番号と直し方を示して
    飛ばします。--refused のファイルは、直してそのまま取り込めます。断った行があれば、終了コードは 1 です。

    \b
    例:  yakuba people import-businesses businesses.csv --refused refused.csv
    """
    ready()
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.people.actions import import_businesses

    report = taken(file, lambda source, tell: import_businesses(SYSTEM, source, progress=tell))
    _tell_counts(report, "事業者")
    tell_refused(report, refused)


@people.command("import-facts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--refused", type=click.Path(path_type=Path), help="取り込めなかった行を、直し方を添えて書き出す CSV。")
def take_facts(file: Path, refused: Path | None) -> None:
    """所得・課税・手帳など、ほかの台帳が知っていることを CSV から取り込む。列は docs/operate/facts-csv.md のとおり。

    1行が、1人についての一つの事実です。今ある記録より古い行は、入れずに知らせます。二つの台帳が同じ日について違うことを
    言うときは、どちらも使わず、分からないものとして知らせます。断った行があれば、終了コードは 1 です。

    \b
    例:  yakuba people import-facts facts.csv --refused refused.csv
    """
    ready()
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.people.actions import import_facts

    report = taken(file, lambda source, tell: import_facts(SYSTEM, source, progress=tell))
    console.print(f"入れた記録 {report.taken}  断った行 {len(report.refused)}")
    tell_refused(report, refused)


@people.command("import-doses")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--refused", type=click.Path(path_type=Path), help="取り込めなかった行を、直し方を添えて書き出す CSV。")
def take_doses(file: Path, refused: Path | None) -> None:
    """子どもの予防接種と健診の記録を CSV から取り込む。列は docs/operate/doses-csv.md のとおり。

    1行が1回の接種・健診です。同じファイルを何度取り込んでも結果は同じです。予定と制度の条件は、この記録から計算します。
    取り込めない行は、行番号と直し方を示して飛ばします。断った行があれば、終了コードは 1 です。

    \b
    例:  yakuba people import-doses doses.csv --refused refused.csv
    """
    ready()
    from yakuba.desks.plans.actions import import_doses
    from yakuba.kernel.access.actor import SYSTEM

    report = taken(file, lambda source, tell: import_doses(SYSTEM, source, progress=tell))
    _tell_counts(report, "記録")
    tell_refused(report, refused)


def _tell_counts(report: Any, who: str) -> None:
    console.print(
        f"新しい{who} {report.added}  変わった{who} {report.changed}  同じ{who} {report.unchanged}  "
        f"断った行 {len(report.refused)}"
    )


@click.group()
def offices() -> None:
    """組織・職・職員・発令・権限の取り込みと書き出し。"""


@offices.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--refused", type=click.Path(path_type=Path), help="取り込めなかった行を、直し方を添えて書き出す CSV。")
def import_offices(file: Path, refused: Path | None) -> None:
    """課・職・職員・発令・権限を CSV から取り込む。1行が一つの発令。列は docs/operate/offices-csv.md のとおり。

    同じファイルを何度取り込んでも結果は同じです。取り込めない行は、行番号と直し方を示して飛ばします。
    職員にはアカウントができます。パスワードは、本人が「パスワードを忘れたとき」から決めます。
    断った行があれば、終了コードは 1 です。

    \b
    例:  yakuba offices import offices.csv --refused refused.csv
         yakuba offices show > offices.csv
    """
    ready()
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.offices.actions import import_offices as take_over

    report = taken(file, lambda source, tell: take_over(SYSTEM, source, progress=tell))
    console.print(f"変えたこと {report.changes}  変わらない行 {report.unchanged}  断った行 {len(report.refused)}")
    tell_refused(report, refused)


@offices.command()
def show() -> None:
    """今の組織を、取り込むときと同じ CSV で書き出す。職員のいない職は、職員の列が空になります。"""
    ready()
    from yakuba.kernel.offices.queries import as_table

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(as_table())
    click.echo(f"\ufeff{text.getvalue()}", nl=False)  # the mark lets spreadsheets see that it is UTF-8


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
    try:
        console.print(issue_token(SYSTEM, account, label, list(scopes), days), markup=False)
    except ValueError as error:
        raise click.ClickException(f"{error}。") from error


@token.command("list")
@click.argument("email", required=False)
def list_tokens(email: str | None) -> None:
    """出したトークンを並べる: 番号、だれの、何に、範囲、期限、今使えるか。合言葉そのものは、どこにも残っていません。"""
    ready()
    from yakuba.kernel import clock
    from yakuba.kernel.access.models import Token

    found = Token.objects.select_related("account").order_by("pk")
    now, listed = clock.now(), found.filter(account__email__iexact=email) if email else found
    for one in listed:
        state = "取り消した" if one.revoked_at else "期限切れ" if one.expires_at <= now else "使える"
        console.print(
            f"{one.pk:>4}  {one.account.email}  {one.label}  {' '.join(one.scopes)}  {one.expires_at:%Y-%m-%d} まで  {state}",
            markup=False,
        )
    if not listed:
        console.print("トークンは一つもありません。")


@token.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """NUMBER 番 (yakuba token list で見る) のトークンを、今から使えなくする。"""
    ready()
    from yakuba.kernel.access.actions import revoke_token
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.access.models import Token

    found = Token.objects.select_related("account").filter(pk=number).first()
    if found is None:
        raise click.ClickException(f"{number} 番のトークンはありません。`yakuba token list` で番号を見てください。")
    if found.revoked_at is None:
        revoke_token(SYSTEM, found)
    console.print(f"{number} 番「{found.label}」({found.account.email}) は、もう使えません。", markup=False)


@token.command("scopes")
def scopes() -> None:
    """トークンに付けられる範囲の一覧。"""
    start_django()
    from yakuba.kernel.access.words import Scope

    console.print(json.dumps(dict(Scope.choices), ensure_ascii=False, indent=2))


@click.command()
def refold() -> None:
    """名前を探すための見出しを、作り直す。名前そのものは変わりません。

    プログラムを新しくしたときは yakuba upgrade がします。古い控えを戻したあとや、途中で切れたときに使ってください。
    何度しても結果は同じで、済んだ分は書き直しません。動かしたままでできます。

    \b
    例:  yakuba refold
    """
    ready()
    from yakuba.site.refolding import ROOMS
    from yakuba.site.refolding import refold as anew

    for room, words in ROOMS.items():
        with progress(f"{words}の見出し") as tell:
            console.print(f"{words}: 作り直した行 {anew(room, tell):,}")


COMMANDS = (init, offices, people, refold, token)
