"""Changes to the organisation (`changes`), and taking a whole one over from CSV (`importing`)."""

from .changes import (
    REASON,
    add_post,
    appoint,
    change_department,
    change_post,
    change_staff,
    close_department,
    close_post,
    correct_start,
    delegate,
    end_appointment,
    end_delegation,
    hire,
    open_department,
)
from .importing import import_offices

__all__ = [
    "REASON", "add_post", "appoint", "change_department", "change_post", "change_staff", "close_department", "close_post",
    "correct_start", "delegate", "end_appointment", "end_delegation", "hire", "import_offices", "open_department",
]  # fmt: skip
