"""What a door answers when there is nothing to show."""


class NotFound(LookupError):
    """There is no such thing, or it is not this person's to see: the two look the same."""
