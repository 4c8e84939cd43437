"""Apply (オンライン申請): residents find a procedure, file it, follow it, correct it, and receive the answer.

Works without JavaScript on an old phone. Everything it does to a case it does through `workflow.actions`. Another desk
that knows what somebody may want to file leads them into the form with `go_on`, and says how sure one must be.
"""

from importlib import import_module
from typing import Any

_HOME = {"go_on": ".actions", "identity_words": ".queries", "is_sure_enough": ".queries"}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(_HOME[name], __name__), name)
