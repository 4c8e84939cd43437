"""Counter (窓口): the same procedures with a clerk at the keyboard, and nothing asked that the town knows.

A clerk finds the person, opens the procedure, sees it filled in, reads aloud only what is missing, prints the form for
a signature, and files. By keyboard alone; a visit left half done is kept.
"""

from importlib import import_module
from typing import Any

_HOME = dict.fromkeys(("DOCUMENTS", "OTHER", "Came", "who_came"), "._came") | {"companions": ".queries"}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(_HOME[name], __name__), name)
