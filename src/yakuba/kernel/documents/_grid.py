"""Characters on paper: how wide each is set, and lines that can be read back without loss.

Every character is set on a grid of half widths (半角): what is narrow takes one, everything else two. A line of an
answer is full when no further wide character fits. Only full lines run on: a paragraph whose last line happens to be
full is followed by an empty one. So whoever reads the lines knows which ends people wrote, and which the paper made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

PT = 25.4 / 72
"""Millimetres in a point."""
_NOT_FIRST = frozenset("、。，．・：；？！）」』】〕〉》］｝ー々〜～…‥ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％）)")
_NOT_LAST = frozenset("（「『【〔〈《［｛(")


@lru_cache(maxsize=4096)
def width(cluster: str) -> int:
    """Half widths one character takes."""
    char = ord(cluster[0])
    return 1 if 0x20 <= char < 0x7F or 0xFF61 <= char <= 0xFFDC else 2


def clusters(words: str) -> list[str]:
    """The characters as people see them: with their selectors (IVS) and marks."""
    found: list[str] = []
    for char in words:
        if found and char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me", "Cf") and found[-1] != "\n":
            found[-1] += char  # marks and selectors begin at U+0300; a soft hyphen (U+00AD) stands alone
        else:
            found.append(char)
    return found


@lru_cache(maxsize=4096)
def span(words: str) -> int:
    """How many half widths words take in one line."""
    return sum(map(width, clusters(words)))


def columns(mm: float, points: float) -> int:
    """How many half widths of that size stand in a length."""
    return int(mm / (points * PT / 2) + 0.001)


def lines_of(words: str, most: int) -> list[str]:
    """An answer in lines of at most `most` half widths, so that `words_of` gives it back exactly."""
    found: list[str] = []
    paragraphs = words.split("\n")
    for number, paragraph in enumerate(paragraphs, 1):
        broken = _broken(paragraph, most)
        found += broken
        if number < len(paragraphs) and span(broken[-1]) >= most - 1:
            found.append("")
    return found


def words_of(lines: Sequence[str], most: int) -> str:
    """What `lines_of` was given."""
    last = max((number for number, line in enumerate(lines) if line), default=-1)
    kept = lines[: last + 1]
    ends = ("" if span(line) >= most - 1 or number == last else "\n" for number, line in enumerate(kept))
    return "".join(line + end for line, end in zip(kept, ends, strict=True))


def _broken(words: str, most: int) -> list[str]:
    lines, line, used = [], "", 0
    for cluster in clusters(words):
        if used + width(cluster) > most:
            lines.append(line)
            line, used = "", 0
        line += cluster
        used += width(cluster)
    return [*lines, line]


def label_lines(words: str, most: int) -> list[str]:
    """Our own words in lines, as Japanese printers break them: no mark opens a line that closes something."""
    lines, line, used = [], "", 0
    for cluster in clusters(words):
        wide = width(cluster)
        if cluster == "\n" or used + wide > most:
            keep = 0 if cluster == "\n" else _carried(line, cluster)
            lines.append(line[: len(line) - keep])
            line = line[len(line) - keep :]
            used = span(line)
        if cluster != "\n":
            line, used = line + cluster, used + wide
    return [*lines, line] if line or not lines else lines


def even_lines(words: str, most: int) -> list[str]:
    """`label_lines` in as many lines, but alike in length, and broken within as few words as can be."""
    found = label_lines(words, most)
    if len(found) == 1:
        return found
    narrower = (label_lines(words, less) for less in range(most - 1, 7, -1))
    tries = [found, *takewhile(lambda lines: len(lines) == len(found), narrower)]
    return min(tries, key=lambda lines: (_torn(lines), _uneven(lines), max(map(span, lines))))


def _uneven(lines: Sequence[str]) -> bool:
    return span(lines[-1]) * 2 < max(map(span, lines))


def _torn(lines: Sequence[str]) -> int:
    """How many lines end within a run of one script: in Japanese, most likely within a word."""
    return sum(_script(line[-1:]) == _script(following[:1]) != "" for line, following in pairwise(lines))


def _script(sign: str) -> str:
    name = unicodedata.name(sign, "") if sign else ""
    return next((script for script in ("CJK UNIFIED", "KATAKANA", "HIRAGANA") if script in name), "")


def _carried(line: str, following: str) -> int:
    """How many characters at the end of a line go to the next with what follows."""
    keep = 1 if following in _NOT_FIRST and len(line) > 1 else 0
    latin = following.isascii() and following.isalnum()
    while latin and keep < 12 and len(line) > keep + 1 and line[-1 - keep].isascii() and line[-1 - keep].isalnum():
        keep += 1
    while len(line) > keep + 1 and line[-1 - keep] in _NOT_LAST:
        keep += 1
    return keep
