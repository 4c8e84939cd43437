"""The third reader: a real Spark on this machine says what the other two say. A question costs a second, so many go at once."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from language.rules.asking import NONE, TODAY

from yakuba.kernel.population import EngineFailed, engine, write_rows
from yakuba.kernel.population._spark import heap
from yakuba.language.rules import DatedValue, Parameters, compile_rule
from yakuba.language.rules.columns import INT, compile_question
from yakuba.language.rules.functions import add_years

from .readers import of_all, of_one
from .test_programmes import ONE_BY_ONE, agree_on_programmes
from .test_readers import AMOUNTS, DAYS, OF_DAYS, RULES, WORDS, agree, people

pytestmark = pytest.mark.spark

ASKED, PEOPLE = 40, 60
LAW = Parameters(
    {
        "limit": [
            DatedValue(date(1900, 4, 1), date(2007, 12, 31), -1, "旧法"), DatedValue(date(2008, 1, 1), None, 2, "改正法"),
            DatedValue(date(2024, 4, 1), None, 3, "再改正法"),
        ],
        "late": [DatedValue(date(2024, 4, 1), None, 1, "新法")],
    }
)  # fmt: skip
TIMELY = [
    "n < parameter('limit')", "parameter('late') >= home.rent", "list.exists(i, i.count == parameter('limit'))",
    "age(born, today) >= 18", "age_by_law(born, today) < 65", "age_months(moved, today) > 6", "moved <= today",
    "today <= fiscal_year_end_after_age(born, 18)", "fiscal_year(moved) == fiscal_year(today) || born > moved",
    "days_between(moved, today) / n > 27",
]  # fmt: skip


WORTH = [
    *AMOUNTS, *OF_DAYS, "parameter('limit') * 1000 + n",
    "(word.startsWith('a') ? 1 : 0) + (word.endsWith('b') ? 2 : 0) + (word.contains('a') ? 4 : 0)",
]  # fmt: skip
"""Amounts tell a day or a letter too many where a condition that asks for more or less than some number would not."""


@st.composite
def timely(draw: st.DrawFn) -> tuple[str, str]:
    """A rule whose answer may be another one on another day, and an amount."""
    parts = draw(st.permutations([draw(RULES), draw(st.sampled_from([*TIMELY, *WORDS]))]))
    when = draw(st.sampled_from(["({} && {})", "({} || {})", "!({} && {})", "({} ? {} : q)"])).format(*parts)
    return when, draw(st.sampled_from(WORTH))


class Draw(NamedTuple):
    rules: list[tuple[str, str]]
    everybody: list[dict[str, Any]]
    today: date


@st.composite
def draws(draw: st.DrawFn) -> Draw:
    """Rules, people and a day; many of them are born, or moved, within two days of an anniversary of it."""
    today = draw(st.sampled_from(DAYS))
    about = st.builds(
        lambda years, days: add_years(today, -years) + timedelta(days=days),
        st.sampled_from([0, 1, 6, 18, 65]), st.integers(-2, 2),
    )  # fmt: skip
    day = st.one_of(about, st.sampled_from(DAYS))
    days = st.fixed_dictionaries({}, optional={"born": day, "moved": day})
    everybody = [{**one, **draw(days)} for one in draw(people(PEOPLE))]
    return Draw(draw(st.lists(timely(), min_size=ASKED, max_size=ASKED)), everybody, today)


def all_three(drawn: Draw) -> int:
    """Puts one draw to the evaluator, the arrays and Spark; gives how many answers of all three are the same."""
    rules, everybody, today = drawn
    said = {}
    for kind in ("embedded", "spark"):
        running = engine(kind)
        with tempfile.TemporaryDirectory() as folder:
            said[kind] = of_all(running, rules, everybody, Path(folder), LAW, today=today)
        running.close()
    assert said["embedded"].keys() == said["spark"].keys()
    for (rule, person), here in said["embedded"].items():
        asked = (rules[rule], everybody[person], today)
        assert here == of_one(*rules[rule], everybody[person], LAW, today), ("embedded", *asked)
        assert said["spark"][rule, person] == here, ("spark", *asked)
    return len(said["spark"])


# Nothing is made smaller after a failure: the one rule, the one person and the day are in the message anyway.
FEW = settings(
    max_examples=1, deadline=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip


@FEW
@given(drawn=draws())
def test_all_three_readers_say_the_same_of_one_draw(drawn: Draw) -> None:
    """As good as all of the rules can be said in columns. The simplest draw, all of one rule, comes first and says little."""
    assume(len({*drawn.rules}) > ASKED / 2)
    assert all_three(drawn) >= ASKED * PEOPLE * 0.9


def test_spark_says_of_every_programme_what_one_person_hears() -> None:
    assert agree_on_programmes("spark") == ONE_BY_ONE


def test_days_are_counted_the_same() -> None:
    everybody = [{"born": born, "moved": moved} for born in DAYS for moved in (DAYS[3], DAYS[17], DAYS[-2])]
    asked = [("born <= moved", amount) for amount in OF_DAYS]
    assert agree("spark", asked, [*everybody, {}]) == len(OF_DAYS) * (len(everybody) + 1)


def test_a_part_wrong_for_one_person_does_not_stop_the_others() -> None:
    everybody = [{"n": 1, "home": {"rent": rent}} for rent in (0, 1, 2)]
    assert agree("spark", [("n / home.rent >= 1", "n * 9223372036854775807 / home.rent")], everybody) == 3


def test_a_number_too_large_is_said_and_not_wrapped_round(tmp_path: Path) -> None:
    running = engine("spark")
    with pytest.raises(EngineFailed):
        of_all(running, [("n * 9223372036854775807 > 0", None)], [{"n": 2}], tmp_path)
    running.close()


def test_people_are_found_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    numbers = [(key * 7919) % 2000 for key in range(2000)]
    assert not list(write_rows(tmp_path / "people.ndjson", [(key, {"n": key}) for key in numbers], {"n": INT}))
    question = compile_question("q", compile_rule("n % 3 == 0"), None, shape={"n": INT}, today=TODAY, parameters=NONE)
    running = engine("spark")
    running.load(tmp_path / "people.ndjson", {"n": INT})
    running.judge([question])
    assert [found.key for found in running.found(question)] == [key for key in range(2000) if key % 3 == 0]
    running.close()


LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="asks Linux which addresses a process uses")
def test_spark_listens_to_and_speaks_with_this_machine_alone() -> None:
    engine("spark").close()
    from pyspark import SparkContext

    process = Path("/proc") / str(SparkContext._gateway.proc.pid)
    links = {link.readlink().name for link in (process / "fd").iterdir()}
    lines = [line.split() for name in ("tcp", "tcp6") for line in (process / "net" / name).read_text().splitlines()[1:]]
    mine = [line for line in lines if f"socket:[{line[9]}]" in links]
    ends = {end.split(":")[0] for line in mine for end in line[1:3] if end.split(":")[0].strip("0")}
    assert mine
    assert ends <= LOOPBACK
    listening = {line[1].split(":")[0] for line in mine if line[3] == "0A"}
    assert listening
    assert listening <= LOOPBACK


@pytest.mark.parametrize(("said", "heard"), [("3GB", "3g"), ("800 MB", "800m"), ("2GiB", "2g")])
def test_memory_is_said_to_java_in_its_own_words(said: str, heard: str) -> None:
    assert heap(said) == heard


def test_memory_that_java_has_no_words_for_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="YAKUBA_ENGINE_MEMORY"):
        heap("80%")
