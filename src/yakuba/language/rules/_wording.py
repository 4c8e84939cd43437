"""A clause as a sentence of plain Japanese: the fact with its value, what it is held against, and the article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from ._measures import YEAR, measured, unit_of
from ._mentions import mentions, parts, path_of, speaks_of
from .ast import And, Bind, Call, Comprehension, Conditional, Has, Ident, Literal, Node, Or, Select
from .errors import RuleError
from .evaluate import Env, Later, Unknown, bound, build
from .explain import Clause
from .functions import FUNCTIONS, to_date

_RELATIONS = {
    "_==_": ("{a}が{b}である", "{a}が{b}でない"), "_!=_": ("{a}が{b}でない", "{a}が{b}である"),
    "_<_": ("{a}が{b}より小さい", "{a}が{b}以上である"), "_<=_": ("{a}が{b}以下である", "{a}が{b}を超える"),
    "_>_": ("{a}が{b}を超える", "{a}が{b}以下である"), "_>=_": ("{a}が{b}以上である", "{a}が{b}より小さい"),
    "_in_": ("{a}が{b}のどれかである", "{a}が{b}のどれでもない"),
}  # fmt: skip
_DAYS = {
    "_<_": ("{a}が{b}より前である", "{a}が{b}以後である"), "_<=_": ("{a}が{b}以前である", "{a}が{b}より後である"),
    "_>_": ("{a}が{b}より後である", "{a}が{b}以前である"), "_>=_": ("{a}が{b}以後である", "{a}が{b}より前である"),
}  # fmt: skip
_TODAY = {
    "_<_": ("{b}がまだ来ていない", "{b}が来ている"), "_<=_": ("{b}がまだ過ぎていない", "{b}が過ぎている"),
    "_>_": ("{b}が過ぎている", "{b}がまだ過ぎていない"), "_>=_": ("{b}が来ている", "{b}がまだ来ていない"),
}  # fmt: skip
"""Today held against a day: one speaks of the day."""
_MEASURED = _RELATIONS | {
    "_<_": ("{a}が{b}未満である", "{a}が{b}以上である"), "_>=_": ("{a}が{b}以上である", "{a}が{b}未満である"),
}  # fmt: skip
"""Of what has a unit one says 未満."""
_CALLED = {
    "age": "年齢", "age_by_law": "年齢", "age_months": "月齢",
    "age_months_by_law": "月齢", "fiscal_year_age": "年度の末日の年齢", "school_grade": "学年", "size": "{of}の数",
    "fiscal_year_end_after_age": "{1}歳になった後の最初の3月31日", "fiscal_year": "年度", "days_between": "日数",
    "sum": "{of}の合計", "min": "{all}のうち小さいほう", "max": "{all}のうち大きいほう",
    "add_days": "{of}から{1}日後", "add_months": "{of}から{1}か月後", "add_years": "{of}から{1}年後",
}  # fmt: skip
"""What people call the result of a function; {of} is its first argument in words, {all} all of them."""
_SUMS = {
    "_+_": "{a}に{b}を足した額", "_-_": "{a}から{b}を引いた額", "_*_": "{a}×{b}", "_/_": "{a}÷{b}", "_%_": "{a}を{b}で割った余り",
}  # fmt: skip
_PEOPLE = "household."
"""Lists below it hold people."""
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_FEW = 2
"""More alternatives than this are numbered."""


def value_in(node: Node, env: Env) -> Any:
    """What a node comes to; a RuleError is returned, not raised."""
    try:
        return build(node)(env)
    except RuleError as error:
        return error


def sentence(clause: Clause, env: Env, words: Mapping[str, str]) -> str:
    """One clause as a sentence. `words` gives what facts and answers are called, and `path#` the unit of a number."""
    said = _Saying(env, words).phrase(clause.node, value=clause.value is not False)
    if clause.value is None:
        missing = value_in(clause.node, env)
        names = [f"「{words.get(path, path)}」" for path in sorted(getattr(missing, "missing", ()))]
        return f"{''.join(names) or said}が分からないため、まだ判断できません。"
    law = "、".join(dict.fromkeys(_laws(clause.node, env)))
    return f"{said}ためです。" + (f"（{law}）" if law else "")


@dataclass(frozen=True, slots=True)
class _Saying:
    """One place in a rule: what can be seen there, and what things are called."""

    env: Env
    words: Mapping[str, str]

    def within(self, env: Env) -> _Saying:
        return _Saying(env, self.words)

    def any_item(self, node: Comprehension) -> _Saying:
        """Inside a comprehension, speaking of no item in particular."""
        env = self.env
        paths = {**env.paths, node.variable: path_of(node.range, env.paths)}
        return self.within(Env({**env.facts, node.variable: Unknown()}, env.today, env.parameters, paths, env.work))

    def meant(self, node: Node) -> tuple[Node, _Saying]:
        """The node to speak of, and where: the body of a bind, of a bound name what it stands for, of a choice whose
        test is decided what was chosen."""
        env = self.env
        while True:
            if isinstance(node, Bind):
                env, node = bound(node, build(node.value), env), node.body
            elif isinstance(node, Ident) and isinstance(later := env.facts.get(node.name), Later):
                node, env = later.node, later.env
            elif isinstance(node, Conditional) and isinstance(tested := value_in(node.test, env), bool):
                node = node.yes if tested else node.no
            else:
                return node, self.within(env)

    def phrase(self, node: Node, *, value: bool) -> str:
        """That a condition holds, or that it does not; may stand before a noun."""
        node, here = self.meant(node)
        if isinstance(node, Call) and node.function in _RELATIONS:
            return here._relation(node, value=value)
        if isinstance(node, Comprehension) and node.macro in ("exists", "all"):
            return here._quantified(node, value=value)
        if isinstance(node, And | Or):
            return here._joined(node, value=value)
        if isinstance(node, Call) and node.function == "!_":
            return here.phrase(node.args[0], value=not value)
        if isinstance(node, Conditional):
            test, other = here.phrase(node.test, value=True), here.phrase(node.no, value=value)
            return f"「{test}」なら{here.phrase(node.yes, value=value)}、そうでなければ{other}"
        if isinstance(node, Has):
            name = here._title(path_of(Select(node.operand, node.field, node.span), here.env.paths))
            name = f"「{name}」かどうか" if name.endswith(("る", "た", "ない")) else name
            return f"{name}が分かって{'いる' if value else 'いない'}"
        return f"「{here.name(node)}」に当てはま{'る' if value else 'らない'}"

    def _quantified(self, node: Comprehension, *, value: bool) -> str:
        path = path_of(node.range, self.env.paths)
        over, one = self.words.get(path, "その"), "人" if path.startswith(_PEOPLE) else "もの"
        inside = self.any_item(node)
        if node.macro == "all" and value:
            return f"{over}について、{inside.phrase(node.body, value=True)}"
        there = node.macro == "all" or value
        body = inside.phrase(node.body, value=node.macro == "exists")
        return f"{over}{'の' if path in self.words else ''}中に、{body}{one}が{'いる' if there else 'いない'}"

    def _joined(self, node: And | Or, *, value: bool) -> str:
        """De Morgan: what does not hold is said of each part."""
        anyone = isinstance(node, Or) is value
        found = [self._part(one, anyone=anyone, value=value) for one in _flat(node, type(node))]
        if anyone and len(found) > _FEW:
            listed = " ".join(f"{_numbered(at)}{one}" for at, one in enumerate(found))
            return f"次のどれかに当てはまる（{listed}）"
        return ("、または" if anyone else "、かつ").join(found)

    def _part(self, node: Node, *, anyone: bool, value: bool) -> str:
        """A part of a joined condition; what is joined the other way is kept together."""
        said = self.phrase(node, value=value)
        return said if anyone or "、または" not in said or said.endswith(("」", "）")) else f"「{said}」"

    def _relation(self, node: Call, *, value: bool) -> str:
        left, right = node.args
        if node.function in _TODAY and self._path(left) == "today":
            return _TODAY[node.function][0 if value else 1].format(b=self._day(right))
        known, unit = value_in(left, self.env), self._unit(left) or self._unit(right)
        timed = node.function in _DAYS and (isinstance(known, date) or unit == YEAR)
        table = _DAYS if timed else _MEASURED if unit else _RELATIONS
        about = self._path(left) or self._path(right)
        name, other = self.name(left, about, unit), self._measure(right, about, unit)
        if other == name:  # the same fact of somebody else
            other = f"本人の{other}"
        text = "" if isinstance(known, (Unknown, RuleError)) else self._worded(known, about, unit)
        shown = f"({text})" if text and text not in (name, other) else ""
        return table[node.function][0 if value else 1].format(a=f"{name}{shown}", b=other)

    def _day(self, node: Node) -> str:
        """A day by what it is called, and which one it is."""
        inner, here = self.meant(node)
        name, value = self.name(node), value_in(inner, here.env)
        text = _text(value) if isinstance(value, date) else ""
        return f"{name}({text})" if text and text != name else name

    def _measure(self, node: Node, about: str, unit: str) -> str:
        """What something is held against: of what is worked out the result, where it can be."""
        inner, here = self.meant(node)
        value = value_in(inner, here.env)
        if here._path(inner) or isinstance(value, (Unknown, RuleError)):
            return self.name(node, about, unit)
        if isinstance(value, date) and isinstance(inner, Call) and inner.function == "fiscal_year_end_after_age":
            return f"{self.name(node)}({_text(value)})"
        return self._worded(value, about, unit)

    def _path(self, node: Node) -> str:
        return path_of(node, self.env.paths) if isinstance(node, (Ident, Select)) else ""

    def _title(self, path: str) -> str:
        return self.words.get(path, "今日" if path == "today" else path)

    def _unit(self, node: Node) -> str:
        node, here = self.meant(node)
        return unit_of(node, here.env.paths, self.words)

    def _worded(self, value: Any, path: str, unit: str = "") -> str:
        """A value as the form says it: the label of the answer, where there is one for `path=value`."""
        if isinstance(value, list):
            return "・".join(self._worded(item, path, unit) for item in value)
        label = self.words.get(f"{path}={value}") if isinstance(value, str) else None
        return f"「{label}」" if label else _text(value, unit)

    def name(self, node: Node, about: str = "", unit: str = "") -> str:
        """What something is called: a fact by its name, what is worked out from facts by how, all else by its value."""
        node, here = self.meant(node)
        if path := here._path(node):
            name = here._title(path)
            return f"「{name}」" if name.endswith(("か", "？", "?")) else name
        if isinstance(node, Comprehension) and node.macro == "filter":
            return f"{here.any_item(node).phrase(node.body, value=True)}{here.name(node.range)}"
        if isinstance(node, Comprehension) and node.macro == "map":
            return f"{here.name(node.range)}の{here.any_item(node).name(node.body)}"
        if isinstance(node, Call) and mentions(node) and (said := here._worked_out(node, unit)):
            return said
        value = value_in(node, here.env)
        if not isinstance(value, (Unknown, RuleError)):
            return here._worded(value, about, unit)
        if isinstance(node, Conditional):
            yes, no = here.name(node.yes, about, unit), here.name(node.no, about, unit)
            return f"「{here.phrase(node.test, value=True)}」なら{yes}、そうでなければ{no}"
        if isinstance(node, Call) and node.function in FUNCTIONS:
            return FUNCTIONS[node.function].about.split("。")[0]
        return "計算した値"

    def _worked_out(self, node: Call, unit: str) -> str:
        """How something is worked out from facts, in words; empty where there are none for it."""
        if node.function in _SUMS and len(node.args) == 2:
            inner = unit if node.function in ("_+_", "_-_") else ""
            a, b = (self.name(arg, "", inner) for arg in node.args)
            if node.function in ("_+_", "_-_") and value_in(node.args[1], self.env) == 0:
                return a
            return _SUMS[node.function].format(a=a, b=b)
        pattern = _CALLED.get(node.function, "") if node.args else ""
        if not pattern:
            return ""
        names = [self.name(arg, "", unit) for arg in node.args] if "{of}" in pattern or "{all}" in pattern else [""]
        values = [_text(value_in(arg, self.env)) if f"{{{at}}}" in pattern else "" for at, arg in enumerate(node.args)]
        return pattern.format(*values, of=names[0], all="と".join(names))


def _flat(node: Node, kind: type) -> Iterator[Node]:
    if isinstance(node, (And, Or)) and isinstance(node, kind):
        yield from _flat(node.left, kind)
        yield from _flat(node.right, kind)
    else:
        yield node


def _numbered(at: int) -> str:
    return _NUMBERS[at] if at < len(_NUMBERS) else f"({at + 1})"


def _text(value: Any, unit: str = "") -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Mapping):
        return "その内容"
    if isinstance(value, list):
        return "・".join(_text(item, unit) for item in value)
    return measured(value, unit) if isinstance(value, int | float) else "なし" if value is None else str(value)


def _laws(node: object, env: Env) -> Iterator[str]:
    if isinstance(node, Bind):
        inner = bound(node, build(node.value), env)
        yield from _laws(node.value, env) if speaks_of(node.body, node.variable) else ()
        yield from _laws(node.body, inner)
        return
    if isinstance(node, Call) and node.function == "parameter" and isinstance(node.args[0], Literal):
        with suppress(RuleError):  # a side that could not be computed may stand beside the one that decided
            on = to_date(value_in(node.args[1], env)) if len(node.args) == 2 else env.today
            yield env.parameters.entry(str(node.args[0].value), on).law
    if isinstance(node, Conditional) and isinstance(tested := value_in(node.test, env), bool):
        yield from _laws(node.test, env)
        yield from _laws(node.yes if tested else node.no, env)
        return
    for part in parts(node):
        yield from _laws(part, env)
