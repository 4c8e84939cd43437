"""Running: up, serve, work, upgrade."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import click

from ._home import initialised, migrate, open_home, packs_folder, ready, start_django
from ._port import PORT, must_be_free
from ._progress import console, progress
from ._stop import Stop


@click.command()
@click.option("--port", type=PORT, default=8000, show_default=True, help="画面のポート番号。")
@click.option("--residents", default=2000, show_default=True, help="見本の町の住民の数。")
@click.option("--prepare-only", is_flag=True, help="準備だけして、起動しない。")
def up(port: int, residents: int, prepare_only: bool) -> None:
    """見本の町を用意して、画面と裏の仕事を動かす。

    何度実行しても、同じものが二重に入ることはありません。止めるときは Ctrl-C。

    \b
    例:  yakuba up --port 8123
    """
    begun = time.monotonic()
    if not prepare_only:
        must_be_free("127.0.0.1", port)
    open_home()
    os.environ.setdefault("YAKUBA_ADDRESS", f"http://127.0.0.1:{port}")
    os.environ.setdefault("YAKUBA_IDENTITY_CONNECTOR", "sample")
    start_django()
    with progress("データベースを準備しています", 1) as tell:
        migrate()
        tell(1)
    _fill(residents)
    _sign_ins(port, time.monotonic() - begun)
    if not prepare_only:
        _run_both(port)


def _fill(residents: int) -> None:
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_packs, read_packs
    from yakuba.language.loading import load_packs
    from yakuba.sample import city
    from yakuba.site.sample_city import load
    from yakuba.site.sample_tickets import fill_hall
    from yakuba.site.sample_work import file_samples, give_doses

    new, texts = not initialised(), read_packs(packs_folder())
    town = city(residents=residents) if new else None
    if town:
        with progress("見本の町をつくっています") as tell:
            load(town, SYSTEM, progress=tell)
    with progress("手続を読み込んでいます") as tell:
        adopt_packs(SYSTEM, texts, progress=tell)
    if town:
        give_doses(town.everybody)
        with progress("見本の案件をつくっています") as tell:
            file_samples(load_packs(texts), progress=tell)
        fill_hall()


def _sign_ins(port: int, seconds: float) -> None:
    from yakuba.kernel.offices.queries import municipality
    from yakuba.site.sample_city import SAMPLE_WORD, sample_sign_ins

    town = municipality()
    console.print(f"\n[bold]{town.name if town else ''}[/bold] の準備ができました ({seconds:.0f} 秒)")
    console.print(f"\n  住民の画面    http://127.0.0.1:{port}/")
    console.print(f"  職員の画面    http://127.0.0.1:{port}/casework/")
    console.print(f"  API           http://127.0.0.1:{port}/api/v1/docs")
    if town and town.sample:
        console.print(f"\n  見本のログイン (パスワードはどれも {SAMPLE_WORD} )")
        for email, who in sample_sign_ins():
            console.print(f"    {email:<32} {who}")
    console.print("\n  止めるときは Ctrl-C\n")


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "yakuba.site", *words]


def _run_both(port: int) -> None:
    """Web and worker as two processes of ours; when one ends or we are told to stop, both end."""
    children: list[subprocess.Popen[bytes]] = []
    # Before the first child is begun, so that no signal can leave one behind.
    stop = Stop(at_once=lambda: [_signal_all(child, signal.SIGKILL) for child in children])
    for command in (_command("serve", "--port", str(port)), _command("work")):
        children.append(subprocess.Popen(command, start_new_session=True))
    while not stop.wait(0.3):
        ended = [child for child in children if child.poll() is not None]
        if ended:
            console.print("[red]片方が止まったので、両方を止めます。上の行に理由があります。[/red]")
            break
    for child in children:
        _signal_all(child, signal.SIGTERM)
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=15)
        _signal_all(child, signal.SIGKILL)
    console.print("止めました。データは残っています。")
    sys.exit(0 if stop.is_set() else 1)


def _signal_all(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """A process of ours and all it began, also when it is gone itself: a web server leaves its workers behind."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="待ち受けるアドレス。外へ出すときはプロキシの後ろで。"
)
@click.option("--port", type=PORT, default=8000, show_default=True, help="ポート番号。")
@click.option("--workers", default=1, show_default=True, help="プロセスの数。PostgreSQL ならコアの数まで増やせる。")
@click.option("--threads", default=4, show_default=True, help="プロセスあたりのスレッドの数。")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """画面と API を動かす (granian)。

    \b
    例:  yakuba serve --host 0.0.0.0 --port 8000 --workers 2
    """
    must_be_free(host, port)
    ready()
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "yakuba.site.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=threads, log_access=False, backpressure=256, respawn_failed_workers=True,
    ).serve()  # fmt: skip


@click.command()
@click.option("--pause", default=1.0, show_default=True, help="仕事がないときに待つ秒数。")
def work(pause: float) -> None:
    """裏の仕事をする: お知らせメールの送信と、時刻の来た仕事。

    いくつ動かしても、途中で止めても、同じお知らせが二度届くことはありません。

    \b
    例:  yakuba work --pause 5
    """
    ready()
    from yakuba.kernel.messages.jobs import run

    run(Stop(), pause)


@click.command()
def upgrade() -> None:
    """プログラムを新しくしたあとに、データベースの形を合わせる。先に yakuba backup を。"""
    start_django()
    with progress("データベースを合わせています", 1) as tell:
        migrate()
        tell(1)


COMMANDS = (up, serve, work, upgrade)
