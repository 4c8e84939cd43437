"""Definitions (定義): publish, version, diff, pin.

A definition with an error is refused as a whole and the running one stays. A published version never changes; every
record is judged for life by the version it was filed under.
"""

from django.dispatch import Signal

published = Signal()
"""Sent inside the transaction of a publication with `version` and `procedure`: other rooms prepare what they need (indexes)."""

__all__ = ["published"]
