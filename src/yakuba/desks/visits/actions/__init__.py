"""Every change of a visit: while it lasts (`visits`), bookings (`booking`), and what was entered at home (`entering`)."""

from .entering import Came, Carried, brought, forget_seals
from .visits import (
    add,
    attach,
    begun,
    decide,
    drop,
    file_all,
    happened,
    identified,
    keep,
    leave_out,
    take_over,
)

__all__ = [
    "Came",
    "Carried",
    "add",
    "attach",
    "begun",
    "brought",
    "decide",
    "drop",
    "file_all",
    "forget_seals",
    "happened",
    "identified",
    "keep",
    "leave_out",
    "take_over",
]
