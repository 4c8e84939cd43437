"""Answers in parts: names, addresses, bank accounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from ._words import fitting, person_word, reading
from ._wrong import Wrong
from .characters import not_kana, one_line, to_katakana
from .fields import STORED_IN_PARTS, Field

__all__ = ["ACCOUNT_KINDS", "PART_LABELS", "account", "address", "person_name"]

PART_LABELS = {
    "family": "姓", "given": "名", "family_kana": "姓の振り仮名", "given_kana": "名の振り仮名",
    "postal_code": "郵便番号", "address": "住所", "building": "建物名・部屋番号",
    "bank": "金融機関名", "branch": "支店名", "kind": "預金の種類", "number": "口座番号", "holder_kana": "口座名義（カナ）",
}  # fmt: skip
"""What the screens call each part."""

ACCOUNT_KINDS = {"ordinary": "普通", "current": "当座", "savings": "貯蓄"}
"""預金種目 as other systems write it, and as it is kept. Either is taken."""

_Taker = Callable[[str, str], str]
_HOLDER_MARKS = re.compile(r"[A-Z0-9().,/\-「」\u3000]")


def person_name(field: Field, raw: object, today: date) -> dict[str, str]:
    """{family, given, family_kana, given_kana}. Readings may be missing; a single name in Latin letters may stand alone."""
    if isinstance(raw, str):
        raw = dict(zip(("family", "given"), re.split(r"[\s\u3000]+", raw.strip(), maxsplit=1), strict=False))
    most = field.max_length or 50
    takers: dict[str, _Taker] = {
        part: (lambda words, name: reading(words, most, name))
        if part.endswith("kana")
        else (lambda words, name: person_word(words, most, name))
        for part in STORED_IN_PARTS["name"]
    }
    single = isinstance(raw, Mapping) and str(raw.get("family", "")).strip().isascii()
    return _in_parts(field, raw, takers, needed=("family",) if single else ("family", "given"))


def address(field: Field, raw: object, today: date) -> dict[str, str]:
    """{postal_code, address, building}; only the address itself must be there."""
    most = field.max_length or 200
    takers: dict[str, _Taker] = {
        "postal_code": _postal_code,
        "address": lambda words, name: fitting(one_line(words), most, name),
        "building": lambda words, name: fitting(one_line(words), most, name),
    }
    return _in_parts(field, {"address": raw} if isinstance(raw, str) else raw, takers, needed=("address",))


def account(field: Field, raw: object, today: date) -> dict[str, str]:
    """{bank, branch, kind, number, holder_kana}, all of them."""
    takers: dict[str, _Taker] = {
        "bank": lambda words, name: fitting(one_line(words), 50, name),
        "branch": lambda words, name: fitting(one_line(words), 50, name),
        "kind": _account_kind,
        "number": _account_number,
        "holder_kana": _holder,
    }
    return _in_parts(field, raw, takers, needed=tuple(takers))


def _in_parts(field: Field, raw: object, takers: Mapping[str, _Taker], *, needed: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        names = "・".join(PART_LABELS[part] for part in needed)
        raise Wrong(f"「{field.label}」は{names}に分けて入力してください")
    value: dict[str, str] = {}
    faults: list[tuple[str, str]] = [
        (str(key), f"「{field.label}」に「{key}」という欄はありません") for key in raw if key not in takers
    ]
    for part, take in takers.items():
        name = f"「{field.label}（{PART_LABELS[part]}）」"
        try:
            if words := _part(raw.get(part), name):
                value[part] = take(words, name)
            elif part in needed:
                raise Wrong(f"{name}を入力してください")
        except Wrong as wrong:
            faults += [(part, message) for _, message in wrong.faults]
    if faults:
        raise Wrong(*faults)
    return {part: words for part, words in value.items() if words}


def _part(raw: object, name: str) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Wrong(f"{name}は文字で入力してください")
    return one_line(raw)


def _digits(words: str) -> str:
    return re.sub(r"[\s\-‐‑‒–—―−ー〒]", "", unicodedata.normalize("NFKC", words))


def _postal_code(words: str, name: str) -> str:
    digits = _digits(words)
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise Wrong(f"{name}は数字7けたで入力してください（例 123-4567）")
    return f"{digits[:3]}-{digits[3:]}"


def _account_kind(words: str, name: str) -> str:
    word = unicodedata.normalize("NFKC", words).strip()
    for kind, label in ACCOUNT_KINDS.items():
        if word.removesuffix("預金") in (kind, label):
            return label
    raise Wrong(f"{name}は「普通」「当座」「貯蓄」から選んでください")


def _account_number(words: str, name: str) -> str:
    digits = _digits(words)
    if not re.fullmatch(r"[0-9]{1,7}", digits):
        raise Wrong(f"{name}は数字7けたまでで入力してください（ゆうちょ銀行は振込用の口座番号です）")
    return digits.zfill(7)


def _holder(words: str, name: str) -> str:
    """口座名義 as banks write it (全銀協 規定): katakana, capitals, digits and a few marks."""
    words = to_katakana(unicodedata.normalize("NFKC", words).upper())
    if wrong := not_kana(_HOLDER_MARKS.sub("", words)):
        raise Wrong(f"{name}はカタカナで入力してください（「{wrong[:10]}」は使えません）")
    return fitting(words, 100, name)
