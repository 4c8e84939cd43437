"""What is wrong with words that are too many: they are refused with both numbers, and never cut. And what damaged
pictures raise.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.kernel.access.errors import NotAllowed
from yakuba.language.characters import clean_text

OFFICE_WORDS, RESIDENT_WORDS, VIEW_NAME = 4_000, 1_000, 60
"""Characters of what the staff writes about a case, of what an applicant adds to one, and of a list's name."""
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError)
"""What opening or unpacking a damaged picture raises, whoever reads it."""


def fitting(text: str, field: str, most: int) -> str:
    """The words of a box, clean. Raises NotAllowed naming the box where there are more than it takes."""
    words = clean_text(text)
    if said := too_many(words, most):
        raise NotAllowed(said, field)
    return words


def too_many(words: str, most: int) -> str:
    """What is wrong with words that are more than so many characters; empty where they fit."""
    if len(words) <= most:
        return ""
    said = _("%(most)s文字までで書いてください。今は%(count)s文字あります。%(over)s文字減らすか、分けてください")
    numbers = {"most": most, "count": len(words), "over": len(words) - most}
    return said % {name: f"{number:,}" for name, number in numbers.items()}
