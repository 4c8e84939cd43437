"""Whatever is wrong with an answer is said in Japanese and in English, from one place."""

import copy
import pickle
import re
from collections.abc import Callable
from datetime import date
from string import Formatter

import pytest

from yakuba.language import _sentences
from yakuba.language._parts import PART_LABELS
from yakuba.language._said import Said, Sentence
from yakuba.language.answers import Cleaned
from yakuba.language.eras import DateProblem, parse_date, wareki
from yakuba.language.procedures import Procedure

from .samples import EVERY_TYPE, field, procedure_of
from .test_answers import REFUSED
from .test_eras import REFUSED as NO_DAYS

Answer = Callable[..., Cleaned]

SENTENCES = {name: found for name, found in vars(_sentences).items() if isinstance(found, Sentence)}
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff01-\uff60「」]")
EXAMPLES = {"NOT_KANA": "ヤマダ"}
"""Katakana is explained by an example."""
ONLY_JAPANESE = {"typed", "era_end", "era_day", "year_name", "month"}
"""Places an English sentence has no use for: it calls days by ISO 8601 and months by name."""


def in_english(item: dict) -> dict:
    """A field of the samples with English beside its Japanese, options and columns included."""
    labels = {"label": {"ja": item["label"], "easy": f"やさしい{item['label']}", "en": f"Item {item['key']}"}}
    options = [
        {**one, "label": {"ja": one["label"], "en": f"Option {one['value']}"}} for one in item.get("options", [])
    ]
    columns = [in_english(one) for one in item.get("fields", [])]
    return {**item, **labels, **({"options": options} if options else {}), **({"fields": columns} if columns else {})}


@pytest.fixture(scope="module")
def bilingual() -> Procedure:
    return procedure_of(*(in_english(item) for item in EVERY_TYPE))


def places(template: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_is_written_in_both_languages(name: str) -> None:
    sentence = SENTENCES[name]
    assert sentence.ja and sentence.en
    assert not JAPANESE.search(sentence.en.replace(EXAMPLES.get(name, "\0"), ""))
    assert places(sentence.ja) - places(sentence.en) <= ONLY_JAPANESE


@pytest.mark.parametrize("part", PART_LABELS.values())
def test_every_part_has_its_english(part: Said) -> None:
    assert part.en and not JAPANESE.search(part.en)


def english_of(words: Said, typed: object) -> str:
    """The English, once what was typed itself is taken out of it."""
    assert type(words) is Said
    assert words.en and words.to("en") == words.en
    for run in re.findall(f"{JAPANESE.pattern}+", str(typed)):
        words = Said(words, en=words.en.replace(run, ""))
    return words.en.replace(EXAMPLES["NOT_KANA"], "")


@pytest.mark.parametrize(("key", "raw", "words", "path"), REFUSED)
def test_a_wrong_answer_is_explained_in_english(
    bilingual: Procedure, answer: Answer, key: str, raw: object, words: str, path: str
) -> None:
    (problem,) = answer(bilingual, {key: raw}).problems
    assert problem.path == path
    assert not JAPANESE.search(english_of(problem.message, raw))
    assert problem.message.to("ja") == problem.message


@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item["key"])
def test_a_missing_answer_is_asked_for_in_english(item: dict, answer: Answer) -> None:
    asked = {key: value for key, value in in_english(item).items() if key != "show"} | {"required": True}
    for problem in answer(procedure_of(asked), {}).problems:
        assert f"“Item {item['key']}”" in problem.message.en
        assert not JAPANESE.search(problem.message.en)


@pytest.mark.parametrize("text", [*NO_DAYS, "4月31日", "令和8年4月31日"])
def test_what_is_no_day_is_explained_in_english(text: str) -> None:
    with pytest.raises(DateProblem) as raised:
        parse_date(text)
    assert str(raised.value) == raised.value.said
    assert not JAPANESE.search(english_of(raised.value.said, text))


