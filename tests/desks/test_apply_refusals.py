"""Every answer that cannot be taken: where it is wrong, what would be right, and what was typed still there."""

import errno
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from support.files import picture
from support.forms import Form
from support.town import Town

from yakuba.kernel.records.models import Attachment, Draft, Record

from .screens import ANSWERS, Page, as_resident, begin, fill_in

IVS = "葛󠄀"
PAGES = {"applicant_name": 1, "applicant_kana": 1, "birthday": 1, "phone": 1, "happened_on": 2, "nickname": 2,
         "kind": 3, "price": 3, "copies": 3, "why": 3, "story": 4, "picture": 4, "paper": 4, "agree": 5}  # fmt: skip


@pytest.fixture
def client(five_pages: Town, frozen_today: date) -> Client:
    """The mother, on 21 November of 令和8年."""
    return as_resident(five_pages)


def page_of(client: Client, path: str) -> tuple[str, dict[str, list[str]]]:
    """The page a field is asked on, filled in rightly but not sent."""
    where = fill_in(client, begin(client), ANSWERS, until=f"/{PAGES[path.split('.')[0]]}/")
    return where, Form(client.get(where).content.decode()).filled(ANSWERS)


WRONG = [
    ("applicant_name.family", "山田😀", "「氏名（姓）」に絵文字は使えません"),
    ("applicant_name.given", "子👨‍👩‍👧", "「氏名（名）」に絵文字は使えません"),
    ("applicant_name.given", "長" * 200, "50文字までで入力してください（いま200文字です）"),
    ("applicant_name.given", f"{IVS}" * 51, "50文字までで入力してください（いま51文字です）"),
    ("applicant_name.family", " \u3000 ", "「氏名（姓）」を入力してください"),
    ("applicant_name.family", "\0\0", "「氏名（姓）」を入力してください"),
    ("applicant_name.family_kana", "山田", "カタカナで入力してください（「山田」は使えません）"),
    ("applicant_kana", "タカハシ😀", "カタカナで入力してください"),
    ("applicant_kana", "abc", "カタカナで入力してください（「abc」は使えません）"),
    ("applicant_kana", "ア" * 201, "200文字までで入力してください（いま201文字です）"),
    ("birthday", "昭和64年1月8日", "昭和は64年1月7日まで。平成元年1月8日です"),
    ("birthday", "平成31年5月1日", "平成は31年4月30日まで。令和元年5月1日です"),
    ("birthday", "昭和0年1月1日", "最初の年は昭和元年です"),
    ("birthday", "2月30日", "2月30日はありません"),
    ("birthday", "平成2年2月30日", "平成2年2月は28日までです"),
    ("birthday", "2000-13-01", "月は1から12まで"),
    ("birthday", "令和8年11月22日", "今日（令和8年11月21日）か、それより前の日付"),
    ("birthday", "5月5日", "年がありません"),
    ("birthday", "1850-01-01", "1873年"),
    ("birthday", "\u3000", "「生年月日」を入力してください"),
    ("birthday", "きのう", "「令和8年4月1日」または「2026-04-01」のように"),
    ("happened_on", "2026-11-22", "今日（令和8年11月21日）か、それより前の日付"),
    ("happened_on", "\0", "「あった日」を入力してください"),
    ("phone", "123", "0から始まる数字10けたか11けた"),
    ("phone", "090-1234-567😀", "0から始まる数字10けたか11けた"),
    ("phone", "9" * 200, "0から始まる数字10けたか11けた"),
    ("nickname", "犬" * 200, "20文字までで入力してください（いま200文字です）"),
    ("kind", "", "「種類」を選んでください"),
    ("kind", "forged", "「新しく」「もう一度」から選んでください"),
    ("price", "-1", "1円以上で入力してください"),
    ("price", "▲１００", "1円以上で入力してください"),
    ("price", "0", "1円以上で入力してください"),
    ("price", "100000001", "100,000,000円以下で入力してください"),
    ("price", "9" * 40, "15けたまでの数字"),
    ("price", "1e400", "15けたまでの数字"),
    ("price", "NaN", "15けたまでの数字"),
    ("price", "１０．５", "1円の単位まで"),
    ("price", "千円", "数字で入力してください"),
    ("price", " ", "「金額」を入力してください"),
    ("copies", "-99999999999", "1以上で入力してください"),
    ("copies", "１１", "10以下で入力してください"),
    ("copies", "\0", "「通数」を入力してください"),
    ("story", "\n \u3000\n", "「事情」を入力してください"),
    ("story", "長" * 2001, "2000文字までで入力してください（いま2001文字です）"),
    ("agree", "", "同意がないと先に進めません"),
]


