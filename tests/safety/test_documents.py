"""What the documents promise is there: every test and scenario named in capabilities.md runs, every link leads somewhere."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.children import python_path
from support.packs import PACKS, loaded

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`((?:tests|packs)/[\w./-]+?)(?:::(\w+))?`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
PAGES = [page for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("packs/*.md")] if page.is_file()]
CAPABILITIES = (ROOT / "docs/capabilities.md").read_text("utf-8")
ACTED = "tests/scenarios/test_packs.py::test_scenario"
Collected = dict[str, list[str]]


def evidence(line: str) -> list[str]:
    """The tests a line names; for a scenario, the test that acts it."""
    return [f"{path}::{test}" if test else ACTED for path, test in NAMED.findall(line)]


def collected(*tests: str) -> Collected:
    """What pytest collects of these, each with the markers that could keep it from running."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "support.collected", "-p", "no:cacheprovider", *tests],
        env={**os.environ, "PYTHONPATH": python_path(ROOT / "tests")}, cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("COLLECTED "))
    return json.loads(line.removeprefix("COLLECTED "))


@pytest.fixture(scope="module")
def shown() -> Collected:
    """Everything the page names, without the parameters of each test."""
    found: Collected = {}
    for name, hindrances in collected(*sorted({test.partition("::")[0] for test in evidence(CAPABILITIES)})).items():
        found.setdefault(name.partition("[")[0], []).extend(hindrances)
    return found


def rows() -> list[str]:
    lines = [line for line in CAPABILITIES.splitlines() if line.startswith("| ")]
    return [line for line in lines if not line.startswith(("| no.", "|---"))]


def test_the_page_has_a_row_for_each_capability() -> None:
    assert len(rows()) >= 14


@pytest.mark.parametrize("row", rows(), ids=[" ".join(row.split("|")[1:3]) for row in rows()])
def test_what_a_capability_is_shown_by_is_run(row: str, shown: Collected) -> None:
    named = evidence(row)
    assert named
    assert {test: shown.get(test, ["not collected"]) for test in named} == {test: [] for test in named}


@pytest.mark.parametrize("path", sorted({path for path, test in NAMED.findall(CAPABILITIES) if not test}))
def test_a_scenario_that_shows_a_capability_is_one_of_those_that_are_acted(path: str) -> None:
    told = re.search(r"^scenario: (.+)$", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    pack = next(pack for pack in loaded() if pack.head.pack == Path(path).parts[1])
    assert told
    assert told[1].strip("\"'") in {scenario.scenario for scenario in pack.scenarios}


def test_a_test_that_is_kept_from_running_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "test_odd.py").write_text(
        "import pytest\n@pytest.mark.skip\ndef test_one(): pass\ndef test_two(): pass\n"
        "@pytest.mark.spark\nclass TestThree:\n    def test_four(self): pass\n"
    )
    told = collected(str(tmp_path / "test_odd.py"))
    assert {name.rpartition("::")[2]: why for name, why in told.items()} == {
        "test_one": ["skip"], "test_two": [], "test_four": ["spark"],
    }  # fmt: skip


def test_what_is_counted_on_the_page_is_so_many() -> None:
    procedures = [said for pack in loaded() for said in pack.procedures]
    programmes = sum(len(pack.programmes) for pack in loaded())
    told = re.findall(r"(\d+) procedures of (\d+) offices", CAPABILITIES)
    assert told == [(str(len(procedures)), str(len({said.office for said in procedures})))]
    assert set(re.findall(r"(\d+) programmes", CAPABILITIES)) == {str(programmes)}


def test_the_packs_page_lists_every_pack_with_all_its_procedures() -> None:
    page = (PACKS / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", page, re.MULTILINE))
    assert set(listed) == {pack.head.pack for pack in loaded()}
    titles = [(pack.head.pack, said.title.ja) for pack in loaded() for said in pack.procedures]
    assert [title for pack, title in titles if title.partition("（教育")[0] not in listed[pack]] == []


def test_the_architecture_page_names_every_room_and_desk() -> None:
    page = (ROOT / "docs/architecture/README.md").read_text("utf-8")
    there = {
        kind: {found.parent.name for found in (ROOT / "src/yakuba" / kind).glob("*/__init__.py")}
        for kind in ("kernel", "desks")
    }
    assert set(re.findall(r"^\| `(\w+)` \|[^|]*\|$", page, re.MULTILINE)) == there["kernel"]
    assert {desk for desk in there["desks"] if f"`{desk}`" not in page} == set()


SETTINGS = (ROOT / "docs/operate/settings.md").read_text("utf-8")
PROGRAM = "".join(path.read_text("utf-8") for path in (ROOT / "src/yakuba/site").rglob("*.py"))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"YAKUBA_\w+", SETTINGS))))
def test_a_setting_an_operator_reads_about_is_one_the_program_reads(name: str) -> None:
    assert name.removeprefix("YAKUBA_OIDC_") in ("SERVER", "CLIENT", "SECRET", "NAME") or f'"{name}"' in PROGRAM
    default = re.search(rf'\("{name}", "([^"]+)"\)', PROGRAM)
    told = re.search(rf"^\| `{name}` \|[^|]+\|([^|]+)\|$", SETTINGS, re.MULTILINE)
    assert not default or not told or default[1] in told[1]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    dead = [target for target in LINK.findall(page.read_text("utf-8")) if not (page.parent / target.strip()).exists()]
    assert not dead, f"{page.name} links to {dead}"
