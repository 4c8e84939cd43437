"""`python -m yakuba.connectors.cards`, and the command `yakuba card-agent`: needs pyscard, click and jaconv, and no Django."""

from __future__ import annotations

import click

from .agent import HOST, PORT, Agent, new_code, origin_of, server
from .pcsc import PcscReader


@click.command("card-agent", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--town", required=True, envvar="YAKUBA_ADDRESS", help="町の住所。例 https://tetsuzuki.example.jp")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1024, 65535), help="待ち受ける番号。")
@click.option("--reader", default="", help="リーダーが何台もあるとき、使うものの名前の一部。")
def card_agent(town: str, port: int, reader: str) -> None:
    """窓口のパソコンで動かす、カードリーダーの係。町の窓口の画面だけが、読み取りを頼めます。

    このパソコンの中 (127.0.0.1) だけで待ち、外へはつながず、暗証番号も読み取ったものも残しません。止めるときは Ctrl-C。

    \b
    例:  yakuba card-agent --town https://tetsuzuki.example.jp
    """
    try:
        agent = Agent(PcscReader(reader), origin_of(town), code := new_code(), port=port)
        running = server(agent)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"ポート {port} は、ほかのプログラムが使っています。すでに動いていないかを確かめてください。"
        ) from error
    try:
        _greet(agent, code)
        running.serve_forever()
    except KeyboardInterrupt:
        click.echo("止めました。")
    finally:
        running.server_close()


def _greet(agent: Agent, code: str) -> None:
    click.echo(f"カードリーダーの係が動いています (http://{HOST}:{agent.port} 、{agent.origin} の画面だけ)")
    for problem in agent.reader.check():
        click.echo(f"  注意: {problem}")
    click.echo(f"\n  合言葉   {code[:3]} {code[3:]}\n\n窓口の画面に、はじめに一度入れてください。止めるときは Ctrl-C")


if __name__ == "__main__":
    card_agent()
