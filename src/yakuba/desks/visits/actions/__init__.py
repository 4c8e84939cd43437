"""Every change of a visit: while it lasts (`visits`), bookings (`booking`), and what was entered at home (`entering`)."""

from .entering import Came, Carried, brought, forget_seals
from .visits import (
    add,
    affairs,
    attach,
    begun,
    decide,
    drop,
    file_all,
    happened,
    keep,
    leave_out,
    take_over,
)

__all__ = [
    "Came",
    "Carried",
    "add",
    "affairs",
    "attach",
    "begun",
    "brought",
    "decide",
    "drop",
    "file_all",
    "forget_seals",
    "happened",
    "keep",
    "leave_out",
    "take_over",
]
