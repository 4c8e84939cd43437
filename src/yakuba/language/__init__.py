"""The language: what a definition means.

Facts, fields, parameters, procedures, workflow, letters, scenarios and packs, as frozen typed models; rules with
three truth values; loading with errors that name file, line, what is wrong and what would be right; answers made
clean the same way on every channel. Pure Python: no Django, no files, no clock, no network.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_ROOMS = {
    "answers": ("Cleaned", "Problem", "canonical", "clean", "from_form", "known", "prefill", "scope", "shown"),
    "characters": ("clean_text", "fold", "to_katakana"),
    "diff": (
        "Change",
        "diff_letters",
        "diff_programmes",
    ),  # `diff` shares its module's name: from yakuba.language.diff import diff
    "eras": ("DateProblem", "parse_date", "wareki"),
    "fields": ("Check", "Field", "Option", "Page"),
    "loading": (
        "PackProblem",
        "PackProblems",
        "dump_procedure",
        "load_pack",
        "load_packs",
        "load_procedure",
        "parameters_of",
    ),
    "pack": ("Pack",),
    "events": ("LifeEvent",),
    "procedures": ("Fact", "Letter", "PackHead", "Parameter", "Procedure"),
    "programmes": ("Programme",),
    "purposes": ("LetForward", "Purpose"),
    "scenarios": ("Scenario",),
    "tables": ("TruthRow",),
    "schema": ("answers_schema", "file_schemas"),
    "texts": ("Text",),
    "workflow": ("Step",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Fetches a public name from its module when it is first asked for, so that no import waits for all of them."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
