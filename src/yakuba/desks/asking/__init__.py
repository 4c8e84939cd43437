"""Asking (たずねる): questions of the vocabulary on a screen, whoever is asked and whatever the answers are for.

The estimate and the navigator read what was told from the page that posts it back, put the same facts in the same
controls, and name people and missing facts in the same words. Nothing is kept. A desk uses this room through the names
exported here; what an interview is, says `yakuba.language.telling`.
"""

from importlib import import_module
from typing import Any

_HOME = {
    **dict.fromkeys(("Page", "Question", "answers_page", "called", "control", "day_text", "grouped", "missing_words",
                     "of_fact", "question", "row_controls", "value_words"), "_pages"),
    **dict.fromkeys(("day_of", "questions", "read"), "_reading"),
    "speak": "_language",
    **dict.fromkeys(("MOST_ANSWERS", "MOST_CONTROLS"), "_pages"),
}  # fmt: skip
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
