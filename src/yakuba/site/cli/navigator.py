"""The navigator: prove that the packs lead everybody somewhere, and say how many questions it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from ._home import packs_folder, start_django
from ._progress import console, progress

if TYPE_CHECKING:
    from yakuba.language.walks import EventWalk, Knowledge, Witness


@dataclass(frozen=True)
class Finding:
    """Something the packs get wrong (`wrong`), or could do better: where, what, and what would be right."""

    wrong: bool
    where: str
    what: str
    right: str


@click.group()
def navigator() -> None:
    """手続ナビ: くらしのできごとから、全員が正しい手続にたどり着けるかを確かめる。"""


@navigator.command()
@click.argument("names", nargs=-1, metavar="[PACK]...")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="パックを並べたフォルダ。"
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="基準日。指定しなければ今日。例: --on 2027-04-01")
@click.option("--witnesses", is_flag=True, help="手続とできごとごとに、必要になる答えの例を1つずつ示す。")
def check(names: Sequence[str], folder: Path | None, on: datetime | None, witnesses: bool) -> None:
    """手続ナビの質問と結果を、パックの条件だけから確かめる。データベースは使いません。

    \b
    確かめること
      ・どの手続にも、必要になる答えがあるか (なければ、その手続はだれにも出ません)
      ・条件に出てくるどの事実にも、たずねられる場合があるか
      ・どの手続にも、くらしのできごとからたどり着けるか
      ・できごとごとの質問の数 (最も多い場合と平均)。条件に出てくる事実を全部たずねる場合と比べます

    \b
    例:  yakuba navigator check                       すべてのパック
         yakuba navigator check citizens childcare    2つのパックの手続について
         yakuba navigator check --witnesses           必要になる答えの例も見る
         yakuba navigator check --on 2027-04-01       年度が変わった後の条件で

    答えの道筋が少ないできごとは、結果の違う答えを全部たどります。多いできごとは、決まった順のでたらめな答えで
    たどります (条件に書かれた年齢・金額・日付の前後を必ず使います)。同じパックと日付なら、いつも同じ結果です。
    誤りがあれば、終了コードは 1 です。
    """
    start_django()
    from yakuba.kernel import clock

    known = _read(folder or packs_folder(), on.date() if on else clock.today())
    mine = {key for key, file in known.files.items() if not names or file.split("/")[0] in names}
    if names and not mine:
        packs = "、".join(sorted({file.split("/")[0] for file in known.files.values()}))
        raise click.ClickException(f"「{'、'.join(names)}」というパックに手続はありません。あるのは {packs} です。")
    walks, seen = _walk(known), _witnesses(known, mine)
    _show(known, walks)
    if witnesses:
        _show_witnesses(known, seen)
    findings = list(_findings(known, mine, seen))
    for one in findings:
        colour = "red" if one.wrong else "yellow"
        console.print(f"[{colour}]{escape(one.where)}[/{colour}] {escape(one.what)}\n    → {escape(one.right)}")
    wrong = sum(one.wrong for one in findings)
    if wrong:
        raise click.ClickException(f"{wrong} 件の誤りがあります。")
    console.print(f"誤りはありません。気をつけること {len(findings)} 件。")


def _read(place: Path, on: date) -> Knowledge:
    from yakuba.language.loading import PackProblems, load_packs, parameters_of
    from yakuba.language.walks import knowledge_of

    from .knowledge import pack_texts

    try:
        packs = load_packs(pack_texts(place))
    except PackProblems as error:
        raise click.ClickException(f"{error}\n`yakuba packs check` で詳しく見られます。") from error
    return knowledge_of(packs, parameters_of(one for pack in packs for one in pack.parameters), on)


def _walk(known: Knowledge) -> list[EventWalk]:
    from yakuba.language.walks import walk_event

    found = []
    with progress("できごとをたどっています", len(known.events)) as tell:
        for done, event in enumerate(known.events, 1):
            found.append(walk_event(known, event))
            tell(done)
    return [one for one in found if one.procedures]


def _witnesses(known: Knowledge, mine: set[str]) -> list[Witness]:
    from yakuba.language.walks import witness

    events = {event.event: event for event in known.events}
    pairs = [
        (one, events[key]) for one in known.procedures if one.procedure in mine for key in one.events if key in events
    ]
    found = []
    with progress("手続ごとに必要になる答えをさがしています", len(pairs)) as tell:
        for done, (procedure, event) in enumerate(pairs, 1):
            found.append(witness(known, procedure, event))
            tell(done)
    return found


def _show(known: Knowledge, walks: list[EventWalk]) -> None:
    titles = {event.event: event.title.ja for event in known.events}
    table = Table("できごと", "手続", "質問 最多", "質問 平均", "全部たずねると", "割合", "たどり方", box=None)
    for one in walks:
        share = one.mean / one.mean_of_everything if one.mean_of_everything else 0.0
        how = f"全部 ({len(one.lengths)})" if one.whole else f"見本 ({len(one.lengths)})"
        table.add_row(
            titles[one.event], str(one.procedures), str(one.worst), f"{one.mean:.1f}", f"{one.mean_of_everything:.1f}",
            f"{share:.0%}", how,
        )  # fmt: skip
    console.print(table)


def _show_witnesses(known: Knowledge, seen: list[Witness]) -> None:
    for one in seen:
        if one.answers is not None:
            said = "、".join(f"{name} = {value}" for name, value in one.answers.items()) or "いつでも"
            console.print(f"{one.procedure} ({one.event}): {said}", markup=False)


def _findings(known: Knowledge, mine: set[str], seen: list[Witness]) -> Iterator[Finding]:
    yield from _dead(known, seen)
    yield from _never_asked(known, mine)
    from yakuba.language.walks import unaskable

    for one in known.procedures:
        if one.procedure not in mine:
            continue
        where = known.files[one.procedure]
        if not one.events:
            what = "どのくらしのできごとにも属していないので、手続ナビからたどり着けません。"
            yield Finding(False, f"{where} events", what, "events に、この手続が要るできごとを書いてください")
        elif unasked := unaskable(known, one):
            what = f"台帳だけが知る事実を使うので、ログインしない手続ナビでは「かもしれない」のままです: {'、'.join(unasked)}"
            yield Finding(
                False, f"{where} when", what, "たずねてよい事実なら、facts/ に ask (質問の文) を書いてください"
            )


def _dead(known: Knowledge, seen: list[Witness]) -> Iterator[Finding]:
    titles = {event.event: event.title.ja for event in known.events}
    for one in seen:
        if one.answers is None:
            tried = "どう答えても" if one.whole else "試したどの答えでも"
            what = f"できごと「{titles[one.event]}」({one.event}) のとき、{tried}必要になりません。"
            right = f"when の条件を直すか、events から {one.event} を外してください"
            yield Finding(True, f"{known.files[one.procedure]} when", what, right)


def _never_asked(known: Knowledge, mine: set[str]) -> Iterator[Finding]:
    from yakuba.language.walks import never_asked

    for one in known.procedures:
        for key in sorted(never_asked(known, one, known.events)) if one.procedure in mine and one.events else ():
            what = f"{key} は、この手続のためにたずねられることがありません (ほかの条件で先に決まるか、できごとから分かるためです)。"
            yield Finding(
                True,
                f"{known.files[one.procedure]} when",
                what,
                "条件から外すか、たずねることになるできごとを events に足してください",
            )


COMMANDS = (navigator,)
