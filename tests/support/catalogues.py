"""What a room says through gettext, and the English its catalogue has for it."""

import ast
import re
from gettext import GNUTranslations
from pathlib import Path

IN_TEMPLATES = re.compile(r'{% translate "([^"]+)"|_\("([^"]+)"\)')
CALLS = {"_", "gettext", "gettext_noop"}
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
PLACES = re.compile(r"%\((\w+)\)")


def said(room: Path) -> set[str]:
    """Every text of a room's templates and modules."""
    templates = {one or other for file in room.rglob("*.html") for one, other in IN_TEMPLATES.findall(file.read_text())}
    return templates | {text for file in room.rglob("*.py") for text in _in_module(ast.parse(file.read_text()))}


def _in_module(tree: ast.Module) -> set[str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    given = (node.args[0] for node in calls if node.func.id in CALLS and node.args)
    return {node.value for node in given if isinstance(node, ast.Constant)}


def bare(room: Path, errors: set[str]) -> list[str]:
    """Errors of a room that are raised with a text gettext never sees: a plain string, or one put together first."""
    return [
        f"{file.name}:{node.lineno}"
        for file in room.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors
        for given in node.args[:1]
        if isinstance(given, ast.Constant | ast.JoinedStr)
    ]


def english(room: Path) -> dict[str, str]:
    """The room's texts with their English from the compiled catalogue; where there is none, with themselves."""
    with (room / "locale" / "en" / "LC_MESSAGES" / "django.mo").open("rb") as compiled:
        catalogue = GNUTranslations(compiled)
    return {text: catalogue.gettext(text) for text in said(room)}


def faults(room: Path) -> dict[str, str]:
    """Texts whose English is missing, still Japanese, or has other places for values."""
    return {
        text: words
        for text, words in english(room).items()
        if words == text or JAPANESE.search(words) or set(PLACES.findall(words)) != set(PLACES.findall(text))
    }
