"""What stands together on a page: a field that is wrong, a number, the rows of a table, a case that waits for its applicant."""

from typing import Any

import pytest
from support.forms import Form
from support.town import TRIAL, Town, build

from yakuba.kernel.workflow import actions

from .screens import ANSWERS, Page, as_resident, begin, fill_in

PUPS = {
    "key": "pups", "type": "table", "label": "子犬", "max_rows": 3,
    "fields": [{"key": "pup", "type": "text", "label": "名前"}, {"key": "colour", "type": "text", "label": "色"}],
}  # fmt: skip
WITH_ROWS: dict[str, Any] = {
    **TRIAL,
    "pages": [TRIAL["pages"][0], {"title": "子犬", "fields": [PUPS]}],
    "fee": None,
    "amount": None,
}
WITH_ROWS["pages"][1]["fields"] = [*TRIAL["pages"][1]["fields"], PUPS]


@pytest.mark.parametrize(
    "name", [{"family": "", "given": ""}, {"family": "森", "given": ""}, {"family": "", "given": "静"}]
)
def test_a_missing_part_of_a_name_is_marked_like_every_field(town: Town, name: dict[str, str]) -> None:
    client = as_resident(town)
    where = begin(client)
    sent = Form(client.get(where).content.decode()).filled({**ANSWERS, "applicant_name": name})
    page = Page(client.post(where, sent))
    assert page.status == 422
    marked = page.all("//*[contains(@class, 'field-wrong')]")
    assert marked, "no red bar"
    assert any("applicant_name" in (one.get("name") or one.get("id") or "") for bar in marked for one in bar.iter())


def test_rows_are_read_one_by_one_and_a_telephone_number_in_one_piece(db: None) -> None:
    client = as_resident(build({name: value for name, value in WITH_ROWS.items() if value is not None}))
    rows = [{"pup": "シロ", "colour": "白"}, {"pup": "クロ", "colour": "黒"}]
    check = fill_in(client, begin(client), {**ANSWERS, "pups": rows})
    for response in (client.get(check), client.post(check, follow=True)):
        page = Page(response)
        read = [[line.text_content() for line in row] for row in page.all("//ol[@class='answer-rows']/li")]
        assert read == [["名前: シロ", "色: 白"], ["名前: クロ", "色: 黒"]]
        assert "0999" in page.said(".nowrap")


def test_a_case_to_be_corrected_is_not_called_under_review_and_what_was_done_is_said(town: Town) -> None:
    record = town.file()
    actions.ask_correction(town.actor("係員"), record.number, comment="写真を付けてください")
    client = as_resident(town)
    home = Page(client.get("/"))
    assert "直して送ってほしい申請" in home.said()
    assert "審査中の申請" not in home.said()
    where = f"/apply/cases/{record.number}/"
    sent = Form(client.get(f"{where}correct/").content.decode()).filled({})
    page = Page(client.post(f"{where}correct/", sent, follow=True))
    assert "直した内容を送りました" in page.said(".notice-success")
    assert "審査中の申請" in Page(client.get("/")).said()
    page = Page(client.post(f"{where}withdraw/", follow=True))
    assert "申請を取り下げました" in page.said(".notice-success")
