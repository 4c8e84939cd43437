"""Somebody who asks for an estimate: they know who they are and answer whatever the page asks of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from support.forms import Form

from .screens import Page

ADDRESS = "/estimate/"
MOST_PAGES = 60
"""More than any family is asked; an interview that never ends is a failure, not a hang."""


@dataclass
class Visitor:
    """People by their place (0 asks), and what the household is like; what is not said is not answered.

    A day that is `none` never was.
    """

    people: Sequence[Mapping[str, Any]]
    household: Mapping[str, Any] = field(default_factory=dict)
    on: str = "2026-11-21"
    topic: str = ""
    client: Client = field(default_factory=Client)
    asked: list[list[str]] = field(default_factory=list)

    def send(self, text: str, do: str, **typed: str) -> str:
        """Press a button of the page that `text` is, with what stands in its form; the next page."""
        form = Form(text)
        sent: dict[str, Any] = {**form.inputs, **{name: [value] for name, value in typed.items()}, "do": do}
        response = self.client.post(ADDRESS, sent)
        assert response.status_code == 200, Page(response).said(".error-summary")
        return response.content.decode()

    def begin(self) -> str:
        """The page after those who live together are told."""
        text = self.send(self.client.get(ADDRESS).content.decode(), "next", on=self.on, topic=self.topic)
        for _more in self.people[1:]:
            text = self.send(text, "add")
        return self.send(text, "next", **self._answers(text))

    def finish(self) -> str:
        """Answer until nothing is asked any more; the result."""
        text = self.begin()
        for _page in range(MOST_PAGES):
            if 'name="page" value="result"' in text:
                return text
            self.asked.append(Form(text).inputs["_asked"][0].split())
            text = self.send(text, "next", **self._answers(text))
        raise AssertionError(f"still asked: {self.asked[-1]}")

    def _answers(self, text: str) -> dict[str, str]:
        form = Form(text)
        told = {name: str(value) for name in form.inputs["_asked"][0].split() if (value := self._of(name)) is not None}
        never = {f"none.{name}" for name, value in told.items() if value == "none"} & form.kinds.keys()
        return {name: value for name, value in told.items() if f"none.{name}" not in never} | dict.fromkeys(never, "on")

    def _of(self, name: str) -> Any:
        root, *rest = name.split(".")
        return self.people[int(rest[0])].get(rest[1]) if root == "people" else self.household.get(rest[0])
