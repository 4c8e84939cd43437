"""Which clauses decided, and the same in plain Japanese."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from ._mentions import parts, path_of, speaks_of
from .ast import And, Bind, Call, Comprehension, Conditional, Has, Ident, Literal, Node, Or, Select
from .errors import RuleError
from .evaluate import Env, Later, Unknown, attempt, bound, build, union
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


_CALLED = {
    "age": "年齢", "age_by_law": "年齢", "age_months": "月齢",
    "age_months_by_law": "月齢", "fiscal_year_age": "年度の末日の年齢", "school_grade": "学年", "size": "{of}の数",
    "fiscal_year_end_after_age": "{1}歳になった後の最初の3月31日", "fiscal_year": "年度", "days_between": "日数",
    "sum": "合計", "min": "いちばん小さいもの", "max": "いちばん大きいもの",
}  # fmt: skip
"""What people call the result of a function."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a rule that decided: its tree, and what it came to (None: unknown)."""

    node: Node
    value: bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result for a person to read: the answer, one sentence per deciding clause, and what is missing."""

    value: bool | None
    sentences: tuple[str, ...]
    missing: tuple[str, ...]


def value_in(node: Node, env: Env) -> Any:
    """What a node comes to; a RuleError is returned, not raised."""
    try:
        return build(node)(env)
    except RuleError as error:
        return error


_YEARS = ("年", "年度")
"""How the words of a fact end that is a year, and no amount: 2026, not 2,026; and 0 is none."""

Judged = tuple[Any, tuple[Clause, ...]]
"""What a condition comes to (a bool, an Unknown, or the RuleError itself), and the clauses that made it so, no others."""
Judge = Callable[[Env], Judged]


def build_judge(node: Node) -> Judge:
    """The closure that judges a condition and gives its reasons, each part looked at once."""
    if isinstance(node, And | Or):
        return _joined(node)
    if isinstance(node, Conditional):
        return _chosen(node)
    if isinstance(node, Bind):
        return _bound(node)
    if isinstance(node, Call) and node.function == "!_":
        inner = node.args[0]
        return _negated(build_judge(inner) if is_logic(inner) else _clause(inner))
    return _clause(node)


def is_logic(node: Node) -> bool:
    """Whether a `!` before it is pushed inwards."""
    return isinstance(node, And | Or | Bind) or (isinstance(node, Call) and node.function == "!_")


def _clause(node: Node) -> Judge:
    step = build(node)

    def judge(env: Env) -> Judged:
        value = attempt(step, env, node)
        return value, (Clause(node, value if isinstance(value, bool) else None),)

    return judge


def _joined(node: And | Or) -> Judge:
    left, right, decided_by = build_judge(node.left), build_judge(node.right), isinstance(node, Or)

    def judge(env: Env) -> Judged:
        first, why_first = left(env)
        if first is decided_by:
            return first, why_first
        second, why_second = right(env)
        if second is decided_by:
            return second, why_second
        sides = ((first, why_first), (second, why_second))
        if any(isinstance(side, Unknown) for side, _ in sides):
            why = (clause for side, clauses in sides if isinstance(side, Unknown) for clause in clauses)
            return union(first, second), tuple(why)
        broken = next((side for side, _ in sides if isinstance(side, RuleError)), None)
        return (broken, ()) if broken else (not decided_by, why_first + why_second)

    return judge


def _negated(inner: Judge) -> Judge:
    def judge(env: Env) -> Judged:
        value, why = inner(env)
        return (not value if isinstance(value, bool) else value), why

    return judge


def _chosen(node: Conditional) -> Judge:
    test, yes, no = build_judge(node.test), build_judge(node.yes), build_judge(node.no)

    def judge(env: Env) -> Judged:
        tested, why = test(env)
        if not isinstance(tested, bool):
            return tested, why
        value, because = yes(env) if tested else no(env)
        return value, why + because

    return judge


def _bound(node: Bind) -> Judge:
    value, body = build(node.value), build_judge(node.body)

    def judge(env: Env) -> Judged:
        result, why = body(bound(node, value, env))
        return result, tuple(within(node, clause) for clause in why)

    return judge


def within(node: Bind, clause: Clause) -> Clause:
    """A clause of the body of a bind, as it reads outside it: the name goes with it, where it speaks of it."""
    if not speaks_of(clause.node, node.variable):
        return clause
    return Clause(Bind(node.variable, node.value, clause.node, clause.node.span), clause.value)


def sentence(clause: Clause, env: Env, words: Mapping[str, str]) -> str:
    """One clause as a sentence."""
    said = _said(clause.node, env, words, value=clause.value is not False)
    if clause.value is None:
        missing = value_in(clause.node, env)
        names = [f"「{words.get(path, path)}」" for path in sorted(getattr(missing, "missing", ()))]
        return f"{''.join(names) or said}が分からないため、まだ判断できません。"
    law = "、".join(dict.fromkeys(_laws(clause.node, env)))
    return f"{said}ためです。" + (f"（{law}）" if law else "")


def _said(node: Node, env: Env, words: Mapping[str, str], *, value: bool) -> str:
    node, env = _meant(node, env)
    if isinstance(node, Call) and node.function in _RELATIONS:
        return _relation(node, env, words, value=value)
    if isinstance(node, Comprehension) and node.macro in ("exists", "all"):
        over = words.get(path_of(node.range, env.paths), "その中")
        body = _said(node.body, _any_item(node, env), words, value=True)
        if node.macro == "exists":
            return f"{over}に、{body}ものが{'いる' if value else 'いない'}"
        return f"{over}が、{'すべて' if value else 'すべては'}{body}{'' if value else 'わけではない'}"
    if isinstance(node, And):
        joined = [_said(side, env, words, value=True) for side in (node.left, node.right)]
        return "、かつ".join(joined) if value else "「" + "、かつ".join(joined) + "」ではない"
    if isinstance(node, Or):
        joined = [_said(side, env, words, value=True) for side in (node.left, node.right)]
        return "、または".join(joined) if value else "「" + "、または".join(joined) + "」ではない"
    if isinstance(node, Call) and node.function == "!_":
        return _said(node.args[0], env, words, value=not value)
    if isinstance(node, Has):
        name = words.get(path_of(Select(node.operand, node.field, node.span), env.paths), node.field)
        return f"{name}が分かっている" if value else f"{name}が分かっていない"
    name = _name(node, env, words)
    return f"「{name}」に当てはまる" if value else f"「{name}」に当てはまらない"


def _meant(node: Node, env: Env) -> tuple[Node, Env]:
    """The node to speak of, and where: the body of a bind, and of a bound name what it stands for."""
    while True:
        if isinstance(node, Bind):
            env, node = bound(node, build(node.value), env), node.body
        elif isinstance(node, Ident) and isinstance(later := env.facts.get(node.name), Later):
            node, env = later.node, later.env
        else:
            return node, env


def _any_item(node: Comprehension, env: Env) -> Env:
    """What the body of a comprehension sees when it speaks of no item in particular."""
    paths = {**env.paths, node.variable: path_of(node.range, env.paths)}
    return Env({**env.facts, node.variable: Unknown()}, env.today, env.parameters, paths, env.work)


def _relation(node: Call, env: Env, words: Mapping[str, str], *, value: bool) -> str:
    left, right = node.args
    known = value_in(left, env)
    table = _DAYS if isinstance(known, date) and node.function in _DAYS else _RELATIONS
    pattern = table[node.function][0 if value else 1]
    about = _path(left, env) or _path(right, env)
    name, other = _name(left, env, words, about), _name(right, env, words, about)
    text = "" if isinstance(known, (Unknown, RuleError)) else _worded(known, about, words)
    shown = f"({text})" if text and text not in (name, other) else ""
    return pattern.format(a=f"{name}{shown}", b=other)


def _path(node: Node, env: Env) -> str:
    return path_of(node, env.paths) if isinstance(node, (Ident, Select)) else ""


def _worded(value: Any, path: str, words: Mapping[str, str]) -> str:
    """A value as the form says it: the label of the answer, where there is one for `path=value`."""
    if isinstance(value, list):
        return "・".join(_worded(item, path, words) for item in value)
    label = words.get(f"{path}={value}") if isinstance(value, str) else None
    if isinstance(value, int) and words.get(path, "").endswith(_YEARS):
        return str(value) if value else "なし"  # a year is no amount
    return f"「{label}」" if label else _text(value)


def _name(node: Node, env: Env, words: Mapping[str, str], about: str = "") -> str:
    node, env = _meant(node, env)
    path = _path(node, env)
    if path:
        name = words.get(path, "今日" if path == "today" else path)
        return f"「{name}」" if name.endswith(("か", "？", "?")) else name
    if isinstance(node, Comprehension) and node.macro == "filter":
        return f"{_said(node.body, _any_item(node, env), words, value=True)}{_name(node.range, env, words)}"
    if isinstance(node, Call) and node.function in _CALLED and node.args:
        of = _name(node.args[0], env, words) if node.function == "size" else ""
        return _CALLED[node.function].format(*(_text(value_in(arg, env)) for arg in node.args), of=of)
    value = value_in(node, env)
    if not isinstance(value, (Unknown, RuleError)):
        return _worded(value, about, words)
    return (
        FUNCTIONS[node.function].about.split("。")[0]
        if isinstance(node, Call) and node.function in FUNCTIONS
        else "その値"
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Mapping):
        return "その内容"
    if isinstance(value, list):
        return "・".join(_text(item) for item in value)
    return f"{value:,}" if isinstance(value, int) else "なし" if value is None else str(value)


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
    for part in parts(node):
        yield from _laws(part, env)
