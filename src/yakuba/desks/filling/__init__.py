"""Filling in (記入): a definition's fields on a screen, whoever sits before it.

The resident's pages and the clerk's counter ask the same fields with the same controls, keep what was typed as typed,
and read it through the one cleaning of the language. A desk uses this room through the names exported here.
"""

from importlib import import_module
from typing import Any

_HOME = {
    **dict.fromkeys(("Block", "Sheet", "blocks", "rows_of"), "_blocks"),
    **dict.fromkeys(
        (
            "Taken",
            "cleaned",
            "facts_for",
            "files_of",
            "gone_from",
            "page_state",
            "problems_by_path",
            "take_kept",
            "take_page",
            "visible_pages",
        ),
        "_pages",
    ),
    **dict.fromkeys(("Section", "read", "sections", "typed_form"), "_reading"),
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
