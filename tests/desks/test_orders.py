"""The buttons inside a form: a row more, a row less, a file out; each once, on however many pages the screen shows."""

from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from support.files import picture
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel.records.actions import attach
from yakuba.kernel.records.models import Draft
from yakuba.kernel.workflow import actions

from .screens import as_resident, as_staff

WITH_TABLE = deepcopy(TRIAL)
WITH_TABLE["pages"][0]["fields"] += [
    {"key": "kids", "type": "table", "label": "子", "required": False, "fields": [
        {"key": "nm", "type": "text", "label": "名前"}]}]  # fmt: skip
WITH_TABLE["pages"].append(
    {"title": "ほか", "fields": [{"key": "more", "type": "text", "label": "ほか", "required": False}]}
)
ROWS = {"kids.0.nm": "一郎", "kids.1.nm": "次郎", "kids.2.nm": "三郎"}


def correcting(town: Town) -> tuple[Client, str]:
    number = town.file().number
    actions.ask_correction(town.actor("係員"), number, comment="直してください")
    return as_resident(town), reverse("apply:correct", args=[number])


def at_the_counter(town: Town) -> tuple[Client, str]:
    clerk = as_staff(town, "係員")
    told = {"key": "trial", "document": "運転免許証", "agent": "", "came": ""}
    return clerk, clerk.post(reverse("counter:begin", args=["0000001"]), told)["Location"]


@pytest.mark.parametrize("begun", [correcting, at_the_counter])
@pytest.mark.parametrize(
    ("order", "left"),
    [({"_add": "kids"}, ["一郎", "次郎", "三郎", None]), ({"_remove": "kids.0"}, ["次郎", "三郎"]), ({"_add": "more"}, list(ROWS.values()))],
)  # fmt: skip
def test_a_row_more_or_less_is_one_row(db: None, begun: Any, order: dict[str, str], left: list[str]) -> None:
    client, where = begun(build(WITH_TABLE))
    client.get(where)
    client.post(where, {"_asked": "kids", **ROWS, **order})
    raw = Draft.objects.get().raw
    assert [row.get("nm") for row in raw["kids"].values()] == left
    assert raw.get("more", "") == ""


@pytest.mark.parametrize("begun", [correcting, at_the_counter])
def test_a_file_taken_out_is_out_and_the_screen_comes_back(db: None, begun: Any) -> None:
    town = build(WITH_TABLE)
    client, where = begun(town)
    client.get(where)
    draft = Draft.objects.get()
    kept, other = (attach(town.actor("係員"), draft, "picture", SimpleUploadedFile("犬.png", picture())) for _ in "12")
    assert client.post(where, {"_asked": "", "_detach": str(kept.pk)}).status_code in (200, 302, 422)
    assert list(draft.attachments.all()) == [other]
    assert client.post(where, {"_asked": "", "_detach": "9" * 5000, **ANSWERS}).status_code in (200, 302, 422)
    assert list(draft.attachments.all()) == [other]
