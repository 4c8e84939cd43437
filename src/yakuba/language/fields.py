"""Fields (項目): one thing asked or stored, the same on every channel."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Spec
from pydantic import StringConstraints, field_validator, model_validator

from .texts import Strict, Text

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
"""A field's key: ASCII, because rules name it; the label carries the Japanese."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
"""A definition's key, as it stands in addresses."""

FactPath = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
RuleText = Annotated[str, StringConstraints(min_length=1, max_length=4000)]

FieldType = Literal[
    "text",  # one line
    "long_text",
    "kana",  # katakana reading
    "number",
    "yen",
    "date",  # 和暦 or 西暦 in one input; stored as ISO 8601
    "time",
    "choice",
    "choices",
    "boolean",
    "name",  # {family, given, family_kana, given_kana}
    "address",  # {postal_code, address, building}
    "phone",
    "email",
    "bank_account",  # {bank, bank_code, branch, branch_code, kind, number, holder_kana}
    "file",
    "photo",
    "table",  # rows of fields
    "heading",  # words between fields; stores nothing
    "consent",  # must be ticked
    "computed",  # a rule's value; shown, never typed
]

STORED_IN_PARTS: dict[str, tuple[str, ...]] = {
    "name": ("family", "given", "family_kana", "given_kana"),
    "address": ("postal_code", "address", "building"),
    "bank_account": ("bank", "bank_code", "branch", "branch_code", "kind", "number", "holder_kana"),
}
"""Field types whose value is an object, and its parts in the order people say them."""

RESERVED = frozenset({"resident", "household", "business", "case", "today", "amount", "parameter", "applicant", "row"})
"""Names rules already give a meaning to; no field may take them."""


class Option(Strict):
    """One answer of a choice. Written `{ value: x, label: ... }`."""

    value: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{1,50}$")]
    """What is kept and what rules compare."""
    label: Text
    """What people read."""


class Check(Strict):
    """A rule an answer must meet, and the sentence that says what would be right."""

    rule: RuleText
    """True when the answers are in order."""
    message: Text
    """What is wrong and what would be right."""


class Field(Strict):
    """One thing asked or stored.

    `bind` names the fact that already answers it; `show` the rule under which it is asked at all;
    `secrecy` the class of 機密性 1 (open) to 3 (sensitive: shown only to desks with the right).
    """

    key: Key
    """The name rules and answers use. No two fields of a procedure share one."""
    type: FieldType
    """What kind of answer it takes; see the table of field types."""
    label: Text
    """What people read beside the input."""
    help: Text | None = None
    """A sentence of help under the label."""
    example: str | None = None
    """記入例, shown beside the input and on the paper form."""
    required: bool = True
    """Whether an answer must be given while the field is shown."""
    show: RuleText | None = None
    """The field is asked unless this rule is false. What is not asked is not kept."""
    checks: list[Check] = []
    """Rules the answers must meet; a rule that is unknown refuses nothing."""
    bind: FactPath | None = None
    """The fact that already answers the field, such as `resident.name`; in a table, `row.birth_date`."""
    options: list[Option] = []
    """The answers of `choice` and `choices`, in the order people see them."""
    fields: list[Field] = []
    """The columns of a `table`."""
    rows: FactPath | None = None
    """The list fact that fills a `table`, such as `household.children`."""
    among: RuleText | None = None
    """Of the people in `rows`, those alone for whom this rule over `row` is not false."""
    min: float | None = None
    """The least number (or yen) that is taken."""
    max: float | None = None
    """The greatest number (or yen) that is taken."""
    max_length: int | None = Spec(default=None, ge=1, le=20_000)
    """The most characters: 200 for `text`, 2000 for `long_text` when not given."""
    max_rows: int = Spec(default=20, ge=1, le=500)
    """The most rows of a `table`."""
    not_before: str | None = None
    """The first day taken: a date, `today`, `today+30` or `today-1`."""
    not_after: str | None = None
    """The last day taken: a date, `today`, `today+30` or `today-1`."""
    accept: list[Literal["image", "pdf"]] = ["image", "pdf"]
    """What may be attached to a `file`."""
    max_megabytes: int = Spec(default=10, ge=1, le=100)
    """The largest attachment, in megabytes."""
    compute: RuleText | None = None
    """The rule that gives a `computed` field its value."""
    search: bool = False
    """Whether lists of cases can be searched and sorted by it."""
    secrecy: Literal[1, 2, 3] = 2
    """機密性: 1 open, 2 for the office, 3 sensitive."""

    @field_validator("key")
    @classmethod
    def _not_reserved(cls, key: str) -> str:
        if key in RESERVED:
            raise ValueError(f"「{key}」は条件の中で別の意味を持つ名前です。ほかの名前にしてください")
        return key

    @model_validator(mode="after")
    def _whole(self) -> Field:
        wants = {"choice": "options", "choices": "options", "table": "fields", "computed": "compute"}.get(self.type)
        if wants and not getattr(self, wants):
            raise ValueError(f"type: {self.type} には {wants} が必要です")
        for name, types in (("options", ("choice", "choices")), ("fields", ("table",)), ("compute", ("computed",))):
            if getattr(self, name) and self.type not in types:
                raise ValueError(f"{name} を書けるのは type: {' / '.join(types)} だけです")
        if self.among and not self.rows:
            raise ValueError("among は、rows のある表にだけ書けます（並ぶ方をしぼる条件です）")
        if self.search and self.type in ("table", "file", "photo", "heading"):
            raise ValueError(f"type: {self.type} は検索できません。search を消してください")
        return self

    @property
    def stores(self) -> bool:
        """Whether a record keeps a value under this key."""
        return self.type != "heading"

    @property
    def asked(self) -> bool:
        """Whether a person may type it."""
        return self.type not in ("heading", "computed")

    def option(self, value: Any) -> Text | None:
        """The wording of a choice's value; None when there is no such option."""
        return next((option.label for option in self.options if option.value == value), None)


class Page(Strict):
    """What is asked together on one screen."""

    title: Text
    """The heading of the screen."""
    help: Text | None = None
    """Words under the heading."""
    show: RuleText | None = None
    """The page is passed over when this rule is false."""
    fields: list[Field] = Spec(min_length=1)
    """What is asked, in order."""
