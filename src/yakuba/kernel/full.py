"""Whether there is no room left to write: on the disk of the files, or on the database's."""

from __future__ import annotations

import errno

from django.db import OperationalError

_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = ("disk is full", "No space left")


def is_full(error: BaseException) -> bool:
    """Whether that is why something could not be written."""
    if isinstance(error, OSError):
        return error.errno in _ERRNOS
    return isinstance(error, OperationalError) and any(words in str(error) for words in _WORDS)
