"""What a new version changes (新旧対照), in sentences a clerk can read before publishing.

Cases already filed keep the version they were filed under; what changes for them is nothing. Drafts follow the new
version, so each change says what it does to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest
from typing import Any, Literal

from pydantic import BaseModel

from yakuba.language.characters import cut_to

from .fields import Field
from .procedures import Letter, LetterRow, Procedure
from .programmes import DatedRule, Programme
from .reviews import AutoCheck
from .texts import Text
from .workflow import Step

__all__ = ["Change", "diff", "diff_letters", "diff_programmes"]

NONE = "下書きへの影響はありません"
AGAIN = "下書きのこの項目は、入力し直しになることがあります"
ASKED = "下書きのある方は、次に開いたときに入力を求められます"
LOST = "下書きに書かれたこの項目の内容は、引き継がれません"
CHECKED = "下書きは、出すときに新しい条件で確かめられます"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where, in words, and what it does to drafts that people have open."""

    kind: Literal["added", "removed", "changed"]
    path: str
    sentence: str
    effect: str


_HEAD = {
    "title": "名称", "summary": "説明", "office": "所管課", "law": "根拠", "category": "分類", "events": "ライフイベント",
    "keywords": "検索のことば", "subject": "対象", "when": "対象となる条件", "who": "対象者の説明", "kind": "義務の別",
    "deadline": "期限", "minutes": "かかる時間", "bring": "持ち物", "notes_for_clerks": "職員向けの覚え", "channels": "受け付ける経路", "identity": "本人確認",
    "representation": "代理", "amount": "額の計算", "pays": "振込み", "fee": "手数料",
    "keeps": "この手続が直せる台帳", "effects": "決定すると記録に入る事実", "form": "紙様式",
    "standard_days": "標準処理期間", "retention": "保存期間", "renews": "更新",
}  # fmt: skip
_FIELD = {
    "label": ("項目名", NONE), "help": ("説明", NONE), "example": ("記入例", NONE), "bind": ("自動で入る事実", NONE),
    "search": ("検索", NONE), "secrecy": ("機密性", NONE), "type": ("種類", AGAIN), "show": ("たずねる条件", CHECKED),
    "checks": ("確かめること", CHECKED), "min": ("最小の値", CHECKED), "max": ("最大の値", CHECKED),
    "max_length": ("文字数の上限", CHECKED), "max_rows": ("行数の上限", CHECKED), "not_before": ("最初の日", CHECKED),
    "not_after": ("最後の日", CHECKED), "rows": ("行を自動で入れる事実", NONE), "among": ("行に入る人の条件", NONE), "accept": ("添付できる種類", CHECKED),
    "max_megabytes": ("添付の大きさの上限", CHECKED), "compute": ("計算", "下書きの値は計算し直されます"),
}  # fmt: skip
_STEP = {
    "title": "名称", "by": "担当", "auto": "自動審査", "route": "決裁ルート", "final": "専決", "document": "通知書",
    "days": "日数", "when": "行う条件",
}  # fmt: skip


_CHECK = {
    "title": "名称", "when": "行う条件", "rule": "条件", "on_false": "合わないときの扱い", "on_unknown": "分からないときの扱い",
    "reason": "合わない理由の文", "unsure": "分からない理由の文", "todo": "職員が次にすること",
}  # fmt: skip
_LETTER = {"title": "標題", "number": "様式番号", "appeal": "教示", "outcome": "使う場合"}
_PROGRAMME = {
    "title": "名称", "summary": "説明", "office": "所管課", "law": "根拠", "category": "分類", "gives": "内容の別", "per": "額の単位",
    "subject": "対象", "receiving": "受けていると分かる条件", "again": "お知らせを繰り返すか", "procedure": "申し込む手続",
    "answers": "手続に先に入れる答え", "taken": "受けたあとに変わる事実", "standard": "おすすめの時期の条件", "apply": "申込みの案内",
    "url": "根拠のページ",
}  # fmt: skip
_RULE = {"until": "最後の日", "law": "根拠", "when": "条件", "amount": "額"}
SHORT, AROUND = 60, 12
"""How much is quoted whole, and how much on either side of a difference in what is longer."""


def diff(old: Procedure, new: Procedure) -> tuple[Change, ...]:
    """Every change from `old` to `new`, in the order of the definition; empty when they mean the same."""
    return (*_head(old, new), *_pages(old, new), *_fields(list(old.fields()), list(new.fields())), *_steps(old, new))


def diff_letters(old: Iterable[Letter], new: Iterable[Letter]) -> tuple[Change, ...]:
    """Every change of the letters two versions of a procedure send, in order."""
    return tuple(_letters({one.document: one for one in old}, {one.document: one for one in new}))


def diff_programmes(old: Programme, new: Programme) -> tuple[Change, ...]:
    """Every change from one version of a programme to another: of its words, then of its dated law."""
    before, after = ({rule.valid_from: rule for rule in one.rules} for one in (old, new))
    return (*_told(_PROGRAMME, old, new), *_rules(before, after))


