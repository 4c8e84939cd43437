"""Pre-entry of a household of five that moves in: bytes, codes, and how small and pale each is still read by a real decoder.

The yardstick, in the same run: the same answers as plain JSON in one code of the `qrcode` package, neither sealed nor signed.
Codes are drawn by that package too, at the level (M) and of the size the phone draws; the decoder is zxing-cpp.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))
import common
import qrcode
import zxingcpp
from PIL import Image, ImageFilter
from qrcode.constants import ERROR_CORRECT_M

PHONE = 563
"""Dots across a code on the screen of a phone 320 pixels wide with two dots to a pixel."""
CONTRASTS = [share / 100 for share in range(2, 101)]
WIDTHS = range(60, PHONE + 1, 4)


def drawn(text: str) -> tuple[Image.Image, int]:
    """A code as it stands on the phone, and its version."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, box_size=8)
    code.add_data(text)
    code.make(fit=True)
    return code.make_image().get_image().convert("L").resize((PHONE, PHONE), Image.Resampling.BOX), code.version


def read(picture: Image.Image, text: str, *, width: int = 300, contrast: float = 1.0) -> bool:
    """Whether the decoder reads it that small and that pale, a little blurred."""
    seen = picture.resize((width, width), Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(0.6))
    seen = seen.point(lambda light: round(128 + (light - 128) * contrast))
    return [one.text for one in zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormat.QRCode)] == [text]


def limits(texts: list[str]) -> tuple[list[int], int, float]:
    """The versions, the smallest width in dots at which all are read, and the smallest contrast, at 300 dots."""
    made = [drawn(text) for text in texts]
    width = next((one for one in WIDTHS if all(read(made[at][0], text, width=one) for at, text in enumerate(texts))), 0)
    pale = next(
        (one for one in CONTRASTS if all(read(made[at][0], text, contrast=one) for at, text in enumerate(texts))), 0.0
    )
    return [version for _picture, version in made], width, pale


def brought() -> tuple[list[str], Any]:
    """The codes of the family, and what is in them as plain JSON."""
    from desks import entering, moving_in, visiting

    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import publish
    from yakuba.language.procedures import Procedure

    visiting.moving_town()
    for content in moving_in.PROCEDURES:
        publish(SYSTEM, Procedure.model_validate(content), [])
    told = moving_in.TOLD
    codes = entering.brought(["moving-in"], moving_in.KEYS, told, name="見本 太郎", born="昭和60年4月12日")
    names = entering.asked(["moving-in"], *moving_in.KEYS)
    plain = {
        "e": ["moving-in"],
        "n": "見本 太郎",
        "b": "昭和60年4月12日",
        "a": [[names.index(one), told[one]] for one in told],
    }
    return codes, plain


def main() -> None:
    common.fresh_database("sqlite", "preentry")
    codes, plain = brought()
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    versions, width, pale = limits(codes)
    [version], plain_width, plain_pale = limits([text])
    sealed = sum(map(len, codes)) * 5 // 8
    common.say(
        "preentry", width, "smallest width in dots at which each code of a household of five is read",
        f"the same answers as plain JSON in one code: {plain_width} dots", width / plain_width if plain_width else None,
        codes=len(codes), versions=versions, bytes_sealed=sealed, bytes_plain=len(text.encode()), plain_version=version,
        smallest_contrast=pale, plain_smallest_contrast=plain_pale,
    )  # fmt: skip
    common.drop_database()


if __name__ == "__main__":
    main()
