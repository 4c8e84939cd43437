"""From a definition's field to what stands on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yakuba.kernel.records.models import Attachment
from yakuba.language.characters import whole_number
from yakuba.language.fields import STORED_IN_PARTS, Field, Option
from yakuba.web import Control, plain, said
from yakuba.web import Option as Choice

from ._reading import read

MANY = 7
"""From this many options on, one chooses from a closed list instead of reading them all."""
_KINDS = {
    "long_text": "textarea", "kana": "kana", "number": "number", "yen": "yen", "date": "date", "time": "time",
    "phone": "tel", "email": "email", "choices": "checkboxes", "boolean": "radio", "consent": "checkbox",
}  # fmt: skip
_PARTS = {
    "family": (gettext_noop("姓"), "family-name"),
    "given": (gettext_noop("名"), "given-name"),
    "family_kana": (gettext_noop("姓の振り仮名（カタカナ）"), ""),
    "given_kana": (gettext_noop("名の振り仮名（カタカナ）"), ""),
    "postal_code": (gettext_noop("郵便番号"), "postal-code"),
    "address": (gettext_noop("住所"), "street-address"),
    "building": (gettext_noop("建物名・部屋番号"), ""),
    "bank": (gettext_noop("金融機関名"), ""),
    "bank_code": (gettext_noop("金融機関コード（数字4けた。通帳にあれば）"), ""),
    "branch": (gettext_noop("支店名"), ""),
    "branch_code": (gettext_noop("支店コード（数字3けた。通帳にあれば）"), ""),
    "kind": (gettext_noop("預金の種類"), ""),
    "number": (gettext_noop("口座番号"), ""),
    "holder_kana": (gettext_noop("口座名義（カタカナ）"), ""),
}
_OPTIONAL_PARTS = {"building", "family_kana", "given_kana", "postal_code", "bank_code", "branch_code"}
_ACCOUNT_KINDS = (gettext_noop("普通"), gettext_noop("当座"), gettext_noop("貯蓄"))


@dataclass(frozen=True)
class Block:
    """One field on the screen.

    `control` one input; `parts` several in a fieldset; `rows` a table's rows, each a list of blocks; `files` what was
    handed in; `shown` words that can't be typed; `heading` words between fields.
    """

    kind: Literal["control", "parts", "rows", "files", "shown", "heading"]
    key: str
    label: str
    help: str = ""
    controls: tuple[Control, ...] = ()
    rows: tuple[tuple[Block, ...], ...] = ()
    files: tuple[Attachment, ...] = ()
    known: bool = False
    error: str = ""
    text: str = ""
    """What stands there now, in words: of computed fields, and of known facts that are folded away."""
    can_add: bool = False
    required: bool = True

    @property
    def folded(self) -> bool:
        """A known fact with nothing wrong about it is shown as words first, and opened to correct it."""
        wrong = self.error or any(one.errors for one in self.controls)
        return self.known and bool(self.text) and not wrong

    @property
    def control(self) -> Control:
        return self.controls[0]


@dataclass(frozen=True)
class Sheet:
    """What blocks are drawn from: what was typed, what is wrong, what the town knew, which files there are."""

    raw: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    files: Mapping[str, list[Attachment]] = field(default_factory=dict)
    computed: Mapping[str, Any] = field(default_factory=dict)
    language: str = "ja"


def blocks(fields: Iterable[Field], sheet: Sheet, *, prefix: str = "") -> list[Block]:
    """The blocks of some fields, in order."""
    return [_block(item, sheet, prefix) for item in fields]


def _block(item: Field, sheet: Sheet, prefix: str) -> Block:
    path = f"{prefix}{item.key}"
    label, help_ = said(item.label, sheet.language), said(item.help, sheet.language) if item.help else ""
    known = path in sheet.known
    now = read(item, sheet.computed.get(item.key), sheet.language) if known or item.type == "computed" else ""
    base = {"key": path, "label": label, "help": help_, "known": known, "required": item.required, "text": now}
    error = sheet.problems.get(path, "")
    value = sheet.raw.get(item.key, "")
    if item.type == "heading":
        return Block("heading", **base)
    if item.type == "computed":
        return Block("shown", **base)
    if item.type == "table":
        return _rows(item, sheet, path, value, base, error)
    if item.type in ("file", "photo"):
        return Block(
            "files",
            controls=(_file(item, path, base, error, sheet),),
            files=tuple(sheet.files.get(path, ())),
            error=error,
            **base,
        )
    if item.type in STORED_IN_PARTS:
        parts = value if isinstance(value, Mapping) else {}
        controls = tuple(_part(item, path, name, parts, sheet) for name in STORED_IN_PARTS[item.type])
        return Block("parts", controls=controls, error=error, **base)
    return Block("control", controls=(_control(item, path, value, base, error, sheet.language),), error=error, **base)


def _control(item: Field, path: str, value: Any, base: Mapping[str, Any], error: str, language: str) -> Control:
    kind = _KINDS.get(item.type, "text")
    options: list[Choice] = []
    if item.type in ("choice", "choices"):
        kind = "select" if item.type == "choice" and len(item.options) >= MANY else kind
        options = [_choice(option, language, kind) for option in item.options]
        if item.type == "choice":
            kind = "select" if kind == "select" else "radio"
            options = options if kind == "radio" else [Choice("", _("選んでください")), *options]
    elif item.type == "boolean":
        options = [Choice("true", _("はい")), Choice("false", _("いいえ"))]
        value = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    attrs = {"maxlength": item.max_length} if item.max_length and kind in ("text", "textarea") else {}
    return Control(
        kind, path, base["label"], value=value, required=item.required, help=base["help"], example=item.example or "",
        errors=(error,) if error else (), options=tuple(options), attrs=attrs,
    )  # fmt: skip


def _choice(option: Option, language: str, kind: str) -> Choice:
    # A closed list shows text only: no furigana there.
    return Choice(option.value, (plain if kind == "select" else said)(option.label, language))


def _part(item: Field, path: str, name: str, parts: Mapping[str, Any], sheet: Sheet) -> Control:
    label, autocomplete = _PARTS[name]
    error = sheet.problems.get(f"{path}.{name}", "")
    kind = (
        "radio"
        if name == "kind"
        else "kana"
        if name.endswith("kana")
        else "code"
        if name in ("number", "postal_code", "bank_code", "branch_code")
        else "text"
    )
    options = tuple(Choice(word, _(word)) for word in _ACCOUNT_KINDS) if name == "kind" else ()
    attrs = {"autocomplete": autocomplete} if autocomplete and path in ("applicant", "claimant") else {}
    return Control(
        kind, f"{path}.{name}", _(label), value=parts.get(name, ""), required=item.required and name not in _OPTIONAL_PARTS,
        errors=(error,) if error else (), options=options, attrs=attrs, width="medium" if kind in ("code", "kana") else "",
    )  # fmt: skip


def _file(item: Field, path: str, base: Mapping[str, Any], error: str, sheet: Sheet) -> Control:
    accept = ",".join(
        {"image": "image/jpeg,image/png,image/webp", "pdf": "application/pdf"}[kind] for kind in item.accept
    )
    most, all_files = item.max_megabytes, settings.UPLOAD_MAX_BYTES // 1_000_000
    over = _("「%(field)s」のファイルは、1つ%(most)sMBまで、このページの分を合わせて%(all)sMBまでにしてください")
    attrs: dict[str, object] = {
        "accept": accept, "multiple": True, "data-most": most * 1_000_000, "data-most-all": settings.UPLOAD_MAX_BYTES,
        "data-over": over % {"field": base["label"], "most": most, "all": all_files},
    }  # fmt: skip
    if item.type == "photo":
        attrs["capture"] = "environment"
    missing = item.required and not sheet.files.get(path)
    words = base["help"] or _("写真 (JPEG・PNG) か PDF。1つ%(size)sMBまで") % {"size": item.max_megabytes}
    return Control(
        "file", path, base["label"], required=False if not missing else item.required, help=words, errors=(error,) if error else (), attrs=attrs
    )  # fmt: skip


def _rows(item: Field, sheet: Sheet, path: str, value: Any, base: Mapping[str, Any], error: str) -> Block:
    given = rows_of(value) or [{}]
    rows = tuple(
        tuple(
            blocks(
                item.fields, Sheet(row, sheet.problems, frozenset(), {}, {}, sheet.language), prefix=f"{path}.{number}."
            )
        )
        for number, row in enumerate(given)
    )
    return Block("rows", rows=rows, error=error, can_add=len(rows) < item.max_rows, **base)


def rows_of(value: Any) -> list[Mapping[str, Any]]:
    """What was typed into a table, row after row; what is no row is left out."""
    if isinstance(value, Mapping):
        numbered = {whole_number(str(key)): row for key, row in value.items()}
        value = [numbered[key] for key in sorted(key for key in numbered if key is not None)]
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
