"""Somebody who asks the navigator: they know who they are and answer whatever the page asks of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from support.forms import Form

from .screens import Page

ADDRESS = "/navigator/"


@dataclass
class Visitor:
    """Somebody who answers by name what they are asked, and who lives with them; what is not said they do not know."""

    said: dict[str, str] = field(default_factory=dict)
    others: list[dict[str, str]] = field(default_factory=list)
    client: Client = field(default_factory=Client)
    address: str = ADDRESS
    asked: list[str] = field(default_factory=list)

    def send(self, text: str, do: str, **typed: Any) -> str:
        """Press a button of the page that `text` is; the next page."""
        sent: dict[str, Any] = {**Form(text).inputs, **typed, "do": do}
        response = self.client.post(self.address, sent)
        assert response.status_code == 200, Page(response).said(".error-summary")
        assert response["Cache-Control"] == "private, no-store"
        return response.content.decode()

    def begin(self, *events: str) -> str:
        return self.send(self.client.get(self.address).content.decode(), "next", event=list(events))

    def answer(self, text: str) -> str:
        """Answer the page as it is asked, a button as a press of it."""
        form = Form(text)
        names = form.inputs["_asked"][0].split()
        if form.inputs["page"] == ["people"]:
            return self._at_home(text)
        self.asked += names
        return self.send(text, "next", **{name: self.said.get(name, "") for name in names})

    def _at_home(self, text: str) -> str:
        self.asked.append("household.members")
        for _other in self.others:
            text = self.send(text, "add")
        rows = {f"people.{at}.{key}": value for at, one in enumerate(self.others, 1) for key, value in one.items()}
        own = {name: value for name, value in self.said.items() if name in Form(text).inputs}
        return self.send(text, "next", **rows, **own)

    def finish(self, *events: str) -> str:
        text = self.begin(*events)
        for _page in range(40):
            if 'name="page" value="result"' in text:
                return text
            text = self.answer(text)
        raise AssertionError(f"still asked: {self.asked[-1]}")


def titles(text: str, heading: str) -> set[str]:
    """The procedures under a heading of the result."""
    page = Page(type("Answer", (), {"status_code": 200, "content": text.encode()})())
    for one in page.all("//h2 | //summary[strong]"):
        if one.text_content().strip().startswith(heading):
            scope = one.getnext() if one.tag == "h2" else one.getparent()
            return {found.text_content() for found in scope.xpath(".//*[@class='card-title']")}
    return set()


NEED, CAN, PERHAPS, NOT = "必要な手続", "できる手続", "必要かもしれない手続", "要らない手続"
