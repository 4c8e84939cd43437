"""A question for a photo opens a phone's camera; one for a paper opens the files."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from support.town import Town

from .screens import ANSWERS, as_resident, begin, fill_in

PICTURES = {"image/jpeg", "image/png", "image/webp"}


@pytest.fixture
def asked(five_pages: Town) -> dict[str, Any]:
    """The inputs for files on the page that asks for them, by name."""
    client = as_resident(five_pages)
    page = client.get(fill_in(client, begin(client), ANSWERS, until="/4/"))
    return {one.get("name"): one for one in html.fromstring(page.content.decode()).xpath("//input[@type='file']")}


def test_a_photo_is_taken_with_the_camera_at_the_back(asked: dict[str, Any]) -> None:
    assert asked["picture"].get("capture") == "environment"


def test_a_photo_takes_pictures_alone(asked: dict[str, Any]) -> None:
    assert set(asked["picture"].get("accept").split(",")) == PICTURES


def test_a_paper_is_chosen_among_the_files_and_opens_no_camera(asked: dict[str, Any]) -> None:
    assert asked["paper"].get("capture") is None
    assert asked["paper"].get("accept") == "application/pdf"


def test_the_form_sends_files_as_files(five_pages: Town) -> None:
    client = as_resident(five_pages)
    page = html.fromstring(client.get(fill_in(client, begin(client), ANSWERS, until="/4/")).content.decode())
    [form] = page.xpath("//form[.//input[@type='file']]")
    assert (form.get("enctype"), form.get("method")) == ("multipart/form-data", "post")
