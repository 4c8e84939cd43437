"""What acts of this desk refuse, in words for whoever asked."""

from __future__ import annotations


class Changed(Exception):
    """What somebody was shown is no longer what they would get: they look again before they confirm."""
