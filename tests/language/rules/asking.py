"""Short ways to ask a rule, on a fixed day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from yakuba.language.rules import Explanation, Parameters, RuleError, Verdict, compile_rule, explain

TODAY = date(2026, 11, 21)
NONE = Parameters()


def judged(text: str, facts: Mapping[str, Any] | None = None, parameters: Parameters = NONE) -> Verdict:
    return compile_rule(text).judge(facts or {}, today=TODAY, parameters=parameters)


def worth(text: str, facts: Mapping[str, Any] | None = None, parameters: Parameters = NONE) -> Any:
    return compile_rule(text).value(facts or {}, today=TODAY, parameters=parameters)


def said(
    text: str, facts: Mapping[str, Any], words: Mapping[str, str] | None = None, parameters: Parameters = NONE
) -> Explanation:
    return explain(compile_rule(text), facts, today=TODAY, parameters=parameters, vocabulary=words or {})


def refusal(text: str, facts: Mapping[str, Any] | None = None) -> RuleError:
    """The error of a rule that can't be read, or can't be computed."""
    with pytest.raises(RuleError) as caught:
        worth(text, facts)
    return caught.value
