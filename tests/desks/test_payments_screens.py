"""支払 on screen: what each of the two people sees, and who sees nothing."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from support.town import START, Town

from yakuba.desks.payments import actions
from yakuba.desks.payments.models import Batch, Payment
from yakuba.desks.payments.queries import collected
from yakuba.kernel import clock
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.records.models import Record

from .screens import Page, as_staff
from .test_payments import ACCOUNT, ALLOWER, MAKER, PAY_ON, SENDER, allowed, definition, granted, town, vars_of
from .test_zengin import read

__all__ = ["town"]


def page(client: Client, name: str, *args: Any) -> Page:
    return Page(client.get(reverse(f"payments:{name}", args=args)))


def test_two_people_pay_on_screen(town: Town) -> None:
    record, faulty = granted(town), granted(town, account={**ACCOUNT, "bank_code": ""})
    maker, allower = as_staff(town, MAKER), as_staff(town, ALLOWER)
    assert "見本の申請" in page(maker, "procedures").said()
    shown = page(maker, "procedure", "trial")
    for words in ("1件", "2,000円", faulty.number, "金融機関コードが数字4けたではありません"):
        assert words in shown.said(), words
    seen = shown.typed("seen")
    where = maker.post(reverse("payments:make", args=["trial"]), {"pay_on": "令和8年11月26日", "seen": seen})[
        "Location"
    ]
    batch = Batch.objects.get()
    assert where == reverse("payments:batch", args=[batch.pk])
    assert "自分が作った一覧は" in page(maker, "batch", batch.pk).said()
    assert record.number in page(allower, "batch", batch.pk).said()
    assert (
        "ファイルを銀行に渡せます"
        in Page(allower.post(reverse("payments:approve", args=[batch.pk]), follow=True)).said()
    )
    given = maker.get(reverse("payments:file", args=[batch.pk]))
    assert (given["Content-Type"], len(read(given.content))) == ("application/octet-stream", 4)
    with clock.on(PAY_ON):
        form = reverse("payments:result", args=[batch.pk])
        assert "しるしを付けて" in Page(maker.post(form, {"failed": ""})).said()
        assert "1行目「なぜ」が読めません" in Page(maker.post(form, {"failed": "なぜ", "sure": "on"})).said()
        sheet = SimpleUploadedFile("r.csv", "番号,理由\r\n1,口座なし\r\n".encode("cp932"))
        maker.post(form, {"sure": "on", "file": sheet})
        actions.settle_waiting()
    assert Payment.objects.get(record=record).reason == "口座なし"
    assert Entry.objects.filter(act="look", about=f"batch:{batch.pk}").exists()


def test_those_who_need_paper_are_on_a_list(town: Town) -> None:
    record = granted(town, account=None)
    Record.objects.filter(pk=record.pk).update(who="=cmd()")
    lines = (
        as_staff(town, MAKER).get(reverse("payments:paper", args=["trial"])).content.decode("utf-8-sig").splitlines()
    )
    assert len(lines) == 2
    for words in (record.number, "'=cmd()", town.mother.address, "口座が書かれていません"):
        assert words in lines[1], words


def test_an_account_is_mended_on_screen(town: Town) -> None:
    record = granted(town, account=None)
    client, where = as_staff(town, MAKER), reverse("payments:account", args=[record.number])
    typed = {f"account.{part}": words for part, words in ACCOUNT.items()}
    wrong = Page(client.post(where, {**typed, "account.bank_code": "99", "ground": "通帳"}))
    assert "数字4けた" in wrong.problem("account.bank_code")
    assert "何で確かめたか" in Page(client.post(where, typed)).said(".error-summary")
    assert client.post(where, {**typed, "ground": "通帳の写し"}).status_code == 302
    assert collected(definition()).count == 1


def test_the_towns_account_is_set_on_screen(town: Town) -> None:
    client, where = as_staff(town, ALLOWER), reverse("payments:sender")
    typed = {**vars_of(SENDER), "line_ends": "none", "name": "試しの町"}
    assert "試" in Page(client.post(where, typed)).problem("name")
    assert client.post(where, {**typed, "name": "タメシ"}).status_code == 302
    assert "タメシ" in Page(client.get(where)).typed("name")


def test_without_the_right_there_is_no_such_page(town: Town) -> None:
    record = granted(town, account=None)
    batch = None
    for chair in ("係長", "防災課/課長"):
        client = as_staff(town, chair)
        for name, more in (
            ("procedures", []),
            ("procedure", ["trial"]),
            ("paper", ["trial"]),
            ("account", [record.number]),
            ("sender", []),
        ):
            assert client.get(reverse(f"payments:{name}", args=more)).status_code == 404, name
    granted(town)
    batch = allowed(town)
    Grant.objects.create(right=Right.PAYMENTS, staff=town.staff["防災課/課長"], starts_on=START)
    other = as_staff(town, "防災課/課長")  # the right, but for another office
    for name, arg in (
        ("batch", batch.pk),
        ("file", batch.pk),
        ("procedure", "trial"),
        ("paper", "trial"),
        ("account", record.number),
    ):
        assert other.get(reverse(f"payments:{name}", args=[arg])).status_code == 404, name
    for name in ("drop", "result"):
        assert other.post(reverse(f"payments:{name}", args=[batch.pk]), {"reason": "x"}).status_code == 404
    assert other.post(reverse("payments:approve", args=[batch.pk])).status_code == 404
