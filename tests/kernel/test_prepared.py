"""Queries composed once answer and write as the ORM does, with every value and in every thread."""

import threading

import pytest
from django.db import DataError, IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from support.town import Town, build

from yakuba.kernel import clock, prepared
from yakuba.kernel.access.models import Account
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.kernel.prepared import Prepared, insert, insert_like, insert_many

HOSTILE = ["0000001", "nobody", "'; DROP TABLE people_resident; --", "%s", "\x020\x03", "髙橋", ""]


def by_number(number: str) -> object:
    return Resident.objects.filter(number=number, standing="resident").select_related("household").order_by("id")


@pytest.mark.parametrize("number", HOSTILE)
def test_it_finds_what_the_orm_finds(town: Town, number: str) -> None:
    ask = Prepared(by_number, str)
    for _ in range(2):
        assert ask(number) == list(by_number(number))


def test_rows_are_whole_models_with_what_was_fetched_along(town: Town) -> None:
    [found] = Prepared(by_number, str)("0000001")
    with CaptureQueriesContext(connection) as asked:
        assert (found.full_name, found.birth_date, found.household.number) == (
            town.mother.full_name, town.mother.birth_date, "0000001",
        )  # fmt: skip
    assert not asked
    found.phone = "0999-00-0009"
    found.save()
    assert Resident.objects.get(pk=found.pk).phone == "0999-00-0009"


def test_values_lists_and_json_come_back_as_python(town: Town) -> None:
    given = {"a": [1, None, "髙"]}
    KnownFact.objects.create(resident=town.mother, key="k", value=given, source="s", as_of="2026-04-01")
    ask = Prepared(lambda who: KnownFact.objects.filter(resident_id=who).values_list("key", "value"), int)
    assert ask(town.mother.pk) == [("k", given)]
    assert ask(town.child.pk) == []


def test_values_go_to_their_own_places(town: Town) -> None:
    ask = Prepared(lambda a, b: Resident.objects.filter(family_kana=b, given_kana=a), str, str)
    assert ask("カツコ", "タカハシ") == [town.mother]
    assert ask("タカハシ", "カツコ") == []


def test_it_is_one_query_of_the_same_words(town: Town) -> None:
    ask = Prepared(by_number, str)
    ask("0000001")
    with CaptureQueriesContext(connection) as prepared:
        ask("0000002")
    with CaptureQueriesContext(connection) as composed:
        list(by_number("0000002"))
    assert [one["sql"] for one in prepared] == [one["sql"] for one in composed]


def test_every_thread_asks_through_its_own_connection(open_town: None) -> None:
    build()
    ask, found = Prepared(lambda email: Account.objects.filter(email=email), str), []

    def one(email: str) -> None:
        found.extend(account.email for account in ask(email))
        connections.close_all()

    emails = ["mother@example.jp", "stranger@example.jp"] * 4
    threads = [threading.Thread(target=one, args=(email,)) for email in emails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(emails)


def known(town: Town, key: str = "k", source: str = "s") -> KnownFact:
    value = {"a": [1, None, "髙%s"]}
    return KnownFact(resident=town.mother, key=key, value=value, source=source, as_of=clock.today())


@pytest.mark.parametrize("times", [1, 2])
def test_a_row_is_written_as_save_writes_it(town: Town, times: int) -> None:
    for number in range(times):
        row = known(town, key=f"k{number}")
        insert(row)
    assert not row._state.adding
    kept = KnownFact.objects.get(pk=row.pk)
    saved = known(town, key="saved")
    saved.save(force_insert=True)
    names = [field.attname for field in KnownFact._meta.concrete_fields if field.name not in ("id", "key")]
    assert [getattr(kept, name) for name in names] == [getattr(saved, name) for name in names]
    row.source = "t"
    row.save()
    assert KnownFact.objects.get(pk=row.pk).source == "t"


def test_a_second_of_its_kind_is_an_error_or_is_not_written(town: Town) -> None:
    insert(known(town))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(known(town))
    second = known(town, source="second")
    insert(second, unless_there=True)
    assert second.pk is None
    assert [one.source for one in KnownFact.objects.filter(key="k")] == ["s"]
    insert(known(town, key="other"), unless_there=True)
    assert KnownFact.objects.filter(key="other").count() == 1


def test_many_at_once_pass_over_what_is_there(town: Town) -> None:
    insert(known(town, key="b"))
    insert_many([known(town, key=key, source="many") for key in "abc"])
    insert_many([])
    assert set(KnownFact.objects.values_list("key", "source")) == {("a", "many"), ("b", "s"), ("c", "many")}


def test_all_inserts_are_the_words_of_the_orm(town: Town) -> None:
    insert(known(town))
    with CaptureQueriesContext(connection) as ours:
        insert(known(town, key="a"))
    with CaptureQueriesContext(connection) as django:
        known(town, key="b").save(force_insert=True)
    assert ours[0]["sql"].replace("'a'", "'b'") == django[0]["sql"]


def test_many_rows_alike_are_written_but_for_what_is_there(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "SEVERAL", 2)
    like = KnownFact(resident=town.mother, key="k", value={"a": "%s"}, source="s", as_of="2026-04-01")
    KnownFact.objects.create(resident=town.mother, key="1", value=1, source="before", as_of="2026-04-01")
    whose = [(town.mother.pk, str(place)) for place in range(5)] + [(town.child.pk, "0")]
    insert_like(like, ("resident_id", "key"), whose)
    insert_like(like, ("resident_id", "key"), [])
    found = KnownFact.objects.filter(key__in="01234").order_by("resident_id", "key")
    assert sorted(found.values_list("resident_id", "key")) == sorted(whose)
    assert found.get(source="before").value == 1
    assert {str(one.value) for one in found.exclude(source="before")} == {"{'a': '%s'}"}


ODD_WORDS = ["", "NULL", "%s", "{a,b}", '"', "'", "\\", "髙﨑󠄀", "a\nb"]


def test_many_rows_alike_keep_odd_words_and_nothing_as_they_are(town: Town) -> None:
    like = KnownFact(resident=town.mother, value=True, source="s", as_of="2026-04-01")
    insert_like(like, ("key", "source"), [(f"k{place}", word) for place, word in enumerate(ODD_WORDS)])
    found = KnownFact.objects.filter(key__startswith="k").order_by("key")
    assert list(found.values_list("source", flat=True)) == ODD_WORDS


def test_keys_by_the_thousand_are_found_as_by_in(town: Town) -> None:
    people = Resident.objects.order_by("pk")
    keys = [town.child.pk, town.mother.pk, 10**9]
    assert list(people.filter(pk__among=keys)) == list(people.filter(pk__in=keys)) == [town.mother, town.child]
    assert list(people.filter(pk__among=range(10**6, 10**6 + 30_000))) == []
    assert (list(people.filter(pk__among=[])), people.exclude(pk__among=[]).count()) == ([], people.count())
    assert list(people.exclude(pk__among=keys)) == [town.stranger]
    assert people.filter(pk__among=iter(keys)).update(phone="1") == 2


def test_many_rows_alike_are_refused_and_not_cut_where_a_word_is_too_long(town: Town) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite takes words of any length")
    like = KnownFact(resident=town.mother, value=True, source="s", as_of="2026-04-01")
    with pytest.raises(DataError), transaction.atomic():
        insert_like(like, ("key",), [("k" * 1000,)])
    assert not KnownFact.objects.filter(key__startswith="kk").exists()
