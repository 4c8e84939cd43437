"""The public CEL conformance suite: inside our language the same values, outside it what the table says, and no more."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from support import cel_spec

from . import conformance

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "contribute" / "rules.md"
FILES = [
    "basic", "bindings_ext", "block_ext", "comparisons", "conversions", "dynamic", "encoders_ext", "enums", "fields",
    "fp_math", "integer_math", "lists", "logic", "macros", "macros2", "math_ext", "namespace", "optionals", "parse",
    "plumbing", "proto2", "proto2_ext", "proto3", "string", "string_ext", "timestamps", "type_deductions", "wrappers",
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def suite() -> tuple[cel_spec.Case, ...]:
    if not cel_spec.DATA.exists():
        missing = "the CEL conformance suite is not installed: npm ci"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return cel_spec.cases()


def test_every_part_of_the_suite_is_run(suite: tuple[cel_spec.Case, ...]) -> None:
    assert sorted({case.file for case in suite}) == FILES
    assert len({case.key for case in suite}) == len(suite) > 2_000


@pytest.mark.parametrize("file", FILES)
def test_what_is_not_listed_gives_the_same_value(file: str, suite: tuple[cel_spec.Case, ...]) -> None:
    failing = {
        case.key: (case.expr, case.error or case.value, conformance.outcomes()[case.key])
        for case in suite
        if case.file == file and case.key not in conformance.excused()
    }
    assert {key: told for key, told in failing.items() if told[2] != conformance.PASS} == {}


@pytest.mark.parametrize("file", FILES)
def test_what_is_listed_does_not_pass(file: str, suite: tuple[cel_spec.Case, ...]) -> None:
    listed = [case.key for case in suite if case.file == file and case.key in conformance.excused()]
    assert [key for key in listed if conformance.outcomes()[key] == conformance.PASS] == []


def test_what_happens_instead_is_what_the_table_says() -> None:
    instead = {reason.reason: set(reason.instead) for reason in conformance.reasons()}
    seen: dict[str, set[str]] = {reason: set() for reason in instead}
    for key, reason in conformance.excused().items():
        seen[reason].add(conformance.outcomes()[key])
    assert seen == instead


def test_no_rule_is_read_as_another_than_it_is() -> None:
    assert "differs" not in Counter(conformance.outcomes().values())


def test_every_line_of_the_table_is_needed(suite: tuple[cel_spec.Case, ...]) -> None:
    keys, sections = {case.key for case in suite}, {f"{case.file}/{case.section}" for case in suite}
    for reason in conformance.reasons():
        assert set(reason.files) <= set(FILES)
        assert set(reason.sections) <= sections
        assert set(reason.cases) <= keys
        assert all(conformance.excused()[key] == reason.reason for key in reason.cases)
        assert reason.reason in conformance.excused().values()


@pytest.mark.parametrize(
    ("block", "wanted"), [("conformance", conformance.summary), ("functions", conformance.functions)]
)
def test_the_document_has_the_numbers_and_the_functions(block: str, wanted: Callable[[], str]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    found = text.split(f"<!-- {block} -->\n")[1].split(f"\n<!-- /{block} -->")[0]
    assert found == wanted(), f"write between the markers of {DOCUMENT.name}:\n{wanted()}"


def test_the_reader_reads_what_javascript_may_write() -> None:
    text = """// a comment
    export const tests = { a: 'it\\'s "quoted" \\\\ \\u3042', "b": [1, -2.5e3, true, null,], c_d: { value: "x: y," }, };
    """
    assert cel_spec.read_literal(text) == {
        "a": 'it\'s "quoted" \\ あ', "b": [1, -2500.0, True, None], "c_d": {"value": "x: y,"},
    }  # fmt: skip
