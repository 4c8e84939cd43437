"""The API: read what is asked, file, follow; and be refused in words that name the field."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from support.files import picture
from support.town import ANSWERS, Town

from yakuba.kernel import clock
from yakuba.kernel.access import _third_party
from yakuba.kernel.access.actions import issue_token, revoke_token
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Token
from yakuba.kernel.access.words import Scope
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.numbers import new_number
from yakuba.kernel.records.models import Attachment, Draft, Record
from yakuba.kernel.records.queries import looks_at
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions

ALL = list(Scope.values)
ROOT = "/api/v1"


class Program:
    """A program that calls with one token."""

    def __init__(self, secret: str) -> None:
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, where: str, **query: object) -> HttpResponse:
        return Client().get(f"{ROOT}{where}", query, headers=self.headers)

    def post(self, where: str, body: object = None, **headers: str) -> HttpResponse:
        sent = body if isinstance(body, str) else json.dumps(body or {})
        told = {**self.headers, **headers}
        return Client().post(f"{ROOT}{where}", sent, content_type="application/json", headers=told)

    def file(self, answers: dict[str, Any] | None = None, key: str = "", **rest: object) -> HttpResponse:
        headers = {"Idempotency-Key": key} if key else {}
        return self.post("/procedures/trial/cases", {"answers": {**ANSWERS, **(answers or {})}, **rest}, **headers)


def token(actor: Actor, *scopes: str) -> str:
    return issue_token(actor, actor.account, "試し", list(scopes or ALL), 30)


@pytest.fixture
def program(town: Town) -> Program:
    """The mother's program."""
    return Program(token(town.resident_actor()))


def problems(response: HttpResponse) -> dict[str, str]:
    """What is wrong by field; every failure says in words what happened."""
    told = response.json()
    assert response["Content-Type"].startswith("application/json")
    assert set(told) == {"message", "problems"}, told
    assert told["message"]
    return {one["field"]: one["message"] for one in told["problems"]}


def test_the_document_is_openapi_3_1(db: None) -> None:
    document = Client().get(f"{ROOT}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len(operations) >= 9
    assert all(one["security"] and one["summary"] and one["tags"] for one in operations)


def test_a_procedure_tells_which_answers_it_takes(program: Program) -> None:
    assert [one["key"] for one in program.get("/procedures", words="ﾀﾒｼ").json()] == ["trial"]
    assert program.get("/procedures", office="130").json() == []
    sheet = program.get("/procedures/trial").json()
    assert sheet["definition"]["title"]
    schema = sheet["answers_schema"]
    Draft202012Validator.check_schema(schema)
    record = Record.objects.get(number=program.file().json()["number"])
    assert list(Draft202012Validator(schema).iter_errors(record.data)) == []
    wrong = list(Draft202012Validator(schema).iter_errors({**record.data, "kind": "forged", "price": "many"}))
    assert {error.absolute_path[0] for error in wrong} == {"kind", "price"}
    assert program.get("/procedures/nothing").status_code == 404


def test_a_case_is_filed_followed_corrected_and_withdrawn(town: Town, program: Program) -> None:
    filed = program.file()
    assert filed.status_code == 201
    number = filed.json()["number"]
    assert filed.json()["answers"]["applicant_name"]["family"] == "髙橋", "what the town knows was not sent"
    assert (filed.json()["amount"], filed.json()["fee"], filed.json()["channel"]) == (2000, 600, "api")
    assert [one["number"] for one in program.get("/cases").json()] == [number]
    actions.ask_correction(town.actor("係員"), number, comment="通数を確かめてください")
    assert not looks_at(town.mother).exists()
    seen = program.get(f"/cases/{number}").json()
    (look,) = looks_at(town.mother)
    assert (look.actor, look.about) == (f"token:{Token.objects.get().pk}", f"record:{number}")
    assert (seen["state"], seen["events"][-1]["comment"]) == ("returned", "通数を確かめてください")
    wrong = program.post(f"/cases/{number}/corrections", {"answers": {"copies": 11}})
    assert (wrong.status_code, set(problems(wrong))) == (422, {"copies"})
    mended = program.post(f"/cases/{number}/corrections", {"answers": {"copies": "３"}})
    assert (mended.json()["state"], mended.json()["answers"]["copies"]) == ("filed", 3)
    assert program.post(f"/cases/{number}/withdrawal").json()["state"] == "withdrawn"
    again = program.post(f"/cases/{number}/withdrawal")
    assert (again.status_code, problems(again)) == (400, {})


REFUSED = [
    ({"phone": "123"}, {"phone": "0から始まる数字"}),
    ({"price": -1, "copies": 11}, {"price": "1円以上", "copies": "10以下"}),
    ({"price": "9" * 40}, {"price": "15けたまで"}),
    ({"kind": "forged"}, {"kind": "から選んでください"}),
    ({"kind": None}, {"kind": "「種類」を選んでください"}),
    ({"birthday": "昭和64年1月8日"}, {"birthday": "平成元年1月8日です"}),
    ({"applicant_name": {"family": "山田😀", "given": "子"}}, {"applicant_name.family": "絵文字は使えません"}),
    ({"applicant_name": {"family": "山田", "given": "子", "age": "3"}}, {"applicant_name.age": "という欄はありません"}),
    ({"nobody_asked": 1}, {"nobody_asked": "という項目はここにはありません"}),
    ({"phone": ["0999-00-0001"]}, {"phone": "文字で入力してください"}),
]


@pytest.mark.parametrize(("answers", "wanted"), REFUSED, ids=[str(list(wanted)) for _, wanted in REFUSED])
def test_a_refused_filing_names_every_field(program: Program, answers: dict[str, Any], wanted: dict[str, str]) -> None:
    response = program.file(answers)
    assert response.status_code == 422
    found = problems(response)
    assert set(found) == set(wanted)
    assert all(words in found[field] for field, words in wanted.items()), found
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [("{", 400, ""), ("[]", 422, "answers"), ("{}", 422, "answers"), ('{"answers": 1}', 422, "answers"),
     ('{"answers": {}, "attachments": ["x"]}', 422, "attachments"), ('"\\ud800"', 422, "answers")],
)  # fmt: skip
def test_a_body_that_is_no_filing_is_refused_in_the_same_shape(
    program: Program, body: str, status: int, field: str
) -> None:
    response = program.post("/procedures/trial/cases", body)
    assert response.status_code == status
    found = problems(response)
    assert [name for name in found if name.startswith(field)] or not field, found


