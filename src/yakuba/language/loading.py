"""Loading packs (パックの読み込み): all of a pack or nothing, with everything that is wrong said at once.

Files come as a mapping from path to text; who reads the disk or the database is not this room's matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel

from ._checking import ProcedureCheck
from ._cycles import circle, in_order
from ._dated import parameters_of
from ._dumping import dump_procedure
from ._found import Found
from ._packs import PackCheck, notes_of
from ._validation import validated
from ._vocabulary import Vocabulary
from ._yaml import Path, read
from .events import LifeEvent
from .families import Family
from .pack import Pack
from .problems import PackProblem, PackProblems, did_you_mean
from .procedures import Fact, Letter, PackHead, Parameter, Procedure
from .programmes import Programme
from .purposes import Purpose
from .scenarios import Scenario
from .tables import TruthRow
from .visits import VisitStory

__all__ = [
    "PackProblem",
    "PackProblems",
    "dump_procedure",
    "load_pack",
    "load_packs",
    "load_procedure",
    "parameters_of",
]

KINDS: dict[str, type[BaseModel]] = {
    "pack.yaml": PackHead,
    "events.yaml": LifeEvent,
    "purposes.yaml": Purpose,
    "facts": Fact,
    "parameters": Parameter,
    "procedures": Procedure,
    "programmes": Programme,
    "documents": Letter,
    "scenarios": Scenario,
    "families": Family,
    "visits": VisitStory,
}
"""What a file holds, by its name or its folder."""

MOST_FILES = 2_000


@dataclass(slots=True)
class Gathered:
    """What the files of one pack hold, by kind, before anything is compared."""

    by_kind: dict[type[BaseModel], list[Found]] = field(default_factory=dict)
    problems: list[PackProblem] = field(default_factory=list)
    broken: set[type[BaseModel]] = field(default_factory=set)

    def of(self, kind: type[BaseModel]) -> list[Found]:
        return self.by_kind.setdefault(kind, [])

    def items(self, kind: type[BaseModel]) -> tuple[Any, ...]:
        return tuple(found.item for found in self.of(kind))


def load_pack(files: Mapping[str, str], *, required: Sequence[Pack] = ()) -> Pack:
    """The pack in these files (path in the pack -> text). Raises PackProblems with everything that is wrong.

    `required` are the packs it builds on, loaded before; facts, parameters, events and letters of theirs may be used.
    """
    gathered = _gather(files)
    heads = gathered.items(PackHead)
    rows: list[TruthRow] = []
    if len(heads) == 1:
        check = PackCheck(gathered.of, required, gathered.broken)
        gathered.problems += check.run()
        if not gathered.problems:  # a table is compared with programmes that hold together
            rows, gathered.problems = check.tables(files)
    elif not any(problem.file == "pack.yaml" for problem in gathered.problems):
        right = "pack.yaml に pack・title・summary・version を一組だけ書いてください"
        gathered.problems.append(PackProblem("pack.yaml", 1, "パックの名前が分かりません", right))
    if gathered.problems:
        raise PackProblems(gathered.problems)
    return Pack(
        head=heads[0],
        facts=gathered.items(Fact),
        parameters=gathered.items(Parameter),
        procedures=gathered.items(Procedure),
        programmes=gathered.items(Programme),
        rows=tuple(rows),
        letters=gathered.items(Letter),
        events=gathered.items(LifeEvent),
        purposes=gathered.items(Purpose),
        scenarios=gathered.items(Scenario),
        families=gathered.items(Family),
        visits=gathered.items(VisitStory),
        sources=_sources(gathered),
        notes=tuple(notes_of(gathered.by_kind.values())),
    )


def load_packs(packs: Mapping[str, Mapping[str, str]]) -> list[Pack]:
    """Several packs (folder name -> files), each after those it requires. Raises PackProblems over all of them.

    Paths in problems begin with the folder name.
    """
    heads = {name: _gather({"pack.yaml": files.get("pack.yaml", "")}).of(PackHead) for name, files in packs.items()}
    folder_of = {found[0].item.pack: name for name, found in heads.items() if len(found) == 1}
    needs = {key: set(heads[name][0].item.requires) for key, name in folder_of.items()}
    problems = [fault for name, found in heads.items() for fault in _name_faults(name, found)]
    if faults := _requirement_faults(needs, folder_of, packs):
        raise PackProblems([*problems, *faults])
    loaded: dict[str, Pack] = {}
    for key in in_order(needs):
        wanted = _all_needs(key, needs)
        if not loaded.keys() >= set(wanted):
            continue  # what it builds on is refused, and says why itself
        try:
            loaded[key] = load_pack(packs[folder_of[key]], required=[loaded[one] for one in wanted])
        except PackProblems as error:
            problems += [_inside(folder_of[key], problem) for problem in error.problems]
    for name in sorted(packs.keys() - set(folder_of.values())):
        problems += _faults_alone(name, packs[name])
    if problems:
        raise PackProblems(problems)
    return list(loaded.values())


def load_procedure(
    text: str,
    *,
    facts: Iterable[Fact] = (),
    letters: Iterable[Letter | str] = (),
    parameters: Iterable[str] | None = None,
    events: Collection[str] | None = None,
    file: str = "手続",
) -> Procedure:
    """One procedure from an editor's text, checked against what the town hall already has. Raises PackProblems."""
    sources, problems = read(file, text)
    if not problems and len(sources) != 1:
        problems = [
            PackProblem(file, 1, "手続が一つだけ書かれていません", "procedure: から始めて、手続を一つ書いてください")
        ]
    procedure: Procedure | None = None
    if not problems:
        procedure, problems = validated(Procedure, sources[0], (), sources[0].value)
    if procedure is not None:
        vocabulary = Vocabulary({fact.key: fact for fact in facts}, None if parameters is None else set(parameters))
        names = {letter if isinstance(letter, str) else letter.document for letter in letters}
        problems = ProcedureCheck(procedure, vocabulary, sources[0], letters=names, events=events).run()
    if problems or procedure is None:
        raise PackProblems(problems)
    return procedure


