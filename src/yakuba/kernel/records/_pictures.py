"""Pictures: whole, not a bomb, and without the place they were taken at."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

IMAGES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
MAX_PIXELS = 60_000_000
"""180 MB once unpacked. Photos of telephones have 12 to 50 million; a small file with more is a bomb."""
ORIENTATION = 0x0112


class TooManyPixels(Exception):
    """The picture would not fit in memory once unpacked."""


def without_whereabouts(data: bytes) -> tuple[str, bytes]:
    """The kind of a picture (a key of IMAGES) and its bytes without EXIF and XMP, which tell where somebody lives.

    Only the turn of the camera is kept. Raises PIL.UnidentifiedImageError for anything else, TooManyPixels, and one
    of UNREADABLE for a damaged picture.
    """
    try:
        found = Image.open(BytesIO(data), formats=list(IMAGES))
    except Image.DecompressionBombError:
        raise TooManyPixels from None
    with found as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise TooManyPixels
        picture.load()
        # Telephones wrap several JPEGs in one (MPO); the first is the photo.
        kind = "JPEG" if picture.format == "MPO" else str(picture.format)
        told = picture.getexif()
        if (
            not told
            and picture.format == kind
            and not {"exif", "xmp", "comment", "XML:com.adobe.xmp"} & set(picture.info)
        ):
            return kind, data
        return kind, _saved(picture, kind, told.get(ORIENTATION))


def _saved(picture: Image.Image, kind: str, turned: int | None) -> bytes:
    exif = Image.Exif()
    if turned:
        exif[ORIENTATION] = turned
    colours, out = picture.info.get("icc_profile"), BytesIO()
    plain = picture.copy()
    plain.info = {name: value for name, value in picture.info.items() if name in ("transparency", "gamma", "dpi")}
    quality = {} if kind == "PNG" else {"quality": 92}
    plain.save(out, kind, exif=exif.tobytes() if turned else b"", icc_profile=colours, **quality)
    return out.getvalue()