def test_words_nobody_can_store_are_taken_without_them(program: Program) -> None:
    response = program.file({"applicant_name": {"family": "山\0田\ud800", "given": "子"}})
    assert response.json()["answers"]["applicant_name"]["family"] == "山田"


@pytest.mark.parametrize("comment", ["直し\0ました", "直し\ud800ました", "直しました" + "。" * 995])
def test_a_comment_is_kept_without_what_nobody_can_store(town: Town, program: Program, comment: str) -> None:
    number = program.file().json()["number"]
    actions.ask_correction(town.actor("係員"), number, comment="通数を確かめてください")
    mended = program.post(f"/cases/{number}/corrections", {"answers": {}, "comment": comment})
    assert mended.status_code == 200
    assert mended.json()["events"][-1]["comment"].startswith("直しました")


def test_a_comment_too_long_is_refused_and_never_cut(town: Town, program: Program) -> None:
    number = program.file().json()["number"]
    actions.ask_correction(town.actor("係員"), number, comment="通数を確かめてください")
    refused = program.post(f"/cases/{number}/corrections", {"answers": {}, "comment": "。" * 1_001})
    assert refused.status_code == 400
    assert problems(refused)["comment"].startswith("1,000文字までで書いてください。今は1,001文字あります")
    assert Record.objects.get().state == State.RETURNED


@pytest.mark.parametrize("deep", ["[" * 300 + "]" * 300, '{"a":' * 300 + "1" + "}" * 300])
def test_answers_deeper_than_any_form_are_refused(program: Program, deep: str) -> None:
    refused = program.post("/procedures/trial/cases", '{"answers": {"phone": ' + deep + "}}")
    assert (refused.status_code, list(problems(refused))) == (422, ["answers"])


@pytest.mark.parametrize("word", ["tri\0al", "abc", "9" * 5000, ""])
def test_an_office_asks_for_its_work_in_any_words(town: Town, word: str) -> None:
    clerk = Program(token(town.actor("係員")))
    for name in ("which", "procedure", "page"):
        assert clerk.get("/work/cases", **{name: word}).status_code in (200, 422)


def test_one_idempotency_key_files_once(town: Town, program: Program) -> None:
    first, again = program.file(key="one"), program.file(key="one")
    assert first.json()["number"] == again.json()["number"]
    assert Record.objects.count() == 1
    assert program.file(key="two").json()["number"] != first.json()["number"]
    stranger = Program(token(town.resident_actor(town.stranger)))
    other = stranger.file(key="one")
    assert other.json()["number"] != first.json()["number"], "a key is its token's own"


