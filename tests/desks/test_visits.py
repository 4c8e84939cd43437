"""A visit: everything somebody came for asked once, signed once, filed at once, and never lost."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from support.town import START, Town

from yakuba.desks.visits.models import Visit, VisitPart
from yakuba.desks.visits.words import State
from yakuba.kernel import clock
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.people.actions import put_facts
from yakuba.kernel.people.models import Resident
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions as cases

from .screens import as_staff
from .visiting import NEW_HOME, PAPERS, answered, boxes, form_of, moving_town, opened, sent

ALL_MOVE = {"0": {"moves": "true"}, "1": {"moves": "true"}}
TOLD = {"moving.to": NEW_HOME, "moving.on": "令和8年4月1日", "move/movers": ALL_MOVE, "dog/tag": "12"}


@pytest.fixture
def town(db: None) -> Town:
    town = moving_town()
    put_facts(town.mother, {"resident.registered_dogs": 1}, source="犬の登録原簿", as_of=clock.today())
    return town


@pytest.fixture
def clerk(town: Town) -> Client:
    return as_staff(town, "係員")


@pytest.fixture
def visit(clerk: Client) -> Visit:
    """The mother has come because she has moved; the procedures are found."""
    visit = opened(clerk)
    clerk.post(reverse("visits:events", args=[visit.number]), {"only": "moving-within", "_turn": "0"})
    visit.refresh_from_db()
    return visit


def ready(clerk: Client, visit: Visit, told: dict[str, Any] = TOLD) -> HttpResponse:
    """Everything decided and told; what the last page answered."""
    sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "true"}, "go")
    return sent(clerk, visit, "ask", answered(boxes(clerk, visit), told))


def filed(clerk: Client, visit: Visit, **told: str) -> HttpResponse:
    return sent(clerk, visit, "check", {"signed": "on", **told})


def words(answer: HttpResponse) -> str:
    assert answer.content.startswith(b"%PDF-"), answer.content[:300]
    document = pypdfium2.PdfDocument(answer.content)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_one_event_finds_what_is_needed_and_asks_what_decides_the_rest(clerk: Client, visit: Visit) -> None:
    page = clerk.get(reverse("visits:needs", args=[visit.number])).content.decode()
    assert "必要な手続（2件）" in page and "必要かもしれない手続（1件）" in page
    shown = form_of(clerk.get(reverse("visits:needs", args=[visit.number])))
    chosen = {name: value for name, value in shown.items() if name.startswith("choice.")}
    assert chosen == {"choice.move": "now", "choice.dog": "now", "choice.water": "not", "choice.card": "not"}
    assert shown["_facts"].split() == ["moving.uses_city_water"]
    sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "true"})
    after = form_of(clerk.get(reverse("visits:needs", args=[visit.number])))
    assert (after["choice.water"], after["_facts"]) == ("now", "")


def test_each_thing_is_asked_once_and_nothing_the_town_knows(clerk: Client, visit: Visit) -> None:
    sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "true"}, "go")
    asked = ["moving.on", "moving.to", "move/movers", "resident.payment_account", "water/picture", "dog/tag"]
    assert sorted(boxes(clerk, visit)) == sorted(asked)


def test_everything_is_filed_at_once_and_what_one_case_changes_stands_in_the_next(clerk: Client, visit: Visit) -> None:
    answer = ready(clerk, visit)
    assert answer["Location"] == reverse("visits:check", args=[visit.number])
    assert filed(clerk, visit)["Location"] == reverse("visits:done", args=[visit.number])
    found = {record.definition.key: record for record in Record.objects.select_related("definition")}
    assert set(found) == {"move", "water", "dog"}
    assert found["move"].data["old"]["address"] == "霧見町1番地"
    assert found["water"].data["where"] == NEW_HOME == found["dog"].data["where"]
    assert {record.data.get("moved_on") or record.data.get("from_day") for record in found.values()} == {
        "2026-04-01",
        None,
    }
    assert all(record.channel == "counter" and record.who == "髙橋 葛󠄀子" for record in found.values())
    assert found["dog"].events.get(kind="filed").data["identity_seen"] == PAPERS
    visit.refresh_from_db()
    assert (visit.state, visit.told) == (State.FILED, {})
    filed_again = clerk.post(reverse("visits:check", args=[visit.number]), {"signed": "on"})
    assert filed_again.status_code == 302 and Record.objects.count() == 3


def test_nothing_is_filed_without_a_signature_and_a_paper_seen(clerk: Client, town: Town) -> None:
    visit = opened(clerk, document="")
    clerk.post(reverse("visits:events", args=[visit.number]), {"only": "moving-within", "_turn": "0"})
    ready(clerk, visit)
    unsigned = sent(clerk, visit, "check", {"document": PAPERS})
    assert unsigned.status_code == 422 and "署名をもらいました" in unsigned.content.decode()
    unseen = filed(clerk, visit)
    assert unseen.status_code == 422 and "本人確認で見た書類を選んでください" in unseen.content.decode()
    assert not Record.objects.exists()
    assert filed(clerk, visit, document=PAPERS).status_code == 302
    assert Record.objects.count() == 3


def test_all_are_filed_or_none(clerk: Client, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(clerk, visit)
    Definition.objects.filter(key="dog").update(suspended=True)
    VisitPart.objects.filter(visit=visit, definition__key="dog").update(choice="now")
    VisitPart.objects.get_or_create(
        visit=visit, definition=Definition.objects.get(key="dog"),
        defaults={"version": Definition.objects.get(key="dog").live, "choice": "now"},
    )  # fmt: skip
    answer = filed(clerk, visit)
    assert answer.status_code == 422 and not Record.objects.exists()
    visit.refresh_from_db()
    assert visit.state == State.OPEN and visit.told["dog/tag"] == "12"


def test_an_address_granted_is_in_the_register_of_everybody_who_moved(clerk: Client, visit: Visit, town: Town) -> None:
    ready(clerk, visit)
    filed(clerk, visit)
    move = Record.objects.get(definition__key="move")
    assert set(Resident.objects.filter(household=town.mother.household).values_list("address", flat=True)) == {
        "霧見町1番地"
    }
    cases.accept(town.actor("係員"), move.number)
    moved = Resident.objects.filter(household=town.mother.household)
    assert set(moved.values_list("address", "postal_code")) == {("霧見町9番地", "999-0009")}
    town.mother.household.refresh_from_db()
    assert town.mother.household.address == "霧見町9番地"
    assert move.events.get(kind="approved").data["facts"] == ["resident.address"]


def test_who_goes_back_changes_one_thing_and_keeps_the_rest(clerk: Client, visit: Visit) -> None:
    ready(clerk, visit)
    sent(clerk, visit, "needs", {"choice.dog": "later"}, "go")
    assert "dog/tag" not in boxes(clerk, visit)
    visit.refresh_from_db()
    assert visit.told["dog/tag"] == "12"
    sent(clerk, visit, "needs", {"choice.dog": "now"}, "go")
    places = boxes(clerk, visit)
    shown = form_of(clerk.get(reverse("visits:ask", args=[visit.number])))
    assert shown[places["dog/tag"]] == "12" and shown[f"{places['moving.to']}.address"] == NEW_HOME["address"]


def test_a_known_answer_is_put_right_and_taken_back(clerk: Client, visit: Visit) -> None:
    sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "true"}, "go")
    address = reverse("visits:ask", args=[visit.number])
    clerk.post(address, {**form_of(clerk.get(address)), "_rewrite": "resident.phone"})
    assert form_of(clerk.get(address))[boxes(clerk, visit)["resident.phone"]] == "0999-00-0001"
    clerk.post(address, {**form_of(clerk.get(address)), "_restore": "resident.phone"})
    assert "resident.phone" not in boxes(clerk, visit)


def test_what_is_wrong_is_said_beside_the_one_question_and_kept(clerk: Client, visit: Visit) -> None:
    answer = ready(clerk, visit, {**TOLD, "moving.on": "きのう"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "きのう" in page and "日付" in page
    visit.refresh_from_db()
    assert visit.told["moving.on"] == "きのう"


class TestHandingOver:
    def test_whoever_scans_the_code_takes_it_over_and_goes_on(self, clerk: Client, visit: Visit, town: Town) -> None:
        ready(clerk, visit)
        Grant.objects.create(right=Right.COUNTER, department=town.departments["防災課"], starts_on=START)
        other = as_staff(town, "防災課/係員")
        found = other.get(reverse("visits:start"), {"code": visit.number.replace("-", "").lower()})
        assert found["Location"] == reverse("visits:visit", args=[visit.number])
        refused = sent(other, visit, "ask", {})
        assert refused.status_code == 422 and "引き継ぐ" in refused.content.decode()
        other.post(reverse("visits:take", args=[visit.number]))
        late = sent(clerk, visit, "ask", answered(boxes(clerk, visit), {"dog/tag": "99"}))
        page = late.content.decode()
        assert late.status_code == 422 and 'value="99"' in page  # what was typed is shown, not lost
        visit.refresh_from_db()
        assert visit.told["dog/tag"] == "12"
        assert filed(other, visit).status_code == 302
        assert Entry.objects.filter(act="visit.take_over").count() == 1

    def test_a_page_shown_before_the_last_change_overwrites_nothing(self, clerk: Client, visit: Visit) -> None:
        sent(clerk, visit, "needs", {}, "go")
        address = reverse("visits:ask", args=[visit.number])
        old = form_of(clerk.get(address))
        sent(clerk, visit, "ask", answered(boxes(clerk, visit), {"dog/tag": "12"}))
        stale = clerk.post(address, {**old, **answered(boxes(clerk, visit), {"dog/tag": "99"})})
        assert stale.status_code == 422 and 'value="99"' in stale.content.decode()
        visit.refresh_from_db()
        assert visit.told["dog/tag"] == "12"

    @pytest.mark.parametrize("code", ["V1234-5678-0", "1234", "<script>", "V" + "9" * 4000])
    def test_a_code_of_nothing_says_what_is_right(self, clerk: Client, town: Town, code: str) -> None:
        answer = clerk.get(reverse("visits:start"), {"code": code})
        assert answer.status_code == 422 and "V で始まる" in answer.content.decode()

    def test_a_clerk_without_the_right_finds_no_visit(self, visit: Visit, town: Town) -> None:
        stranger = as_staff(town, "税務課/係員")
        assert stranger.get(reverse("visits:visit", args=[visit.number])).status_code == 404
        assert stranger.get(reverse("visits:start")).status_code == 404


def test_what_is_typed_is_kept_while_it_is_typed(clerk: Client, visit: Visit) -> None:
    sent(clerk, visit, "needs", {}, "go")
    answer = sent(clerk, visit, "ask", {**answered(boxes(clerk, visit), {"dog/tag": "1"}), "_auto": "1"})
    visit.refresh_from_db()
    assert (answer.status_code, answer["X-Turn"], visit.told["dog/tag"]) == (204, str(visit.turn), "1")


def test_the_papers_say_everything_once(clerk: Client, visit: Visit) -> None:
    ready(clerk, visit)
    sent(clerk, visit, "needs", {"choice.card": "later"}, "go")
    sheet = words(clerk.get(reverse("visits:sheet", args=[visit.number])))
    assert visit.number in sheet and sheet.count("霧見町9番地") == 1 and sheet.count("署名してください") == 1
    for title in ("転居の届", "水道の使用開始届", "犬の住所の変更"):
        assert title in sheet
    # Everybody it is about is named, and what all answered alike is said once.
    names = [one.full_name.replace(" ", "") for one in visit.resident.household.members.all()]
    assert len(names) > 1 and sheet.count("引っ越す:はい（") == 1 and all(name in sheet for name in names), sheet
    forms = words(clerk.get(reverse("visits:forms", args=[visit.number])))
    assert all(title in forms for title in ("転居の届", "犬の住所の変更"))
    filed(clerk, visit)
    home = words(clerk.get(reverse("visits:later", args=[visit.number])))
    assert "カードの追記" in home and "水道の使用開始届" in home
    after = words(clerk.get(reverse("visits:forms", args=[visit.number])))
    assert all(record.number in after for record in Record.objects.all())


class TestSecrets:
    @pytest.fixture
    def account(self, town: Town) -> None:
        account = {
            "bank": "見本銀行",
            "branch": "本店",
            "kind": "普通",
            "number": "7654321",
            "holder_kana": "タカハシ カツコ",
        }
        put_facts(town.mother, {"resident.payment_account": account}, source="公金受取口座", as_of=clock.today())

    @pytest.mark.usefixtures("account")
    def test_a_clerk_without_the_right_sees_no_account_anywhere(self, clerk: Client, visit: Visit) -> None:
        ready(clerk, visit)
        pages = [
            clerk.get(reverse(f"visits:{name}", args=[visit.number])).content.decode() for name in ("ask", "check")
        ]
        papers = [words(clerk.get(reverse(f"visits:{name}", args=[visit.number]))) for name in ("sheet", "forms")]
        assert not any("7654321" in text for text in (*pages, *papers))
        filed(clerk, visit)
        assert Record.objects.get(definition__key="water").data["account"]["number"] == "7654321"

    @pytest.mark.usefixtures("account")
    def test_with_the_right_it_is_read_out(self, clerk: Client, visit: Visit, town: Town) -> None:
        Grant.objects.create(right=Right.SENSITIVE, staff=town.staff["環境課/係員"], starts_on=START)
        ready(clerk, visit)
        assert "7654321" in clerk.get(reverse("visits:check", args=[visit.number])).content.decode()


def test_a_newcomer_is_in_no_register_and_filed_by_the_name_they_say(clerk: Client, town: Town) -> None:
    answer = clerk.post(reverse("visits:open-newcomer"), {"who": "見本 三郎", "document": PAPERS})
    visit = Visit.objects.get()
    assert answer["Location"] == reverse("visits:events", args=[visit.number])
    clerk.post(reverse("visits:events", args=[visit.number]), {"only": "moving-within", "_turn": "0"})
    sent(clerk, visit, "needs", {"choice.dog": "not", "choice.move": "not", "choice.card": "now"}, "go")
    sent(clerk, visit, "ask", answered(boxes(clerk, visit), {"card/pin": "true"}))
    assert filed(clerk, visit).status_code == 302
    assert Record.objects.get().resident is None
    nameless = clerk.post(reverse("visits:open-newcomer"), {"who": " "})
    assert nameless.status_code == 422 and "お名前" in nameless.content.decode()


def test_a_visit_dropped_keeps_nothing(clerk: Client, visit: Visit) -> None:
    ready(clerk, visit)
    asked = clerk.get(reverse("visits:discard", args=[visit.number]))
    clerk.post(reverse("visits:discard", args=[visit.number]), form_of(asked))
    visit.refresh_from_db()
    assert (visit.state, visit.told, visit.seen) == (State.DROPPED, {}, "")
    assert clerk.get(reverse("visits:start")).status_code == 200
