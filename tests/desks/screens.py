"""What tests of the desks share: signing in, filling in pages as a browser does, and reading what a page says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html
from support.forms import Form
from support.town import TRIAL, Town

from yakuba.kernel.access.models import Account
from yakuba.kernel.people.models import Resident

FIVE_PAGES = {
    **TRIAL,
    "pages": [
        {"title": "あなたのこと", "fields": [
            {"key": "applicant_name", "type": "name", "label": "氏名", "bind": "resident.name"},
            {"key": "applicant_kana", "type": "kana", "label": "呼び名", "required": False},
            {"key": "birthday", "type": "date", "label": "生年月日", "bind": "resident.birth_date", "not_after": "today"},
            {"key": "phone", "type": "phone", "label": "電話番号"},
        ]},
        {"title": "いつのこと", "fields": [
            {"key": "happened_on", "type": "date", "label": "あった日", "not_after": "today"},
            {"key": "nickname", "type": "text", "label": "犬の名前", "max_length": 20, "required": False},
        ]},
        {"title": "申請の内容", "fields": TRIAL["pages"][1]["fields"][:4]},
        {"title": "くわしく", "fields": [
            {"key": "story", "type": "long_text", "label": "事情"},
            {"key": "picture", "type": "photo", "label": "写真", "required": False, "accept": ["image"]},
            {"key": "paper", "type": "file", "label": "書類", "required": False, "accept": ["pdf"]},
        ]},
        {"title": "同意", "fields": [{"key": "agree", "type": "consent", "label": "町の記録を見ること"}]},
    ],
}  # fmt: skip

ANSWERS: dict[str, Any] = {
    "phone": "0999-00-0001", "happened_on": "2026-04-01", "nickname": "ポチ", "kind": "new", "price": 1000, "copies": 2,
    "story": "犬を飼いはじめました", "agree": True,
}  # fmt: skip
STEPS = 20
"""More requests than any form here needs: one that never lets go is a failure, not a hang."""


def as_resident(town: Town, who: Resident | None = None) -> Client:
    """A browser signed in as the mother, or as another resident."""
    client = Client()
    client.force_login(Account.objects.get(resident=who or town.mother))
    return client


def as_staff(town: Town, chair: str) -> Client:
    """A browser signed in as the holder of a chair: `係員` of 環境課, or `防災課/課長`."""
    client = Client()
    client.force_login(Account.objects.get(staff=town.staff[chair if "/" in chair else f"環境課/{chair}"]))
    return client


def begin(client: Client, subject: str = "self") -> str:
    """Begin the trial procedure online; the address of its first page."""
    return client.post(reverse("apply:begin", args=["trial"]), {"subject": subject})["Location"]


def fill_in(client: Client, where: str, answers: Mapping[str, Any], until: str = "/check/") -> str:
    """Fill in page after page until an address ends as wanted; that address."""
    for _ in range(STEPS):
        if where.endswith(until):
            return where
        response = client.get(where)
        form = Form(response.content.decode())
        response = client.post(where, form.filled(answers))
        assert response.status_code != 422, Page(response).said(".error-summary")
        where = response["Location"] if response.status_code == 302 else where
    raise AssertionError(f"{where} does not let go")


class Page:
    """What somebody, or their screen reader, finds on a page."""

    def __init__(self, response: HttpResponse) -> None:
        self.status = response.status_code
        self.tree = html.fromstring(response.content.decode())

    def all(self, path: str) -> list[Any]:
        """The elements of an XPath."""
        return list(self.tree.xpath(path))

    def by_id(self, name: str) -> Any:
        """The element of that id; there must be exactly one."""
        found = self.all(f"//*[@id='{name}']")
        assert len(found) == 1, f"{len(found)} elements with the id {name}"
        return found[0]

    def said(self, selector: str = "main") -> str:
        """The words in an element: `main`, `h1`, or `.a-class`; spaces as one."""
        path = f"//*[contains(concat(' ', @class, ' '), ' {selector[1:]} ')]" if selector[0] == "." else f"//{selector}"
        return " ".join(" ".join(one.text_content() for one in self.all(path)).split())

    def typed(self, name: str) -> str:
        """What stands in a text box."""
        found = self.all(f"//*[@name='{name}']")[0]
        return found.text_content().removeprefix("\n") if found.tag == "textarea" else found.get("value", "")

    def problem(self, path: str, *, title: str = "直すところがあります", status: int = 422) -> str:
        """What the page says is wrong with a field, once it is proved that nobody can miss it.

        The title says so, the summary takes the focus and leads to the control, and the control is marked as wrong
        and described by the words.
        """
        assert self.status == status
        assert title in self.said("title")
        summary = self.all("//*[contains(@class, 'error-summary')]")[0]
        assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")
        links = [link.text_content() for link in summary.xpath(f".//a[@href='#id_{path}']")]
        assert links, f"the summary does not lead to {path}: {summary.text_content()}"
        target = self.by_id(f"id_{path}")
        assert target.tag in ("input", "select", "textarea") or target.get("tabindex") == "-1", "cannot take the focus"
        marked = [one for one in target.xpath("ancestor-or-self::*") if one.get("aria-invalid") == "true"]
        assert marked, f"{path} is not marked as wrong"
        described = [self.by_id(name).text_content() for name in marked[-1].get("aria-describedby", "").split()]
        assert any(links[0] in words for words in described), f"{path} is described by {described}, not by {links[0]}"
        return links[0]