@pytest.mark.parametrize("other", [{"answers": {"copies": 3}}, {"on_behalf_of": "0000002"}])
def test_one_key_with_other_words_is_no_repetition(town: Town, program: Program, other: dict[str, Any]) -> None:
    number = program.file(key="one").json()["number"]
    refused = program.file(key="one", **other)
    assert (refused.status_code, problems(refused)) == (422, {})
    assert number in refused.json()["message"]
    assert Record.objects.count() == 1


def test_the_page_about_the_api_comes_whole_from_here(town: Town, client: Client) -> None:
    told = client.get(f"{ROOT}/docs").content.decode()
    sources = re.findall(r"<(?:script|link)[^>]+(?:src|href)=[\"']([^\"']+)", told)
    assert sources
    assert all(client.get(source).status_code == 200 for source in sources)
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", told), "the content policy stops inline scripts"


def test_a_correction_brings_its_file(town: Town, program: Program) -> None:
    number = program.file().json()["number"]
    actions.ask_correction(town.actor("係員"), number, comment="写真を付けてください")
    where = f"{ROOT}/procedures/trial/attachments?field=picture"
    sent = Client().post(where, {"file": SimpleUploadedFile("犬.png", picture())}, headers=program.headers)
    stranger = Program(token(town.resident_actor(town.stranger)))
    theirs = Client().post(where, {"file": SimpleUploadedFile("猫.png", picture())}, headers=stranger.headers)
    body = {"answers": {"copies": 3}, "attachments": [sent.json()["id"], theirs.json()["id"]]}
    assert program.post(f"/cases/{number}/corrections", body).status_code == 200
    assert [kept.name for kept in Record.objects.get().attachments.all()] == ["犬.png"]


def test_long_keys_that_begin_alike_are_different_keys(program: Program) -> None:
    start = "a" * 80
    assert program.file(key=f"{start}1").json()["number"] != program.file(key=f"{start}2").json()["number"]


def test_a_parent_files_for_her_child_and_a_stranger_does_not(town: Town, program: Program) -> None:
    filed = program.file(on_behalf_of=town.child.number)
    assert Record.objects.get(number=filed.json()["number"]).resident == town.child
    stranger = Program(token(town.resident_actor(town.stranger)))
    refused = stranger.file(on_behalf_of=town.child.number)
    assert (refused.status_code, set(problems(refused))) == (400, {"on_behalf_of"})
    assert "登録がありません" in refused.json()["message"]


def test_a_file_is_sent_first_and_a_lie_is_refused(program: Program) -> None:
    where = f"{ROOT}/procedures/trial/attachments?field=picture"
    sent = Client().post(where, {"file": SimpleUploadedFile("犬.png", picture())}, headers=program.headers)
    assert sent.status_code == 201
    filed = program.file(attachments=[sent.json()["id"]])
    record = Record.objects.get(number=filed.json()["number"])
    assert [one.sha256 for one in record.attachments.all()] == [sent.json()["sha256"]]
    lie = SimpleUploadedFile("犬.png", b"<html>", content_type="image/png")
    refused = Client().post(where, {"file": lie}, headers=program.headers)
    assert (refused.status_code, set(problems(refused))) == (400, {"picture"})
    assert "ではないようです" in problems(refused)["picture"]
    assert problems(refused)["picture"] == refused.json()["message"]


def test_a_file_too_large_names_its_field_and_one_beyond_reading_the_limit(program: Program) -> None:
    where = f"{ROOT}/procedures/trial/attachments?field=picture"
    large = SimpleUploadedFile("犬.png", b"\0" * 33_000_000)
    refused = Client().post(where, {"file": large}, headers=program.headers)
    assert (refused.status_code, set(problems(refused))) == (413, {"picture"})
    assert "(33.0MB)" in problems(refused)["picture"]
    small = {"file": SimpleUploadedFile("犬.png", picture())}
    refused = Client().post(where, small, headers=program.headers, CONTENT_LENGTH="5000000000")
    assert (refused.status_code, problems(refused)) == (413, {})
    assert "30MBまで" in refused.json()["message"]


@pytest.mark.parametrize("ids", [[10**30], [-1], [1] * 300_000])
def test_ids_no_file_can_have_are_refused(program: Program, ids: list[int]) -> None:
    where = f"{ROOT}/procedures/trial/attachments?field=picture"
    Client().post(where, {"file": SimpleUploadedFile("犬.png", picture())}, headers=program.headers)
    number = program.file().json()["number"]
    corrected = program.post(f"/cases/{number}/corrections", {"answers": {}, "attachments": ids})
    for refused in (program.file(attachments=ids), corrected):
        assert (refused.status_code, {field.split(".")[0] for field in problems(refused)}) == (422, {"attachments"})


