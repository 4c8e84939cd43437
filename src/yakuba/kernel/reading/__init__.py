"""Reading (読み取り): what a connector for card readers or for pictures of identity documents must be able to do.

`CardReader` gives the four items of an identity card (氏名・住所・生年月日・性別) for a PIN, and decides when a PIN may
be tried at all; `DocumentReader` gives the fields of a picture with confidence and place. Nothing that is read is kept
here, and a My Number is never read. The card half needs no Django, for it runs on the clerk's machine.
"""

from ._card import Card, CardReader
from ._documents import SURE, DocumentReader, Place, ReadDocument, ReadField
from .errors import CardProblem, DocumentProblem
from .words import SENTENCES, Trouble

__all__ = [
    "SENTENCES", "SURE", "Card", "CardProblem", "CardReader", "DocumentProblem", "DocumentReader", "Place", "ReadDocument",
    "ReadField", "Trouble",
]  # fmt: skip
