"""Who reads English finds English: on every page of a filing, from the front page to the case."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from support.town import TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.definitions.models import Vocabulary
from yakuba.kernel.workflow import actions

from .screens import ANSWERS, Page, as_resident, begin, fill_in

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々円年月日][^\s<]*")
PROPER = (
    "日本語", "やさしい日本語", "試しの町", "髙橋", "葛󠄀子", "海", "タカハシ", "カツコ", "ウミ", "霧見町1番地", "市民部", "環境課", "防災課",
    "税務課", "見本条例第1条", "係員", "係長", "課長", "部長",
)  # fmt: skip
WORDS = ("title", "summary", "who", "label", "help", "text")


def in_both(part: Any) -> Any:
    """A definition whose every word has its English."""
    if isinstance(part, list):
        return [in_both(one) for one in part]
    if not isinstance(part, dict):
        return part
    said = {name: in_both(value) for name, value in part.items()}
    return {
        **said,
        **{name: {"ja": said[name], "en": f"{name} in English"} for name in WORDS if isinstance(said.get(name), str)},
    }


@pytest.fixture
def english_town(db: None) -> Town:
    """The trial town, with English for every word of the procedure."""
    event = {"event": "dog", "title": {"ja": "犬", "en": "Dogs"}}
    content = {"facts": [], "parameters": [], "events": [event]}
    Vocabulary.objects.create(pack="test", version="1", content=content, sha256="0" * 64, loaded_at=clock.now())
    known = {name: in_both(value) if name not in ("workflow",) else value for name, value in TRIAL.items()}
    words = {name: in_both({name: TRIAL[name]})[name] for name in ("summary", "who")}
    return build({**known, **words, "title": {"ja": "見本", "en": "Trial application"}, "events": ["dog"],
                  "bring": [{"ja": "写真", "en": "A photo"}]})  # fmt: skip


def japanese_in(text: str) -> list[str]:
    """What is Japanese on a page and no name."""
    page = " ".join(Page(_Said(text)).said("body").split())
    page = re.sub("「見本」[^ ]*", "", page)  # the subject of a notice stays as it was written
    for name in sorted(PROPER, key=len, reverse=True):
        page = page.replace(name, "")
    return JAPANESE.findall(page)


class _Said:
    status_code = 200

    def __init__(self, text: str) -> None:
        self.content = text.encode()


def english(client: Client) -> Client:
    client.get(reverse("frame-language"), {"lang": "en", "next": "/"})
    return client


def test_a_filing_is_english_from_the_front_page_to_the_case(english_town: Town) -> None:
    client = english(as_resident(english_town))
    where = begin(client)
    seen = {
        path: client.get(path).content.decode() for path in ("/", "/apply/", "/apply/?event=dog", "/apply/p/trial/")
    }
    assert "Procedures: Dogs" in seen["/apply/?event=dog"]
    second = fill_in(client, where, ANSWERS, until="/2/")
    check = fill_in(client, second, ANSWERS)
    seen |= {name: client.get(path).content.decode() for name, path in (("1", where), ("2", second), ("check", check))}
    begin(client)
    seen["filed"] = client.post(check, follow=True).content.decode()
    seen["home"] = client.get("/").content.decode()
    seen["cases"] = client.get(reverse("apply:cases")).content.decode()
    assert {name: found for name, text in seen.items() if (found := japanese_in(text))} == {}
    assert "Application received" in seen["filed"]
    assert "¥2,000" in seen["filed"]
    assert re.search(r"\d{1,2} [A-Z][a-z]+ 20\d\d, \d{1,2}:\d\d", seen["filed"])


def test_states_and_stories_of_a_case_are_english(english_town: Town) -> None:
    record = english_town.file()
    actions.ask_correction(english_town.actor("係員"), record.number, comment="Please add a photo.")
    client = english(as_resident(english_town))
    found = {
        path: client.get(path).content.decode()
        for path in ("/", f"/apply/cases/{record.number}/", f"/apply/cases/{record.number}/correct/")
    }
    assert {name: words for name, text in found.items() if (words := japanese_in(text))} == {}
    assert "Correction needed" in found["/"]
