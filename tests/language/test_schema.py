"""Schemas say what the models say, and the reference is up to date."""

from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from yakuba.language import schema
from yakuba.language._reference import FIELD_TYPES
from yakuba.language._yaml import read
from yakuba.language.answers import clean
from yakuba.language.fields import FieldType
from yakuba.language.loading import dump_procedure
from yakuba.language.procedures import Procedure
from yakuba.language.rules import Parameters

from .samples import TODAY
from .test_answers import TAKEN
from .test_loading import PACK

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
FILES = {"facts/all.yaml": "facts", "procedures/dog.yaml": "procedure", "documents/tag.yaml": "letter",
         "events.yaml": "events", "purposes.yaml": "purposes", "parameters/fee.yaml": "parameters", "scenarios/one.yaml": "scenario",
         "pack.yaml": "pack"}  # fmt: skip


def test_the_reference_is_up_to_date(tmp_path: Path) -> None:
    assert schema.main(["--check", str(REFERENCE)]) == 0
    assert schema.main(["--check", str(tmp_path)]) == 1
    assert schema.main(["--write", str(tmp_path)]) == 0
    assert schema.main(["--check", str(tmp_path)]) == 0


def test_every_field_type_is_explained() -> None:
    assert list(FIELD_TYPES) == list(get_args(FieldType))


@pytest.mark.parametrize(("file", "name"), FILES.items())
def test_files_that_load_are_valid_and_others_are_not(file: str, name: str) -> None:
    Draft202012Validator.check_schema(schema.file_schemas()[name])
    validator = Draft202012Validator(schema.file_schemas()[name])
    value = read(file, PACK[file])[0][0].value
    validator.validate(value)
    broken = value[0] if isinstance(value, list) else value
    assert not validator.is_valid({**broken, "unknown": 1})


def test_a_dump_is_valid_too(everything: Procedure) -> None:
    value = read("x", dump_procedure(everything))[0][0].value
    Draft202012Validator(schema.file_schemas()["procedure"]).validate(value)


def test_canonical_answers_fit_the_answers_schema(everything: Procedure) -> None:
    validator = Draft202012Validator(schema.answers_schema(everything))
    for key, raw, _ in TAKEN:
        answers = clean(everything, {key: raw}, facts={}, today=TODAY, parameters=Parameters({})).answers
        validator.validate(answers)
    for wrong in (
        {"status": "x"},
        {"one": "z"},
        {"many": ["z"]},
        {"price": 1.5},
        {"people": [{"zz": 1}]},
        {"who": "x"},
    ):
        assert not validator.is_valid(wrong)
