"""Small words beside a question on paper: when it is to be answered, and how."""

from __future__ import annotations

import re

from yakuba.language.fields import Field
from yakuba.language.procedures import Procedure

_TEST = re.compile(r'\s*(?:(?P<not>!)?(?P<flag>\w+)|(?P<key>\w+)\s*(?P<how>==|!=)\s*"(?P<value>[^"]*)")\s*')


def title_of(procedure: Procedure) -> str:
    return procedure.form.title or procedure.title.ja


def when(procedure: Procedure, rule: str | None) -> str:
    """Who is to answer, where the rule is as plain as `cause == "birth"`; else that not everybody is."""
    if rule is None:
        return ""
    said = [_said(procedure, part) for part in rule.split("||")]
    return f"{'・'.join(said)}とき" if all(said) and len(said) <= 3 else "あてはまる方だけ"


def _said(procedure: Procedure, rule: str) -> str:
    found = _TEST.fullmatch(rule)
    field = procedure.field(found["flag"] or found["key"]) if found else None
    if found is None or field is None:
        return ""
    if field.type == "boolean" and found["flag"]:
        answer = "いいえ" if found["not"] else "はい"
        return f"「{field.label.ja}」が{answer}の" if len(field.label.ja) <= 8 else f"「{answer}」の"
    option = field.option(found["value"])
    if option is None or len(option.ja) > 12:
        return ""
    return f"「{option.ja}」{'でない' if found['how'] == '!=' else 'の'}"


def remarks(procedure: Procedure, field: Field) -> list[str]:
    """What stands small under the label, on blank and filled forms alike."""
    said = [when(procedure, field.show)]
    if field.type == "choices":
        said.append("いくつでも")
    if not field.required and not field.show and field.type not in ("computed", "file", "photo"):
        said.append("なければ空欄")
    return [f"（{words}）" for words in said if words]


def verb(title: str) -> str:
    """What a person does by signing."""
    if title.endswith(("届", "届出", "届書", "届出書")):
        return "届け出"
    return "請求し" if "請求" in title else "申請し"