def test_anothers_file_is_not_taken_along(town: Town, program: Program) -> None:
    where = f"{ROOT}/procedures/trial/attachments?field=picture"
    sent = Client().post(where, {"file": SimpleUploadedFile("犬.png", picture())}, headers=program.headers).json()
    stranger = Program(token(town.resident_actor(town.stranger)))
    stranger.file(attachments=[sent["id"]])
    assert not Record.objects.get().attachments.exists()


CALLS = {
    Scope.PROCEDURES_READ: lambda caller, number: caller.get("/procedures"),
    Scope.CASES_READ: lambda caller, number: caller.get(f"/cases/{number}"),
    Scope.CASES_FILE: lambda caller, number: caller.post(f"/cases/{number}/withdrawal"),
    Scope.WORK_READ: lambda caller, number: caller.get("/work/cases"),
}


@pytest.mark.parametrize("scope", CALLS)
def test_an_operation_outside_the_scope_looks_missing(town: Town, scope: Scope) -> None:
    number = town.file().number
    rest = [one for one in ALL if one != scope]
    refused = CALLS[scope](Program(token(town.resident_actor(), *rest)), number)
    assert (refused.status_code, problems(refused)) == (404, {})
    assert CALLS[scope](Program(token(town.resident_actor(), scope)), number).status_code == 200


def test_a_token_that_is_wrong_revoked_or_old_opens_nothing(town: Town, program: Program) -> None:
    assert Client().get(f"{ROOT}/cases").status_code == 401
    wrong = Program("ykb_wrong").get("/cases")
    assert (wrong.status_code, problems(wrong)) == (401, {})
    with clock.on(clock.today() + timedelta(days=31)):
        assert program.get("/cases").status_code == 401
    assert program.get("/cases").status_code == 200
    revoke_token(town.resident_actor(), Token.objects.get())
    assert program.get("/cases").status_code == 401


def test_a_signed_in_browser_is_no_token(town: Town) -> None:
    client = Client()
    client.force_login(town.resident_actor().account)
    assert client.get(f"{ROOT}/cases").status_code == 401


def test_anothers_case_and_a_forged_number_look_the_same(town: Town, program: Program) -> None:
    other = town.file(town.resident_actor(town.stranger), resident=town.stranger).number
    for number in (other, new_number(clock.today()), "nonsense"):
        for response in (program.get(f"/cases/{number}"), program.post(f"/cases/{number}/withdrawal")):
            assert (response.status_code, response.json()) == (404, {"message": "見つかりません", "problems": []})
    assert Record.objects.get().state == State.FILED


def test_an_office_reads_its_own_work_and_no_other(town: Town, program: Program) -> None:
    number = town.file().number
    assert [one["number"] for one in Program(token(town.actor("係員"))).get("/work/cases").json()] == [number]
    assert Program(token(town.actor("税務課/係員"))).get("/work/cases").json() == []
    assert program.get("/work/cases").json() == []


def test_a_program_is_told_in_english_when_it_asks_for_it(program: Program) -> None:
    program.headers["Accept-Language"] = "en"
    refused = program.file({"copies": 11})
    assert refused.json()["message"] == "Some answers have to be corrected"
    assert problems(refused)["copies"].startswith("Please enter 10 or less")
    assert "shape" in problems(program.post("/procedures/trial/cases", "{}"))["answers"]


def test_an_address_that_does_not_exist_answers_programs_in_their_shape(db: None) -> None:
    missing = Client().get(f"{ROOT}/nothing/here")
    assert (missing.status_code, missing.json()) == (404, {"message": "見つかりません", "problems": []})


def test_a_suspended_procedure_takes_neither_files_nor_filings(program: Program) -> None:
    Definition.objects.update(suspended=True)
    sent = program.file()
    assert (sent.status_code, Record.objects.count()) == (400, 0)
    assert "今は受け付けていません" in sent.json()["message"]
    where = f"{ROOT}/procedures/trial/attachments?field=picture"
    taken = Client().post(where, {"file": SimpleUploadedFile("犬.png", picture())}, headers=program.headers)
    assert (taken.status_code, Attachment.objects.count(), Draft.objects.count()) == (400, 0, 0)


def test_whoever_calls_too_often_is_told_so_in_the_shape_of_every_failure(
    program: Program, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_FACTOR = 1
    monkeypatch.setattr(_third_party, "_API", replace(_third_party._API, rate="1/d"))
    answers = [program.get("/cases/nonsense") for _ in range(3)]
    assert answers[0].status_code == 404
    assert (answers[2].status_code, problems(answers[2])) == (429, {})
    assert int(answers[2]["Retry-After"]) > 0
    assert f"{answers[2]['Retry-After']}秒ほど待って" in answers[2].json()["message"]
