"""What the sample provider hands out: codes that work once, and tokens, all signed and short-lived."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core import signing
from django.core.cache import cache

CODE_SECONDS, TOKEN_SECONDS = 60, 300
KEY_ID = "sample-1"


@lru_cache(maxsize=1)
def private_key() -> rsa.RSAPrivateKey:
    """The provider's key: made once, kept in the data folder, readable by its owner alone."""
    path = Path(settings.HOME) / "sample-identity.pem"
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        path.touch(mode=0o600)
        path.write_bytes(
            made.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key


def public_keys() -> dict[str, Any]:
    """The JSON Web Key Set."""
    key = jwt.algorithms.RSAAlgorithm.to_jwk(private_key().public_key(), as_dict=True)
    return {"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}


def code_for(grant: dict[str, str]) -> str:
    """An authorization code."""
    return signing.dumps(grant, salt="sample-idp-code")


def grant_of(code: str) -> dict[str, str] | None:
    """What a code stands for, once; None when it is forged, old or used."""
    try:
        grant = signing.loads(code, salt="sample-idp-code", max_age=CODE_SECONDS)
    except signing.BadSignature:
        return None
    used = f"sample-idp:{hashlib.sha256(code.encode()).hexdigest()}"
    return grant if cache.add(used, 1, CODE_SECONDS * 2) else None


def proves(challenge: str, verifier: str) -> bool:
    """PKCE with S256 (RFC 7636)."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return signing.constant_time_compare(digest, challenge)


def access_token(number: str) -> str:
    return signing.dumps(number, salt="sample-idp-access")


def number_of(token: str) -> str | None:
    """Whose access token this is; None when it is forged or old."""
    try:
        return str(signing.loads(token, salt="sample-idp-access", max_age=TOKEN_SECONDS))
    except signing.BadSignature:
        return None


def id_token(claims: dict[str, Any]) -> str:
    """A signed ID token (RS256)."""
    return jwt.encode(claims, private_key(), algorithm="RS256", headers={"kid": KEY_ID})
