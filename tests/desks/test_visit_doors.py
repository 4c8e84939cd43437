"""Who may open a visit, who may see a secret told in it, and what is said when filing is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from support.town import START, Town

from yakuba.desks.visits import actions
from yakuba.desks.visits.errors import Held
from yakuba.desks.visits.models import Visit
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow.actions import Filing, file_case
from yakuba.kernel.workflow.errors import Refused
from yakuba.language._said import Said
from yakuba.language.answers import Problem
from yakuba.language.procedures import Procedure

from .screens import Page, as_staff
from .test_visits import TOLD, filed, ready, words
from .test_visits_more import moved
from .visiting import CARD, answered, boxes, form_of, moving_town, sent

ACCOUNT = {"bank": "見本銀行", "branch": "本店", "kind": "普通", "number": "7654321", "holder_kana": "タカハシ カツコ"}
TOLD_ALL = {**TOLD, "resident.payment_account": ACCOUNT}
PRINTED = ("sheet", "forms")
SAVINGS = {
    **CARD, "procedure": "savings", "title": "預貯金の申告", "kind": "must",
    "pages": [{"title": "預貯金", "fields": [
        {"key": "people", "type": "table", "label": "世帯の方", "rows": "household.members", "fields": [
            {"key": "full_name", "type": "text", "label": "氏名", "bind": "row.full_name"},
            {"key": "savings", "type": "number", "label": "預貯金", "secrecy": 3},
        ]},
    ]}],
}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    return moving_town()


class TestWhoMaySeeIt:
    """A visit filed is seen as its cases are, and a secret by whoever was told it."""

    @pytest.fixture
    def other(self, town: Town) -> Client:
        """A clerk at another office's counter."""
        Grant.objects.create(right=Right.COUNTER, department=town.departments["防災課"], starts_on=START)
        return as_staff(town, "防災課/係員")

    def seen(self, client: Client, visit: Visit, *names: str) -> str:
        pages = [client.get(reverse(f"visits:{name}", args=[visit.number])) for name in names]
        assert all(page.status_code == 200 for page in pages), [page.status_code for page in pages]
        return "".join(words(one) if one.content.startswith(b"%PDF") else one.content.decode() for one in pages)

    def test_filed_it_is_for_whoever_took_it_in_and_whoever_works_on_its_cases(self, other: Client, town: Town) -> None:
        clerk, visit = moved(town)
        ready(clerk, visit)
        assert other.get(reverse("visits:sheet", args=[visit.number])).status_code == 200
        filed(clerk, visit)
        pages = ("done", "sheet", "forms", "later", "visit", "needs", "ask", "check", "events")
        found = {name: other.get(reverse(f"visits:{name}", args=[visit.number])).status_code for name in pages}
        assert found == dict.fromkeys(pages, 404)
        assert other.get(reverse("visits:start"), {"code": visit.number}).status_code == 422
        assert as_staff(town, "係長").get(reverse("visits:done", args=[visit.number])).status_code == 200

    def test_whoever_took_it_in_prints_it_again_where_the_cases_are_another_offices(
        self, other: Client, town: Town
    ) -> None:
        _clerk, visit = moved(town)
        other.post(reverse("visits:take", args=[visit.number]))
        ready(other, visit)
        assert filed(other, visit).status_code == 302
        self.seen(other, visit, "done", "later", *PRINTED)

    def test_a_secret_is_shown_to_whoever_was_told_it_alone(self, other: Client, town: Town) -> None:
        clerk, visit = moved(town)
        ready(clerk, visit, TOLD_ALL)
        assert "7654321" in self.seen(clerk, visit, "ask") and "7654321" in self.seen(clerk, visit, "check", "sheet")
        looks = self.seen(other, visit, "ask", "check", *PRINTED)
        assert "7654321" not in looks and "聞き取ったとおり" in looks and "前に聞き取った答えがあります" in looks
        other.post(reverse("visits:take", args=[visit.number]))
        assert "7654321" not in self.seen(other, visit, "ask", "check", *PRINTED)
        assert sent(other, visit, "ask", {})["Location"] == reverse("visits:check", args=[visit.number])
        visit.refresh_from_db()
        assert visit.told["resident.payment_account"]["number"] == "7654321"
        assert filed(other, visit).status_code == 302
        assert "7654321" not in self.seen(other, visit, *PRINTED)
        assert Record.objects.get(definition__key="water").data["account"]["number"] == "7654321"

    def test_it_is_typed_anew_by_whoever_took_over(self, other: Client, town: Town) -> None:
        clerk, visit = moved(town)
        ready(clerk, visit, TOLD_ALL)
        other.post(reverse("visits:take", args=[visit.number]))
        anew = {"resident.payment_account": {**ACCOUNT, "number": "1111111"}}
        sent(other, visit, "ask", answered(boxes(other, visit), anew))
        assert "1111111" in self.seen(other, visit, "ask", "check", "sheet")
        assert "1111111" not in self.seen(clerk, visit, "ask", "check", "sheet")

    def test_what_was_told_of_each_of_a_household_is_asked_of_each_anew(self, other: Client, town: Town) -> None:
        publish(SYSTEM, Procedure.model_validate(SAVINGS), [])
        clerk, visit = moved(town)
        sent(clerk, visit, "needs", {}, "go")
        cells = {str(at): {"savings": f"{at + 5}7654"} for at in range(2)}
        sent(clerk, visit, "ask", answered(boxes(clerk, visit), {"savings/people": cells}))
        box = boxes(clerk, visit)["savings/people"]
        assert form_of(clerk.get(reverse("visits:ask", args=[visit.number])))[f"{box}.0.savings"] == "57654"
        other.post(reverse("visits:take", args=[visit.number]))
        page = self.seen(other, visit, "ask")
        assert "7654" not in page and town.child.full_name in page
        sent(other, visit, "ask", {})
        visit.refresh_from_db()
        assert visit.told["savings/people"] == cells
        sent(other, visit, "ask", {f"{box}.0.savings": "1", f"{box}.1.savings": "2"})
        visit.refresh_from_db()
        assert visit.told["savings/people"] == {"0": {"savings": "1"}, "1": {"savings": "2"}}

    def test_what_is_typed_too_late_is_shown_to_whoever_typed_it(self, other: Client, town: Town) -> None:
        clerk, visit = moved(town)
        ready(clerk, visit, TOLD_ALL)
        anew = answered(boxes(clerk, visit), {"resident.payment_account": {**ACCOUNT, "number": "2222222"}})
        other.post(reverse("visits:take", args=[visit.number]))
        late = sent(clerk, visit, "ask", anew)
        assert late.status_code == 422 and "2222222" in late.content.decode()

    def test_the_next_day_the_sheet_says_no_secret(self, town: Town) -> None:
        clerk, visit = moved(town)
        ready(clerk, visit, TOLD_ALL)
        filed(clerk, visit)
        assert "7654321" in self.seen(clerk, visit, "sheet")
        Visit.objects.update(ended_at=clock.now() - timedelta(days=1))
        assert "7654321" not in self.seen(clerk, visit, "sheet")

    def test_nobody_takes_a_visit_of_their_own_household(self, other: Client, town: Town) -> None:
        _clerk, visit = moved(town)
        Account.objects.filter(staff=None, resident=town.mother).delete()
        Account.objects.filter(staff=town.staff["防災課/係員"]).update(resident=town.mother)
        assert other.get(reverse("visits:visit", args=[visit.number])).status_code == 404
        assert other.post(reverse("visits:take", args=[visit.number])).status_code == 404
        address = reverse("visits:open", args=[town.child.number])
        answer = other.post(address, {"document": "運転免許証"}, follow=True)
        assert "同じ世帯の方の手続は、自分では" in answer.content.decode() and Visit.objects.count() == 1


