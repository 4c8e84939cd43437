"""The laws of the house that no ready-made linter knows. Standard library only; `make lint` and a test both run it.

Each law takes one parsed file or one folder and yields breaches; a breach says where, what is wrong, and the way out.
Return annotations, bare except, print and banned calls are ruff's; who may import whom is mostly import-linter's.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE, MAX_FUNCTION = 400, 50

SHAPE = {"__init__", "apps", "models", "words", "errors", "actions", "queries", "views", "urls", "api", "jobs", "forms"}
FRAMEWORK = {"middleware", "adapters", "context", "uploads"}  # what Django and allauth look up by dotted name
SPOKEN_BY_ALL = {"kernel/access": {"actor", "gate", "identity", "kept"}}  # words of one room that every other room says
FOLDERS = {
    "templates",
    "static",
    "migrations",
    "management",
    "templatetags",
    "locale",
    "actions",
    "queries",
    "views",
    "api",
}
READERS = {"views", "api"}
WRITES = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}

# In halves, so that this file does not break the law it keeps.
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in [
            ("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("npmjs", "com"), ("yarnpkg", "com"),
            ("deb", "debian", "org"), ("security", "debian", "org"), ("proxy", "golang", "org"), ("crates", "io"),
        ]
    )
)  # fmt: skip
ESCAPE = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover|ruff:\s*noqa|nosec)")


@dataclass(frozen=True)
class Breach:
    """One place where a law is broken; `path` is relative to the repository."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.text}"


@dataclass
class Source:
    """A Python file, read and parsed once. `path` is relative to the repository, with forward slashes."""

    path: str
    text: str
    tree: ast.Module = field(init=False)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.text, self.path)

    @property
    def room(self) -> list[str]:
        """["kernel", "people", "models.py"] for src/yakuba/kernel/people/models.py; empty outside src/yakuba."""
        parts = self.path.split("/")
        return parts[2:] if parts[:2] == ["src", "yakuba"] else []

    def breach(self, line: int, text: str) -> Breach:
        return Breach(self.path, line, text)


def file_length(source: Source) -> Iterator[Breach]:
    lines = len(source.text.splitlines())
    if lines > MAX_FILE:
        yield source.breach(1, f"file too long ({lines} > {MAX_FILE} lines): split it by what its parts are for")


def function_length(source: Source) -> Iterator[Breach]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION:
                fix = "move a named step into its own function"
                yield source.breach(node.lineno, f"function {node.name} too long ({lines} > {MAX_FUNCTION}): {fix}")


def no_escape(source: Source) -> Iterator[Breach]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and (found := ESCAPE.match(token.string)):
            fix = "mend the cause, or propose a change of the rule in pyproject.toml"
            yield source.breach(token.start[0], f"escape `{found[0]}` from a lint: {fix}")


def views_do_not_write(source: Source) -> Iterator[Breach]:
    """views.py and api.py of a room (or files in views/, api/) neither touch a manager nor save."""
    if len(source.room) < 3 or not READERS & {part.removesuffix(".py") for part in source.room[2:]}:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager", "_default_manager"}:
            yield source.breach(
                node.lineno, f"a view uses .{node.attr}: read through queries.py, write through actions.py"
            )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield source.breach(node.lineno, f"a view calls .{node.func.attr}(): move the change into actions.py")


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """(line, dotted module) of every import; relative ones are made absolute; `from a import b` gives a."""
    package = ["yakuba", *source.room[:-1]]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, node.module] if node.module else base)
            yield node.lineno, module
            if module == "yakuba.desks":
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def desks_meet_at_the_face(source: Source) -> Iterator[Breach]:
    if source.room[:1] != ["desks"] or len(source.room) < 3:
        return
    for line, module in imports(source):
        parts = module.split(".")
        if parts[:2] == ["yakuba", "desks"] and len(parts) > 3 and parts[2] != source.room[1]:
            face = ".".join(parts[:3])
            yield source.breach(
                line, f"imports {module}, inside another desk: `from {face} import name`, exported by its face"
            )


def sample_knows_nothing(source: Source) -> Iterator[Breach]:
    if source.room[:1] != ["sample"]:
        return
    for line, module in imports(source):
        if module.split(".")[0] == "yakuba" and module.split(".")[1:2] != ["sample"]:
            yield source.breach(
                line, f"sample imports {module}: it makes people and nothing else; let the caller bring the rest"
            )


def room_has_a_face(source: Source) -> Iterator[Breach]:
    """The __init__.py of a room in kernel/ or desks/ says in a paragraph what the room is for."""
    if len(source.room) == 3 and source.room[0] in {"kernel", "desks"} and source.room[2] == "__init__.py":
        if len((ast.get_docstring(source.tree) or "").strip()) < 40:
            yield source.breach(
                1, "the face says too little: one paragraph on what this room is for and what it exports"
            )


def room_shape(source: Source) -> Iterator[Breach]:
    """A room in kernel/ or desks/ holds only the files every room has, and private ones that begin with `_`."""
    if len(source.room) < 3 or source.room[0] not in {"kernel", "desks"}:
        return
    name = source.room[2]
    spoken = SPOKEN_BY_ALL.get("/".join(source.room[:2]), set())
    allowed = FOLDERS if len(source.room) > 3 else {f"{stem}.py" for stem in SHAPE | FRAMEWORK | spoken}
    if name not in allowed and not name.startswith("_"):
        kind = "folder" if len(source.room) > 3 else "file"
        fix = f"put it in words, actions, queries, views, api, jobs or forms, or make it private as _{name}"
        yield source.breach(1, f"{kind} {name} is no part of a room's shape: {fix}")


LAWS: list[Callable[[Source], Iterator[Breach]]] = [
    file_length, function_length, no_escape, views_do_not_write, desks_meet_at_the_face, sample_knows_nothing,
    room_has_a_face, room_shape,
]  # fmt: skip


def check_source(source: Source) -> list[Breach]:
    """Every breach of every law about Python files in this one. Migrations are generated, so no law reads them."""
    if "/migrations/" in source.path:
        return []
    return [breach for law in LAWS for breach in law(source)]


def check_registries(path: str, text: str) -> list[Breach]:
    """A tracked file names no package registry: where packages come from is each machine's own setting."""
    fix = "leave the address out; the machine's own settings know it"
    return [
        Breach(path, number, f"names the registry host {found[0]}: {fix}")
        for number, line in enumerate(text.splitlines(), 1)
        if (found := REGISTRIES.search(line))
    ]


def tracked() -> list[str]:
    """The files git knows or would add: what is ignored is nobody's law."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())


def check_house() -> list[Breach]:
    """All breaches in the repository, in the order of the files."""
    breaches: list[Breach] = []
    for path in tracked():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        breaches += check_registries(path, text)
        if path.endswith(".py"):
            breaches += check_python(path, text)
    return breaches


def check_python(path: str, text: str) -> list[Breach]:
    try:
        return check_source(Source(path, text))
    except SyntaxError as error:
        return [Breach(path, error.lineno or 1, f"is not Python: {error.msg}")]


def main() -> int:
    breaches = check_house()
    for breach in breaches:
        print(breach)
    print(f"house laws: {len(breaches)} breach(es)" if breaches else "house laws: kept")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