def _gather(files: Mapping[str, str]) -> Gathered:
    gathered = Gathered()
    if len(files) > MOST_FILES:
        gathered.problems.append(PackProblem("", 1, "ファイルが多すぎます", f"{MOST_FILES}個までにしてください"))
        return gathered
    for path in sorted(files):
        if PurePosixPath(path).suffix not in (".yaml", ".yml"):
            continue
        kind = KINDS.get(path) or KINDS.get(path.split("/", 1)[0] if "/" in path else "")
        if kind is None:
            right = did_you_mean(path.split("/", 1)[0], KINDS)
            gathered.problems.append(PackProblem(path, 1, "このファイルの置き場所はパックにありません", right))
            continue
        found, problems = _definitions(kind, path, files[path])
        gathered.of(kind).extend(found)
        gathered.problems += problems
        gathered.broken |= {kind} if problems else set()
    return gathered


@lru_cache(maxsize=1_024)
def _definitions(kind: type[BaseModel], path: str, text: str) -> tuple[tuple[Found, ...], tuple[PackProblem, ...]]:
    """The definitions in one file: one, a list of them, or several documents. The same text is read once."""
    sources, problems = read(path, text)
    found: list[Found] = []
    for source in sources:
        places: list[Path] = (
            [(number,) for number in range(len(source.value))] if isinstance(source.value, list) else [()]
        )
        for place in places:
            item, faults = validated(kind, source, place, source.value[place[0]] if place else source.value)
            problems += faults
            if item is not None:
                found.append(Found(item, source, place))
    return tuple(found), tuple(problems)


def _sources(gathered: Gathered) -> dict[str, str]:
    names = (
        "key",
        "scenario",
        "family",
        "visit",
        "event",
        "purpose",
        "document",
        "procedure",
    )  # of equal keys, the procedure's file counts
    sources: dict[str, str] = {}
    for name in names:
        for founds in gathered.by_kind.values():
            sources |= {
                getattr(one.item, name): one.source.file for one in founds if name in type(one.item).model_fields
            }
    return sources


def _name_faults(folder: str, heads: Sequence[Found]) -> list[PackProblem]:
    """A pack goes by the name of its folder: who reads one name finds the other."""
    faults = []
    for head in heads:
        if (name := head.item.pack) != folder:
            what = f"pack: の名前「{name}」が、フォルダーの名前「{folder}」と違います"
            right = f"「pack: {folder}」と書くか、フォルダーの名前を「{name}」に変えてください"
            faults.append(_inside(folder, head.problem(("pack",), what, right)))
    return faults


def _requirement_faults(
    needs: Mapping[str, set[str]], folder_of: Mapping[str, str], packs: Mapping[str, Mapping[str, str]]
) -> list[PackProblem]:
    def at(key: str) -> tuple[str, int]:
        source = read("pack.yaml", packs[folder_of[key]]["pack.yaml"])[0][0]
        return f"{folder_of[key]}/pack.yaml", source.line(("requires",))

    problems = [
        PackProblem(*at(key), f"「{wanted}」というパックがありません", did_you_mean(wanted, folder_of))
        for key, wants in needs.items()
        for wanted in sorted(
            wants - needs.keys() - packs.keys()
        )  # one that cannot be read is there, and says so itself
    ]
    if way := circle(needs):
        right = "requires のどれか一つを外してください"
        problems.append(PackProblem(*at(way[0]), f"パックが互いに必要としています: {' → '.join(way)}", right))
    return problems


def _all_needs(key: str, needs: Mapping[str, set[str]]) -> list[str]:
    """Everything a pack builds on, near and far."""
    found: dict[str, None] = {}
    waiting = sorted(needs[key])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            waiting += sorted(needs.get(one, ()))
    return list(found)


def _faults_alone(name: str, files: Mapping[str, str]) -> list[PackProblem]:
    try:
        head = load_pack({"pack.yaml": files.get("pack.yaml", "")}).head
    except PackProblems as error:
        return [_inside(name, problem) for problem in error.problems]
    right = "どちらかの pack: の名前を変えてください"
    return [PackProblem(f"{name}/pack.yaml", 1, f"パック「{head.pack}」が二つあります", right)]


def _inside(folder: str, problem: PackProblem) -> PackProblem:
    return PackProblem(f"{folder}/{problem.file}", problem.line, problem.what, problem.right)