@pytest.mark.parametrize(("path", "typed", "right"), WRONG, ids=[f"{path}-{typed[:12]!a}" for path, typed, _ in WRONG])
def test_a_wrong_answer_is_named_explained_and_kept(client: Client, path: str, typed: str, right: str) -> None:
    where, sent = page_of(client, path)
    page = Page(client.post(where, {**sent, path: typed}))
    assert right in page.problem(path)
    assert not Record.objects.exists()
    if path not in ("kind", "agree"):
        kept = page.typed(path).replace("\r\n", "\n")
        assert kept == typed.replace("\0", "")


RIGHT = [
    ("applicant_name.family", f"  {IVS}城 ", {"family": f"{IVS}城"}),
    ("applicant_name.family", "𠮷田", {"family": "𠮷田"}),
    ("applicant_name.given", "神\ufa19", {"given": "神\ufa19"}),
    ("applicant_name.family", "山\0田", {"family": "山田"}),
    ("applicant_name.family_kana", "ﾔﾏﾀﾞ", {"family_kana": "ヤマダ"}),
    ("applicant_name.family_kana", "やまだ", {"family_kana": "ヤマダ"}),
    ("applicant_kana", "ﾀｶﾊｼ ｶﾂｺ", "タカハシ\u3000カツコ"),
    ("birthday", "昭和６４年１月７日", "1989-01-07"),
    ("birthday", "S64.1.7", "1989-01-07"),
    ("birthday", "平成元年1月8日", "1989-01-08"),
    ("birthday", "２０２６－１１－２１", "2026-11-21"),
    ("happened_on", "令和8年11月21日", "2026-11-21"),
    ("phone", "０９０−１２３４−５６７８", "090-1234-5678"),
    ("phone", "(0999)00-0001", "0999-00-0001"),
    ("nickname", "ポチ😀", "ポチ😀"),
    ("nickname", "犬\0" * 10, "犬" * 10),
    ("price", "１，０００円", 1000),
    ("price", "100,000,000", 100_000_000),
    ("copies", "１０", 10),
    ("story", "一行目\r\n二行目\0", "一行目\n二行目"),
]


@pytest.mark.parametrize(("path", "typed", "kept"), RIGHT, ids=[f"{path}-{typed[:12]!a}" for path, typed, _ in RIGHT])
def test_what_people_write_in_their_own_way_is_taken(client: Client, path: str, typed: str, kept: Any) -> None:
    where, sent = page_of(client, path)
    key = path.split(".")[0]
    onward = client.post(where, {**sent, path: typed})
    assert onward.status_code == 302, Page(onward).said(".error-summary")
    others = {name: value for name, value in ANSWERS.items() if name != key}
    client.post(fill_in(client, onward["Location"], others))
    found = Record.objects.get().data[key]
    assert {name: found[name] for name in kept} == kept if isinstance(kept, dict) else found == kept


def test_a_whole_field_left_empty_is_marked_as_a_whole(client: Client) -> None:
    where, sent = page_of(client, "applicant_name")
    empty = {name: "\u3000" for name in sent if name.startswith("applicant_name.")}
    assert "「氏名」を入力してください" in Page(client.post(where, {**sent, **empty})).problem("applicant_name")


def test_everything_wrong_is_said_at_once_in_the_order_of_the_page(client: Client) -> None:
    where, sent = page_of(client, "price")
    page = Page(client.post(where, {**sent, "kind": "", "price": "-1", "copies": "百"}))
    assert [one.get("href") for one in page.all("//*[contains(@class, 'error-summary')]//a")] == [
        "#id_kind", "#id_price", "#id_copies",
    ]  # fmt: skip
    assert "3か所、直してください" in page.said(".error-summary")


