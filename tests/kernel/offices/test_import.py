"""Taking the organisation over: again and again, with what is right taken and what is wrong said."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from yakuba.kernel.access.actor import SYSTEM, VISITOR
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.offices._layout import COLUMNS, OfficesReport
from yakuba.kernel.offices.actions import close_post, import_offices
from yakuba.kernel.offices.models import Appointment, Department, Post, Staff
from yakuba.kernel.offices.queries import as_table, holder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_today")]
TODAY = date(2026, 11, 21)
GOOD = {
    "課コード": "110", "課名": "環境課", "上位課コード": "", "職名": "課長", "職の段階": "3", "職員番号": "7", "氏": "森", "名": "静",
    "氏カナ": "もり", "名カナ": "ｼｽﾞｶ", "メール": "shizuka@example.jp", "発令日": "令和8年4月1日", "解任日": "", "権限": "",
}  # fmt: skip
NOBODY = dict.fromkeys(("職員番号", "氏", "名", "氏カナ", "名カナ", "メール", "発令日", "解任日", "権限"), "")
OTHER = {"職員番号": "8", "氏": "林", "名": "茂", "メール": "shigeru@example.jp"}
Cells = dict[str, str]


def row(**changed: str) -> Cells:
    return {**GOOD, **changed}


def take(*rows: Cells, columns: tuple[str, ...] = COLUMNS) -> OfficesReport:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return import_offices(SYSTEM, io.BytesIO(text.getvalue().encode()))


def everything() -> list[list[tuple]]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Department, Post, Staff, Appointment, Grant)]


def test_a_line_makes_a_department_a_chair_its_holder_an_account_and_rights() -> None:
    report = take(row(権限="窓口で受け付ける、offices"))
    assert (report.refused, report.changes) == ([], 7)
    held = holder(Post.objects.get(), TODAY)
    assert (str(held.post), held.post.rank, held.starts_on) == ("環境課課長", 3, date(2026, 4, 1))
    assert (held.staff.full_name, held.staff.family_kana, held.staff.given_kana) == ("森 静", "モリ", "シズカ")
    account = Account.objects.get()
    assert (account.email, account.has_usable_password()) == ("shizuka@example.jp", False)
    assert actor_for(account).rights == {"counter", "offices"}


def test_the_same_file_twice_changes_nothing_and_logs_nothing() -> None:
    file = (
        row(発令日="", 権限="counter"), row(職名="係長", 職の段階="2", **NOBODY),
        row(課コード="120", 課名="税務課", 上位課コード="110", 職名="係員", 職の段階="1", 解任日="2027-03-31", **OTHER),
    )  # fmt: skip
    assert take(*file).refused == []
    before, logged = everything(), Entry.objects.count()
    report = take(*file)
    assert (report.changes, report.unchanged, report.refused) == (0, 3, [])
    assert (everything(), Entry.objects.count()) == (before, logged)


def test_what_is_shown_can_be_imported_and_changes_nothing() -> None:
    take(row(権限="counter"), row(職名="係長", 職の段階="2", **NOBODY))
    shown = [dict(zip(COLUMNS, line, strict=True)) for line in as_table()][1:]
    assert [line["職名"] for line in shown] == ["課長", "係長"]
    assert shown[0]["権限"] == "窓口で受け付ける"
    report = take(*shown)
    assert (report.changes, report.refused) == (0, [])


def test_a_new_holder_ends_the_formers_time_the_day_before() -> None:
    take(row())
    take(row(発令日="2026-10-01", **OTHER))
    former, now = Appointment.objects.order_by("starts_on")
    assert (former.ends_on, now.staff.number, now.ends_on) == (date(2026, 9, 30), "8", None)
    assert {"offices.appoint", "offices.end"} <= set(Entry.objects.values_list("act", flat=True))


def test_a_closed_chair_stays_closed_and_comes_back_as_another() -> None:
    take(row())
    old = Post.objects.get()
    close_post(SYSTEM, old, TODAY - timedelta(days=1))
    assert len(list(as_table())) == 1
    take(row(発令日="2026-03-01", 解任日="2026-03-31", **OTHER))
    assert Post.objects.get() == old
    take(row(発令日=TODAY.isoformat(), **OTHER))
    new = Post.objects.exclude(pk=old.pk).get()
    assert (new.starts_on, holder(new, TODAY).staff.number) == (TODAY, "8")


def test_a_holder_written_down_wrongly_today_is_replaced_today() -> None:
    take(row(発令日=""))
    assert take(row(発令日="", **OTHER)).refused == []
    assert holder(Post.objects.get(), TODAY).staff.number == "8"
    assert Appointment.objects.filter(ends_on=None).count() == 1


def test_a_start_written_down_too_late_is_put_right_and_an_end_is_kept() -> None:
    take(row(発令日=""))
    assert take(row(解任日="2027-03-31")).refused == []
    held = Appointment.objects.get()
    assert (held.starts_on, held.ends_on) == (date(2026, 4, 1), date(2027, 3, 31))


def test_columns_that_are_not_there_and_empty_cells_change_nothing() -> None:
    take(row(権限="counter"))
    before = everything()
    assert take(row(), columns=("課コード", "職名", "職員番号")).changes == 0
    assert take(row(氏="", 名="", 氏カナ="", 名カナ="", メール="", 課名="", 職の段階="", 発令日="")).changes == 0
    assert take(row(**NOBODY)).changes == 0
    assert everything() == before


def test_rights_are_those_named_and_are_taken_back_when_no_longer_named() -> None:
    take(row(権限="counter audit"))
    take(row(権限="監査記録を見る"))
    assert actor_for(Account.objects.get()).rights == {"audit"}
    take(row(権限="なし"))
    assert actor_for(Account.objects.get()).rights == frozenset()


def test_somebody_marries_and_a_department_is_renamed() -> None:
    take(row())
    report = take(row(氏="新姓", メール="new@example.jp", 課名="環境政策課"))
    assert (report.changes, Department.objects.get().name) == (2, "環境政策課")
    assert Account.objects.get().email == "new@example.jp"
    assert Account.objects.get().staff.family_name == "新姓"


WRONG = [
    ({"課コード": ""}, "課コード", "空です", "必ず"),
    ({"課コード": "１１０"}, "課コード", "番号ではありません", "半角"),
    ({"課コード": "999"}, "課コード", "課コードは 110", "110 にする"),
    ({"課コード": "999", "課名": ""}, "課名", "999 という課はありません", "名前"),
    ({"課名": "別課"}, "課名", "2行目では「環境課」", "同じ"),
    ({"上位課コード": "777"}, "上位課コード", "777", "上に"),
    ({"上位課コード": "110"}, "上位課コード", "この課か", "上の課"),
    ({"職名": ""}, "職名", "空です", "必ず"),
    ({"職名": "係長", "職の段階": ""}, "職の段階", "空です", "6 (長)"),
    ({"職の段階": "7"}, "職の段階", "7", "1・2・3・4・5・6"),
    ({"職員番号": ""}, "職員番号", "氏 に値", "空に"),
    ({"職員番号": "9", "氏": "", "メール": "nine@example.jp"}, "氏", "空です", "入れて"),
    ({"職員番号": "9", "メール": ""}, "メール", "空です", "入れて"),
    ({"職員番号": "9"}, "メール", "職員番号 7", "別の"),
    ({"メール": "shizuka"}, "メール", "shizuka", "hanako@example.jp"),
    ({"氏カナ": "森"}, "氏カナ", "森", "カタカナ"),
    ({"発令日": "むかし"}, "発令日", "むかし", "2026-04-01"),
    ({"発令日": "2026-10-01"}, "発令日", "2026-04-01 から", "2026-04-01 に"),
    ({"解任日": "2026-03-31"}, "解任日", "より前", "後の日"),
    ({**OTHER}, "発令日", "2026-04-01 から森 静", "重ならない"),
    ({**OTHER, "発令日": "2026-01-01"}, "発令日", "2026-04-01 から森 静", "重ならない"),
    ({"権限": "counter 全部"}, "権限", "「全部」", "窓口で受け付ける"),
]


@pytest.mark.parametrize(("changed", "column", "what", "right"), WRONG)
def test_a_wrong_line_is_named_and_the_others_are_taken(changed: Cells, column: str, what: str, right: str) -> None:
    last = row(課コード="120", 課名="税務課", **{**OTHER, "職員番号": "10", "メール": "ten@example.jp"})
    report = take(row(), row(**changed), last)
    (refused,) = report.refused
    assert (refused.line, refused.column) == (3, column), refused
    assert what in refused.what
    assert right in refused.right
    assert refused.given == row(**changed)
    assert set(Department.objects.values_list("code", flat=True)) == {"110", "120"}
    assert set(Staff.objects.values_list("number", flat=True)) == {"7", "10"}


def test_a_residents_address_is_not_taken_for_a_member_of_staff() -> None:
    Account.objects.create_user("shizuka@example.jp")
    (refused,) = take(row()).refused
    assert (refused.column, "住民のアカウント" in refused.what) == ("メール", True)
    assert not Department.objects.exists()


def test_only_those_with_the_right_take_an_organisation_over() -> None:
    with pytest.raises(PermissionDenied, match="組織"):
        import_offices(VISITOR, io.BytesIO(b""))
