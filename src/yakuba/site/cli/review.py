"""Automatic review: make past ones again, and try other checks on past cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from ._home import ready
from ._progress import console, progress

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def review() -> None:
    """自動審査を確かめる。過去の判断の再現と、新しい条件の試し。どちらも、案件には何も書きません。"""


@review.command()
@click.argument("number", required=False)
@click.option("--all", "every", is_flag=True, help="記録の残る自動審査を、すべて判断し直す。")
def again(number: str | None, every: bool) -> None:
    """過去の自動審査を、その時の記録だけから判断し直し、同じ結果になるかを確かめる。

    \b
    例:  yakuba review again 2026-1234-5678-9     一つの案件
         yakuba review again --all                すべて

    違いがあれば、案件ごとに示して、終了コード 1 で終わります。改正や台帳の変更の後でも、同じ結果になるはずです。
    """
    if bool(number) == every:
        raise click.UsageError("受付番号か --all のどちらか一方を指定してください。")
    ready()
    from yakuba.kernel.workflow.queries import again as judged_again
    from yakuba.kernel.workflow.queries import every_review

    logs = every_review(number)
    of, differing = logs.count(), 0
    if not of:
        raise click.ClickException("自動審査の記録がありません。受付番号を確かめてください。")
    with progress("判断し直しています", of) as tell:
        for done, log in enumerate(logs.iterator(chunk_size=500), start=1):
            for words in judged_again(log).differs:
                console.print(f"[red]{log.record.number} {escape(log.step)}[/red] {escape(words)}")
                differing += 1
            tell(done)
    if differing:
        raise click.ClickException(f"{of:,} 件のうち、違いが {differing:,} か所あります。")
    console.print(f"{of:,} 件の自動審査が、すべて同じ結果になりました。")


def _last_year() -> tuple[date, date]:
    """The fiscal year that ended last."""
    from yakuba.kernel import clock
    from yakuba.language.rules.functions import add_years, fiscal_year_end

    end = fiscal_year_end(add_years(clock.today(), -1))
    return add_years(end + timedelta(days=1), -1), end


@review.command("dry-run")
@click.argument("procedure")
@click.option("--from", "since", type=DAY, help="いつからの申請か。指定しなければ、終わった年度の4月1日。")
@click.option("--to", "until", type=DAY, help="いつまでの申請か。指定しなければ、終わった年度の3月31日。")
@click.option(
    "--pack", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="公開前のパックを並べたフォルダ。指定しなければ、今公開している条件。",
)  # fmt: skip
def dry_run(procedure: str, since: datetime | None, until: datetime | None, pack: Path | None) -> None:
    """手続 PROCEDURE の自動審査を、過去の申請で試し、何が変わるかを示す。

    \b
    例:  yakuba review dry-run zero-income
         yakuba review dry-run zero-income --from 2025-04-01 --to 2026-03-31
         yakuba review dry-run zero-income --pack packs-next      公開前の条件で試す

    Ctrl-C で止められます。同じ命令をもう一度実行すると、続きから始めます。結果は画面「自動審査」でも見られます。
    """
    ready()
    from yakuba.desks.review import actions
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.access.errors import NotFound
    from yakuba.kernel.definitions.queries import definition
    from yakuba.language.loading import PackProblems

    first, last = _last_year()
    try:
        draft = actions.draft_of(pack, procedure) if pack else None
        found = actions.ask_for_run(
            SYSTEM, definition(procedure), since.date() if since else first, until.date() if until else last, draft,
            f"公開前の定義（{pack}）" if pack else "",
        )  # fmt: skip
    except NotFound as error:
        raise click.ClickException(f"「{procedure}」という手続は公開されていません。") from error
    except (actions.NothingToTry, PackProblems) as error:
        raise click.ClickException(str(error)) from error
    with progress("過去の申請で試しています", found.of) as tell:
        tell(found.done, found.of)
        actions.run_waiting(tell, only=found)
    _report(found)


def _report(found: Any) -> None:
    from yakuba.desks.review.queries import cells
    from yakuba.desks.review.words import RunState

    found.refresh_from_db()
    if found.state != RunState.DONE:
        raise click.ClickException(f"{found.get_state_display()}。{found.error} もう一度実行すると、続きから始めます。")
    console.print(f"{found.title}、{found.since} から {found.until} までの {found.of:,} 件")
    for cell in cells(found):
        now = f"→ {cell.now} {cell.now_codes}" if cell.differs else "→ 同じ"
        console.print(f"{cell.count:>8,} 件  {cell.then} {cell.then_codes} {now}", markup=False)
    for one in found.differences.select_related("record").order_by("record_id")[:50]:
        console.print(
            f"  {one.record.number}  {one.then_codes or '—'} → {one.now_codes or '—'}  {one.get_basis_display()}"
        )


COMMANDS = (review,)
