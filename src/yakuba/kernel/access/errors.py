"""What a door or an act answers when it cannot do what was asked."""


class NotFound(LookupError):
    """There is no such thing, or it is not this person's to see: the two look the same."""


class NotAllowed(Exception):
    """The act is not this person's to do, not at this point, or not with these words.

    `field` is the box of the form to put right; empty where no box is wrong.
    """

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field