class TestRefusals:
    """What cannot be taken is said where it was pressed, and nothing is filed."""

    def refused(self, key: str, field: str) -> Callable[..., Record]:
        def file(actor: Actor, filing: Filing) -> Record:
            if filing.version.definition.key == key:
                raise Refused((Problem(field, "口座", Said("「7654321」は使えません", en="“7654321” cannot be used")),))
            return file_case(actor, filing)

        return file

    def test_what_is_wrong_with_a_case_is_said(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        clerk, visit = moved(town)
        ready(clerk, visit, TOLD_ALL)
        monkeypatch.setattr("yakuba.desks.visits.actions.visits.file_case", self.refused("water", "account.number"))
        answer = filed(clerk, visit)
        assert answer.status_code == 422 and not Record.objects.exists()
        assert Page(answer).said(".error-summary").endswith("「水道の使用開始届」の口座: 「7654321」は使えません")

    def test_but_no_secret(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        clerk, visit = moved(town)
        ready(clerk, visit, TOLD_ALL)
        Visit.objects.update(handed=["resident.payment_account"])
        monkeypatch.setattr("yakuba.desks.visits.actions.visits.file_case", self.refused("water", "account.number"))
        page = filed(clerk, visit)
        assert page.status_code == 422 and "この答えでは受け付けられません" in page.content.decode()
        assert "7654321" not in page.content.decode()

    def test_filed_a_moment_before_by_somebody_else_is_no_error(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clerk, visit = moved(town)
        ready(clerk, visit)
        actor = town.actor("係員")

        def late(*given: object) -> list[Record]:
            actions.file_all(actor, visit.number)
            raise Held("もう終わっています")

        monkeypatch.setattr("yakuba.desks.visits.views.ending.file_all", late)
        assert filed(clerk, visit)["Location"] == reverse("visits:done", args=[visit.number])
