"""The form that says which account the town pays from."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yakuba.language.characters import cut_to, one_line
from yakuba.web import Control, Option, said_of

from ._zengin import BANK, KINDS, SENDER, Sender, as_bank_writes, not_allowed

_DIGITS = {"code": 10, "bank_code": 4, "branch_code": 3, "number": 7}
_WORDS = {"name": SENDER, "bank_name": BANK, "branch_name": BANK}


def sender_typed(form: Mapping[str, str]) -> tuple[Sender, dict[str, str]]:
    """What was typed, and what is wrong with it by part."""
    given = {name: cut_to(one_line(form.get(name, "")), 60) for name in (*_DIGITS, *_WORDS)}
    errors = {name: wrong for name in given if (wrong := _wrong(name, given[name]))}
    kind = form.get("kind", "")
    if kind not in KINDS:
        errors["kind"] = _("普通・当座・貯蓄のどれかを選んでください")
    return Sender(kind=kind, **given), errors


def _wrong(name: str, text: str) -> str:
    if name in _DIGITS:
        most = _DIGITS[name]
        exact = name in ("bank_code", "branch_code")
        if not (text.isascii() and text.isdigit()) or len(text) > most or (exact and len(text) != most):
            words = _("数字%(most)sけたで入れてください") if exact else _("%(most)sけたまでの数字で入れてください")
            return words % {"most": most}
        return ""
    if not text:
        return _("入れてください")
    if wrong := not_allowed(text):
        return _("銀行のファイルに書けない文字「%(wrong)s」があります。カタカナ・英数字で入れてください") % {
            "wrong": wrong
        }
    if len(as_bank_writes(text)) > _WORDS[name]:
        return _("半角にして%(most)s文字まで（濁点も1文字）にしてください") % {"most": _WORDS[name]}
    return ""


def controls_of(given: object, errors: Mapping[str, str], line_ends: str) -> list[Control]:
    """The form, with what is known or was typed."""
    labels = {
        "code": _("委託者コード（銀行から知らされた10けたまでの数字）"), "name": _("依頼人名（カタカナ）"), "bank_code": _("金融機関コード（数字4けた）"),
        "bank_name": _("金融機関名（カタカナ）"), "branch_code": _("支店コード（数字3けた）"), "branch_name": _("支店名（カタカナ）"),
    }  # fmt: skip
    made = [_control(name, label, given, errors) for name, label in labels.items()]
    kinds = tuple(Option(kind, _(kind)) for kind in KINDS)
    chosen = getattr(given, "kind", "普通")
    ends = (Option("crlf", _("1件ごとに改行する（ふつうはこちら）")), Option("none", _("改行しない")))
    return [
        *made,
        Control(
            "radio",
            "kind",
            _("預金の種類"),
            value=chosen,
            required=True,
            options=kinds,
            errors=said_of(dict(errors), "kind"),
        ),
        _control("number", _("口座番号"), given, errors),
        Control(
            "radio",
            "line_ends",
            _("ファイルの改行"),
            value=line_ends,
            required=True,
            options=ends,
            help=_("銀行の取り込みに合わせます"),
        ),
    ]


def _control(name: str, label: str, given: object, errors: Mapping[str, str]) -> Control:
    kind = "code" if name in _DIGITS else "kana"
    return Control(kind, name, label, value=getattr(given, name, ""), required=True, errors=said_of(dict(errors), name))
