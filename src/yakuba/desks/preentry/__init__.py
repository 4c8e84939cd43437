"""Pre-entry (事前入力): the same interview on a phone at home, without signing in, carried to the counter in square codes.

What is answered never leaves the phone but in the codes: the page asks, the phone seals the answers for this town alone
and draws the codes itself. The counter scans them in any order and goes on from there.
"""

from importlib import import_module
from typing import Any

_HOME = {
    **dict.fromkeys(("Opened", "Refusal", "opened"), "._sealing"), **dict.fromkeys(("Entered", "entered"), "._talk"),
    "from_picture": "._pictures",
}  # fmt: skip
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(_HOME[name], __name__), name)
