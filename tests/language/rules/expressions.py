"""Made-up rules of the right types, and facts for them, some of which are hidden."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

BOOLS = ("p", "q", "home.own")
WHOLES = ("n", "home.rent")
PLACES = (*BOOLS, *WHOLES, "word", "list")
Texts = st.SearchStrategy[str]
SMALL = st.integers(-3, 3)
WORDS = st.sampled_from(["", "a", "ab", "b", "あ"])


@dataclass(frozen=True)
class Scope:
    """What a made-up rule may speak of besides the facts, and in which ways it is made."""

    item: str = ""
    bools: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()
    dividing: bool = False
    binding: bool = True

    def inside(self, item: str) -> "Scope":
        return replace(self, item=item)


def expressions(*, dividing: bool = False, binding: bool = True) -> st.SearchStrategy[str]:
    """Texts of conditions over the facts of `facts()`. `dividing` lets some of them fail, `binding` gives names to parts."""
    return st.deferred(lambda: _conditions(Scope(dividing=dividing, binding=binding), 3))


@lru_cache
def _conditions(scope: Scope, depth: int) -> st.SearchStrategy[str]:
    leaves = st.sampled_from([*BOOLS, "true", "false", *([f"{scope.item}.ok"] if scope.item else []), *scope.bools])
    if not depth:
        return leaves
    inner, whole = _conditions(scope, depth - 1), _wholes(scope, depth - 1)
    return st.one_of(
        leaves,
        st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner),
        st.builds("!{}".format, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("({} {} {})".format, whole, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), whole),
        st.builds("({} in [{}, {}])".format, whole, whole, whole),
        st.builds("({} {} {})".format, _words(), st.sampled_from(["==", "!=", "<", ">="]), _words()),
        st.builds("{}.{}({})".format, _words(), st.sampled_from(["startsWith", "endsWith", "contains"]), _words()),
        _quantified(scope, depth),
        *(_bound(scope, depth, _conditions) if scope.binding else []),
    )


def _quantified(scope: Scope, depth: int) -> st.SearchStrategy[str]:
    name = f"i{depth}"
    body = _conditions(scope.inside(name), depth - 1)
    macros = st.sampled_from(["exists", "all", "exists_one"])
    return st.one_of(
        st.builds(f"list.{{}}({name}, {{}})".format, macros, body),
        st.builds(f"list.filter({name}, {{}}).{{}}({name}, {{}})".format, body, macros, body),
        st.builds(f"(size(list.filter({name}, {{}})) > {{}})".format, body, SMALL),
        st.builds(f"({{}} in list.map({name}, {name}.count))".format, _wholes(scope, 0)),
    )


def _bound(scope: Scope, depth: int, made: Callable[[Scope, int], Texts]) -> list[Texts]:
    """Names for a condition, a whole number, a group of facts, an item and a list; some hide a name that is there."""
    knowing, counting = (
        (replace(scope, bools=(*scope.bools, name)) for name in (f"b{depth}", "p")),
        (replace(scope, wholes=(*scope.wholes, name)) for name in (f"w{depth}", "n")),
    )
    parts = replace(scope, bools=(*scope.bools, "h.own"), wholes=(*scope.wholes, "h.rent"))
    rows = st.builds("list.filter(k, {})".format, _conditions(scope.inside("k"), 0))
    listed = replace(scope, bools=(*scope.bools, "l.all(k, k.ok)"), wholes=(*scope.wholes, "size(l)"))
    found = [
        *(_named(inner.bools[-1], _conditions(scope, depth - 1), made(inner, depth - 1)) for inner in knowing),
        *(_named(inner.wholes[-1], _wholes(scope, depth - 1), made(inner, depth - 1)) for inner in counting),
        _named("h", st.just("home"), made(parts, depth - 1)),
        _named("l", rows, made(listed, depth - 1)),
    ]
    if scope.item:
        found.append(_named("r", st.just(scope.item), made(scope.inside("r"), depth - 1)))
    return [st.one_of(found)]


def _named(name: str, value: Texts, body: Texts) -> Texts:
    return st.builds(f"cel.bind({name}, {{}}, {{}})".format, value, body)


@lru_cache
def _wholes(scope: Scope, depth: int) -> st.SearchStrategy[str]:
    numbers = SMALL.map(lambda number: f"({number})")
    leaves = st.sampled_from([*WHOLES, *([f"{scope.item}.count"] if scope.item else []), *scope.wholes]) | numbers
    if not depth:
        return leaves
    inner = _wholes(scope, depth - 1)
    signs = ["+", "-", "*", *(["/", "%"] if scope.dividing else [])]
    return st.one_of(
        leaves,
        st.builds("({} {} {})".format, inner, st.sampled_from(signs), inner),
        st.builds("-{}".format, inner),
        st.just("size(list)"),
        st.builds("size({})".format, _words()),
        *(_bound(scope, depth, _wholes) if scope.binding else []),
    )


def _words() -> st.SearchStrategy[str]:
    return st.one_of(st.just("word"), WORDS.map(lambda word: f"'{word}'"))


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """Everything known."""
    rows = st.lists(st.fixed_dictionaries({"ok": st.booleans(), "count": SMALL}), max_size=3)
    return {
        "p": draw(st.booleans()),
        "q": draw(st.booleans()),
        "n": draw(SMALL),
        "word": draw(WORDS),
        "home": {"own": draw(st.booleans()), "rent": draw(SMALL)},
        "list": draw(rows),
    }


def hidden() -> st.SearchStrategy[frozenset[str]]:
    """Which places are not known: whole facts, and single cells of the rows of `list`."""
    cells = [f"list.{row}.{column}" for row in range(3) for column in ("ok", "count")]
    return st.frozensets(st.sampled_from([*PLACES, *cells]))


def without(known: dict[str, Any], places: Iterable[str]) -> dict[str, Any]:
    """The facts without some of them."""
    kept = {**known, "home": dict(known["home"]), "list": [dict(row) for row in known["list"]]}
    for place in sorted(places, reverse=True):  # cells before the list that holds them
        _drop(kept, place.split("."))
    return kept


def _drop(holder: Any, way: list[str]) -> None:
    for step in way[:-1]:
        holder = holder[int(step)] if isinstance(holder, list) and int(step) < len(holder) else _part(holder, step)
    if isinstance(holder, dict):
        holder.pop(way[-1], None)


def _part(holder: Any, step: str) -> Any:
    return holder.get(step, {}) if isinstance(holder, dict) else {}


def places_of(missing: Iterable[str]) -> set[str]:
    """The places a set of missing paths speaks of; a path into `list` speaks of that column of every row."""
    found = set()
    for path in missing:
        column = path.removeprefix("list.")
        found |= {f"list.{row}.{column}" for row in range(3)} if path.startswith("list.") else {path}
        found |= {"list"} if path.startswith("list") else set()
    return found
