"""What a new version changes (新旧対照), in sentences a clerk can read before publishing.

Cases already filed keep the version they were filed under; what changes for them is nothing. Drafts follow the new
version, so each change says what it does to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from .fields import Field
from .procedures import Procedure
from .reviews import AutoCheck
from .workflow import Step

__all__ = ["Change", "diff"]

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
    "deadline": "期限", "minutes": "かかる時間", "bring": "持ち物", "channels": "受け付ける経路", "identity": "本人確認",
    "representation": "代理", "amount": "額の計算", "pays": "振込み", "fee": "手数料", "form": "紙様式", "standard_days": "標準処理期間",
    "retention": "保存期間", "renews": "更新",
}  # fmt: skip
_FIELD = {
    "label": ("項目名", NONE), "help": ("説明", NONE), "example": ("記入例", NONE), "bind": ("自動で入る事実", NONE),
    "search": ("検索", NONE), "secrecy": ("機密性", NONE), "type": ("種類", AGAIN), "show": ("たずねる条件", CHECKED),
    "checks": ("確かめること", CHECKED), "min": ("最小の値", CHECKED), "max": ("最大の値", CHECKED),
    "max_length": ("文字数の上限", CHECKED), "max_rows": ("行数の上限", CHECKED), "not_before": ("最初の日", CHECKED),
    "not_after": ("最後の日", CHECKED), "rows": ("行を自動で入れる事実", NONE), "accept": ("添付できる種類", CHECKED),
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


def diff(old: Procedure, new: Procedure) -> tuple[Change, ...]:
    """Every change from `old` to `new`, in the order of the definition; empty when they mean the same."""
    return (*_head(old, new), *_pages(old, new), *_fields(list(old.fields()), list(new.fields())), *_steps(old, new))


def _head(old: Procedure, new: Procedure) -> Iterator[Change]:
    for name, word in _HEAD.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            effect = "経路によっては、下書きを出せなくなることがあります" if name in ("channels", "identity") else NONE
            yield Change("changed", name, _turned(word, before, after), effect)


def _pages(old: Procedure, new: Procedure) -> Iterator[Change]:
    for number, (before, after) in enumerate(zip(old.pages, new.pages, strict=False)):
        for name, word in (("title", "見出し"), ("help", "説明"), ("show", "表示する条件")):
            if getattr(before, name) != getattr(after, name):
                sentence = _turned(f"{number + 1}ページ目の{word}", getattr(before, name), getattr(after, name))
                yield Change("changed", f"pages.{number}.{name}", sentence, CHECKED if name == "show" else NONE)
    if len(old.pages) != len(new.pages):
        sentence = f"ページの数を{len(old.pages)}から{len(new.pages)}に変えます"
        yield Change("changed", "pages", sentence, NONE)


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
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield Change("changed", path.rstrip(".") or "fields", f"{inside}項目の順番を変えます", NONE)


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
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield Change("changed", "workflow", "工程の順番を変えます", NONE)


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
        for name, word in _CHECK.items():
            was, now = getattr(before[code], name), getattr(check, name)
            if was != now:
                yield Change("changed", f"{path}.{code}.{name}", _turned(f"{said} {code} の{word}", was, now), NONE)


def _turned(what: str, before: object, after: object) -> str:
    was, now = _read(before), _read(after)
    if was and now and was != now:
        return f"{what}を「{was}」から「{now}」に変えます"
    if now and not was:
        return f"{what}を「{now}」とします"
    return f"{what}（{was}）をなくします" if was and not now else f"{what}を変えます"


def _read(value: Any) -> str:
    """A short reading of a simple value; empty for what is absent or too involved to quote."""
    if value is None or value == [] or (isinstance(value, BaseModel) and not hasattr(value, "ja")):
        return "" if value is None or value == [] else "内容"
    if isinstance(value, bool):
        return "する" if value else "しない"
    if isinstance(value, list):
        return "、".join(_read(item) for item in value)[:60]
    if isinstance(value, float):
        return f"{value:,.15g}"
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"
