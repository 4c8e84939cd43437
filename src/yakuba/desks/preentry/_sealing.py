"""Seals (封): a ticket the town signs, and answers beside it, which only the town can open.

The ticket says which town, which day and which versions of which procedures, and carries the town's mark (HMAC-SHA256,
12 bytes), so that none is made, prolonged or moved to another town. The phone seals it with the answers to the town's
public key: ECDH on P-256 with a key of its own for each seal, HKDF-SHA256, AES-256-GCM (the shape of ECIES, ISO/IEC
18033-2). Outside stands the cover alone, which town; not even which procedures. Both keys follow from the town's secret
key and are kept nowhere else.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.offices.queries import municipality
from yakuba.language.characters import one_line
from yakuba.language.eras import wareki
from yakuba.language.preentry import fingerprint, read_codes

LAYOUT = 1
FIRST_DAY = date(2020, 1, 1)
VALID = timedelta(days=14)
COVER = struct.Struct(">BI")
"""Layout and the town's code: what anybody can read, so that a code of another town is told from a broken one."""
HEAD = struct.Struct(">HIB")
"""The day since 2020, which questions in which order (`fingerprint`), how many versions."""
MARK, POINT, TAG = 12, 33, 16
MOST_VERSIONS = 40
LARGEST = 20_000
"""Bytes of answers once they are unpacked; more than any form holds."""
ABOUT = b"yakuba pre-entry"
NAME = 120
"""Characters of a name, and of a birth date as somebody writes it."""
DEEPEST = 4
"""Rows in a table, parts in a row, ticks in a part."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a visitor entered at home: the versions asked, the events, and the answers by the place of their question."""

    versions: tuple[int, ...]
    events: tuple[str, ...]
    answers: dict[int, Any]
    """Texts, and lists and groups of texts, as a form posts them."""
    name: str
    birth_date: str
    made_on: date
    asked: int
    """The fingerprint of the questions."""
    about: str = ""
    about_birth_date: str = ""
    """Name and birth date of whoever it is about, where that is not the visitor (the event's `whom`)."""
    seal: str = ""
    """The hash by which the same codes are known again."""

    @property
    def until(self) -> date:
        """The last day on which it is taken."""
        return self.made_on + VALID


class Refusal(ValueError):
    """Why a code cannot be taken, in words for the clerk. `missing`: codes of the set that are still to be scanned."""

    def __init__(self, words: str, missing: tuple[int, ...] = (), total: int = 0) -> None:
        super().__init__(words)
        self.missing, self.total = missing, total


def _derived(about: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, None, ABOUT + b" " + about).derive(settings.SECRET_KEY.encode())


def _private() -> ec.EllipticCurvePrivateKey:
    # 40 bytes make the remainder even enough (FIPS 186-5, A.2.1).
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return ec.derive_private_key(int.from_bytes(_derived(b"key", 40)) % (order - 1) + 1, ec.SECP256R1())


def public_key() -> bytes:
    """The town's public key as a point on P-256, uncompressed: 65 bytes."""
    return _private().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _marked(ticket: bytes) -> bytes:
    return hmac.digest(_derived(b"ticket", 32), ticket, "sha256")[:MARK]


def ticket_for(versions: Sequence[int], names: Sequence[str], on: date) -> bytes:
    """The town's signed word that these versions were asked by these questions on this day."""
    town = municipality()
    cover = COVER.pack(LAYOUT, int(town.code) if town else 0)
    head = HEAD.pack((on - FIRST_DAY).days, fingerprint(names), len(versions))
    ticket = cover + head + b"".join(struct.pack(">I", one) for one in versions)
    return ticket + _marked(ticket)


def opened(lines: Iterable[str]) -> Opened:
    """Open what was scanned. Raises Refusal saying what is wrong and who can act."""
    codes = read_codes(lines)
    if codes.missing:
        words = _("あと%(n)s枚あります（全%(total)s枚のうち %(places)s 枚目）。続けて読み取ってください")
        places = "・".join(str(place) for place in codes.missing)
        raise Refusal(
            words % {"n": len(codes.missing), "total": codes.total, "places": places}, codes.missing, codes.total
        )
    if codes.sealed is None:
        raise Refusal(_FAULTS[codes.fault]())
    return _open(codes.sealed)


_FAULTS = {
    "none": lambda: _("事前入力の二次元コードではありません。YK1P で始まるコードを読み取ってください"),
    "mixed": lambda: _("ちがう方（または別の回）の事前入力が混じっています。一人分ずつ読み取ってください"),
    "broken": lambda: _(
        "読み取った文字が欠けているか、書き換えられています。もう一度読み取るか、窓口で聞き取ってください"
    ),
}


