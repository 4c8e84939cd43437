"""Pre-entry of a household of five that moves in: bytes, codes, and how small and pale each is still read by a real decoder.

The yardstick, in the same run: the same answers as plain JSON in as many codes of the `qrcode` package (one does
not hold them), neither sealed nor signed.
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
FIVE = (("太郎", "タロウ"), ("花子", "ハナコ"), ("葵", "アオイ"), ("湊", "ミナト"), ("紬", "ツムギ"))


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


def answered(item: Any, place: int = 0) -> Any:
    """An answer of the length people give, as a form posts it; a table has a row for each of the five."""
    if item.type == "table":
        return {str(at): {one.key: answered(one, at) for one in item.fields} for at in range(len(FIVE))}
    if item.type in ("choice", "choices"):
        first = item.options[0].value
        return [first] if item.type == "choices" else first
    given, kana = FIVE[place]
    usual: dict[str, Any] = {
        "boolean": "true", "number": "1", "yen": "1000", "phone": "090-0000-0101", "kana": f"ミホン {kana}",
        "date": f"平成{20 + place}年4月{place + 1}日",
        "name": {"family": "見本", "given": given, "family_kana": "ミホン", "given_kana": kana},
        "address": {"postal_code": "999-0017", "address": "霧ヶ浦市若葉台2丁目3番4号", "building": "メゾン若葉203"},
        "bank_account": {"bank": "みほん銀行", "branch": "本店", "kind": "普通", "number": "1234567", "holder_kana": f"ミホン　{kana}"},
    }  # fmt: skip
    return usual.get(item.type, f"見本 {given}")


def brought() -> tuple[list[str], Any, int]:
    """The codes of the family, what is in them as plain JSON, and for how many procedures: all duties of moving in."""
    from desks import entering

    from yakuba.desks.preentry._talk import names_of, offered, talk_of
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_packs, read_packs
    from yakuba.sample import city
    from yakuba.site.sample_city import load

    load(city(residents=10), SYSTEM)
    adopt_packs(SYSTEM, read_packs(Path(__file__).resolve().parents[1] / "packs"))
    keys = [one.key for one, said in offered(["moving-in"]) if said.kind != "may"]
    talk = talk_of(entering.live_of(*keys))
    fields = {one.name: one.field for one in talk.questions}
    told = {name: answered(fields[name]) for name in names_of(talk, ["moving-in"])}
    said = {"e": ["moving-in"], "n": "見本 太郎", "b": "昭和60年4月12日", "a": [*enumerate(told.values())]}
    return entering.brought(["moving-in"], keys, told, name=said["n"], born=said["b"]), said, len(keys)


def main() -> None:
    common.fresh_database("sqlite", "preentry")
    codes, plain, procedures = brought()
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    versions, width, pale = limits(codes)
    each = -(-len(text) // len(codes))  # in as many codes; whole it fits none there is
    plain_versions, plain_width, plain_pale = limits([text[at : at + each] for at in range(0, len(text), each)])
    sealed = sum(map(len, codes)) * 5 // 8
    common.say(
        "preentry", width, "smallest width in dots at which each code of a household of five is read",
        f"the same answers ({procedures} procedures) as plain JSON in as many codes: {plain_width} dots", width / plain_width if plain_width else None,
        codes=len(codes), versions=versions, bytes_sealed=sealed, bytes_plain=len(text.encode()), plain_versions=plain_versions,
        smallest_contrast=pale, plain_smallest_contrast=plain_pale,
    )  # fmt: skip
    common.drop_database()


if __name__ == "__main__":
    main()