SAID = [
    ("day", "昭和64年1月8日", "“Item day”: Showa ended on 1989-01-07. Please enter this day as 1989-01-08."),
    ("day", "2月30日", "“Item day”: There is no day 30 in February. Its last day is 28 (29 in a leap year)."),
    ("day", "R8.2.30", "“Item day”: There is no day 30 in February 2026. Its last day is 28."),
    ("day", "2026-11-22", "For “Item day”, please enter today (2026-11-21) or an earlier date."),
    ("who", {"family": "Smith😀"}, "Emoji cannot be used in “Item who (family name)”. Please enter letters only."),
    ("who", 5, "Please enter “Item who” in parts: family name, given name."),
    ("one", "c", "For “Item one”, please choose from “Option a”, “Option b”."),
    ("people", [{"born": "x"}],
     "Item people, row 1: “Item born”: “x” cannot be read as a date. Please enter a date like 2026-04-01."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "raw", "words"), SAID)
def test_the_english_reads_as_a_whole(bilingual: Procedure, answer: Answer, key: str, raw: object, words: str) -> None:
    assert answer(bilingual, {key: raw}).problems[0].message.to("en") == words


def test_limits_are_said_in_english(answer: Answer) -> None:
    price = in_english(field("price", "yen", min=1_000, max=2_000_000))
    day = in_english(field("day", "date", not_before="2026-12-01"))
    low = answer(procedure_of(price, day), {"price": "1", "day": "2026-11-30"}).problems
    high = answer(procedure_of(price, day), {"price": "9999999"}).problems
    assert [problem.message.to("en") for problem in (*low, *high)] == [
        "Please enter ¥1,000 or more for “Item price”.",
        "For “Item day”, please enter 2026-12-01 or a later date.",
        "Please enter ¥2,000,000 or less for “Item price”.",
    ]


def test_a_day_after_the_calendar_is_refused_in_english() -> None:
    with pytest.raises(DateProblem) as raised:
        wareki(date(2300, 1, 1))
    assert raised.value.said.en == "The year 2300 cannot be used. Please enter a date up to 2199."


def test_easy_japanese_calls_the_field_by_its_easy_label(bilingual: Procedure, answer: Answer) -> None:
    (problem,) = answer(bilingual, {"mail": "x"}).problems
    assert problem.message.to("easy") == "「やさしい項目mail」は「taro@example.jp」の形で入力してください"


def test_a_label_without_english_stays_as_it_is(everything: Procedure, answer: Answer) -> None:
    (problem,) = answer(everything, {"mail": "x"}).problems
    assert problem.message.to("en") == "Please enter “項目mail” like taro@example.jp."


def test_a_check_of_a_pack_speaks_its_own_words(answer: Answer) -> None:
    message = {"ja": "10までです", "easy": "10（じゅう）までです", "en": "10 at most"}
    count = field("count", "number", checks=[{"rule": "count <= 10", "message": message}])
    (problem,) = answer(procedure_of(count), {"count": 11}).problems
    assert {language: problem.message.to(language) for language in message} == message
    row = {"rule": "false", "message": message}
    rows = field("rows", "table", fields=[field("a", "text", checks=[row])])
    (problem,) = answer(procedure_of(rows), {"rows": [{"a": "x"}]}).problems
    assert problem.message == "項目rows 1行目の「項目a」: 10までです"
    assert problem.message.to("en") == "項目rows, row 1: “項目a”: 10 at most"


def test_words_keep_their_languages_when_copied_and_fall_back_to_japanese() -> None:
    words = Said("はい", en="Yes")
    for kept in (copy.deepcopy(words), pickle.loads(pickle.dumps(words))):
        assert (kept, kept.to("en"), kept.to("easy"), kept.to("fr")) == ("はい", "Yes", "はい", "はい")
    assert type(words.to("ja")) is str


def test_braces_that_somebody_typed_are_only_braces(bilingual: Procedure, answer: Answer) -> None:
    (problem,) = answer(bilingual, {"day": "{name} {0.x}"}).problems
    assert "“{name} {0.x}”" in problem.message.to("en")
