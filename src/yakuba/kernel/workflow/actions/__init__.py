"""Everything that can be done to a case. Each is one function: permission, transaction, audit, event, message."""

from .applicant import answer_correction, withdraw
from .approval import approve, disapprove, review, send_back, take_back
from .filing import Filing, as_filed, file_case, filed_under, may_begin, on_filed
from .office import accept, ask_correction, assign, complete, forward, refuse, resume, take_correction, take_withdrawal
from .paying import not_paid, paid

__all__ = [
    "Filing", "accept", "answer_correction", "approve", "as_filed", "ask_correction", "assign", "complete", "disapprove", "file_case", "filed_under",
    "forward", "may_begin", "not_paid", "on_filed", "paid", "refuse", "resume", "review", "send_back", "take_back",
    "take_correction", "take_withdrawal", "withdraw",
]  # fmt: skip
