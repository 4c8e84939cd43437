"""What is read of what somebody brings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yakuba.kernel.reading import DocumentProblem, ReadDocument, ReadField
from yakuba.kernel.reading.queries import document_reader
from yakuba.kernel.records.queries import checked_file
from yakuba.kernel.records.uploads import UploadTooLarge
from yakuba.language.fields import Field

PICTURE = Field.model_validate(
    {
        "key": "picture", "type": "file", "label": {"ja": "書類の写真", "en": "Picture of the document"},
        "accept": ["image", "pdf"], "max_megabytes": 20,
    }
)  # fmt: skip
NO_FILE = gettext_noop("書類の写真を選んでください")
_ASIDE = re.compile(r"[\[［(（][^\]］)）]*[\]］)）]")
LABELS = {
    "name": gettext_noop("氏名"), "birth_date": gettext_noop("生年月日"), "sex": gettext_noop("性別"),
    "nationality": gettext_noop("国籍（3文字の符号）"), "number": gettext_noop("書類の番号"), "expires": gettext_noop("有効期限"),
}  # fmt: skip
SEXES = {"male": gettext_noop("男"), "female": gettext_noop("女")}


class NotRead(ValueError):
    """Why nothing was read, in words for the clerk."""


@dataclass(frozen=True)
class Line:
    """One field as it is shown."""

    label: str
    value: str
    percent: int
    sure: bool
    proved: bool


@dataclass(frozen=True)
class Picture:
    """What was read of a picture: its lines, and the four items for a form (empty where the document says none)."""

    kind: str
    lines: list[Line]
    items: dict[str, str]

    @property
    def doubtful(self) -> bool:
        """Whether any line must be looked at again."""
        return any(not line.sure for line in self.lines)


def words_to_find(items: dict[str, str]) -> str:
    """What to search the register for: name (without a former name in brackets) and birth date."""
    return f"{_ASIDE.sub('', items['name'])} {items['birth_date']}".strip()


def read_picture(uploaded: UploadedFile | None) -> Picture:
    """What the connector reads of a picture that was sent. Raises NotRead. The picture is not kept."""
    reader = document_reader()
    if uploaded is None or reader is None:
        raise NotRead(_(NO_FILE))
    try:
        checked = checked_file(uploaded, PICTURE)
    except UploadTooLarge as error:
        raise NotRead(str(error)) from error
    if isinstance(checked, str):
        raise NotRead(checked)
    try:
        return _shown(reader.read(checked.data, checked.media_type))
    except DocumentProblem as problem:
        raise NotRead(_(str(problem))) from problem


def _shown(found: ReadDocument) -> Picture:
    values = {one.key: one.value for one in found.fields}
    items = {key: values.get(key, "") for key in ("name", "address", "birth_date", "sex")}
    return Picture(_(found.kind), [_line(one) for one in found.fields], items)


def _line(one: ReadField) -> Line:
    value = _(SEXES[one.value]) if one.key == "sex" and one.value in SEXES else one.value
    return Line(_(LABELS[one.key]), value, round(one.confidence * 100), one.sure, one.proved)
