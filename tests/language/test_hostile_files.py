"""Whatever a file holds, it is loaded or refused with words; nothing else comes out."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.loading import PackProblems, load_pack, load_packs, load_procedure

from .test_loading import PACK, PROCEDURE

PACKS = Path(__file__).parents[2] / "packs"
SCRAPS = st.sampled_from(
    ["", "\n", "  ", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "!!x ", "|", ">-", "'", '"', "#", "\t", "%", "---\n", "? ",
     "null", "1e400", "-", "\x00", "\ufeff", "🐕", "today", "&&", "(", ".", "<<: "]
)  # fmt: skip


def loads_or_refuses(files: dict[str, str]) -> None:
    try:
        load_pack(files)
    except PackProblems as refusal:
        assert refusal.problems
        assert all(problem.line >= 1 and problem.what for problem in refusal.problems)


@given(st.sampled_from(sorted(PACK)), st.data())
def test_a_damaged_pack(file: str, data: st.DataObject) -> None:
    text = PACK[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    loads_or_refuses(PACK | {file: text[:start] + data.draw(SCRAPS) + text[end:]})


@given(st.text(max_size=200) | st.lists(SCRAPS, max_size=30).map("".join))
def test_noise(text: str) -> None:
    loads_or_refuses({"pack.yaml": text, "procedures/x.yaml": text, "facts/x.yaml": text})


@given(st.lists(SCRAPS | st.sampled_from(["spayed", "==", "1", "household.children", ".all(c, ", "c.x", ")", "!"]), max_size=8).map("".join))  # fmt: skip
def test_a_damaged_rule(rule: str) -> None:
    text = PROCEDURE.replace("show: spayed", "show: " + "'" + rule.replace("'", "").replace("\n", " ") + "'")
    try:
        load_procedure(text, facts=load_pack(PACK).facts, letters=["dog-tag"])
    except PackProblems as refusal:
        assert all(problem.line == 14 for problem in refusal.problems)


def test_the_packs_of_the_house_are_loaded() -> None:
    folders = {
        folder.name: {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.*")}
        for folder in PACKS.iterdir()
        if (folder / "pack.yaml").exists()
    }
    assert {pack.head.pack for pack in load_packs(folders)} == set(folders)
