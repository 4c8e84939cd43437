"""How entries are chained: each hash covers the one before it and the entry's own canonical text."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

GENESIS = "0" * 64


def canonical(data: Any) -> str:
    """The one spelling of a JSON value: sorted keys, no blanks."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def entry_hash(previous: str, seq: int, at: datetime, actor: str, post: str, act: str, about: str, data: Any) -> str:
    """SHA-256 over the previous hash and the entry (hex)."""
    text = canonical([previous, seq, at.astimezone().timestamp(), actor, post, act, about, data])
    return hashlib.sha256(text.encode()).hexdigest()
