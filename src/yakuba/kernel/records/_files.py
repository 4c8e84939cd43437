"""Files from outside are hostile until their bytes say otherwise."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from PIL import Image

from yakuba.kernel import clock
from yakuba.kernel.full import is_full
from yakuba.kernel.reader import for_reader
from yakuba.language.fields import Field

from ._pictures import IMAGES, TooManyPixels, without_whereabouts
from .errors import UNREADABLE
from .uploads import NotTaken

NAME_LIMIT = 100
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_OFFICE = gettext_noop(
    "「%(field)s」のファイルはWord や Excel の文書か、圧縮したファイル (ZIP) のようです。PDF として保存してから選んでください"
)
_HEIC = gettext_noop(
    "「%(field)s」のファイルはiPhone の HEIC という形の写真のようです。"
    "カメラの設定の「フォーマット」で「互換性優先」を選んで撮り直すか、別の写真を選んでください"
)
_OTHER = gettext_noop("「%(field)s」のファイルは%(wanted)sではないようです。%(wanted)sを選んでください")
_KNOWN = {".heic": _HEIC, ".heif": _HEIC, ".docx": _OFFICE, ".zip": _OFFICE, ".doc": _OFFICE, ".xls": _OFFICE}
"""What people often choose instead, and what to do about it."""


class RefusedFile(ValueError):
    """A file that cannot be taken, in words for whoever sent it, and the field it was for."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class StorageFull(RefusedFile):
    """There is no room for the file, in words for whoever sent it."""


class _Wrong(Exception):
    """Why a file is not taken: the sentence in the reader's language, with places for the field and what it wants."""

    def __init__(self, words: str, **values: object) -> None:
        super().__init__(words)
        self.words, self.values = words, values


@dataclass(frozen=True)
class Checked:
    """A file found to be what it should be. `data` are the bytes to keep: a photo without its position."""

    name: str
    media_type: str
    size: int
    sha256: str
    data: bytes


def check(uploaded: UploadedFile, field: Field) -> Checked | str:
    """The checked file, or a sentence saying what was wrong and what would be right.

    The bytes alone decide what a file is; its name and the type it claims are not believed.
    """
    try:
        data = _within_size(uploaded, field)
        media_type, suffix, kept = _pdf(data, field) if data.startswith(b"%PDF-") else _image(data, field)
    except _Wrong as wrong:
        return wrong.words % {"field": for_reader(field.label), "wanted": _wanted(field), **wrong.values}
    name = _tidy_name(uploaded.name or "", suffix)
    return Checked(name, media_type, len(kept), hashlib.sha256(kept).hexdigest(), kept)


def _within_size(uploaded: UploadedFile, field: Field) -> bytes:
    most = min(field.max_megabytes * 1_000_000, settings.UPLOAD_MAX_BYTES)
    if isinstance(uploaded, NotTaken) and (uploaded.size or 0) <= most:
        words = _("一度に送れるファイルは、合わせて%(most)sMBまでです。「%(field)s」のファイルは、分けて送ってください")
        raise _Wrong(words, most=settings.UPLOAD_MAX_BYTES // 1_000_000)
    # One byte more than allowed is enough to know: what a file claims about its size is not believed either.
    data = uploaded.read(most + 1) if (uploaded.size or 0) <= most else None
    if data is None or len(data) > most:
        size = max(uploaded.size or 0, most + 1) / 1_000_000
        words = _("「%(field)s」のファイルが大きすぎます (%(size)sMB)。%(most)sMBまでのファイルにしてください")
        raise _Wrong(words, size=f"{size:.1f}", most=most // 1_000_000)
    if not data:
        raise _Wrong(_("「%(field)s」のファイルは空です。中身のあるファイルを選んでください"))
    return data


def _pdf(data: bytes, field: Field) -> tuple[str, str, bytes]:
    if "pdf" not in field.accept:
        raise _Wrong(_("「%(field)s」のファイルは PDF です。%(wanted)sを選んでください"))
    try:
        with pikepdf.open(BytesIO(data)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError:
        words = _(
            "「%(field)s」のファイルは、開くのにパスワードが必要な PDF です。パスワードを外してから選んでください"
        )
        raise _Wrong(words) from None
    except (pikepdf.PdfError, RuntimeError, ValueError):
        pages = 0
    if not pages:
        raise _Wrong(_("「%(field)s」のファイルは、こわれた PDF のようです。もう一度 PDF を作り直して選んでください"))
    return "application/pdf", ".pdf", data


def _image(data: bytes, field: Field) -> tuple[str, str, bytes]:
    try:
        kind, kept = without_whereabouts(data)
    except TooManyPixels:
        words = _("「%(field)s」のファイルは、画素の数が多すぎる写真です。小さくしてから選んでください")
        raise _Wrong(words) from None
    except Image.UnidentifiedImageError:
        raise _Wrong(_(_seems(data))) from None
    except UNREADABLE:
        words = _("「%(field)s」のファイルは、こわれた写真のようです。撮り直すか、別の写真を選んでください")
        raise _Wrong(words) from None
    if "image" not in field.accept:
        raise _Wrong(_("「%(field)s」のファイルは写真です。%(wanted)sを選んでください"))
    return (*IMAGES[kind], kept)


def _wanted(field: Field) -> str:
    if "image" not in field.accept:
        return "PDF"
    return _("写真 (JPEG・PNG)かPDF") if "pdf" in field.accept else _("写真 (JPEG・PNG)")


def _seems(data: bytes) -> str:
    try:
        suffixes = {found.extension for found in puremagic.magic_string(data)}
    except puremagic.PureError:
        suffixes = set()
    return next((words for suffix, words in _KNOWN.items() if suffix in suffixes), _OTHER)


def _tidy_name(name: str, suffix: str) -> str:
    """The name as it was given, Japanese and all, without a path, with the ending its bytes deserve."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem = _UNSAFE.sub("_", last.rpartition(".")[0] or last).strip(". ") or "file"
    return stem[: NAME_LIMIT - len(suffix)] + suffix


def store(checked: Checked) -> str:
    """Keep a file outside the web root under a name nobody can guess. Raises StorageFull when there is no room."""
    wanted = f"uploads/{clock.today().year}/{secrets.token_hex(16)}"
    try:
        return default_storage.save(wanted, ContentFile(checked.data))
    except OSError as error:
        if not is_full(error):
            raise
        default_storage.delete(wanted)  # what was written before the room ran out
        raise StorageFull(
            _(
                "ファイルを置く場所がいっぱいで、受け取れませんでした。入力した内容は残っています。"
                "しばらくしてからもう一度送るか、役場に電話してください"
            )
        ) from error
