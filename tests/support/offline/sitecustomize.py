"""What Python runs first in every process that a test starts: nobody but this machine may be talked to.

Python finds this file because its folder stands first on PYTHONPATH; see `support.children`. What was refused is said,
and written down for the test, which fails also where the code swallowed the refusal.
"""

import os
import socket
import sys

HERE = {"", "0.0.0.0", "::", "localhost", "::1", socket.gethostname()}
CONNECTIONS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def refuse(event: str, args: tuple[object, ...]) -> None:
    """An audit hook: raises OSError for a connection or a look-up of another machine."""
    if event in CONNECTIONS and isinstance(args[1], tuple):
        word, host = "connect to", args[1][0]
    elif event in LOOKUPS:
        word, host = "look up", args[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name in HERE or name.startswith("127."):
        return
    if note := os.environ.get("REFUSED_FILE"):
        with open(note, "a", encoding="utf-8") as file:
            file.write(f"{word} {name}\n")
    raise OSError(f"tests do not leave this machine: refused to {word} {name}")


sys.addaudithook(refuse)
