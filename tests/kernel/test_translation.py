"""What the kernel refuses, it refuses in English too; what it keeps, it keeps in Japanese whoever acts."""

from pathlib import Path

import pytest
from django.utils.translation import override
from support.catalogues import bare, faults, said
from support.town import Town, build

from yakuba import kernel
from yakuba.kernel.messages.models import Message
from yakuba.kernel.workflow.actions import withdraw
from yakuba.kernel.workflow.errors import NotAllowed, Stale

KERNEL = Path(kernel.__file__).parent


@pytest.fixture
def town(db: None) -> Town:
    return build()


@pytest.mark.parametrize("room", ["access", "messages", "reading", "records", "workflow"])
def test_every_refusal_of_the_room_has_its_english(room: str) -> None:
    assert said(KERNEL / room)
    assert faults(KERNEL / room) == {}


def test_no_refusal_goes_past_the_catalogue() -> None:
    errors = {"NotAllowed", "RefusedFile", "StorageFull", "_Wrong", "AlreadyBound"}
    assert [place for room in ("access", "records", "workflow") for place in bare(KERNEL / room, errors)] == []


def test_a_refusal_is_in_the_language_of_whoever_reads_it() -> None:
    assert "ほかの人が先に処理しました" in str(Stale())
    with override("en"):
        assert str(Stale()).startswith("Somebody else acted on this case first.")


def test_a_refusal_names_the_procedure_in_the_same_language(town: Town) -> None:
    with pytest.raises(NotAllowed, match="「見本の申請」は、この方法では受け付けていません"):
        town.file(channel="paper")
    with override("en"), pytest.raises(NotAllowed, match="“Trial application” cannot be filed in this way"):
        town.file(channel="paper")


def test_what_is_kept_is_not_in_the_language_of_whoever_acts(town: Town) -> None:
    withdraw(town.resident_actor(), town.file().number)
    japanese = [*Message.objects.order_by("id").values_list("subject", "body")]
    with override("en"):
        record = town.file()
        withdraw(town.resident_actor(), record.number)
    kept = [*Message.objects.order_by("id").values_list("subject", "body")][len(japanese) :]
    assert [subject for subject, _ in kept] == [subject for subject, _ in japanese]
