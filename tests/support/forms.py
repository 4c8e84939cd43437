"""Filling in a page's form the way a browser does: what stands in it is sent back, and only what is answered is changed."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any


class Form(HTMLParser):
    """The form of a page that holds the questions (it names them in `_asked`): its inputs with what stands in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inputs: dict[str, list[str]] = {}
        self.kinds: dict[str, str] = {}
        self.found = False
        self._forms: list[tuple[dict[str, list[str]], dict[str, str]]] = []
        self._inside = False
        self._select = self._textarea = ""
        self._chosen: str | None = None
        self._first: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside, self._here, self._types = True, {}, {}
        if not self._inside:
            return
        if tag == "input":
            self._input(given)
        elif tag == "select":
            self._select, self._chosen, self._first = given.get("name", ""), None, None
        elif tag == "option" and self._select:
            self._first = given.get("value", "") if self._first is None else self._first
            self._chosen = given.get("value", "") if "selected" in given else self._chosen
        elif tag == "textarea":
            self._textarea, self._here[given["name"]], self._types[given["name"]] = given["name"], [""], "textarea"

    def _input(self, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if not name:
            return
        self._types[name] = kind
        values = self._here.setdefault(name, [])
        if kind == "file" or (kind in ("radio", "checkbox") and "checked" not in given):
            return
        values.append(given.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._here[self._textarea] = [(self._here[self._textarea][0] + data).removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "select" and self._select:
            self._here[self._select] = [(self._first or "") if self._chosen is None else self._chosen]
            self._types[self._select], self._select = "select", ""
        elif tag == "form":
            if "_asked" in self._here:
                self.inputs, self.kinds, self.found = self._here, self._types, True
            self._inside = False

    def asks(self, key: str) -> bool:
        """Whether a field of the definition stands in the form."""
        return key in self.inputs["_asked"][0].split()

    def rows(self, key: str) -> int:
        """How many rows of a table stand in the form."""
        places = {name.split(".")[1] for name in self.inputs if name.startswith(f"{key}.")}
        return len(places)

    def order_for(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """The button to press before typing: one more row, or one less. Nothing when the rows are as many as wanted."""
        for key, value in answers.items():
            if isinstance(value, list) and value and isinstance(value[0], Mapping) and self.asks(key):
                there = self.rows(key)
                if there < len(value):
                    return {"_add": key}
                if there > len(value):
                    return {"_remove": f"{key}.{there - 1}"}
        return {}

    def filled(self, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """What is sent when the answers are typed over what stands there."""
        sent = {name: list(values) for name, values in self.inputs.items() if self.kinds.get(name) != "file"}
        for key, value in answers.items():
            if self.asks(key):
                self._type(sent, key, value)
        return sent

    def _type(self, sent: dict[str, list[str]], path: str, value: Any) -> None:
        if isinstance(value, Mapping):
            for name in [name for name in sent if name.startswith(f"{path}.")]:
                sent[name] = [] if self.kinds.get(name) in ("radio", "checkbox") else [""]
            for part, inner in value.items():
                self._type(sent, f"{path}.{part}", inner)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value):
                self._type(sent, f"{path}.{number}", row)
        elif isinstance(value, list):
            sent[path] = [str(one) for one in value]
        elif isinstance(value, bool):
            ticked = ["on"] if value else []
            sent[path] = ticked if self.kinds.get(path) == "checkbox" else [str(value).lower()]
        else:
            sent[path] = ["" if value is None else str(value)]
