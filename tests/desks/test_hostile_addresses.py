"""Addresses nobody was given: whatever stands in them, the answer is that there is no such page."""

import pytest
from django.test import Client
from django.urls import reverse
from support.town import Town

from yakuba.kernel.access.actions import issue_token
from yakuba.kernel.access.words import Scope

from .screens import as_resident, as_staff

STRANGE = ["%00", "a%00b", "%F0%9F%98%80", "..%2f..%2fetc", "9" * 40, "%27%20OR%201=1", "x" * 300, "%C2%B2" * 13]
RESIDENTS = ["/apply/draft/{}/", "/apply/draft/{}/check/", "/apply/cases/{}/"]
STAFF = [
    "/counter/residents/{}/",
    "/counter/businesses/{}/",
    "/counter/draft/{}/",
    "/counter/done/{}/",
    "/casework/{}/",
]
PROGRAMS = ["/api/v1/procedures/{}", "/api/v1/cases/{}"]


@pytest.mark.parametrize("strange", STRANGE, ids=[one[:14] for one in STRANGE])
def test_a_strange_address_is_a_missing_page(town: Town, strange: str) -> None:
    secret = issue_token(town.resident_actor(), town.resident_actor().account, "試し", list(Scope.values), 1)
    resident, clerk, program = (
        as_resident(town),
        as_staff(town, "係員"),
        Client(headers={"Authorization": f"Bearer {secret}"}),
    )
    answers = [
        client.get(where.format(strange))
        for client, places in ((resident, RESIDENTS), (clerk, STAFF), (program, PROGRAMS))
        for where in places
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)


@pytest.mark.parametrize("number", [0, 10**18, 10**30])
def test_a_number_no_row_can_have_is_a_missing_page(town: Town, number: int) -> None:
    for client, room in ((as_resident(town), "apply"), (as_staff(town, "係員"), "casework")):
        for name in ("file", "document"):
            assert client.get(reverse(f"{room}:{name}", args=[number])).status_code == 404
    assert as_resident(town).get(reverse("apply:notice", args=[number])).status_code == 404
    assert as_staff(town, "係員").post(reverse("casework:delete-view", args=[number])).status_code == 404


def test_words_with_nul_are_no_way_to_break_a_visit(town: Town) -> None:
    clerk = as_staff(town, "係員")
    told = {"key": "trial", "document": "運転免許証", "agent": "other", "came": "見本\0太郎・おい"}
    assert clerk.post(reverse("counter:begin", args=["0000001"]), told).status_code == 302
    assert clerk.post(reverse("counter:begin", args=["0000001"]), {**told, "key": "tri\0al"}).status_code in (302, 404)
    view = {"query": "which=all", "name": "名\0前"}
    assert clerk.post(reverse("casework:save-view"), view).status_code == 302
