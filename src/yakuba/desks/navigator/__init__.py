"""Navigator (手続ナビ): what somebody has to do after what happened to them, at which counter, and what to bring.

Anybody picks life events and answers only what the procedures' own rules still miss; nothing is kept. A clerk starts
from what the registers know, and what is sensitive decides in silence. Other desks ask `needed_for` and
`next_questions`: the same judgement over facts they hold themselves.
"""

from importlib import import_module
from typing import Any

_HOME = dict.fromkeys(("Next", "Verdict", "needed_for", "next_questions"), "_needed")
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
