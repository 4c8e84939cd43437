"""Pre-entry (事前入力): what a phone says in square codes, and how it is read again, in any order.

A code is capital letters and digits alone (base 32, RFC 4648), because hand scanners type on keyboards of every layout:
`YK1P`, four letters that say to which set it belongs, its place, how many there are, and its share of the sealed words.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .fields import Field
from .interview import Interview, Part, name_of
from .procedures import Fact, Procedure
from .rules import ast, compile_rule

__all__ = ["MOST", "SHARE", "Codes", "asked_at_home", "codes_of", "fingerprint", "plan_of", "read_codes", "tree"]

MARK = "YK1P"
NAME = 4
PLACES = "123456789"
HEAD = len(MARK) + NAME + 2
SHARE = 518
"""Most letters of one code: with its head it fills version 14 at level M, which a scanner reads from a phone's screen."""
MOST = len(PLACES)
LARGEST_NUMBER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Codes:
    """What was scanned: the sealed bytes when all codes of one set are there, else the places still missing."""

    sealed: bytes | None
    missing: tuple[int, ...] = ()
    total: int = 0
    fault: str = ""
    """`none`: no code of ours; `mixed`: of two sets; `broken`: letters are missing or others."""


def codes_of(sealed: bytes) -> list[str]:
    """The codes that say these bytes. Raises ValueError where they are too many."""
    text = base64.b32encode(sealed).decode().rstrip("=")
    count = -(-len(text) // SHARE)
    if count > MOST:
        raise ValueError("too long")
    each = -(-len(text) // count)  # alike in size, so that none is harder to read than it need be
    shares = [text[at : at + each] for at in range(0, len(text), each)]
    return [f"{MARK}{_name(sealed)}{PLACES[at]}{PLACES[len(shares) - 1]}{share}" for at, share in enumerate(shares)]


def read_codes(lines: Iterable[str]) -> Codes:
    """Read scanned lines, in any order, some of them twice, as a hand scanner or a camera types them."""
    shares: dict[int, str] = {}
    sets: set[tuple[str, str]] = set()
    for line in lines:
        text = "".join(char for char in line.upper().translate(_NARROW) if char.isalnum())
        if not text:
            continue
        if (
            not text.startswith(MARK)
            or len(text) <= HEAD
            or text[HEAD - 2] not in PLACES
            or text[HEAD - 1] not in PLACES
        ):
            return Codes(None, fault="none")
        sets.add((text[len(MARK) : HEAD - 2], text[HEAD - 1]))
        shares[PLACES.index(text[HEAD - 2])] = text[HEAD:]
    if not sets:
        return Codes(None, fault="none")
    if len(sets) > 1:
        return Codes(None, fault="mixed")
    [(name, last)] = sets
    total = PLACES.index(last) + 1
    missing = tuple(place + 1 for place in range(total) if place not in shares)
    if missing:
        return Codes(None, missing, total)
    return _joined("".join(shares[place] for place in range(total)), name, total)


def _joined(text: str, name: str, total: int) -> Codes:
    try:
        sealed = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        return Codes(None, total=total, fault="broken")
    return Codes(sealed, total=total) if _name(sealed) == name else Codes(None, total=total, fault="broken")


def _name(sealed: bytes) -> str:
    return base64.b32encode(hashlib.sha256(sealed).digest())[:NAME].decode()


_NARROW = str.maketrans({chr(0xFF01 + at): chr(0x21 + at) for at in range(94)})


def asked_at_home(talk: Interview, vocabulary: Iterable[Fact], *, newcomer: bool) -> list[str]:
    """The names a phone asks, in order: what no register of the town will know when they come.

    Whoever moves in is in no register, and is asked everything but files and the town's own words.
    """
    kept = {fact.key for fact in vocabulary if fact.source is not None}
    found = []
    for question in talk.questions:
        item = question.field
        in_register = bool(item.rows) or question.fact in kept
        if item.type not in ("file", "photo", "consent") and (newcomer or not in_register):
            found.append(question.name)
    return found


def fingerprint(names: Sequence[str]) -> int:
    """Four bytes that say which names were asked in which order, so that no answer is read under another's name."""
    return int.from_bytes(hashlib.sha256("\n".join(names).encode()).digest()[:4])


def plan_of(talk: Interview, names: Sequence[str]) -> dict[str, Any]:
    """What the phone needs to show and hide by itself: where every field of every procedure is told, and the rules."""
    place = {name: at for at, name in enumerate(names)}
    questions = {one.name: one for one in talk.questions}
    parts = []
    shows: dict[str, list[list[Any]]] = {}
    for at, filled in enumerate(talk.filled):
        fields: dict[str, list[Any]] = {}
        for question in questions.values():
            if at in question.parts and question.name in place:
                own = _field_of(filled.part, question.name)
                fields[own.key] = [place[question.name], own.type]
                if own.bind and not own.rows:
                    fields[f"={own.bind}"] = [place[question.name], own.type]
                rules = [rule for rule in (_page_rule(filled.part.procedure, own.key), own.show) if rule]
                shows.setdefault(str(place[question.name]), []).append(
                    [at, [tree(compile_rule(rule).tree) for rule in rules]]
                )
        parts.append(fields)
    return {"parts": parts, "shows": shows}


def _field_of(part: Part, name: str) -> Field:
    return next(item for item in part.procedure.fields() if name_of(part, item) == name)


def _page_rule(procedure: Procedure, key: str) -> str | None:
    return next((page.show for page in procedure.pages for item in page.fields if item.key == key), None)


def tree(node: ast.Node) -> list[Any]:
    """A rule's tree as plain lists for the reader on the phone; what it has no word for becomes `["none"]`: unknown."""
    if isinstance(node, ast.Literal):
        # The phone counts in floating point: of numbers it is given whole ones alone, and none it cannot hold.
        # Words that begin with @ are days there.
        exact = isinstance(node.value, bool) or (isinstance(node.value, int) and abs(node.value) <= LARGEST_NUMBER)
        exact = exact or (isinstance(node.value, str) and not node.value.startswith("@"))
        return ["lit", node.value] if exact else ["none"]
    if isinstance(node, ast.Ident):
        return ["id", node.name]
    if isinstance(node, ast.Select):
        return ["get", tree(node.operand), node.field]
    if isinstance(node, ast.Has):
        return ["has", tree(node.operand), node.field]
    if isinstance(node, ast.And | ast.Or):
        return ["and" if isinstance(node, ast.And) else "or", tree(node.left), tree(node.right)]
    if isinstance(node, ast.Conditional):
        return ["if", tree(node.test), tree(node.yes), tree(node.no)]
    if isinstance(node, ast.Call):
        return ["call", node.function, *map(tree, node.args)]
    if isinstance(node, ast.ListExpr):
        return ["list", *map(tree, node.items)]
    if isinstance(node, ast.Comprehension) and node.filter is None:
        return ["each", node.macro, tree(node.range), node.variable, tree(node.body)]
    return ["none"]
