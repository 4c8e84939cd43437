"""Files from outside are hostile until their bytes say otherwise."""

from __future__ import annotations

import errno
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
from PIL import Image

from yakuba.kernel import clock
from yakuba.language.fields import Field

from ._pictures import IMAGES, UNREADABLE, TooManyPixels, without_whereabouts

NAME_LIMIT = 100
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WANTED = {"image": "写真 (JPEG・PNG)", "pdf": "PDF"}
_OFFICE = "Word や Excel の文書か、圧縮したファイル (ZIP) のようです。PDF として保存してから"
_HEIC = "iPhone の HEIC という形の写真のようです。カメラの設定の「フォーマット」で「互換性優先」を選んで撮り直すか、別の写真を"
_KNOWN = {".heic": _HEIC, ".heif": _HEIC, ".docx": _OFFICE, ".zip": _OFFICE, ".doc": _OFFICE, ".xls": _OFFICE}
"""What people often choose instead, and what to do about it."""


class StorageFull(OSError):
    """There is no room for the file, in words for whoever sent it."""


class _Wrong(Exception):
    """Why a file is not taken, as the end of a sentence about it."""


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
        return f"「{field.label.ja}」のファイル{wrong}"
    name = _tidy_name(uploaded.name or "", suffix)
    return Checked(name, media_type, len(kept), hashlib.sha256(kept).hexdigest(), kept)


def _within_size(uploaded: UploadedFile, field: Field) -> bytes:
    most = min(field.max_megabytes * 1_000_000, settings.UPLOAD_MAX_BYTES)
    # One byte more than allowed is enough to know: what a file claims about its size is not believed either.
    data = uploaded.read(most + 1) if (uploaded.size or 0) <= most else None
    if data is None or len(data) > most:
        size = max(uploaded.size or 0, most + 1) / 1_000_000
        raise _Wrong(f"が大きすぎます ({size:.1f}MB)。{most // 1_000_000}MBまでのファイルにしてください")
    if not data:
        raise _Wrong("は空です。中身のあるファイルを選んでください")
    return data


def _pdf(data: bytes, field: Field) -> tuple[str, str, bytes]:
    if "pdf" not in field.accept:
        raise _Wrong(f"は PDF です。{_wanted(field)}を選んでください")
    try:
        with pikepdf.open(BytesIO(data)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError:
        raise _Wrong("は、開くのにパスワードが必要な PDF です。パスワードを外してから選んでください") from None
    except (pikepdf.PdfError, RuntimeError, ValueError):
        pages = 0
    if not pages:
        raise _Wrong("は、こわれた PDF のようです。もう一度 PDF を作り直して選んでください")
    return "application/pdf", ".pdf", data


def _image(data: bytes, field: Field) -> tuple[str, str, bytes]:
    try:
        kind, kept = without_whereabouts(data)
    except TooManyPixels:
        raise _Wrong("は、画素の数が多すぎる写真です。小さくしてから選んでください") from None
    except Image.UnidentifiedImageError:
        raise _Wrong(f"は{_seems(data, field)}選んでください") from None
    except UNREADABLE:
        raise _Wrong("は、こわれた写真のようです。撮り直すか、別の写真を選んでください") from None
    if "image" not in field.accept:
        raise _Wrong(f"は写真です。{_wanted(field)}を選んでください")
    return (*IMAGES[kind], kept)


def _wanted(field: Field) -> str:
    return "か".join(_WANTED[name] for name in field.accept)


def _seems(data: bytes, field: Field) -> str:
    try:
        suffixes = {found.extension for found in puremagic.magic_string(data)}
    except puremagic.PureError:
        suffixes = set()
    known = next((words for suffix, words in _KNOWN.items() if suffix in suffixes), "")
    return known or f"{_wanted(field)}ではないようです。{_wanted(field)}を"


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
        if error.errno not in FULL:
            raise
        default_storage.delete(wanted)  # what was written before the room ran out
        raise StorageFull(
            "ファイルを置く場所がいっぱいで、受け取れませんでした。入力した内容は残っています。"
            "しばらくしてからもう一度送るか、役場に電話してください"
        ) from error
