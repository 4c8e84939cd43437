"""Answers in parts: names, addresses, bank accounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from . import _sentences as say
from ._said import Said
from ._words import fitting, person_word, reading
from ._wrong import Name, Wrong, named
from .characters import cut_to, not_kana, one_line, to_katakana
from .fields import STORED_IN_PARTS, Field

__all__ = ["ACCOUNT_KINDS", "PART_LABELS", "account", "address", "person_name"]

PART_LABELS = {
    "family": Said("姓", en="family name"),
    "given": Said("名", en="given name"),
    "family_kana": Said("姓の振り仮名", en="family name in katakana"),
    "given_kana": Said("名の振り仮名", en="given name in katakana"),
    "postal_code": Said("郵便番号", en="postal code"),
    "address": Said("住所", en="address"),
    "building": Said("建物名・部屋番号", en="building and room"),
    "bank": Said("金融機関名", en="bank"),
    "bank_code": Said("金融機関コード", en="bank code"),
    "branch": Said("支店名", en="branch"),
    "branch_code": Said("支店コード", en="branch code"),
    "kind": Said("預金の種類", en="kind of account"),
    "number": Said("口座番号", en="account number"),
    "holder_kana": Said("口座名義（カナ）", en="account holder in katakana"),
}
"""What the screens call each part."""

ACCOUNT_KINDS = {"ordinary": "普通", "current": "当座", "savings": "貯蓄"}
"""預金種目 as other systems write it, and as it is kept. Either is taken."""

_Taker = Callable[[str, Name], str]
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
    """{bank, bank_code, branch, branch_code, kind, number, holder_kana}; of bank and branch the name or the code will do."""
    takers: dict[str, _Taker] = {
        "bank": lambda words, name: fitting(one_line(words), 50, name),
        "bank_code": lambda words, name: _code(words, 4, name),
        "branch": lambda words, name: fitting(one_line(words), 50, name),
        "branch_code": lambda words, name: _code(words, 3, name),
        "kind": _account_kind,
        "number": _account_number,
        "holder_kana": _holder,
    }
    given = raw if isinstance(raw, Mapping) else {}
    places = tuple(place for place in ("bank", "branch") if not given.get(f"{place}_code"))
    return _in_parts(field, raw, takers, needed=(*places, "kind", "number", "holder_kana"))


def _in_parts(field: Field, raw: object, takers: Mapping[str, _Taker], *, needed: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise Wrong(say.IN_PARTS(name=named(field), parts=Said.by(lambda language: _listed(needed, language))))
    value: dict[str, str] = {}
    faults = [(str(key), say.NO_SUCH_PART(name=named(field), part=key)) for key in raw if key not in takers]
    for part, take in takers.items():
        name = Name(field.label, PART_LABELS[part])
        try:
            if words := _part(raw.get(part), name):
                value[part] = take(words, name)
            elif part in needed:
                raise Wrong(say.MISSING(name=name))
        except Wrong as wrong:
            faults += [(part, message) for _, message in wrong.faults]
    if faults:
        raise Wrong(*faults)
    return {part: words for part, words in value.items() if words}


def _listed(parts: Iterable[str], language: str) -> str:
    return (", " if language == "en" else "・").join(PART_LABELS[part].to(language) for part in parts)


def _part(raw: object, name: Name) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Wrong(say.NOT_TEXT(name=name))
    return one_line(raw)


def _digits(words: str) -> str:
    return re.sub(r"[\s\-‐‑‒–—―−ー〒]", "", unicodedata.normalize("NFKC", words))


def _postal_code(words: str, name: Name) -> str:
    digits = _digits(words)
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise Wrong(say.POSTAL_CODE(name=name))
    return f"{digits[:3]}-{digits[3:]}"


def _code(words: str, digits: int, name: Name) -> str:
    """金融機関コード and 支店コード (統一金融機関コード): exactly so many digits, zeros in front included."""
    code = _digits(words)
    if not re.fullmatch(f"[0-9]{{{digits}}}", code):
        raise Wrong(say.BANK_CODE(name=name, digits=digits))
    return code


def _account_kind(words: str, name: Name) -> str:
    word = unicodedata.normalize("NFKC", words).strip()
    for kind, label in ACCOUNT_KINDS.items():
        if word.removesuffix("預金") in (kind, label):
            return label
    raise Wrong(say.ACCOUNT_KIND(name=name))


def _account_number(words: str, name: Name) -> str:
    digits = _digits(words)
    if not re.fullmatch(r"[0-9]{1,7}", digits):
        raise Wrong(say.ACCOUNT_NUMBER(name=name))
    return digits.zfill(7)


def _holder(words: str, name: Name) -> str:
    """口座名義 as banks write it (全銀協 規定): katakana, capitals, digits and a few marks."""
    words = to_katakana(unicodedata.normalize("NFKC", words).upper())
    if wrong := not_kana(_HOLDER_MARKS.sub("", words)):
        raise Wrong(say.NOT_KANA(name=name, wrong=cut_to(wrong, 10)))
    return fitting(words, 100, name)