def test_a_field_nobody_asked_for_is_not_taken(client: Client) -> None:
    where, sent = page_of(client, "price")
    forged = {"_asked": f"{sent['_asked'][0]} resident nobody agree", "resident": "1", "nobody": "x", "agree": "on"}
    client.post(where, {**sent, **forged})
    assert not {"resident", "nobody", "agree"} & set(Draft.objects.get().raw)


LIES = [
    ("picture", b"<html><script>alert(1)</script></html>", "image/png", "写真 (JPEG・PNG)ではないようです"),
    ("picture", b"PK\x03\x04" + b"\0" * 60, "image/jpeg", "圧縮したファイル (ZIP) のようです"),
    ("picture", b"%PDF-1.7 nothing", "image/png", "PDF です。写真 (JPEG・PNG)を選んでください"),
    ("picture", b"\x89PNG\r\n\x1a\n broken", "image/png", "選んでください"),
    ("picture", b"", "image/png", "空です"),
    ("paper", b"MZ\x90\x00 a program", "application/pdf", "PDFではないようです"),
    ("paper", b"%PDF-1.7 nothing", "application/pdf", "こわれた PDF"),
]


@pytest.mark.parametrize(("key", "data", "claims", "right"), LIES, ids=[f"{lie[0]}-{lie[1][:5]!a}" for lie in LIES])
def test_a_file_that_is_not_what_it_says_is_refused_with_words(
    client: Client, key: str, data: bytes, claims: str, right: str
) -> None:
    where, sent = page_of(client, key)
    name = f"証明.{claims.rpartition('/')[2]}"
    page = Page(client.post(where, {**sent, key: SimpleUploadedFile(name, data, content_type=claims)}))
    assert right in page.problem(key)
    assert page.typed("story") == ANSWERS["story"]
    assert not Attachment.objects.exists()


def test_a_full_disk_is_said_at_the_file_and_loses_nothing_typed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(self: object, name: str, content: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    where, sent = page_of(client, "picture")
    monkeypatch.setattr(FileSystemStorage, "_save", no_room)
    page = Page(client.post(where, {**sent, "picture": SimpleUploadedFile("犬.png", picture())}))
    assert "ファイルを置く場所がいっぱい" in page.problem("picture")
    assert page.typed("story") == ANSWERS["story"]
    assert not Attachment.objects.exists()


def test_a_real_photo_under_a_false_name_is_kept_as_what_it_is(client: Client) -> None:
    where, sent = page_of(client, "picture")
    sent_file = SimpleUploadedFile("..\\..\\犬.pdf", picture(), content_type="application/pdf")
    assert client.post(where, {**sent, "picture": sent_file}).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.media_type) == ("犬.png", "image/png")


@pytest.mark.parametrize("number", ["", "abc", "0", "-1", "9" * 30])
def test_taking_out_a_file_that_is_not_there_changes_nothing(client: Client, number: str) -> None:
    where, sent = page_of(client, "picture")
    client.post(where, {**sent, "picture": SimpleUploadedFile("犬.png", picture())})
    answer = client.post(where, {**sent, "_detach": number})
    assert answer.status_code in (200, 302)
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("size", [33_000_000, 60_000_000])
def test_an_upload_over_the_limit_names_its_field_and_loses_no_word(client: Client, size: int) -> None:
    where, sent = page_of(client, "picture")
    large = SimpleUploadedFile("犬.png", b"\0" * size, content_type="image/png")
    answer = client.post(where, {**sent, "story": "長い事情", "picture": large})
    page = Page(answer)
    assert f"({size / 1e6:.1f}MB)。10MBまで" in page.problem("picture", status=413)
    assert page.typed("story") == "長い事情"
    assert Draft.objects.get().raw["story"] == "長い事情"
    assert not Attachment.objects.exists()


def test_a_small_file_after_the_limit_is_asked_for_again(client: Client) -> None:
    where, sent = page_of(client, "picture")
    large, small = SimpleUploadedFile("犬.png", b"\0" * 31_000_000), SimpleUploadedFile("書類.pdf", b"%PDF-1.7")
    page = Page(client.post(where, {**sent, "picture": large, "paper": small}))
    assert "合わせて30MBまで" in page.problem("paper", status=413)
