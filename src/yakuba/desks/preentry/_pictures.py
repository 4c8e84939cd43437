"""Codes in a picture: a tablet's camera at the counter, or the photo somebody brings on a paper."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from yakuba.kernel.records.errors import UNREADABLE

from ._sealing import Refusal

MOST_BYTES = 12_000_000
MOST_PIXELS = 40_000_000


def from_picture(uploaded: UploadedFile) -> list[str]:
    """The words of every code in a picture. Raises Refusal where it is none, or has none."""
    import zxingcpp  # half a tenth of a second that only pictures need

    if (uploaded.size or 0) > MOST_BYTES:
        raise Refusal(_("写真が大きすぎます。12MBまでにしてください"))
    try:
        with Image.open(io.BytesIO(uploaded.read()), formats=["JPEG", "PNG", "WEBP"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refusal(_("写真の画素が多すぎます。4,000万画素までにしてください"))
            grey = picture.convert("L")
    except Refusal:
        raise
    except (*UNREADABLE, Image.DecompressionBombError) as broken:
        raise Refusal(_("写真として読めません。JPEG か PNG の写真を選んでください")) from broken
    found = [one.text for one in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)]
    if not found:
        raise Refusal(_("写真に二次元コードが見つかりません。明るいところで、コード全体が写るように撮り直してください"))
    return found
