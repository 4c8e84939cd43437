"""A resident on a 320-pixel phone: finds, fills in, errs, corrects, files, is asked, answers, receives."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.packs import accepted

from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions
from yakuba.site._samples import SAMPLE_PICTURE

pytestmark = pytest.mark.browser
DOG = {
    "kept_elsewhere": False, "dog_name": "コロ", "breed": "柴犬", "dog_birth_date": "令和7年12月1日", "dog_sex": "male",
    "colour": "茶白", "acquired_on": "2026-11-01", "has_chip": False, "vaccinated": False,
}  # fmt: skip
NEXT = "button.button-primary:has-text('次へ進む')"


def clerk(role: str) -> object:
    return actor_for(Account.objects.get(email=f"kankyo-{role}@staff.example.jp"))


def open_dog_registration(page: Page) -> None:
    page.goto("/")
    page.fill("[name=q]", "犬")
    page.press("[name=q]", "Enter")
    page.click("text=犬の登録")
    page.click("text=申請をはじめる")


def answer(page: Page, answers: dict[str, object]) -> None:
    """Answer what is asked on each page until everything can be read again."""
    for _ in range(12):
        if "/check/" in page.url:
            return
        for key, value in answers.items():
            _one(page, key, value)
        page.click(NEXT)
        page.wait_for_load_state()


def _one(page: Page, key: str, value: object) -> None:
    if isinstance(value, list | dict):
        for item in value if isinstance(value, list) else ():
            _one(page, key, item)
        return
    words = str(value).lower() if isinstance(value, bool) else str(value)
    chosen = page.locator(f"main input[name='{key}'][value='{words}']")
    if chosen.count():
        chosen.first.check()
        return
    box = page.locator(
        f"main input[name='{key}']:visible, main textarea[name='{key}']:visible, main select[name='{key}']:visible"
    )
    if box.count():
        kind = box.first.evaluate("e => e.type")
        if kind == "checkbox":
            box.first.check()
        elif kind == "select-one":
            box.first.select_option(words)
        else:
            box.first.fill(words)


def journey(page: Page, accessible: Callable[[Page], None] | None) -> Record:
    look = accessible or (lambda page: None)
    page.goto("/")
    look(page)
    open_dog_registration(page)
    look(page)
    answer(page, DOG)
    expect(page.locator("h1")).to_contain_text("内容の確認")
    look(page)
    page.click("text=この内容で申請する")
    expect(page.locator(".receipt")).to_be_visible()
    look(page)
    return Record.objects.get(definition__key="dog-registration")


def receive(page: Page, accessible: Callable[[Page], None]) -> bytes:
    """From the notice of the decision to the letter, as the resident's telephone stores it."""
    page.goto("/apply/notices/")
    page.click("text=「犬の登録」の結果が出ました")
    accessible(page)
    page.click("text=この申請を見る")
    expect(page.locator("main")).to_contain_text("コロ")
    accessible(page)
    page.locator("details:has-text('文字で読む') summary").click()
    expect(page.locator("details[open]")).to_contain_text("鑑札を交付します")
    with page.expect_download() as stored:
        page.click("a:has-text('(PDF)') >> nth=0")
    assert stored.value.suggested_filename.endswith(".pdf")
    return Path(stored.value.path()).read_bytes()


def test_from_search_to_letter(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visit("dog@example.jp")
    record = journey(page, accessible)
    assert record.data["dog_name"] == "コロ"
    actions.ask_correction(clerk("kakari"), record.number, comment="犬の名前をもう一度確かめてください")
    page.goto("/apply/notices/")
    accessible(page)
    page.click("text=直してください")
    page.click("text=この申請を見る")
    expect(page.locator("main")).to_contain_text("犬の名前をもう一度確かめてください")
    page.click("text=直して送る")
    accessible(page)
    page.click("button.button-primary:has-text('直した内容を送る')")
    expect(page.locator("main")).to_contain_text("補正がありました")
    record.refresh_from_db()
    assert record.state == "filed"
    actions.accept(clerk("kakari"), record.number)
    assert actions.complete(clerk("kakari"), record.number).state == "approved"
    letter = receive(page, accessible)
    assert letter.startswith(b"%PDF-")
    document = record.documents.get()
    assert (document.title, letter) == ("犬の登録と鑑札の交付について", document.file.read())


def test_the_same_without_javascript(visit: Callable[..., Page]) -> None:
    assert journey(visit("dog@example.jp", javascript=False), None).state == "filed"


def test_a_wrong_date_is_said_at_the_field_and_kept(
    visit: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visit("mother@example.jp")
    page.goto("/apply/p/child-allowance-claim/")
    page.click("text=申請をはじめる")
    page.locator("details.folded-fact:has-text('生年月日') summary").click()
    box = page.locator("input[name$=birth_date], input[name$=birthday]").first
    box.fill("昭和64年2月30日")
    page.click(NEXT)
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("生年月日")
    accessible(page)
    summary.locator("a").first.click()
    expect(box).to_be_focused()
    assert box.input_value() == "昭和64年2月30日"


def test_photos_are_taken_and_liars_refused(visit: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "家.png").write_bytes(SAMPLE_PICTURE)
    (tmp_path / "うそ.png").write_bytes(b"MZ this is a program")
    page = visit("mother@example.jp")
    page.goto("/apply/p/disaster-certificate/")
    page.click("text=申請をはじめる")
    answers = accepted("disaster-certificate")[0].file.answers
    for _ in range(8):
        if page.locator("input[type=file]").count():
            break
        for key, value in answers.items():
            _one(page, key, value)
        page.click(NEXT)
        page.wait_for_load_state()
    upload = page.locator("input[type=file]").first
    upload.set_input_files(str(tmp_path / "うそ.png"))
    page.click(NEXT)
    expect(page.locator(".error-summary")).to_contain_text("写真 (JPEG・PNG)")
    page.locator("input[type=file]").first.set_input_files(str(tmp_path / "家.png"))
    page.click(NEXT)
    page.wait_for_load_state()
    from yakuba.kernel.records.models import Attachment

    assert Attachment.objects.get().name == "家.png"
