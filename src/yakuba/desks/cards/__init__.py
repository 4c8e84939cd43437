"""Cards (カード・書類の読み取り): what stands on an identity card or document comes into a form without being typed.

`{% load cards %}` gives every desk the component: `{% card_reader_assets %}` in the head, and in the page
`{% card_reader search="#id_q" %}`, which looks for whoever the card belongs to, or `{% card_reader target="#newcomer" %}`,
which fills the boxes marked `data-card="name"`, `address`, `birth_date` and `sex` inside that element. Either way the
component fires the event `yakuba:card` with the four items. The view of such a page stands under
`@may_ask_card_reader`. Beside the card: pasted text, a hand scanner, a picture of a document. Nothing read is kept.
"""

from ._policy import may_ask_card_reader

__all__ = ["may_ask_card_reader"]
