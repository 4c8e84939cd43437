"""Made-up rules of the right types, and facts for them, some of which are hidden."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

BOOLS = ("p", "q", "home.own")
WHOLES = ("n", "home.rent")
PLACES = (*BOOLS, *WHOLES, "word", "list")
SMALL = st.integers(-3, 3)
WORDS = st.sampled_from(["", "a", "ab", "b", "あ"])


def expressions(*, dividing: bool = False) -> st.SearchStrategy[str]:
    """Texts of conditions over the facts of `facts()`. `dividing` lets some of them fail."""
    return st.deferred(lambda: _conditions("", 3, dividing=dividing))


def _conditions(item: str, depth: int, *, dividing: bool) -> st.SearchStrategy[str]:
    leaves = st.sampled_from([*BOOLS, "true", "false", *([f"{item}.ok"] if item else [])])
    if not depth:
        return leaves
    inner = _conditions(item, depth - 1, dividing=dividing)
    whole = _wholes(item, depth - 1, dividing=dividing)
    return st.one_of(
        leaves,
        st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner),
        st.builds("!{}".format, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("({} {} {})".format, whole, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), whole),
        st.builds("({} in [{}, {}])".format, whole, whole, whole),
        st.builds("({} {} {})".format, _words(), st.sampled_from(["==", "!=", "<", ">="]), _words()),
        st.builds("{}.{}({})".format, _words(), st.sampled_from(["startsWith", "endsWith", "contains"]), _words()),
        _quantified(item, depth, dividing=dividing),
    )


def _quantified(item: str, depth: int, *, dividing: bool) -> st.SearchStrategy[str]:
    name = f"i{depth}"
    body = _conditions(name, depth - 1, dividing=dividing)
    macros = st.sampled_from(["exists", "all", "exists_one"])
    return st.one_of(
        st.builds(f"list.{{}}({name}, {{}})".format, macros, body),
        st.builds(f"list.filter({name}, {{}}).{{}}({name}, {{}})".format, body, macros, body),
        st.builds(f"(size(list.filter({name}, {{}})) > {{}})".format, body, SMALL),
        st.builds(f"({{}} in list.map({name}, {name}.count))".format, _wholes(item, 0, dividing=dividing)),
    )


def _wholes(item: str, depth: int, *, dividing: bool) -> st.SearchStrategy[str]:
    numbers = SMALL.map(lambda number: f"({number})")
    leaves = st.sampled_from([*WHOLES, *([f"{item}.count"] if item else [])]) | numbers
    if not depth:
        return leaves
    inner = _wholes(item, depth - 1, dividing=dividing)
    return st.one_of(
        leaves,
        st.builds(
            "({} {} {})".format, inner, st.sampled_from(["+", "-", "*", *(["/", "%"] if dividing else [])]), inner
        ),
        st.builds("-{}".format, inner),
        st.just("size(list)"),
        st.builds("size({})".format, _words()),
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
