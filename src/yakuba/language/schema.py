"""The shape of definitions and answers as JSON Schema, and the reference page made from the same source.

python -m yakuba.language.schema --write docs/reference     # writes the files
python -m yakuba.language.schema --check docs/reference     # exit status 1 when they are out of date
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ._reference import page
from .events import LifeEvent
from .families import Family
from .fields import STORED_IN_PARTS, Field
from .procedures import Fact, Letter, PackHead, Parameter, Procedure
from .programmes import Programme
from .purposes import Purpose
from .scenarios import Scenario
from .visits import VisitStory

__all__ = ["KINDS", "answers_schema", "file_schemas", "reference"]

DRAFT = "https://json-schema.org/draft/2020-12/schema"

KINDS: dict[str, tuple[str, type[BaseModel]]] = {
    "pack": ("pack.yaml", PackHead),
    "facts": ("facts/*.yaml", Fact),
    "parameters": ("parameters/*.yaml", Parameter),
    "procedure": ("procedures/*.yaml", Procedure),
    "programme": ("programmes/*.yaml", Programme),
    "letter": ("documents/*.yaml", Letter),
    "events": ("events.yaml", LifeEvent),
    "purposes": ("purposes.yaml", Purpose),
    "scenario": ("scenarios/*.yaml", Scenario),
    "family": ("families/*.yaml", Family),
    "visit": ("visits/*.yaml", VisitStory),
}
"""Schema name -> the files it describes, and what they hold."""

_SHORT = {"Text": "a string is its `ja`", "Stage": "a string is a single post", "Move": "a string is the act alone"}
"""Models that may be written as a bare string."""


def file_schemas() -> dict[str, dict[str, Any]]:
    """A JSON Schema for each kind of file, for editors to complete by."""
    return {name: _file_schema(files, model) for name, (files, model) in KINDS.items()}


def _file_schema(files: str, model: type[BaseModel]) -> dict[str, Any]:
    one = model.model_json_schema(by_alias=True)
    parts: dict[str, Any] = one.pop("$defs", {})
    for name, why in _SHORT.items():
        if name in parts:
            parts[name] = {"anyOf": [{"type": "string", "description": why}, parts[name]]}
    if "Stage" in parts:
        posts = parts["Stage"]["anyOf"][1]["properties"]["posts"]
        both = {"type": "object", "properties": {"all": posts}, "required": ["all"], "additionalProperties": False}
        parts["Stage"]["anyOf"].append(both)
    parts[model.__name__] = one
    item = {"$ref": f"#/$defs/{model.__name__}"}
    body = item if name_is_single(files) else {"anyOf": [item, {"type": "array", "items": item}]}
    return {"$schema": DRAFT, "title": files, **body, "$defs": dict(sorted(parts.items()))}


def name_is_single(files: str) -> bool:
    """Whether a file of this kind holds exactly one definition."""
    return files in ("pack.yaml", "procedures/*.yaml")


def reference() -> dict[str, str]:
    """File name -> text of everything in docs/reference."""
    schemas = file_schemas()
    texts = {f"{name}.schema.json": json.dumps(it, ensure_ascii=False, indent=2) + "\n" for name, it in schemas.items()}
    return texts | {"definitions.md": page(KINDS)}


def answers_schema(procedure: Procedure) -> dict[str, Any]:
    """The JSON Schema of a filing's canonical answers. Only always-shown required fields are `required`."""
    return {"$schema": DRAFT, "title": procedure.title.ja, "description": procedure.summary.ja} | _object(
        [field for page in procedure.pages for field in page.fields],
        {field.key for page in procedure.pages if page.show for field in page.fields},
    )


def _object(fields: list[Field], sometimes: set[str]) -> dict[str, Any]:
    kept = [field for field in fields if field.stores and field.type not in ("file", "photo")]
    must = [f.key for f in kept if f.required and f.asked and f.show is None and f.key not in sometimes]
    properties = {field.key: {"title": field.label.ja} | _said(field) | _of(field) for field in kept}
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    return schema | ({"required": must} if must else {})


def _said(field: Field) -> dict[str, Any]:
    words: dict[str, Any] = {"description": field.help.ja} if field.help else {}
    if field.example:
        words["examples"] = [field.example]
    return words


def _of(field: Field) -> dict[str, Any]:
    if field.type in _ANSWERS:
        return _ANSWERS[field.type](field)
    return {"type": "string", "maxLength": field.max_length or (2000 if field.type == "long_text" else 200)}


def _counted(field: Field) -> dict[str, Any]:
    limits = {"minimum": field.min, "maximum": field.max}
    kind = "integer" if field.type == "yen" else "number"
    return {"type": kind} | {name: value for name, value in limits.items() if value is not None}


def _choice(field: Field) -> dict[str, Any]:
    return {"oneOf": [{"const": option.value, "title": option.label.ja} for option in field.options]}


def _parts(field: Field) -> dict[str, Any]:
    properties = {part: {"type": "string"} for part in STORED_IN_PARTS[field.type]}
    return {"type": "object", "additionalProperties": False, "properties": properties}


_ANSWERS: dict[str, Callable[[Field], dict[str, Any]]] = {
    "number": _counted,
    "yen": _counted,
    "date": lambda field: {"type": "string", "format": "date"},
    "time": lambda field: {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"},
    "choice": _choice,
    "choices": lambda field: {"type": "array", "uniqueItems": True, "items": _choice(field)},
    "boolean": lambda field: {"type": "boolean"},
    "consent": lambda field: {"const": True} if field.required else {"type": "boolean"},
    "name": _parts,
    "address": _parts,
    "bank_account": _parts,
    "email": lambda field: {"type": "string", "format": "email"},
    "phone": lambda field: {"type": "string", "pattern": "^0[0-9-]{9,14}$"},
    "table": lambda field: {"type": "array", "maxItems": field.max_rows, "items": _object(field.fields, set())},
    "computed": lambda field: {"readOnly": True},
}


def main(arguments: list[str] | None = None) -> int:
    """Writes or checks the reference; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m yakuba.language.schema", description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", type=Path, metavar="FOLDER")
    action.add_argument("--check", type=Path, metavar="FOLDER")
    given = parser.parse_args(arguments)
    if given.write:
        given.write.mkdir(parents=True, exist_ok=True)
        for name, text in reference().items():
            (given.write / name).write_text(text, encoding="utf-8")
        return 0
    stale = [name for name, text in reference().items() if not _holds(given.check / name, text)]
    sys.stderr.writelines(f"{given.check / name} is out of date: run --write\n" for name in stale)
    return 1 if stale else 0


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
