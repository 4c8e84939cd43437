"""Taking businesses over: by their corporate number, again and again, with what is wrong said."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.access.actor import SYSTEM, VISITOR
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.csvfile import Wrong
from yakuba.kernel.people._businesses import COLUMNS, check_digit, corporate_number
from yakuba.kernel.people.actions import (
    BATCH,
    ImportReport,
    LayoutError,
    add_representation,
    import_businesses,
    import_residents,
)
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import find_businesses
from yakuba.sample import city

from .conftest import Row, written
from .conftest import row as person

Take = Callable[..., ImportReport]
BASES = st.integers(0, 10**12 - 1).map(lambda base: f"{base:012}")


def numbered(base: int) -> str:
    digits = f"{999_900_000_000 + base}"
    return f"{check_digit(digits)}{digits}"


def row(base: int = 1, **changed: str) -> Row:
    """A line that is right, apart from what is changed."""
    good = {
        "法人番号": numbered(base), "名称": "株式会社見本商店", "カナ": "ミホンショウテン", "郵便番号": "9990001",
        "所在地": "霧見町1番地", "電話": "0999-00-2001", "代表者": "見本 太郎",
    }  # fmt: skip
    return {**good, **changed}


@pytest.fixture
def take(db: None) -> Take:
    """Imports a file, or the rows as a file."""

    def into(*given: Row | bytes) -> ImportReport:
        data = given[0] if given and isinstance(given[0], bytes) else written(*given, columns=COLUMNS)
        return import_businesses(SYSTEM, BytesIO(data))

    return into


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, len(report.refused)


def test_a_line_becomes_a_business(take: Take) -> None:
    assert counts(take(row(カナ="みほんｼｮｳﾃﾝ"))) == (1, 0, 0, 0)
    firm = Business.objects.get()
    assert (firm.corporate_number, firm.name, firm.kana) == (numbered(1), "株式会社見本商店", "ミホンショウテン")
    assert (firm.postal_code, firm.address, firm.phone) == ("999-0001", "霧見町1番地", "0999-00-2001")
    assert firm.representative == "見本 太郎"


@pytest.mark.parametrize("words", ["見本商店", "ミホンショウテン", "みほん", numbered(1)])
def test_the_counter_finds_it_by_name_by_reading_and_by_number(take: Take, words: str) -> None:
    take(row(), row(2, 名称="港水産", カナ="ミナトスイサン"))
    assert [firm.corporate_number for firm in find_businesses(SYSTEM, words)] == [numbered(1)]


def test_the_same_file_twice_changes_nothing_the_second_time(take: Take) -> None:
    file = written(row(1), row(2, カナ="ﾐﾎﾝ", 電話=""), row(3, 名称="髙﨑商会"), columns=COLUMNS)
    assert counts(take(file)) == (3, 0, 0, 0)
    before = list(Business.objects.order_by("pk").values_list())
    assert counts(take(file)) == (0, 0, 3, 0)
    assert list(Business.objects.order_by("pk").values_list()) == before


def test_a_file_longer_than_a_batch_is_taken_whole(take: Take) -> None:
    file = written(*(row(number) for number in range(BATCH + 2)), columns=COLUMNS)
    assert counts(take(file)) == (BATCH + 2, 0, 0, 0)
    assert counts(take(file)) == (0, 0, BATCH + 2, 0)


def test_a_changed_line_changes_that_business_and_nobody_else(take: Take) -> None:
    take(row(1), row(2))
    assert counts(take(row(1, 名称="株式会社新名", カナ=""), row(2))) == (0, 1, 1, 0)
    renamed, other = Business.objects.order_by("corporate_number" if numbered(1) < numbered(2) else "-corporate_number")
    assert (renamed.name, renamed.kana, renamed.search) == ("株式会社新名", "", "株式会社新名")
    assert other.name == "株式会社見本商店"


def test_a_column_that_is_not_there_changes_nothing(take: Take) -> None:
    take(row())
    assert counts(take(written(row(名称="改名"), columns=("法人番号", "名称")))) == (0, 1, 0, 0)
    firm = Business.objects.get()
    assert (firm.name, firm.kana, firm.address, firm.phone) == (
        "改名", "ミホンショウテン", "霧見町1番地", "0999-00-2001",
    )  # fmt: skip
    assert "ミホンシヨウテン" in firm.search


def test_who_acts_for_a_business_still_does_after_it_changed(take: Take) -> None:
    take(row())
    import_residents(SYSTEM, BytesIO(written(person())))
    held = add_representation(
        SYSTEM, Resident.objects.get(), kind="proxy", business=Business.objects.get(), starts_on=date(2026, 4, 1)
    )
    take(row(名称="株式会社新名"))
    held.refresh_from_db()
    assert held.business.name == "株式会社新名"


WRONG = [
    ({"法人番号": ""}, "法人番号", "空です", "必ず"),
    ({"法人番号": "見本"}, "法人番号", "「見本」は法人番号ではありません", "数字13けた"),
    ({"法人番号": "7.00001E+12"}, "法人番号", "7.00001E+12", "列を「文字列」にしてから"),
    ({"法人番号": "7000012"}, "法人番号", "7けた", "13けた"),
    ({"法人番号": "000012050002"}, "法人番号", "12けた", "頭に検査用数字"),
    ({"法人番号": "70000120500020"}, "法人番号", "14けた", "13けた"),
    ({"法人番号": "8000012050002"}, "法人番号", "検査用数字 (1けた目) が合いません", "1けた目は 7 です"),
    ({"名称": " \u3000"}, "名称", "空です", "必ず"),
    ({"名称": "名" * 201}, "名称", "201文字", "200文字"),
    ({"カナ": "見本"}, "カナ", "カナでない文字「見本」", "カタカナ"),
    ({"カナ": "ナ" * 201}, "カナ", "201文字", "200文字"),
    ({"郵便番号": "999-001"}, "郵便番号", "999-001", "7けた"),
    ({"所在地": "町" * 201}, "所在地", "201文字", "200文字"),
    ({"電話": "0" * 21}, "電話", "21文字", "20文字"),
    ({"代表者": "名" * 101}, "代表者", "101文字", "100文字"),
]


@pytest.mark.parametrize(("changed", "column", "what", "right"), WRONG)
def test_a_wrong_line_is_reported_with_its_column_and_what_is_right_and_the_others_are_taken(
    take: Take, changed: dict[str, str], column: str, what: str, right: str
) -> None:
    report = take(row(1), row(2, **changed), row(3))
    (refused,) = report.refused
    assert (refused.line, refused.column) == (3, column)
    assert refused.given == row(2, **changed)
    assert what in refused.what
    assert right in refused.right
    assert set(Business.objects.values_list("corporate_number", flat=True)) == {numbered(1), numbered(3)}


def test_twelve_digits_may_be_somebodys_own_number_and_are_not_repeated(take: Take) -> None:
    (refused,) = take(row(法人番号="1234-5678-9018")).refused
    assert "1234" not in refused.what + refused.right
    assert "個人番号は入れないで" in refused.right


def test_a_second_line_of_one_number_is_refused_naming_the_first_however_it_is_written(take: Take) -> None:
    wide = numbered(1).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    (refused,) = take(row(1), row(2), row(法人番号=wide)).refused
    assert (refused.line, refused.column) == (4, "法人番号")
    assert "2行目にも" in refused.what
    assert "1事業者を1行" in refused.right


def test_a_file_without_the_columns_it_needs_is_refused_naming_the_page(take: Take) -> None:
    with pytest.raises(LayoutError, match=r"名称.*docs/operate/businesses-csv\.md"):
        take("法人番号,商号\n7000012050002,国税庁\n".encode())
    assert not Entry.objects.filter(act="people.import").exists()


def test_an_import_is_logged_with_its_numbers_and_without_names(take: Take) -> None:
    take(row(1), row(2, 名称=""))
    entry = Entry.objects.get(act="people.import")
    assert (entry.actor, entry.about) == ("system", "businesses")
    assert entry.data == {"added": 1, "changed": 0, "unchanged": 0, "refused": 1}


def test_progress_is_told_and_ends_with_what_was_read(db: None) -> None:
    told: list[tuple[int, int | None]] = []
    file = BytesIO(written(row(1), row(2, 名称=""), columns=COLUMNS))
    import_businesses(SYSTEM, file, progress=lambda *now: told.append(now))
    assert told[-1] == (2, 2)


@pytest.mark.django_db
def test_only_those_with_the_right_take_businesses_over() -> None:
    with pytest.raises(PermissionDenied, match="住民の記録"):
        import_businesses(VISITOR, BytesIO(written(row(), columns=COLUMNS)))
    assert not Business.objects.exists()


def read(text: str) -> str:
    return corporate_number({"法人番号": text}, "法人番号")


@pytest.mark.parametrize(
    "text",
    [
        "7000012050002",
        "７００００１２０５０００２",
        "7-0000-1205-0002",
        "7 0000 1205 0002",
        "７－００００－１２０５－０００２",
    ],
)
def test_a_public_number_is_read_however_it_is_written(text: str) -> None:
    """The number of the office that gives these numbers out (国税庁)."""
    assert read(text) == "7000012050002"


def test_the_numbers_of_the_sample_city_are_right() -> None:
    for firm in city(residents=150).businesses:
        assert read(firm.corporate_number) == firm.corporate_number


@given(BASES)
def test_one_check_digit_fits_and_it_is_never_zero(base: str) -> None:
    fitting = [digit for digit in "0123456789" if _is_taken(digit + base)]
    assert fitting == [str(check_digit(base))]
    assert fitting != ["0"]


@given(BASES, st.integers(0, 11), st.integers(0, 9))
def test_one_wrong_digit_is_seen_unless_zero_and_nine_are_confused(base: str, place: int, digit: int) -> None:
    other = f"{base[:place]}{digit}{base[place + 1 :]}"
    same = int(base[place]) % 9 == digit % 9  # the rule counts by nines: it cannot tell these two apart
    assert _is_taken(f"{check_digit(base)}{other}") == same


@given(BASES)
def test_the_digit_it_says_would_be_right_is_taken(base: str) -> None:
    wrong = f"{check_digit(base) % 9 + 1}{base}"
    with pytest.raises(Wrong) as refused:
        read(wrong)
    assert f"1けた目は {check_digit(base)} です" in refused.value.right
    assert read(f"{check_digit(base)}{base}") == f"{check_digit(base)}{base}"


def _is_taken(text: str) -> bool:
    try:
        return read(text) == text
    except Wrong:
        return False
