"""The port to answer on: a number there is, and one nobody else has."""

from __future__ import annotations

from typing import Any

import click


class _Port(click.ParamType):
    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            number = 0
        if not 1 <= number <= 65535:
            raise click.ClickException(
                f"ポート {value} は使えません。PORT=… に 1 から 65535 までの番号を選んでください。"
            )
        return number


PORT = _Port()


def must_be_free(host: str, port: int) -> None:
    """Raises click.ClickException when another program answers there."""
    from yakuba.connectors.ports import PortProblem
    from yakuba.connectors.ports import must_be_free as ask

    try:
        ask(host, port)
    except PortProblem as error:
        raise click.ClickException(str(error)) from error
