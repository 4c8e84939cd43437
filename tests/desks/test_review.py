"""自動審査 on screen: why a case went where it did, how many pass, and what other checks would have changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.urls import reverse
from support.reviews import ARREARS, COPIES, FACTS, LIMIT, PRICE, know, town_of, with_checks
from support.town import ANSWERS, START, TRIAL, Town

from yakuba.desks.review import actions, jobs
from yakuba.desks.review._running import BATCH
from yakuba.desks.review.models import Difference, DryRun
from yakuba.desks.review.queries import cells
from yakuba.desks.review.words import RunState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.queries import looks
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.records.models import Event, Record
from yakuba.kernel.workflow.models import AutoReview
from yakuba.language.loading import dump_procedure
from yakuba.language.procedures import Procedure
from yakuba.site.cli import main

from .screens import Page, as_resident, as_staff

ALL = (date(2000, 1, 1), date(2100, 1, 1))


@pytest.fixture
def town(db: None) -> Town:
    return town_of(PRICE, ARREARS, COPIES)


@pytest.fixture
def past(town: Town) -> Callable[[str], Record]:
    """Four cases whose outcomes are known: one passes, one owes taxes, one costs too much, one is asked about copies."""
    filed = {}
    for name, arrears, answers in (
        ("passes", False, {}), ("owes", True, {}), ("dear", False, {"price": 9000}), ("many", False, {"copies": 7}),
    ):  # fmt: skip
        know(town.mother, arrears=arrears)
        filed[name] = town.file(answers={**ANSWERS, **answers})
    know(town.mother, arrears=True)  # today the register says something else
    return filed.__getitem__


def allow(town: Town, right: Right = Right.SENSITIVE) -> None:
    Grant.objects.create(right=right, staff=town.staff["環境課/係員"], starts_on=START)


def change(**more: Any) -> None:
    """Publish other checks: prices up to 10000 pass, copies are no longer asked about."""
    dearer = {**PRICE, "rule": "price <= 10000", **more}
    publish(SYSTEM, Procedure.model_validate({**with_checks(dearer, ARREARS), "title": "改めた申請"}), [])


def tried(**rest: Any) -> DryRun:
    run = actions.ask_for_run(SYSTEM, Definition.objects.get(key="trial"), *ALL, **rest)
    actions.run_waiting()
    run.refresh_from_db()
    return run


def case_page(town: Town, record: Record) -> Page:
    return Page(as_staff(town, "係員").get(reverse("casework:case", args=[record.number])))


def test_the_case_page_says_each_check_its_facts_and_what_to_do(town: Town, past: Callable[[str], Record]) -> None:
    allow(town)
    said = case_page(town, past("owes")).said()
    assert "職員の確認に回しました" in said
    assert "T02 滞納" in said
    assert "「滞納」に当てはまる" in said
    assert "収納の担当に聞いてください" in said
    assert "滞納: 収納（" in said
    assert "T01 金額" in said
    assert "条件に合っています" in said


def test_what_rests_on_a_secret_is_masked_without_the_right(town: Town, past: Callable[[str], Record]) -> None:
    page = case_page(town, past("owes"))
    rows = [" ".join(row.text_content().split()) for row in page.all("//*[@id='reviews']//tbody/tr")]
    assert ["権限のある職員だけが見られます" in row for row in rows] == [False, True, False]
    assert "滞納があります" not in page.said()
    assert "当てはまる" not in rows[1]
    assert "聞いてください" not in rows[1]


def test_the_counter_is_told_what_to_put_right_unless_it_is_a_secret(town: Town, past: Callable[[str], Record]) -> None:
    def asked(record: Record) -> str:
        page = as_staff(town, "係員").post(reverse("counter:correct", args=[record.number]), follow=True)
        return Page(page).said()

    assert "金額が上限を超えています" in asked(past("dear"))
    publish(SYSTEM, Procedure.model_validate(with_checks({**ARREARS, "on_false": "return", "unsure": "不明"})), [])
    town.version = Definition.objects.get(key="trial").live
    owes = town.file()
    assert "滞納があります" not in asked(owes)
    assert "機密" in asked(owes)
    allow(town)
    assert "滞納があります" in asked(owes)


def test_the_applicant_reads_every_reason_at_once(town: Town, past: Callable[[str], Record]) -> None:
    know(town.mother, arrears=False)
    record = town.file(answers={**ANSWERS, "price": 9000, "copies": 7})
    where = reverse("apply:case", args=[record.number])
    said = Page(as_resident(town).get(where)).said()
    assert "金額が上限を超えています" in said
    assert "通数が多すぎます" in said
    english = as_resident(town)
    english.cookies["language"] = "en"
    assert "The price is too high" in Page(english.get(where, headers={"Accept-Language": "en"})).said()


def test_a_reason_is_told_from_the_facts_of_its_moment(town: Town, past: Callable[[str], Record]) -> None:
    allow(town)
    assert "「滞納」に当てはまらない" in case_page(town, past("passes")).said()


def test_a_dry_run_says_what_would_have_changed_and_writes_nothing(town: Town, past: Callable[[str], Record]) -> None:
    change()
    before = (list(Record.objects.values()), Event.objects.count(), AutoReview.objects.count())
    run = tried()
    assert (run.state, run.of, run.done) == (RunState.DONE, 4, 4)
    assert run.matrix == {"next||next|": 1, "person|T02|person|T02": 1, "return|T01|next|": 1, "return|T03|next|": 1}
    assert run.bases == {"log": 4}, "what the registers say today is not asked"
    assert {one.record for one in run.differences.all()} == {past("dear"), past("many")}
    assert (list(Record.objects.values()), Event.objects.count(), AutoReview.objects.count()) == before


def test_a_fact_nobody_asked_then_is_taken_from_today_and_marked(town: Town, past: Callable[[str], Record]) -> None:
    know(town.mother, income=5)
    more = {"code": "T09", "title": "所得", "rule": "resident.income > 10"}
    publish(SYSTEM, Procedure.model_validate(with_checks(PRICE, ARREARS, COPIES, more)), [])
    run = tried()
    assert run.bases == {"now": 4}
    assert run.matrix["next||person|T09"] == 1
    assert run.matrix["person|T02|person|T02 T09"] == 1


def test_what_a_case_kept_at_filing_stands_where_there_is_no_log(town: Town, past: Callable[[str], Record]) -> None:
    record = past("passes")
    AutoReview.objects.all().delete()
    Record.objects.filter(pk=record.pk).update(facts={"resident": {"arrears": False}})
    run = tried()
    assert Difference.objects.filter(run=run, record=record).count() == 0
    assert run.matrix["next||next|"] == 1
    assert run.bases == {"kept": 1, "now": 3}


def test_a_run_that_was_stopped_goes_on_and_counts_nothing_twice(
    town: Town, past: Callable[[str], Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert BATCH > 1
    monkeypatch.setattr("yakuba.desks.review._running.BATCH", 1)
    change()
    run = actions.ask_for_run(SYSTEM, Definition.objects.get(key="trial"), *ALL)

    def pressed(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.run_waiting(pressed)
    run.refresh_from_db()
    assert (run.state, run.done) == (RunState.WAITING, 2)
    actions.stop(SYSTEM, run)
    assert actions.run_waiting() == 0
    again = actions.ask_for_run(SYSTEM, run.definition, *ALL)
    assert again.pk == run.pk
    assert actions.run_waiting() == 1
    run.refresh_from_db()
    assert (run.state, run.done, sum(run.matrix.values()), run.differences.count()) == (RunState.DONE, 4, 4, 2)


def test_the_worker_tries_some_cases_at_a_time(
    town: Town, past: Callable[[str], Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And sends mail in between; whichever worker comes next goes on."""
    monkeypatch.setattr("yakuba.desks.review._running.BATCH", 3)
    run = actions.ask_for_run(SYSTEM, Definition.objects.get(key="trial"), *ALL)
    seen = []
    while jobs.work():
        run.refresh_from_db()
        seen.append((run.state, run.done))
    assert seen == [(RunState.RUNNING, 3), (RunState.RUNNING, 4), (RunState.DONE, 4)]
    assert sum(run.matrix.values()) == 4


