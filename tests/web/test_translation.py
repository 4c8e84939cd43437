"""The frame speaks English beside Japanese, and no text of it was forgotten."""

import re
from pathlib import Path

from django.test import Client

from yakuba import web

ROOM = Path(web.__file__).parent
CATALOGUE = ROOM / "locale" / "en" / "LC_MESSAGES" / "django.po"
SOURCES = [r'{% translate "([^"]+)" %}', r'gettext\("([^"]+)"\)']


def test_every_text_of_the_frame_has_its_english() -> None:
    files = [*ROOM.rglob("*.html"), *ROOM.glob("*.py")]
    said = {text for file in files for source in SOURCES for text in re.findall(source, file.read_text("utf-8"))}
    translated = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', CATALOGUE.read_text("utf-8"), re.MULTILINE))
    assert len(said) > 50
    assert {text for text in said if not translated.get(text)} == set()


def test_a_reader_of_english_reads_english(browser: Client) -> None:
    browser.get("/language/", {"lang": "en"})
    page = browser.get("/accessibility/").content.decode()
    assert "<h1>Accessibility statement</h1>" in page and "Skip to main content" in page
    assert "2 things to correct" in browser.get("/style-guide/").content.decode()
