"""Reading YAML with every value's line, and without YAML's traps.

Values are built from the parser's events: no anchors, aliases, tags or merge keys; no key twice; a limited depth.
Plain words are YAML 1.2's: only true and false are booleans, a day stays text, 012 stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from .problems import PackProblem

__all__ = ["Source", "read"]

MOST_BYTES = 1_000_000
DEEPEST = 40
Path = tuple[str | int, ...]

_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_EXPLAINED = (
    ("mapping values are not allowed", "文の中に「: 」があるときは、文全体を引用符で囲んでください"),
    (
        "cannot start any token",
        "タブや記号で始めることはできません。字下げは空白で、記号で始まる文は引用符で囲んでください",
    ),
    ("unexpected end of stream", "引用符やかっこが閉じていません"),
    ("control characters are not allowed", "見えない制御文字が入っています。消してください"),
    ("did not find expected", "字下げか、かっこ・コンマの対応を確かめてください"),
    ("could not find expected ':'", "「名前: 値」の形で書いてください。コロンの後には空白が要ります"),
)


class _Refused(Exception):
    def __init__(self, line: int, what: str, right: str) -> None:
        self.line, self.what, self.right = line, what, right


@dataclass(slots=True)
class Source:
    """One YAML document: its value, and the line each part begins on."""

    file: str
    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of the nearest part that was really written."""
        for end in range(len(path), -1, -1):
            if (found := self.lines.get(path[:end])) is not None:
                return found
        return 1

    def problem(self, path: Path, what: str, right: str = "") -> PackProblem:
        return PackProblem(self.file, self.line(path), what, right)


def read(file: str, text: str) -> tuple[list[Source], list[PackProblem]]:
    """The documents of a file, or why it cannot be read."""
    if len(text) > MOST_BYTES:
        return [], [PackProblem(file, 1, "ファイルが大きすぎます", "1ファイルは100万文字までです。分けてください")]
    try:
        return list(_documents(file, yaml.parse(text, Loader=yaml.CSafeLoader))), []
    except _Refused as refused:
        return [], [PackProblem(file, refused.line, refused.what, refused.right)]
    except yaml.MarkedYAMLError as error:
        words = f"{error.context or ''} {error.problem or ''}".strip()
        began = error.context_mark if "end of stream" in words else None  # where the quotation was opened
        mark = began or error.problem_mark or error.context_mark
        right = next((right for part, right in _EXPLAINED if part in words), words)
        return [], [PackProblem(file, mark.line + 1 if mark else 1, "YAML として読めません", right)]
    except (yaml.YAMLError, UnicodeEncodeError):
        strange = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, strange.start()) + 1 if strange else 1
        right = "UTF-8 で保存し、制御文字を消してください"
        return [], [PackProblem(file, line, "文字として読めない部分があります", right)]


def _documents(file: str, events: Iterator[yaml.Event]) -> Iterator[Source]:
    source: Source | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            source = Source(file)
            _Builder(source).build(events)
            yield source


@dataclass(slots=True)
class _Level:
    """One open list or mapping, and where the next value goes."""

    into: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    source: Source
    levels: list[_Level] = field(default_factory=list)

    def build(self, events: Iterator[yaml.Event]) -> None:
        """Consumes the events of one document."""
        for event in events:
            line = _line(event)
            if isinstance(event, yaml.ScalarEvent):
                self._refuse_extras(event, line)
                self._scalar(event, line)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._refuse_extras(event, line)
                self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self.levels.pop()
            elif isinstance(event, yaml.AliasEvent):
                raise _Refused(line, f"別名（*{event.anchor}）は使えません", "同じ内容をもう一度書いてください")
            elif isinstance(event, yaml.DocumentEndEvent):
                return

    def _refuse_extras(self, event: Any, line: int) -> None:
        if event.anchor:
            raise _Refused(line, f"目印（&{event.anchor}）は使えません", "同じ内容をもう一度書いてください")
        if event.tag not in (None, "!"):
            raise _Refused(line, f"タグ（{event.tag}）は使えません", "タグを消してください")

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        level = self.levels[-1] if self.levels else None
        if level and isinstance(level.into, dict) and level.key is None:
            self._key(level, event.value, line)
        else:
            self._put(_resolved(event.value) if event.implicit[0] else event.value, line)

    def _key(self, level: _Level, key: str, line: int) -> None:
        if key in level.into:
            first = self.source.lines[(*level.path, key)]
            raise _Refused(line, f"「{key}」が2回書かれています", f"{first}行目と合わせて1回だけ書いてください")
        level.key = key
        self.source.lines[(*level.path, key)] = line

    def _open(self, into: dict[str, Any] | list[Any], line: int) -> None:
        if len(self.levels) >= DEEPEST:
            raise _Refused(line, "入れ子が深すぎます", f"{DEEPEST}段までにしてください")
        if self.levels and isinstance(self.levels[-1].into, dict) and self.levels[-1].key is None:
            raise _Refused(line, "名前のところに一覧や組が書かれています", "名前は文字で書いてください")
        self.levels.append(_Level(into, self._put(into, line)))

    def _put(self, value: Any, line: int) -> Path:
        if not self.levels:
            self.source.value = value
            self.source.lines[()] = line
            return ()
        level = self.levels[-1]
        path: Path
        if isinstance(level.into, list):
            path = (*level.path, len(level.into))
            level.into.append(value)
            self.source.lines[path] = line
        else:
            path = (*level.path, level.key or "")
            level.into[level.key or ""] = value
            level.key = None
        return path


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _resolved(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
