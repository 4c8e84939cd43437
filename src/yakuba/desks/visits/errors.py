"""Why a visit cannot be changed now."""

from yakuba.kernel.access.errors import NotAllowed


class Held(NotAllowed):
    """Somebody else has it in hand, or it is over."""


class Stale(NotAllowed):
    """It changed after the page was shown."""


class Used(NotAllowed):
    """What was entered at home became a visit already."""


class Unfinished(NotAllowed):
    """A question is still open."""


class Returned(NotAllowed):
    """One of the cases cannot be taken as it stands; `sentences` say of which procedure, and what would be right."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
