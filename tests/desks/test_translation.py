"""Every desk speaks English beside Japanese, and no text of them was forgotten."""

import re
from pathlib import Path

import pytest

from yakuba import desks

SOURCES = [r'{% translate "([^"]+)" %}', r'_\("([^"]+)"\)']


@pytest.mark.parametrize("desk", ["apply", "casework", "counter", "filling"])
def test_every_text_of_the_desk_has_its_english(desk: str) -> None:
    room = Path(desks.__file__).parent / desk
    said = {
        text for file in room.rglob("*.html") for source in SOURCES for text in re.findall(source, file.read_text())
    }
    catalogue = (room / "locale" / "en" / "LC_MESSAGES" / "django.po").read_text("utf-8")
    translated = dict(
        re.findall(r'^msgid "(.+)"\n(?:msgid_plural .+\n)?msgstr(?:\[0\])? "(.*)"$', catalogue, re.MULTILINE)
    )
    assert {text for text in said if not translated.get(text)} == set()
    assert not [text for text in translated.values() if re.search("[ぁ-んァ-ヶ一-龠]", text)]
