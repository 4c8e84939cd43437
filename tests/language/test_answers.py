"""One cleaning for every channel."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.answers import Cleaned, canonical, clean, from_form, nested_deeper, one, scope
from yakuba.language.procedures import Procedure
from yakuba.language.rules import Parameters

from .samples import EVERY_TYPE, TODAY, field, procedure_of

Answer = Callable[..., Cleaned]

ACCOUNT = {"bank": "み", "branch": "中", "kind": "普通", "number": "1", "holder_kana": "ミ"}
KEYS = [item["key"] for item in EVERY_TYPE]

TAKEN = [
    ("line", " 一行\nめ\x00 ", "一行 め"),
    ("story", "うれしい😀\r\n次の行 ", "うれしい😀\n次の行"),
    ("reading", "ﾔﾏﾀﾞ たろう", "ヤマダ\u3000タロウ"),
    ("count", "１２", 12),
    ("count", 12.0, 12),
    ("count", "1.5", 1.5),
    ("price", "1,000円", 1000),
    ("price", "▲500", -500),
    ("day", "Ｒ８.１１.２０", "2026-11-20"),
    ("day", date(2026, 11, 20), "2026-11-20"),
    ("hour", "9:05", "09:05"),
    ("hour", "午後3時半", "15:30"),
    ("one", "a", "a"),
    ("many", ["b", "a", "b"], ["a", "b"]),
    ("many", "b", ["b"]),
    ("dog", "はい", True),
    ("dog", "false", False),
    ("who", "葛\U000e0100城 𠮷子", {"family": "葛\U000e0100城", "given": "𠮷子"}),
    ("who", {"family": "髙橋", "given": "花子", "family_kana": "ﾀｶﾊｼ", "given_kana": "はなこ"},
     {"family": "髙橋", "given": "花子", "family_kana": "タカハシ", "given_kana": "ハナコ"}),
    ("home", {"postal_code": "１２３ー４５６７", "address": "みほん市１丁目", "building": ""},
     {"postal_code": "123-4567", "address": "みほん市１丁目"}),
    ("phone", "０９０１２３４５６７８", "090-1234-5678"),
    ("phone", "+81 90 1234 5678", "090-1234-5678"),
    ("phone", "(03)1234-5678", "03-1234-5678"),
    ("phone", "0123-45-6789", "0123-45-6789"),
    ("mail", " Hanako@EXAMPLE.JP ", "Hanako@example.jp"),
    ("account", {"bank": "みほん銀行", "branch": "中央", "kind": "普通預金", "number": "123", "holder_kana": "ﾐﾎﾝ ﾊﾅｺ"},
     {"bank": "みほん銀行", "branch": "中央", "kind": "普通", "number": "0000123", "holder_kana": "ミホン\u3000ハナコ"}),
    ("account", {"bank_code": "０９９８", "branch_code": "00-1", "kind": "普通", "number": "1", "holder_kana": "ミ"},
     {"bank_code": "0998", "branch_code": "001", "kind": "普通", "number": "0000001", "holder_kana": "ミ"}),
    ("agree", "on", True),
    ("people", {"1": {"born": "20200102"}, "0": {"born": "20200101"}, "2": {"born": ""}},
     [{"born": "2020-01-01", "tags": []}, {"born": "2020-01-02", "tags": []}]),
]  # fmt: skip

REFUSED = [
    ("line", "あ" * 201, "200文字まで", "line"),
    ("line", 5, "文字で入力", "line"),
    ("story", "あ" * 2001, "2000文字まで", "story"),
    ("reading", "山田", "カタカナで入力してください（「山田」は使えません）", "reading"),
    ("count", "101", "100以下", "count"),
    ("count", "-1", "0以上", "count"),
    ("count", "いっぱい", "数字で入力", "count"),
    ("count", True, "数字で入力", "count"),
    ("count", "nan", "15けたまで", "count"),
    ("price", "1.5", "小数は使えません", "price"),
    ("day", "昭和64年1月8日", "昭和は64年1月7日まで。平成元年1月8日です", "day"),
    ("day", "2月30日", "2月は28日", "day"),
    ("day", "2026-02-30", "2026年2月は28日まで", "day"),
    ("day", "2026-11-22", "今日（令和8年11月21日）か、それより前", "day"),
    ("day", "あした", "日付として読めません", "day"),
    ("hour", "24:00", "23:59まで", "hour"),
    ("one", "c", "「あ」「い」から選んで", "one"),
    ("one", ["a"], "「あ」「い」から選んで", "one"),
    ("many", ["a", "c"], "「あ」「い」から選んで", "many"),
    ("dog", "たぶん", "「はい」か「いいえ」", "dog"),
    ("who", {"family": "山田😀", "given": "花子"}, "絵文字は使えません", "who.family"),
    ("who", {"family": "山田", "given": "子" * 200}, "50文字まで", "who.given"),
    ("who", {"family": "山田"}, "（名）」を入力", "who.given"),
    ("who", {"family": "山田", "given": "花子", "rank": "x"}, "欄はありません", "who.rank"),
    ("home", {"postal_code": "123", "address": "x"}, "数字7けた", "home.postal_code"),
    ("phone", "090-1234", "数字10けたか11けた", "phone"),
    ("phone", "9012345678", "0から始まる", "phone"),
    ("mail", "hanako@example", "taro@example.jp", "mail"),
    ("account", ACCOUNT | {"kind": "定期"}, "「普通」「当座」「貯蓄」", "account.kind"),
    ("account", ACCOUNT | {"bank_code": "998"}, "数字4けた", "account.bank_code"),
    ("account", ACCOUNT | {"branch_code": "1234"}, "数字3けた", "account.branch_code"),
    ("account", ACCOUNT | {"bank": ""}, "金融機関名", "account.bank"),
    ("account", ACCOUNT | {"number": "12345678"}, "7けたまで", "account.number"),
    ("people", [{"born": "2020-01-01"}, {"born": "2月30日"}], "項目people 2行目の「項目born」", "people.1.born"),
    ("people", [{"born": "2020-01-01", "admin": "1"}], "「admin」という項目はここにはありません", "people.0.admin"),
    ("people", [{"born": "2020-01-01"}] * 21, "20行まで", "people"),
    ("people", "x", "行ごとに", "people"),
    ("status", "approved", "「status」という項目はここにはありません", "status"),
    ("words", "x", "「words」という項目はここにはありません", "words"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "raw", "value"), TAKEN)
def test_takes_what_people_type(everything: Procedure, answer: Answer, key: str, raw: object, value: object) -> None:
    cleaned = answer(everything, {key: raw})
    assert cleaned.problems == ()
    assert cleaned.answers[key] == value


@pytest.mark.parametrize(("key", "raw", "words", "path"), REFUSED)
def test_refuses_with_words(
    everything: Procedure, answer: Answer, key: str, raw: object, words: str, path: str
) -> None:
    problems = answer(everything, {key: raw}).problems
    assert [problem.path for problem in problems] == [path]
    assert words in problems[0].message


@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item["key"])
def test_a_required_field_is_asked_for(item: dict, answer: Answer) -> None:
    asked = item["type"] not in ("heading", "computed")
    item = {key: value for key, value in item.items() if key != "show"} | {"required": True}
    problems = answer(procedure_of(item), {item["key"]: " "} if asked else {}).problems
    assert [problem.path for problem in problems] == ([item["key"]] if asked else [])
    assert all(problem.message.endswith(("ください", "進めません")) for problem in problems)


RAW = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from([raw for _, raw, _ in TAKEN] + [raw for _, raw, _, _ in REFUSED]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "born", "tags", "0"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), RAW, max_size=8))
def test_cleaning_what_is_clean_changes_nothing(raw: dict) -> None:
    procedure = procedure_of(*EVERY_TYPE)
    once = clean(procedure, raw, facts={}, today=TODAY, parameters=Parameters({}))
    twice = clean(procedure, once.answers, facts={}, today=TODAY, parameters=Parameters({}))
    assert canonical(twice.answers) == canonical(once.answers)
    assert twice.hidden == once.hidden


def test_canonical_text_knows_no_order() -> None:
    assert canonical({"b": 1.0, "a": {"d": "い", "c": [1]}}) == canonical({"a": {"c": [1], "d": "い"}, "b": 1})
    assert canonical({"a": "あ"}) == '{"a":"あ"}'


def test_hidden_fields_are_dropped_and_unknown_ones_still_asked(everything: Procedure, answer: Answer) -> None:
    no = answer(everything, {"dog": "no", "dog_name": "ポチ"})
    assert (no.hidden, no.answers.get("dog_name")) == ({"dog_name"}, None)
    unknown = answer(everything, {"dog_name": "ポチ"})
    assert (unknown.hidden, unknown.answers["dog_name"]) == (set(), "ポチ")


def test_what_hangs_on_a_hidden_field_is_hidden_too(answer: Answer) -> None:
    chain = procedure_of(
        field("a", "boolean", required=True),
        field("b", "boolean", required=True, show="a"),
        field("c", "text", required=True, show="b"),
    )
    assert answer(chain, {"a": "no", "b": "yes", "c": "x"}).hidden == {"b", "c"}
    assert answer(chain, {"a": "no"}).ok
    # While nobody knows whether it is needed, only the question that decides is demanded.
    assert [problem.path for problem in answer(chain, {}).problems] == ["a"]
    assert [problem.path for problem in answer(chain, {"a": "yes", "b": "yes"}).problems] == ["c"]


def test_a_hidden_page_hides_its_fields_by_facts(answer: Answer) -> None:
    later = [{"title": "2", "show": "moves", "fields": [field("to", "text", required=True)]}]
    procedure = procedure_of(field("why", "text"), more_pages=later)
    assert answer(procedure, {"to": "x"}, {"moves": False}).hidden == {"to"}
    assert [problem.path for problem in answer(procedure, {}, {"moves": True}).problems] == ["to"]
    assert [problem.path for problem in answer(procedure, {}).problems] == ["to"]


def test_one_page_is_judged_alone_and_the_draft_kept(answer: Answer) -> None:
    ticks = field("t", "choices", options=[{"value": "x", "label": "エ"}])
    later = [{"title": "2", "fields": [field("b", "text", required=True), ticks]}]
    procedure = procedure_of(field("a", "text", required=True), more_pages=later)
    first = answer(procedure, {"a": "x"}, only_page=0)
    assert first.ok and first.answers == {"a": "x"}
    second = answer(procedure, {"a": "x"}, only_page=1)
    assert [problem.path for problem in second.problems] == ["b"]
    assert second.answers == {"a": "x", "t": []}


def test_computed_values_are_never_taken_from_outside(everything: Procedure, answer: Answer) -> None:
    assert answer(everything, {"count": "3", "double": 100}).answers["double"] == 6
    assert "double" not in answer(everything, {"double": 100}).answers


def test_checks_refuse_only_when_false(answer: Answer) -> None:
    check = {"rule": "low <= high", "message": "上限は下限より大きくしてください"}
    procedure = procedure_of(field("low", "number"), field("high", "number", checks=[check]))
    assert [problem.message for problem in answer(procedure, {"low": 3, "high": 2}).problems] == [check["message"]]
    assert answer(procedure, {"high": 2}).ok
    assert answer(procedure, {"low": 1, "high": 2}).ok


def test_a_file_must_be_there(answer: Answer) -> None:
    procedure = procedure_of(field("photo", "photo", required=True))
    assert [problem.path for problem in answer(procedure, {}).problems] == ["photo"]
    assert answer(procedure, {}, files={"photo"}) == Cleaned({}, (), frozenset())


def test_forms_become_parts_and_rows(everything: Procedure, answer: Answer) -> None:
    raw = from_form([("who.family", "山田"), ("who.given", "花子"), ("many", "a"), ("many", "b"),
                     ("people.0.born", "R1.5.1"), ("people.0.tags", "x"), ("people", "x")])  # fmt: skip
    assert answer(everything, raw).answers == {
        "many": ["a", "b"],
        "who": {"family": "山田", "given": "花子"},
        "people": [{"born": "2019-05-01", "tags": ["x"]}],
    }


@pytest.mark.parametrize("place", ["abc", "", "²", "-1", "9" * 5000])
def test_rows_under_names_that_are_no_places_are_refused(everything: Procedure, answer: Answer, place: str) -> None:
    refused = answer(everything, {"people": {place: {"born": "2019-05-01"}}})
    assert [problem.path for problem in refused.problems] == ["people"]


def test_words_that_look_like_a_day_and_are_none_stay_words(answer: Answer) -> None:
    assert scope({}, {"line": "2026-99-99", "other": "0000-00-00", "day": "2026-11-20"}) == {
        "line": "2026-99-99", "other": "0000-00-00", "day": date(2026, 11, 20),
    }  # fmt: skip
    echo = procedure_of(field("line", "text"), field("same", "computed", compute="line"))
    assert answer(echo, {"line": "2026-99-99"}).answers == {"line": "2026-99-99", "same": "2026-99-99"}


def test_nothing_is_typed_into_what_is_computed(everything: Procedure) -> None:
    assert all(one(item, "1", TODAY) is None for item in everything.fields() if item.type in ("computed", "table"))


def test_what_stands_in_each_other_too_deep_is_noticed() -> None:
    assert not nested_deeper({"children": {"0": {"name": {"family": "山田"}}}})
    assert nested_deeper({"children": [[[[[[[[1]]]]]]]]})


@pytest.mark.parametrize(("given_bound", "day", "fine"), [
    ("today+30", "2026-12-21", True), ("today+30", "2026-12-22", False), ("2026-12-01", "2026-12-02", False),
])  # fmt: skip
def test_bounds_of_days(answer: Answer, given_bound: str, day: str, fine: bool) -> None:
    assert answer(procedure_of(field("on", "date", not_after=given_bound)), {"on": day}).ok is fine
