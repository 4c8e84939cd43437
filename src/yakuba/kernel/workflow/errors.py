"""What can stop somebody from acting on a case, in words for them and in the language they read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.kernel.access.errors import NotAllowed
from yakuba.language.answers import Problem

__all__ = ["NotAllowed", "Refused", "Stale"]


class Stale(Exception):
    """Somebody else acted first."""

    field = ""

    def __init__(self) -> None:
        super().__init__(_("この案件は、ほかの人が先に処理しました。画面を開き直して、今の状態を確かめてください"))


@dataclass
class Refused(Exception):
    """A filing or a correction that cannot be taken: every problem names its field and what would be right."""

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(problem.message for problem in self.problems)
