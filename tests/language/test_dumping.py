"""A procedure written down and read again is the same procedure."""

from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.loading import dump_procedure, load_procedure
from yakuba.language.procedures import Procedure

from .samples import EVERY_TYPE, field, procedure_of

TRICKY = [
    "true", "no", "0120", "1.5", "1e5", "2026-04-01", "~", "", "a: b", "- x", "{x}", "'", '"', "#", "行1\n行2\n", " x ", "🐕",
    "葛\U000e0100", "null", "*a", "&a", "!x", "12:30", "0x1F", "\u2028", "\x85", "\ufeff", "a\r\nb", "a \nb", "\n", " \na",
]  # fmt: skip
SEEN = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")) | st.just(" ")
WORDS = st.text(SEEN, min_size=1, max_size=40) | st.sampled_from(TRICKY)
TEXTS = WORDS | st.fixed_dictionaries({"ja": WORDS}, optional={"easy": WORDS, "en": WORDS})


@st.composite
def fields(draw: st.DrawFn) -> list[dict]:
    count = draw(st.integers(1, 4))
    return [
        field(f"f{number}", draw(st.sampled_from(["text", "long_text", "number", "date"])), label=draw(TEXTS))
        | draw(st.fixed_dictionaries({}, optional={
            "help": TEXTS, "example": WORDS, "required": st.booleans(), "search": st.booleans(),
            "min": st.floats(-1e12, 1e12), "max_length": st.integers(1, 20_000), "secrecy": st.sampled_from([1, 2, 3]),
        }))
        for number in range(count)
    ]  # fmt: skip


@given(fields(), TEXTS, WORDS)
def test_what_is_dumped_loads_equal(items: list[dict], title: object, law: str) -> None:
    procedure = procedure_of(*items, title=title, law=law)
    assert load_procedure(dump_procedure(procedure)) == procedure


def test_every_field_type_and_step_comes_back() -> None:
    procedure = procedure_of(*EVERY_TYPE, workflow=[
        {"step": "check", "title": "確認", "auto": {"rule": "count > 1", "on_false": "return", "reason": "少ない"}},
        {"step": "approve", "title": "決裁", "route": ["係長", {"all": ["課長", "総務課/課長"], "need": 1}],
         "final": [{"by": "課長", "when": "count < 5"}]},
        {"step": "notify", "title": "通知", "document": "letter", "days": 3},
    ], fee={"amount": "300", "text": "300円"}, events=["pets"])  # fmt: skip
    assert load_procedure(dump_procedure(procedure), letters=["letter"]) == procedure


def test_a_dump_reads_like_a_definition() -> None:
    text = dump_procedure(
        procedure_of(field("born", "date", label={"ja": "生まれた日", "en": "Born"}, help="一行目\n二行目\n"))
    )
    assert text.startswith("procedure: sample\ntitle: 見本の手続\n")
    assert "        label: {ja: 生まれた日, en: Born}\n" in text
    assert "        help: |\n          一行目\n          二行目\n" in text
    assert Procedure.model_fields.keys() - set(text.replace(":", " ").split())  # defaults are not repeated
