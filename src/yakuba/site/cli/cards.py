"""At the counter's machines: the service beside the card reader."""

from __future__ import annotations

from yakuba.connectors.cards.__main__ import card_agent

COMMANDS = (card_agent,)
