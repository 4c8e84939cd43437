"""What the documents promise is there: every test and scenario named in capabilities.md, every file a page links to."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`((?:tests|packs)/[\w./-]+?)(?:::(\w+))?`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
PAGES = [page for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("packs/*.md")] if page.is_file()]


def named() -> list[tuple[str, str]]:
    return NAMED.findall((ROOT / "docs/capabilities.md").read_text("utf-8"))


def test_the_page_names_something_on_every_line_of_its_tables() -> None:
    lines = [line for line in (ROOT / "docs/capabilities.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    capabilities = [line for line in lines if not line.startswith(("| no.", "|---"))]
    assert len(capabilities) >= 14
    assert all(NAMED.search(line) for line in capabilities)


@pytest.mark.parametrize(("path", "test"), named(), ids=[f"{path}::{test}" for path, test in named()])
def test_what_a_capability_is_shown_by_exists(path: str, test: str) -> None:
    found = ROOT / path
    assert found.exists()
    assert not test or re.search(rf"^def {test}\(", found.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    dead = [target for target in LINK.findall(page.read_text("utf-8")) if not (page.parent / target.strip()).exists()]
    assert not dead, f"{page.name} links to {dead}"
