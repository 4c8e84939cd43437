"""The staff's lists: filters, saved views, acts on many at once, export."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.records.models import Record, SavedView
from yakuba.kernel.records.queries import looks_at
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.models import Task

from .screens import Page, as_resident, as_staff

INBOX, BULK = "casework:inbox", "casework:bulk"
NOTED = {
    **TRIAL,
    "pages": [*TRIAL["pages"], {"title": "ほか", "fields": [
        {"key": "note", "type": "text", "label": "備考", "search": True, "required": False},
        {"key": "illness", "type": "text", "label": "病名", "secrecy": 3, "search": True, "required": False},
    ]}],
}  # fmt: skip


def listed(client: Client, **query: str) -> set[str]:
    """The numbers in a list."""
    page = Page(client.get(reverse(INBOX), query))
    return {box.get("value") for box in page.all("//input[@name='number']")}


@pytest.fixture
def noted(db: None) -> Town:
    """The town with a procedure that lists can be filtered by a text of."""
    return build(NOTED)


FILTERS = [
    ({"f_kind": "again"}, {"b"}),
    ({"f_price": "1000"}, {"a"}),
    ({"f_price": "１０００"}, {"a"}),
    ({"f_price": "1,000円"}, {"a"}),
    ({"f_price": "1000", "f_kind": "again"}, set()),
    ({"f_note": "急ぎ"}, {"b"}),
    ({"f_note": "' OR 1=1 --"}, set()),
    ({"f_price": "abc"}, set()),
    ({"f_unknown": "x"}, {"a", "b"}),
    ({"text": "髙橋"}, {"a"}),
    ({"text": "高橋葛子"}, {"a"}),
    ({"text": "ﾓﾘ ｼｽﾞｶ"}, {"b"}),
    ({"state": "filed"}, {"a", "b"}),
    ({"state": "approved"}, set()),
    ({"channel": "online"}, {"a", "b"}),
    ({"channel": "counter"}, set()),
    ({"due_until": "2000-01-01"}, set()),
    ({"due_until": "2199-01-01"}, {"a", "b"}),
    ({"which": "waiting"}, set()),
    ({"which": "ended"}, set()),
    ({"which": "all"}, {"a", "b"}),
]


@pytest.mark.parametrize(("query", "wanted"), FILTERS, ids=[str(query) for query, _ in FILTERS])
def test_a_list_is_filtered_by_any_searchable_field(noted: Town, query: dict[str, str], wanted: set[str]) -> None:
    other = {**ANSWERS, "kind": "again", "price": 2000, "note": "急ぎ"}
    stranger = noted.resident_actor(noted.stranger)
    made = {
        noted.file().number: "a",
        noted.file(stranger, resident=noted.stranger, answers=other).number: "b",
    }
    found = listed(as_staff(noted, "係員"), definition="trial", **query)
    assert {made[number] for number in found} == wanted


@pytest.mark.parametrize("typed", ["2026年12月1日", "令和8年12月1日", "２０２６－１２－０１", "20261201"])
def test_a_due_date_is_read_however_it_is_written(town: Town, typed: str) -> None:
    number = town.file().number
    Record.objects.filter(number=number).update(due_on="2026-12-02")
    assert listed(as_staff(town, "係員"), due_until=typed) == set()
    Record.objects.filter(number=number).update(due_on="2026-12-01")
    assert listed(as_staff(town, "係員"), due_until=typed) == {number}


def test_a_receipt_number_is_found_as_people_say_it(town: Town) -> None:
    number = town.file().number
    town.file()
    spoken = number.replace("-", "").translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert listed(as_staff(town, "係員"), text=spoken) == {number}


@pytest.mark.parametrize(
    "query",
    [
        {"page": "9" * 30}, {"page": "-1"}, {"view": "9" * 30}, {"sort": "f_nothing"}, {"sort": "password"}, {"which": "x"},
        {"text": "\0"}, {"channel": "\0"}, {"definition": "\0"},
        {"definition": "trial", "f_kind": "\0"}, {"definition": "trial", "f_price": "nan"},
        {"definition": "trial", "f_price": "1e999"}, {"definition": "trial", "sort": "f_price", "descending": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_no_address_breaks_a_list(town: Town, query: dict[str, str]) -> None:
    town.file()
    assert as_staff(town, "係員").get(reverse(INBOX), query).status_code == 200


def test_a_day_to_filter_by_that_is_none_is_said_at_its_box(town: Town) -> None:
    number = town.file().number
    page = Page(as_staff(town, "係員").get(reverse(INBOX), {"due_until": "2月30日"}))
    assert (page.status, page.typed("due_until")) == (422, "2月30日")
    assert "2月30日はありません" in page.problem("due_until")
    assert number in page.said()


def test_a_field_of_secrecy_3_is_no_way_to_guess_at_others_answers(noted: Town) -> None:
    noted.file(answers={**ANSWERS, "illness": "見本病"})
    client = as_staff(noted, "係員")
    page = Page(client.get(reverse(INBOX), {"definition": "trial"}))
    assert not page.all("//*[@name='f_illness']")
    guesses = [listed(client, definition="trial", f_illness=guess) for guess in ("見本病", "ほかの病")]
    assert guesses[0] == guesses[1]


def test_a_list_holds_the_offices_own_cases_only(town: Town) -> None:
    number = town.file().number
    assert listed(as_staff(town, "係員"), which="all") == {number}
    assert listed(as_staff(town, "税務課/係員"), which="all") == set()
    assert as_resident(town).get(reverse(INBOX)).status_code == 404
    assert Client().get(reverse(INBOX)).status_code == 302


def test_a_list_says_whom_each_case_waits_for(town: Town) -> None:
    new, deciding, taken, waiting = town.file(), town.deciding(), town.file(), town.file()
    actions.assign(town.actor("係員"), taken.number, town.staff["環境課/係員"])
    actions.ask_correction(town.actor("係員"), waiting.number, comment="直してください")
    page = Page(as_staff(town, "係員").get(reverse("casework:inbox"), {"which": "all"}))
    said = {
        row.xpath(".//input[@name='number']/@value")[0]: row.xpath("./td[@data-label='いま']")[0].text_content()
        for row in page.all("//tbody/tr")
    }
    assert said == {
        new.number: "環境課", deciding.number: "環境課係長", taken.number: town.staff["環境課/係員"].full_name,
        waiting.number: "申請した方",
    }  # fmt: skip


def test_a_list_is_kept_under_a_name_shared_and_deleted(town: Town) -> None:
    mine, colleague = as_staff(town, "係員"), as_staff(town, "係長")
    number = town.file(answers={**ANSWERS, "price": 5000}).number
    town.file()
    query = {"query": "which=all&definition=trial&f_price=5000", "name": " 高いもの ", "shared": "1"}
    saved = mine.post(reverse("casework:save-view"), query)
    view = SavedView.objects.get()
    assert saved["Location"] == f"{reverse(INBOX)}?view={view.pk}"
    assert view.name == "高いもの"
    assert listed(mine, view=str(view.pk)) == listed(colleague, view=str(view.pk)) == {number}
    assert not Page(as_staff(town, "税務課/係員").get(reverse(INBOX))).all(f"//a[@href='/casework/?view={view.pk}']")
    delete = reverse("casework:delete-view", args=[view.pk])
    assert colleague.post(delete).status_code == 404
    assert mine.post(delete).status_code == 302
    assert not SavedView.objects.exists()


def test_a_list_without_a_name_is_not_kept_and_why_is_said(town: Town) -> None:
    client = as_staff(town, "係員")
    where = reverse("casework:save-view")
    for name, words in (("　", "一覧に付ける名前を入れてください"), ("長" * 61, "今は61文字あります")):
        page = Page(client.post(where, {"query": "which=office", "name": name, "shared": "1"}))
        assert words in page.problem("name")
        assert page.typed("name") == name
        assert page.all("//details[@open]//input[@name='shared'][@checked]")
        assert "which=office" in page.typed("query")
    assert not SavedView.objects.exists()


def test_many_are_accepted_at_once_and_what_could_not_be_is_said_one_by_one(town: Town) -> None:
    fresh, stale = [town.file().number for _ in range(3)], town.deciding(price=5_000_000).number
    sent = {"do": "accept", "number": [*fresh, stale, "2026-0000-0000-0"]}
    page = Page(as_staff(town, "係員").post(reverse(BULK), sent, follow=True))
    assert "3件を処理しました (受理しました)" in page.said()
    assert f"{stale}: この申請はもう受理されています" in page.said()
    assert "2026-0000-0000-0: 見つかりません" in page.said()
    assert not Record.objects.filter(state=State.FILED).exists()


def test_a_case_that_changed_since_the_list_was_drawn_is_not_approved_in_bulk(town: Town) -> None:
    record = town.deciding(price=5_000_000)
    chief = as_staff(town, "係長")
    page = Page(chief.get(reverse(INBOX), {"which": "mine"}))
    form = page.all("//form[.//input[@name='number']]")[0]
    hidden = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    actions.send_back(town.actor("係長"), record.number, comment="金額を確かめてください")
    actions.refuse(town.actor("係員"), record.number, reason="要件を満たさないため")
    sent = {**hidden, "do": "approve", "number": record.number}
    assert (
        f"{record.number}: この案件は、ほかの人が先に処理しました"
        in Page(chief.post(reverse(BULK), sent, follow=True)).said()
    )
    assert not Task.objects.filter(record=record, decision="approve").exists()


def test_bulk_without_an_act_or_a_case_says_what_to_choose(town: Town) -> None:
    client = as_staff(town, "係員")
    number, kept = town.file().number, {"back": "which=office", "staff": "002"}
    page = Page(client.post(reverse(BULK), {"do": "delete", "number": number, **kept}))
    assert (page.status, "することを選んでください" in page.said(".error-summary")) == (422, True)
    page = Page(client.post(reverse(BULK), {"do": "accept", **kept}))
    assert page.problem("number") == "案件を選んでください"
    assert page.all("//select[@name='staff']/option[@selected]")[0].get("value") == "002"
    assert page.typed("back").startswith("which=office&")


def test_another_offices_clerk_does_nothing_in_bulk(town: Town) -> None:
    number = town.file().number
    sent = {"do": "accept", "number": number}
    page = Page(as_staff(town, "税務課/係員").post(reverse(BULK), sent, follow=True))
    assert f"{number}: 見つかりません" in page.said()
    assert Record.objects.get().state == State.FILED


def exported(client: Client, **query: str) -> tuple[bytes, list[list[str]]]:
    response = client.get(reverse("casework:export"), query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(response.streaming_content)
    return content, list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_list_is_exported_for_a_japanese_spreadsheet(noted: Town) -> None:
    record = noted.file(answers={**ANSWERS, "note": '一行目", 二', "illness": "見本病"})
    noted.file(answers={**ANSWERS, "kind": "again"})
    content, rows = exported(as_staff(noted, "係員"), definition="trial", f_kind="new")
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[0][:4] == ["受付番号", "手続", "対象の方", "状態"]
    assert rows[0][-3:] == ["種類", "金額", "備考"]
    assert len(rows) == 2
    assert rows[1][0] == record.number
    assert rows[1][2] == "髙橋 葛󠄀子"
    assert rows[1][-1] == '一行目", 二'
    assert "見本病" not in content.decode()
    assert [entry.data["records"] for entry in looks_at(noted.mother)] == [[record.number]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(noted: Town, start: str) -> None:
    typed = f"{start}cmd|' /C calc'!A0"
    noted.file(answers={**ANSWERS, "note": typed})
    _, rows = exported(as_staff(noted, "係員"), definition="trial")
    assert rows[1][-1] == f"'{typed}"


def test_an_export_of_nothing_has_its_headers(town: Town) -> None:
    town.file()
    assert len(exported(as_staff(town, "税務課/係員"), which="all")[1]) == 1
    assert as_resident(town).get(reverse("casework:export")).status_code == 404


def test_overdue_cases_are_listed_and_marked(town: Town) -> None:
    record = town.file()
    with clock.on(record.due_on + timedelta(days=3)):
        client = as_staff(town, "係員")
        assert listed(client, which="overdue") == {record.number}
        assert "3日すぎ" in Page(client.get(reverse(INBOX))).said()
