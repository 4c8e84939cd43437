"""What the program imports is what a newcomer gets: the tests' own environment holds more and would hide a gap."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DISTRIBUTIONS = {"smartcard": ["pyscard"], **packages_distributions()}  # pyscard is built where its headers are


def wanted(name: str) -> set[str]:
    """The distributions a requirements file asks for by name."""
    lines = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return {canonical(re.split(r"[\[<=>]", line)[0]) for line in lines if line and line[0] not in "#-"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower().strip()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0]


def missing(path: Path, asked_for: set[str]) -> set[str]:
    """The modules of others that `path` imports and that no requirement names."""
    others = set(imported(path)) - sys.stdlib_module_names - {"yakuba"}
    return {name for name in others if not {canonical(d) for d in DISTRIBUTIONS.get(name, [name])} & asked_for}


def test_every_import_of_the_program_is_asked_for_by_name() -> None:
    asked_for = wanted("base") | wanted("s3") | wanted("spark") | wanted("cards")
    gaps = {str(path): missing(path, asked_for) for path in (ROOT / "src").rglob("*.py")}
    assert {path: names for path, names in gaps.items() if names} == {}


def test_a_package_of_the_tests_alone_is_found_out(tmp_path: Path) -> None:
    odd = tmp_path / "odd.py"
    odd.write_text("import os\nimport pypdfium2\nfrom django.db import models\n", encoding="utf-8")
    assert missing(odd, wanted("base")) == {"pypdfium2"}
