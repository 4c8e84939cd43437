"""A real town from nothing to its first decision: init, its organisation, its residents, a case, an approval, a letter."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from support.files import picture
from support.packs import PACKS

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.audit.queries import verify
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.offices.models import Appointment, Staff
from yakuba.kernel.people.queries import resident
from yakuba.kernel.records.actions import attach, begin
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions
from yakuba.site.cli.city import offices, people
from yakuba.site.founding import found

DAY = date(2026, 11, 21)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "operate"
RESIDENTS = (
    "宛名番号,氏,名,氏カナ,名カナ,生年月日,性別,世帯番号,続柄,郵便番号,住所,電話\n"
    "0000001,髙橋,葛󠄀子,たかはし,ｶﾂｺ,1990-05-05,女,H1,世帯主,9990001,霧見町1番地,0999-00-0001\n"
)

DAMAGE = {
    "relation_to_home": "owner", "happened_on": "2026-11-20", "cause": "wind", "structure": "wood", "floors": 2,
    "damaged_parts": ["roof"], "damage_detail": "屋根の瓦が20枚ほど落ちた", "assessment": "survey", "copies": 1,
    "consent_survey": True, "consent_share": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What `yakuba init` makes, made once: publishing every pack takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.on(DAY):
        found(
            name="試作町", code="131016", head_title="町長", mayor="試作 太郎", admin_email="hanako@example.jp",
            admin_name="役場 花子", admin_password="kirigaura-2026-hanako", packs=PACKS,
        )  # fmt: skip
        yield
        transaction.set_rollback(True)


@pytest.fixture
def town(founded: None, db: None, frozen_today: date) -> None:
    """The town just founded, on the same day; what a test does to it is taken back."""
    assert frozen_today == DAY


def example() -> str:
    """The example of the page, as somebody would paste it."""
    return re.search(r"```csv\n(.*?)```", (DOCS / "offices-csv.md").read_text("utf-8"), re.DOTALL)[1]


def run(group: Any, *words: str) -> Result:
    return CliRunner(env={"COLUMNS": "250"}).invoke(group, list(words))


def take(tmp_path: Path, text: str, *words: str) -> Result:
    (tmp_path / "offices.csv").write_text(text, "utf-8")
    return run(offices, "import", str(tmp_path / "offices.csv"), *words)


def signed_in(mail: str) -> Actor:
    return actor_for(Account.objects.get(email=mail))


def filed_at_the_counter(clerk: Actor) -> Record:
    """A certificate of damage, which needs a 係長 and a 課長."""
    version, who = Definition.objects.get(key="disaster-certificate").live, resident("0000001")
    draft = begin(clerk, version, "counter", resident=who)
    attach(clerk, draft, "photo_damage", SimpleUploadedFile("photo.png", picture(), content_type="image/png"))
    filing = actions.Filing(
        version=version, channel="counter", answers=DAMAGE, resident=who, identity_checked=True,
        attachments=list(draft.attachments.all()), intake_key=draft.token,
    )  # fmt: skip
    return actions.file_case(clerk, filing)


@pytest.mark.usefixtures("town")
def test_the_example_of_the_page_can_be_pasted_into_a_new_town(tmp_path: Path) -> None:
    result = take(tmp_path, example())
    assert result.exit_code == 0, result.output
    assert "断った行 0" in result.output
    again = take(tmp_path, example())
    assert "変えたこと 0  変わらない行 4" in again.output


@pytest.mark.usefixtures("town")
def test_what_is_shown_is_what_is_imported(tmp_path: Path) -> None:
    take(tmp_path, example())
    shown = run(offices, "show")
    assert shown.exit_code == 0
    assert "防災課,001,係長,2,102,見本,茂" in shown.output
    result = take(tmp_path, shown.output)
    assert result.exit_code == 0, result.output
    assert "変えたこと 0" in result.output


@pytest.mark.usefixtures("town")
def test_a_refused_line_is_named_and_written_out_to_be_put_right(tmp_path: Path) -> None:
    refused = tmp_path / "refused.csv"
    wrong = example().replace("茂,ミホン,シゲル,kakaricho@example.jp", "茂,ミホン,シゲル,kakaricho")
    result = take(tmp_path, wrong, "--refused", str(refused))
    assert result.exit_code == 1
    assert "3行目 「メール」: 「kakaricho」はメールアドレスではありません" in result.output
    assert Appointment.objects.filter(post__department__name="防災課").count() == 2
    put_right = refused.read_text("utf-8-sig").replace("kakaricho,", "kakaricho@example.jp,", 1)
    result = take(tmp_path, put_right)
    assert result.exit_code == 0, result.output
    assert Staff.objects.filter(number="102").exists()


@pytest.mark.usefixtures("town")
def test_a_real_town_decides_its_first_case(tmp_path: Path) -> None:
    assert take(tmp_path, example()).exit_code == 0
    (tmp_path / "residents.csv").write_text(RESIDENTS, "utf-8")
    taken = run(people, "import", str(tmp_path / "residents.csv"))
    assert taken.exit_code == 0, taken.output
    clerk, chief, head = (signed_in(f"{who}@example.jp") for who in ("kakari", "kakaricho", "kacho"))
    record = filed_at_the_counter(clerk)
    for actor, act in (
        (clerk, actions.accept), (clerk, actions.complete), (clerk, actions.complete),
        (chief, actions.approve), (head, actions.approve),
    ):  # fmt: skip
        act(actor, record.number)
    record.refresh_from_db()
    assert record.state == "approved"
    assert "髙橋 葛󠄀子" in record.documents.get().text
    assert list(verify()) == []


@pytest.mark.usefixtures("town")
def test_a_member_of_staff_sets_their_password_by_mail(client: Any, tmp_path: Path) -> None:
    take(tmp_path, example())
    client.post("/accounts/password/reset/", {"email": "kakaricho@example.jp"})
    (sent,) = mail.outbox
    assert sent.to == ["kakaricho@example.jp"]
    assert "/password/reset/key/" in sent.body