def _open(sealed: bytes) -> Opened:
    cover = _cover(sealed)
    point, box = sealed[COVER.size : COVER.size + POINT], sealed[COVER.size + POINT :]
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = _private().exchange(ec.ECDH(), theirs)
        key = HKDF(hashes.SHA256(), 32, cover, ABOUT).derive(shared)
        plain = AESGCM(key).decrypt(bytes(12), box, cover)
        end, versions, on, asked = _ticket(cover, plain)
        said = _unpacked(plain[end:])
        answers = {int(place): _typed(value) for place, value in said["a"]}
        who = [one_line(_typed(one))[:NAME] for one in (said["n"], said["b"], *said.get("s", ("", "")))]
        name, birth_date, about, about_birth_date = who
        keys = tuple(_typed(one) for one in said["e"])
        # Of the box alone: the phone's key opens it under two spellings.
        seal = hashlib.sha256(box).hexdigest()
        return Opened(versions, keys, answers, name, birth_date, on, asked, about, about_birth_date, seal)
    except Refusal:
        raise
    except (InvalidTag, *_NONSENSE, zlib.error) as broken:
        raise Refusal(_FAULTS["broken"]()) from broken


_NONSENSE = (ValueError, KeyError, TypeError, OverflowError, RecursionError, AttributeError)
"""What reading something made to annoy raises."""


def _typed(value: Any, deep: int = DEEPEST) -> Any:
    """What a form might have posted: texts, lists of them, and groups. Whoever knows the town's key can seal anything.

    Raises ValueError for anything else, and for groups in groups without end.
    """
    if isinstance(value, str):
        # Half a character of two, and the character that is none, are kept by no database.
        return value.replace("\0", "").encode(errors="ignore").decode()
    if deep and isinstance(value, list):
        return [_typed(one, deep - 1) for one in value]
    if deep and isinstance(value, dict):
        return {_typed(key): _typed(one, deep - 1) for key, one in value.items()}
    raise ValueError("no answer of a form")


def _cover(sealed: bytes) -> bytes:
    if len(sealed) < COVER.size + POINT + TAG:
        raise Refusal(_FAULTS["broken"]())
    layout, code = COVER.unpack_from(sealed)
    town = municipality()
    if layout != LAYOUT:
        raise Refusal(_FAULTS["broken"]())
    if town is None or code != int(town.code):
        raise Refusal(_("ほかの市町村（団体コード %(code)06d）の事前入力です。この町では使えません") % {"code": code})
    return sealed[: COVER.size]


def _ticket(cover: bytes, plain: bytes) -> tuple[int, tuple[int, ...], date, int]:
    """Where the ticket ends that stands first in what was sealed, its versions, its day and its questions."""
    if len(plain) < HEAD.size + MARK:
        raise Refusal(_FAULTS["broken"]())
    day, asked, count = HEAD.unpack_from(plain)
    end = HEAD.size + 4 * count
    marked = hmac.compare_digest(plain[end : end + MARK], _marked(cover + plain[:end]))
    if count > MOST_VERSIONS or len(plain) < end + MARK or not marked:
        raise Refusal(_FAULTS["broken"]())
    made_on = FIRST_DAY + timedelta(days=day)
    if clock.today() > made_on + VALID:
        words = _("この事前入力は %(day)s で期限が切れています（作ってから14日間）。窓口で聞き取ってください")
        raise Refusal(words % {"day": wareki(made_on + VALID)})
    return end + MARK, struct.unpack_from(f">{count}I", plain, HEAD.size), made_on, asked


def _unpacked(plain: bytes) -> dict[str, Any]:
    """The answers: a byte that says how they are packed, then JSON. No more of it is unpacked than a form may hold."""
    kind, body = plain[:1], plain[1:]
    if kind == b"\x01":
        work = zlib.decompressobj(wbits=-15)
        body = work.decompress(body, LARGEST)
        if work.unconsumed_tail:
            raise ValueError("too long")
    found = json.loads(body.decode())
    if not isinstance(found, dict):
        raise ValueError("no answers")
    return found


def versions_of(found: Opened) -> list[Version]:
    """The versions that were asked, in that order. Raises Refusal where one is unknown here."""
    by_pk = {one.pk: one for one in Version.objects.filter(pk__in=found.versions).select_related("definition")}
    if set(found.versions) != by_pk.keys():
        raise Refusal(_FAULTS["broken"]())
    return [by_pk[one] for one in found.versions]
