"""The base class of every connector that reads pictures of identity documents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

SURE = 0.9
"""From this confidence on a value is shown as read; below, it is marked and must be looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the picture something stands: page from 1, and left, top, width, height as parts (0 to 1) of that page."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field read from a document: `key` is name, birth_date, sex, nationality, number or expires.

    `value` is text, a date as 1990-01-31. `confidence` is between 0 and 1; `proved` says that a check digit of the
    document itself agrees, which no confidence of a recogniser replaces.
    """

    key: str
    value: str
    confidence: float
    place: Place
    proved: bool = False

    @property
    def sure(self) -> bool:
        """Whether it may be taken over without another look."""
        return self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a connector read: the kind of document in words, and its fields."""

    kind: str
    fields: tuple[ReadField, ...]


class DocumentReader(ABC):
    """Reads pictures of identity documents, on this machine or at a service an operator switched on.

    A connector MUST give a field it is unsure of with low confidence rather than leave the doubt out, MUST NOT give a
    My Number, and MUST NOT keep the picture.
    """

    key: str
    label: str
    sample: bool = False

    @abstractmethod
    def read(self, data: bytes, media_type: str) -> ReadDocument:
        """The fields of a picture (image/jpeg, image/png, image/webp) or a scanned PDF that was checked already.

        Raises DocumentProblem, in words for the clerk, when there is nothing this connector can read.
        """

    def check(self) -> list[str]:
        """What an operator must still install or set, in words; nothing when it is ready."""
        return []
