"""Workflow (工程): the way of a case from the counter to the answer, as data.

The words are those of Japanese approval practice: 専決 (who may decide finally), 代決 (deciding for an absent
holder), 後閲 (the holder's later review), 合議 (several people side by side), 差戻し (back to a step).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Spec
from pydantic import StringConstraints, model_validator

from .fields import RuleText, Slug
from .reviews import Auto, Outcome
from .texts import Strict, Text

__all__ = ["Auto", "Final", "Outcome", "PostName", "Stage", "Step"]

PostName = Annotated[str, StringConstraints(min_length=1, max_length=60)]
"""課長 for a post of the procedure's own office, or 総務課/課長 for another office's; 部長 is found above the office."""


class Stage(Strict):
    """One place in a route: a single post, or several side by side (合議)."""

    posts: list[PostName] = Spec(min_length=1)
    need: int | None = Spec(default=None, ge=1)
    """How many must approve; all of them when not given."""

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"posts": [value]}
        if isinstance(value, dict) and "all" in value:
            return {"posts": value["all"]}
        return value

    @property
    def needed(self) -> int:
        return min(self.need or len(self.posts), len(self.posts))


class Final(Strict):
    """専決: from which rule on this post's approval ends the route."""

    by: PostName
    when: RuleText


class Step(Strict):
    """One step: exactly one of `by`, `auto`, `route`, `document`."""

    step: Slug
    """The key of the step."""
    title: Text
    """What the office and the applicant read."""
    by: Literal["office"] | None = None
    """An act of the office."""
    auto: Auto | None = None
    """自動審査: a review by the machine."""
    route: list[Stage] = []
    """決裁ルート: the posts that approve, in order."""
    final: list[Final] = []
    """専決: who may end the route."""
    document: Slug | None = None
    """The letter it sends."""
    days: int | None = Spec(default=None, ge=1, le=365)
    """How many days it should take."""
    when: RuleText | None = None
    """The step is passed over when this rule is false."""

    @model_validator(mode="after")
    def _one_kind(self) -> Step:
        kinds = [name for name in ("by", "auto", "route", "document") if getattr(self, name)]
        if len(kinds) != 1:
            raise ValueError("工程には by・auto・route・document のどれか一つだけを書いてください")
        if self.final and not self.route:
            raise ValueError("final（専決）は route のある工程にだけ書けます")
        return self

    @property
    def kind(self) -> Literal["office", "auto", "route", "document"]:
        if self.by:
            return "office"
        if self.auto:
            return "auto"
        return "route" if self.route else "document"