def test_a_run_that_breaks_says_so_without_what_the_cases_say_and_others_go_on(
    town: Town, past: Callable[[str], Record], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = actions.ask_for_run(SYSTEM, Definition.objects.get(key="trial"), *ALL)
    second = actions.ask_for_run(SYSTEM, first.definition, ALL[0], clock.today())
    whole = actions._running.go_on

    def broken(run: DryRun, *rest: Any, **how: bool) -> None:
        if run == first:
            raise ValueError(past("owes").number)
        whole(run, *rest, **how)

    monkeypatch.setattr("yakuba.desks.review._running.go_on", broken)
    actions.run_waiting()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (RunState.FAILED, RunState.DONE)
    assert past("owes").number not in first.error
    assert past("owes").number in caplog.text
    where, client = reverse("review:run", args=[first.pk]), as_staff(town, "係員")
    assert "システムの管理者に知らせて" in Page(client.get(where)).said()
    assert "tell the administrator" in Page(client.get(where, headers={"Accept-Language": "en"})).said()


def test_two_workers_do_not_try_the_same_twice(
    town: Town, past: Callable[[str], Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yakuba.desks.review._running.BATCH", 1)
    run = actions.ask_for_run(SYSTEM, Definition.objects.get(key="trial"), *ALL)

    def another(done: int, of: int) -> None:
        if done == 1:  # another worker took the run over and tried the next case meanwhile
            DryRun.objects.filter(pk=run.pk).update(last=10**9)

    actions.run_waiting(another)
    run.refresh_from_db()
    assert sum(run.matrix.values()) == run.done == 1


def test_a_draft_pack_is_tried_before_it_is_published(
    town: Town, past: Callable[[str], Record], tmp_path: Path
) -> None:
    folder = tmp_path / "draft"
    (folder / "procedures").mkdir(parents=True)
    (folder / "parameters").mkdir()
    (folder / "facts").mkdir()
    names = ["name", "birth_date"]
    more = [
        {"key": f"resident.{name}", "type": "date" if name == "birth_date" else "name", "label": name} for name in names
    ]
    (folder / "pack.yaml").write_text("pack: draft\ntitle: 案\nsummary: 案\nversion: '1'\n", "utf-8")
    (folder / "facts/all.yaml").write_text(json.dumps([*FACTS, *more], ensure_ascii=False), "utf-8")
    raised = {**LIMIT, "values": [{"from": "2020-04-01", "value": 9500}]}
    (folder / "parameters/all.yaml").write_text(json.dumps([raised], ensure_ascii=False), "utf-8")
    text = dump_procedure(Procedure.model_validate(with_checks(PRICE, ARREARS, COPIES)))
    (folder / "procedures/trial.yaml").write_text(text, "utf-8")
    run = tried(draft=actions.draft_of(tmp_path, "trial"), name="案")
    assert run.matrix["return|T01|next|"] == 1
    with pytest.raises(actions.NothingToTry, match="ほか"):
        actions.draft_of(tmp_path, "ほか")


def test_the_page_shows_the_matrix_and_only_the_offices_own_cases(town: Town, past: Callable[[str], Record]) -> None:
    change()
    run = tried()
    where = reverse("review:run", args=[run.pk])
    said = Page(as_staff(town, "係員").get(where)).said()
    assert "変わるもの: 2件" in said
    assert past("dear").number in said
    assert as_staff(town, "防災課/係員").get(where).status_code == 404
    assert looks(f"record:{past('dear').number}").filter(about=f"dry_run:{run.pk}").exists()
    Grant.objects.create(right=Right.DEFINITIONS, staff=town.staff["防災課/係員"], starts_on=START)
    said = Page(as_staff(town, "防災課/係員").get(where)).said()
    assert "変わるもの: 2件" in said
    assert past("dear").number not in said


def test_codes_that_would_tell_a_secret_are_masked_beside_a_case(town: Town, past: Callable[[str], Record]) -> None:
    publish(SYSTEM, Procedure.model_validate(with_checks(PRICE, {**ARREARS, "on_false": "next"}, COPIES)), [])
    run = tried()
    where = reverse("review:export", args=[run.pk])
    line = next(
        line for line in as_staff(town, "係員").get(where).content.decode().splitlines() if past("owes").number in line
    )
    assert "T02" not in line
    assert "権限のある職員だけが見られます" in line
    allow(town)
    assert "T02" in as_staff(town, "係員").get(where).content.decode()


def test_months_are_counted_by_result_and_by_check(town: Town, past: Callable[[str], Record]) -> None:
    client = as_staff(town, "係員")
    page = Page(client.get(reverse("review:procedure", args=["trial"]) + "?minutes=30"))
    cells = [cell.text_content() for cell in page.all("(//table)[1]/tbody/tr[1]/td")]
    assert cells == ["4", "1", "2", "1", "0", "0.5時間"]
    told = client.get(reverse("review:numbers", args=["trial"])).content.decode()
    assert "T02,滞納,1" in told
    assert "結果,職員の確認に回しました,1" in told
    assert "見本の申請" in Page(client.get(reverse("review:procedures"))).said()
    assert "あなたの課には" in Page(as_staff(town, "防災課/係員").get(reverse("review:procedures"))).said()


@pytest.mark.parametrize(
    ("days", "where", "says"),
    [
        (("x", "令和8年1月1日"), "since", "「x」は日付として読めません"),
        (("2026-01-01", "2026-02-30"), "until", "2月30日はありません"),
        (("令和8年2月1日", "2026-01-01"), "until", "入れ替えて"),
    ],
)
def test_a_period_that_cannot_be_is_said_beside_its_day(
    town: Town, past: Callable[[str], Record], days: tuple[str, str], where: str, says: str
) -> None:
    given = dict(zip(("since", "until"), days, strict=True))
    page = Page(as_staff(town, "係員").post(reverse("review:begin", args=["trial"]), given))
    assert says in page.problem(where)
    assert (page.typed("since"), page.typed("until")) == days
    assert not DryRun.objects.exists()


def test_days_are_read_in_either_calendar(town: Town, past: Callable[[str], Record]) -> None:
    given = {"since": "令和7年4月1日", "until": "2026-03-31"}
    as_staff(town, "係員").post(reverse("review:begin", args=["trial"]), given)
    run = DryRun.objects.get()
    assert (run.since, run.until) == (date(2025, 4, 1), date(2026, 3, 31))


def test_the_desk_speaks_the_readers_language(town: Town, past: Callable[[str], Record]) -> None:
    change()
    run, client = tried(), as_staff(town, "係員")
    said = Page(client.get(reverse("review:run", args=[run.pk]))).said()
    assert "今の定義（第2版）で試した結果" in said
    assert "申請した方に補正を求めました" in said
    english = {"Accept-Language": "en"}
    said = Page(client.get(reverse("review:run", args=[run.pk]), headers=english)).said()
    assert "The published definition (version 2)" in said
    assert "Asked the applicant for a correction" in said
    told = client.get(reverse("review:numbers", args=["trial"]), headers=english).content.decode()
    assert "Month,Code,Result or check,Number" in told


def test_a_run_is_begun_stopped_and_resumed_on_screen(town: Town, past: Callable[[str], Record]) -> None:
    client, today = as_staff(town, "係員"), clock.today().isoformat()
    where = client.post(reverse("review:begin", args=["trial"]), {"since": today, "until": today})["Location"]
    run = DryRun.objects.get()
    assert "止める" in Page(client.get(where)).said()
    client.post(reverse("review:stop", args=[run.pk]))
    assert "続きから試す" in Page(client.get(where)).said()
    client.post(reverse("review:resume", args=[run.pk]))
    actions.run_waiting()
    run.refresh_from_db()
    assert (run.state, run.done) == (RunState.DONE, 4)
    assert [cell.differs for cell in cells(run)] == [False] * 4


def command(*words: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("yakuba.site.cli.review.ready", lambda: None)
    monkeypatch.setattr("yakuba.site.cli.prepare", lambda home: None)
    return CliRunner().invoke(main, ["review", *words])


def test_every_past_review_is_made_again_by_one_command(
    town: Town, past: Callable[[str], Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    change()
    done = command("again", "--all", monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.output
    assert command("again", past("owes").number, monkeypatch=monkeypatch).exit_code == 0
    assert command("again", monkeypatch=monkeypatch).exit_code == 2
    assert command("again", "2026-0000-0000-0", monkeypatch=monkeypatch).exit_code == 1
    log = past("owes").reviews.get()
    other = AutoReview(**{
        **{field.attname: getattr(log, field.attname) for field in AutoReview._meta.concrete_fields if field.attname != "id"},
        "turn": 99, "names": {**log.names, "resident": {"arrears": False}},
    })  # fmt: skip
    other.save(force_insert=True)
    assert command("again", "--all", monkeypatch=monkeypatch).exit_code == 1


def test_a_dry_run_on_the_command_line(
    town: Town, past: Callable[[str], Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    change()
    days = ("--from", "2000-01-01", "--to", "2100-01-01")
    done = command("dry-run", "trial", *days, monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.output
    assert DryRun.objects.get().differences.count() == 2
    assert command("dry-run", "nothing", *days, monkeypatch=monkeypatch).exit_code == 1
    assert TRIAL["procedure"] == "trial"