def _told(words: Mapping[str, str], old: object, new: object, path: str = "", inside: str = "") -> Iterator[Change]:
    """One sentence for each of these parts that differs."""
    for name, word in words.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change("changed", path + name, _turned(inside + word, before, after), NONE)


def _head(old: Procedure, new: Procedure) -> Iterator[Change]:
    for change in _told(_HEAD, old, new):
        closes = change.path in ("channels", "identity")
        yield replace(change, effect="経路によっては、下書きを出せなくなることがあります") if closes else change


def _pages(old: Procedure, new: Procedure) -> Iterator[Change]:
    for number, (before, after) in enumerate(zip(old.pages, new.pages, strict=False)):
        for name, word in (("title", "見出し"), ("help", "説明"), ("show", "表示する条件")):
            if getattr(before, name) != getattr(after, name):
                sentence = _turned(f"{number + 1}ページ目の{word}", getattr(before, name), getattr(after, name))
                yield Change("changed", f"pages.{number}.{name}", sentence, CHECKED if name == "show" else NONE)
    if len(old.pages) != len(new.pages):
        sentence = f"ページの数を{len(old.pages)}から{len(new.pages)}に変えます"
        yield Change("changed", "pages", sentence, NONE)
    was, now = ({item.key: n for n, page in enumerate(one.pages, 1) for item in page.fields} for one in (old, new))
    for field in new.fields():
        if was.get(field.key, now[field.key]) != now[field.key]:
            yield Change("changed", field.key, f"項目「{field.label}」を{now[field.key]}ページ目に移します", NONE)


def _fields(old: Sequence[Field], new: Sequence[Field], path: str = "", inside: str = "") -> Iterator[Change]:
    before = {field.key: field for field in old}
    after = {field.key: field for field in new}
    for key, field in before.items():
        if key not in after:
            effect = LOST if field.asked else NONE
            yield Change("removed", path + key, f"{inside}項目「{field.label}」をなくします", effect)
    for key, field in after.items():
        if key in before:
            yield from _field(before[key], field, path + key, f"{inside}項目「{field.label}」")
        else:
            effect = ASKED if field.required and field.asked else NONE
            yield Change("added", path + key, f"{inside}項目「{field.label}」を加えます", effect)
    yield from _order(before, after, path.rstrip(".") or "fields", f"{inside}項目")


def _field(old: Field, new: Field, path: str, name: str) -> Iterator[Change]:
    for key, (word, effect) in _FIELD.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Change("changed", f"{path}.{key}", _turned(f"{name}の{word}", before, after), effect)
    if old.required != new.required:
        word, effect = ("必須に", ASKED) if new.required else ("任意に", NONE)
        yield Change("changed", f"{path}.required", f"{name}を{word}します", effect)
    yield from _options(old, new, path, name)
    yield from _fields(old.fields, new.fields, f"{path}.", f"表「{new.label}」の")


def _options(old: Field, new: Field, path: str, name: str) -> Iterator[Change]:
    before = {option.value: option for option in old.options}
    after = {option.value: option for option in new.options}
    for value, option in before.items():
        if value not in after:
            effect = "この選択肢を選んだ下書きは、選び直しになります"
            yield Change("removed", f"{path}.options.{value}", f"{name}の選択肢「{option.label}」をなくします", effect)
        elif option.label != after[value].label:
            sentence = _turned(f"{name}の選択肢の表記", option.label, after[value].label)
            yield Change("changed", f"{path}.options.{value}", sentence, NONE)
    for value, option in after.items():
        if value not in before:
            yield Change("added", f"{path}.options.{value}", f"{name}に選択肢「{option.label}」を加えます", NONE)
    yield from _order(before, after, f"{path}.options", f"{name}の選択肢")


def _order(before: Iterable[str], after: Iterable[str], path: str, what: str) -> Iterator[Change]:
    """Whether what both have stands in another order."""
    was, now = list(before), list(after)
    if [key for key in was if key in now] != [key for key in now if key in was]:
        yield Change("changed", path, f"{what}の順番を変えます", NONE)


def _steps(old: Procedure, new: Procedure) -> Iterator[Change]:
    before: Mapping[str, Step] = {step.step: step for step in old.workflow}
    after: Mapping[str, Step] = {step.step: step for step in new.workflow}
    for key, step in before.items():
        if key not in after:
            yield Change("removed", f"workflow.{key}", f"工程「{step.title}」をなくします", NONE)
    for key, step in after.items():
        if key not in before:
            yield Change("added", f"workflow.{key}", f"工程「{step.title}」を加えます", NONE)
            continue
        yield from _checks(before[key], step)
        for name, word in _STEP.items():
            if name == "auto" and _every(before[key]) and _every(step) and _rest(before[key]) == _rest(step):
                continue  # told check by check
            if getattr(before[key], name) != getattr(step, name):
                sentence = _turned(f"工程「{step.title}」の{word}", getattr(before[key], name), getattr(step, name))
                yield Change("changed", f"workflow.{key}.{name}", sentence, NONE)
    yield from _order(before, after, "workflow", "工程")


