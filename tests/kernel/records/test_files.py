"""Files from outside: what their bytes say decides, not their name."""

import errno
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.files import picture

from yakuba.kernel.records import _files
from yakuba.kernel.records._files import NAME_LIMIT, Checked, StorageFull, check, store
from yakuba.language.fields import Field

BOTH = Field.model_validate({"key": "proof", "type": "file", "label": "証明書", "max_megabytes": 1})
PHOTO = Field.model_validate({"key": "photo", "type": "photo", "label": "写真", "accept": ["image"]})
PAPER = Field.model_validate({"key": "paper", "type": "file", "label": "書類", "accept": ["pdf"]})
GPS, LATITUDE, MAKE, ORIENTATION = 0x8825, 2, 0x010F, 0x0112


def paper(password: str = "") -> bytes:
    out = BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return out.getvalue()


def packed(name: str, data: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def photo_from_home(turned: int = 6) -> bytes:
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "見本カメラ", turned
    exif[GPS] = {1: "N", LATITUDE: (35.0, 41.0, 22.0)}
    return picture("JPEG", exif=exif, comment=b"at home", xmp=b"<x:xmpmeta>GPSLatitude=35</x:xmpmeta>")


def bomb() -> bytes:
    """A picture of 40,000 times 40,000 dots in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = (40_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def sent(data: bytes, name: str = "証明.png", claims: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=claims)


@pytest.mark.parametrize(
    ("data", "field", "media_type", "name"),
    [
        (picture(), BOTH, "image/png", "証明.png"),
        (picture("JPEG"), PHOTO, "image/jpeg", "証明.jpg"),
        (picture("WEBP"), PHOTO, "image/webp", "証明.webp"),
        (picture("MPO"), PHOTO, "image/jpeg", "証明.jpg"),
        (paper(), BOTH, "application/pdf", "証明.pdf"),
        (paper(), PAPER, "application/pdf", "証明.pdf"),
    ],
)
def test_what_is_asked_for_is_taken_by_its_bytes(data: bytes, field: Field, media_type: str, name: str) -> None:
    taken = check(sent(data), field)
    assert isinstance(taken, Checked)
    assert (taken.media_type, taken.name, taken.size) == (media_type, name, len(taken.data))


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        (b"", BOTH, "「証明書」のファイルは空です"),
        (b"MZ\x90\0" + b"\0" * 200, BOTH, "写真 (JPEG・PNG)かPDFではないようです"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", PHOTO, "写真 (JPEG・PNG)を選んで"),
        (b"<html><script>alert(1)</script>", BOTH, "選んでください"),
        (b"%PDF-1.7\n<script>alert(1)</script>\nstartxref\n0\n%%EOF", BOTH, "こわれた PDF"),
        (paper(password="ひみつ"), BOTH, "パスワードを外して"),
        (picture(size=(90, 90))[:-40], BOTH, "こわれた写真"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, BOTH, "選んでください"),
        (packed("word/document.xml", b"x"), BOTH, "PDF として保存して"),
        (packed("a.txt", b"\0" * 5_000_000), BOTH, "PDF として保存して"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, PHOTO, "HEIC"),
        (picture("GIF"), PHOTO, "写真 (JPEG・PNG)を選んで"),
        (bomb(), PHOTO, "画素の数が多すぎ"),
        (paper(), PHOTO, "PDF です。写真"),
        (picture(), PAPER, "写真です。PDFを"),
        (b"\xff" * 1_000_001, BOTH, "大きすぎます (1.0MB)。1MBまで"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_files_that_lie_or_cannot_be_used_are_refused_with_words(data: bytes, field: Field, words: str) -> None:
    said = check(sent(data), field)
    assert isinstance(said, str)
    assert words in said


def test_a_size_that_lies_is_found_out() -> None:
    liar = sent(b"\xff" * 1_500_000)
    liar.size = 10
    assert "1MBまで" in str(check(liar, BOTH))


@pytest.mark.parametrize("turned", [1, 6])
def test_a_photo_keeps_its_turn_and_loses_where_it_was_taken(turned: int) -> None:
    taken = check(sent(photo_from_home(turned)), PHOTO)
    assert isinstance(taken, Checked)
    with Image.open(BytesIO(taken.data)) as kept:
        assert dict(kept.getexif()) == {ORIENTATION: turned}
        assert not {"xmp", "comment"} & set(kept.info)
    assert b"GPS" not in taken.data
    assert b"at home" not in taken.data


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_lose_it_too(kind: str) -> None:
    exif = Image.Exif()
    exif[MAKE] = "at home"
    taken = check(sent(picture(kind, exif=exif)), PHOTO)
    assert isinstance(taken, Checked)
    assert b"at home" not in taken.data


def test_a_picture_that_tells_nothing_is_kept_byte_for_byte() -> None:
    taken = check(sent(picture("JPEG")), PHOTO)
    assert isinstance(taken, Checked)
    assert taken.data == picture("JPEG")


@given(name=st.text(max_size=300))
def test_every_name_becomes_a_plain_one(name: str) -> None:
    kept = _files._tidy_name(name, ".pdf")
    assert len(kept) <= NAME_LIMIT
    assert kept.endswith(".pdf")
    assert not set(kept) & set('/\\:*?"<>|\r\n\0\u202e')
    assert _files._tidy_name(kept, ".pdf") == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("住民票の写し.PDF", "住民票の写し.pdf"),
        ("C:\\文書\\葛\U000e0100城.jpeg", "葛\U000e0100城.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("写真\u202egpj.exe", "写真_gpj.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("か\u3099くせい.pdf", "がくせい.pdf"),
    ],
)
def test_names_stay_as_given_without_their_path(name: str, kept: str) -> None:
    assert _files._tidy_name(name, ".pdf") == kept


def checked() -> Checked:
    taken = check(sent(picture()), BOTH)
    assert isinstance(taken, Checked)
    return taken


def no_room(self: object, name: str, content: object) -> str:
    raise OSError(errno.ENOSPC, "No space left on device")


def no_right(self: object, name: str, content: object) -> str:
    raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize(("save", "error"), [(no_room, StorageFull), (no_right, PermissionError)])
def test_a_full_disk_is_said_in_words_and_other_faults_are_not_called_full(
    monkeypatch: pytest.MonkeyPatch, save: Callable[..., str], error: type[OSError]
) -> None:
    monkeypatch.setattr(FileSystemStorage, "_save", save)
    with pytest.raises(error) as told:
        store(checked())
    assert isinstance(told.value, StorageFull) == (error is StorageFull)
    assert ("いっぱい" in str(told.value)) == (error is StorageFull)


def test_a_file_comes_back_as_it_was_kept() -> None:
    taken = checked()
    first, second = store(taken), store(taken)
    assert first != second
    with default_storage.open(first) as kept:
        assert kept.read() == taken.data
