"""The parameters of packs, as rules read them."""

from __future__ import annotations

from collections.abc import Iterable

from .eras import parse_date
from .procedures import Parameter
from .rules import DatedValue, Parameters

__all__ = ["parameters_of"]


def parameters_of(parameters: Iterable[Parameter]) -> Parameters:
    """Dated parameters ready for rules; each value cites its own law, or else the parameter's."""
    return Parameters(
        {
            parameter.key: [
                DatedValue(
                    parse_date(value.valid_from),
                    parse_date(value.until) if value.until else None,
                    value.value,
                    value.law or parameter.law,
                )
                for value in parameter.values
            ]
            for parameter in parameters
        }
    )
