"""The laws of the house bite: each one on an example that breaks it, none on an example that keeps it, none in this house."""

import pytest

import house_laws
from house_laws import Source, check_registries, check_source

VIEWS = "src/yakuba/desks/apply/views.py"
FACE = "src/yakuba/kernel/people/__init__.py"
PARAGRAPH = '"""Residents, households and businesses, and who may speak for whom on which day."""\n'

BROKEN = {
    "long file": ("src/yakuba/language/a.py", "x = 1\n" * 401, "file too long (401 > 400 lines)"),
    "long function": ("tests/a.py", "def f():\n" + "    x = 1\n" * 50, "function f too long (51 > 50)"),
    "long method": ("src/yakuba/a.py", "class A:\n    async def f(self):\n" + "        x = 1\n" * 50, "(51 > 50)"),
    "escape": ("src/yakuba/a.py", "import os  # no" + "qa: F401\n", "mend the cause"),
    "escape of types": ("tools/a.py", "x: int = ''  # type:" + " ignore[assignment]\n", "mend the cause"),
    "view asks a manager": (VIEWS, "def f():\n    return Case.objects.all()\n", "read through queries.py"),
    "view saves": (VIEWS, "def f(case):\n    case.save()\n", "move the change into actions.py"),
    "api writes": ("src/yakuba/desks/api/api.py", "def f(q):\n    q.bulk_create([])\n", "into actions.py"),
    "view package writes": ("src/yakuba/desks/apply/views/form.py", "def f(c):\n    c.delete()\n", "into actions.py"),
    "desk in a desk": (
        VIEWS,
        "from yakuba.desks.casework.actions import decide\n",
        "from yakuba.desks.casework import name",
    ),
    "desk in a desk, relative": (VIEWS, "from ..casework.actions import decide\n", "inside another desk"),
    "desk in a desk, plain": (VIEWS, "import yakuba.desks.casework.models\n", "inside another desk"),
    "sample knows": (
        "src/yakuba/sample/people.py",
        "from yakuba.kernel.people.models import Resident\n",
        "sample imports",
    ),
    "faceless room": (FACE, '"""People."""\n', "one paragraph"),
    "odd file": ("src/yakuba/kernel/people/utils.py", "", "make it private as _utils.py"),
    "odd folder": ("src/yakuba/kernel/people/helpers/x.py", "", "folder helpers is no part of a room's shape"),
    "another room's word": ("src/yakuba/kernel/people/gate.py", "", "no part of a room's shape"),
}

KEPT = {
    "file and function at the limit": ("src/yakuba/a.py", "def f():\n" + "    x = 1\n" * 49 + "x = 1\n" * 350),
    "action saves": ("src/yakuba/desks/apply/actions.py", "def f(case):\n    case.save()\n    Case.objects.all()\n"),
    "query asks": ("src/yakuba/kernel/people/queries.py", "def f():\n    return Resident.objects.all()\n"),
    "test saves": ("tests/desks/apply/test_views.py", "def f(case):\n    case.save()\n"),
    "desk at another's face": (VIEWS, "from yakuba.desks.casework import open_case\nfrom .queries import mine\n"),
    "desk in itself": (VIEWS, "from yakuba.desks.apply.queries import mine\n"),
    "sample in itself": ("src/yakuba/sample/people.py", "import random\nfrom yakuba.sample.names import family\n"),
    "a face": (FACE, PARAGRAPH),
    "private file": ("src/yakuba/kernel/people/_matching.py", ""),
    "package in place of a file": ("src/yakuba/kernel/records/actions/decide.py", ""),
    "management command": ("src/yakuba/kernel/records/management/commands/sweep.py", ""),
    "migration": ("src/yakuba/kernel/people/migrations/0001_initial.py", "x = 1\n" * 401),
    "the word in a text": ("src/yakuba/a.py", "text = '# no" + "qa'\n"),
}


@pytest.mark.parametrize(("path", "text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_breach_is_found_and_says_the_way_out(path: str, text: str, message: str) -> None:
    breaches = check_source(Source(path, text))
    assert len(breaches) == 1
    assert str(breaches[0]).startswith(f"{path}:{breaches[0].line} ")
    assert message in breaches[0].text


@pytest.mark.parametrize(("path", "text"), KEPT.values(), ids=KEPT)
def test_what_keeps_the_laws_is_left_alone(path: str, text: str) -> None:
    assert check_source(Source(path, text)) == []


def test_a_registry_host_is_found_in_any_file() -> None:
    host = ".".join(["pypi", "org"])
    assert [str(breach).split(" ")[0] for breach in check_registries("a.lock", f"x\nhttps://{host}/simple\n")] == [
        "a.lock:2"
    ]
    assert check_registries("a.lock", "django==5.2\n") == []


def test_the_house_keeps_its_laws() -> None:
    assert [str(breach) for breach in house_laws.check_house()] == []