def _every(step: Step) -> dict[str, AutoCheck]:
    return {check.code: check for check in step.auto.checks} if step.auto else {}


def _rest(step: Step) -> object:
    return step.auto and step.auto.model_copy(update={"checks": []})


def _checks(old: Step, new: Step) -> Iterator[Change]:
    """What becomes of each check of a review. Cases already filed keep their own."""
    before, after = _every(old), _every(new)
    if not before or not after:
        return
    path, said = f"workflow.{new.step}.auto", f"工程「{new.title}」の確認"
    for code, check in before.items():
        if code not in after:
            yield Change("removed", f"{path}.{code}", f"{said} {code}「{check.title}」をなくします", NONE)
    for code, check in after.items():
        if code not in before:
            yield Change("added", f"{path}.{code}", f"{said} {code}「{check.title}」を加えます", NONE)
            continue
        yield from _told(_CHECK, before[code], check, f"{path}.{code}.", f"{said} {code} の")
    yield from _order(before, after, path, said)


def _letters(before: Mapping[str, Letter], after: Mapping[str, Letter]) -> Iterator[Change]:
    for key, letter in before.items():
        if key not in after:
            yield Change("removed", f"letters.{key}", f"通知書「{letter.title}」をなくします", NONE)
    for key, letter in after.items():
        path, name = f"letters.{key}", f"通知書「{letter.title}」の"
        if key not in before:
            yield Change("added", path, f"通知書「{letter.title}」を加えます", NONE)
            continue
        yield from _told(_LETTER, before[key], letter, f"{path}.", name)
        yield from _lines(before[key].body, letter.body, f"{path}.body", f"{name}本文")
        rows, lines = ([_row(row) for row in one.rows] for one in (before[key], letter))
        yield from _lines(rows, lines, f"{path}.rows", f"{name}表")


def _row(row: LetterRow) -> str:
    return f"{row.label}: {row.value}" + (f"（{row.when} のとき）" if row.when else "")


def _lines(old: Sequence[str], new: Sequence[str], path: str, what: str) -> Iterator[Change]:
    """What becomes of paragraphs or rows, which have no key: added, removed and changed ones, in order."""
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for before, after in zip_longest(old[i:j], new[k:m]) if kind != "equal" else ():
            if before is None:
                yield Change("added", path, f"{what}に「{_short(after)}」を加えます", NONE)
            elif after is None:
                yield Change("removed", path, f"{what}から「{_short(before)}」をなくします", NONE)
            else:
                yield Change("changed", path, _turned(what, before, after), NONE)


def _rules(before: Mapping[str, DatedRule], after: Mapping[str, DatedRule]) -> Iterator[Change]:
    for day in before:
        if day not in after:
            yield Change("removed", f"rules.{day}", f"{day}からの条件をなくします", NONE)
    for day, rule in after.items():
        if day in before:
            yield from _told(_RULE, before[day], rule, f"rules.{day}.", f"{day}からの条件の")
        else:
            yield Change(
                "added", f"rules.{day}", f"{day}からの条件「{_short(rule.when)}」（{rule.law}）を加えます", NONE
            )


def _turned(what: str, before: object, after: object) -> str:
    was, now = _read(before), _read(after)
    if was and now and was != now:
        return "{}を「{}」から「{}」に変えます".format(what, *_differing(was, now))
    if now and not was:
        return f"{what}を「{_short(now)}」とします"
    return f"{what}（{_short(was)}）をなくします" if was and not now else f"{what}を変えます"


def _differing(was: str, now: str) -> tuple[str, str]:
    """Two readings; of long ones, what differs with a little on either side."""
    if max(len(was), len(now)) <= SHORT:
        return was, now
    start = _alike(was, now)
    same = _alike(was[start:][::-1], now[start:][::-1])
    first, left = max(0, start - AROUND), max(0, same - AROUND)
    head, tail = "…" if first else "", "…" if left else ""
    return (head + was[first : len(was) - left] + tail, head + now[first : len(now) - left] + tail)


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _short(text: str) -> str:
    return text if len(text) <= SHORT else cut_to(text, SHORT - 1) + "…"


def _read(value: Any) -> str:
    """A reading of a simple value; empty for what is absent, 「内容」 for what is too involved to quote."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, BaseModel) and not isinstance(value, Text):
        return "内容"
    if isinstance(value, bool):
        return "する" if value else "しない"
    if isinstance(value, list):
        return "、".join(_read(item) for item in value)
    if isinstance(value, dict):
        return "、".join(f"{key}: {_read(item)}" for key, item in value.items())
    if isinstance(value, float):
        return f"{value:,.15g}"
    return " ".join(str(value).split())
