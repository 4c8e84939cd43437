"""What tests of pre-entry share: sealing as the phone does, so that a test can seal what no phone would."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yakuba.desks.preentry._sealing import COVER, public_key, ticket_for
from yakuba.desks.preentry._talk import names_of, talk_of
from yakuba.kernel import clock
from yakuba.kernel.definitions.models import Definition
from yakuba.language.preentry import codes_of


def sealed(plain: bytes, ticket: bytes) -> bytes:
    """Bytes sealed to the town, as `preentry.js` does."""
    town = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key())
    own = ec.generate_private_key(ec.SECP256R1())
    cover, inside = ticket[: COVER.size], ticket[COVER.size :] + plain
    key = HKDF(hashes.SHA256(), 32, cover, b"yakuba pre-entry").derive(own.exchange(ec.ECDH(), town))
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return cover + point + AESGCM(key).encrypt(bytes(12), inside, cover)


def packed(said: Any) -> bytes:
    """The answers as the phone packs them."""
    work = zlib.compressobj(9, wbits=-15)
    return b"\x01" + work.compress(json.dumps(said, ensure_ascii=False).encode(errors="replace")) + work.flush()


def live_of(*keys: str) -> list[int]:
    """The numbers of the versions in force."""
    return [Definition.objects.get(key=key).live_id for key in keys]


def asked(events: Sequence[str], *keys: str) -> list[str]:
    """The names a phone asks for these procedures, in order."""
    return names_of(talk_of(live_of(*keys)), events)


def brought(
    events: Sequence[str],
    keys: Sequence[str],
    told: dict[str, Any],
    *,
    name: str = "髙橋 葛󠄀子",
    born: str = "",
    on: date | None = None,
    more: Any = (),
    about: tuple[str, str] | None = None,
) -> list[str]:
    """Codes as somebody brings them who told this at home."""
    names = asked(events, *keys)
    answers = [[names.index(one), value] for one, value in told.items()]
    said = {"e": list(events), "n": name, "b": born, "a": [*answers, *more]} | ({"s": about} if about else {})
    return codes_of(sealed(packed(said), ticket_for(live_of(*keys), names, on or clock.today())))
