"""The ports of this machine: whether somebody answers at one already."""

from __future__ import annotations

import errno
import socket


class PortProblem(OSError):
    """Nobody can answer at that port now, in words for whoever chose it."""


def must_be_free(host: str, port: int) -> None:
    """Raises PortProblem when another program answers there.

    The web server shares its port among its processes (SO_REUSEPORT), and so would share it with a second server too,
    without a word. A plain bind does not.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
    except OSError as error:
        raise PortProblem(f"{host} というアドレスはありません。--host を確かめてください。") from error
    with socket.socket(family, kind) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that just ended do not count
        try:
            trial.bind(address)
        except OSError as error:
            raise PortProblem(_why(host, port, error)) from error


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"ポート {port} は、ほかのプログラムが使っています。"
            "PORT=… で別の番号を選んでください (yakuba では --port)。"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"ポート {port} を使う許しがありません。1024 以上の番号を選ぶか、サーバーの管理者に頼んでください。"
    return f"{host} のポート {port} では待ち受けられません ({error.strerror})。--host と --port を確かめてください。"
