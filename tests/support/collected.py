"""A plugin for `pytest --collect-only -p support.collected`: says of each test that is collected what could keep it from running."""

import json
import sys

import pytest

HINDRANCES = {"skip", "skipif", "xfail", "spark", "postgres"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before tests/conftest.py adds what this machine lacks: a browser is installed by `make test`."""
    told = {item.nodeid: sorted(HINDRANCES & {mark.name for mark in item.iter_markers()}) for item in items}
    sys.stdout.write(f"COLLECTED {json.dumps(told)}\n")
