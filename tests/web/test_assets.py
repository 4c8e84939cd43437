"""The assets stay small, and our colours and sizes are those of the Digital Agency design system."""

import os
import re
from pathlib import Path

import pytest

from yakuba import web

ASSETS = Path(web.__file__).parent / "static" / "assets"
ROOT = Path(__file__).parents[2]
TOKENS = re.compile(r"--([\w-]+):\s*([^;]+);")

THEIRS = {
    "colour-white": "color-neutral-white",
    "colour-black": "color-neutral-black",
    "colour-text": "color-neutral-solid-gray-900",
    "colour-text-soft": "color-neutral-solid-gray-700",
    "colour-line": "color-neutral-solid-gray-200",
    "colour-line-strong": "color-neutral-solid-gray-600",
    "colour-ground": "color-neutral-solid-gray-50",
    "colour-ground-strong": "color-neutral-solid-gray-100",
    "colour-main": "color-primitive-blue-900",
    "colour-main-hover": "color-primitive-blue-1000",
    "colour-main-press": "color-primitive-blue-1100",
    "colour-main-soft": "color-primitive-blue-50",
    "colour-main-faint": "color-primitive-blue-200",
    "colour-link": "color-primitive-blue-1000",
    "colour-link-visited": "color-primitive-magenta-900",
    "colour-focus": "color-primitive-yellow-300",
    "colour-success": "color-semantic-success-2",
    "colour-success-dark": "color-primitive-green-900",
    "colour-success-soft": "color-primitive-green-50",
    "colour-warning": "color-semantic-warning-yellow-2",
    "colour-warning-dark": "color-primitive-yellow-1100",
    "colour-warning-soft": "color-primitive-yellow-50",
    "colour-error": "color-semantic-error-1",
    "colour-error-dark": "color-semantic-error-2",
    "colour-error-press": "color-primitive-red-1000",
    "colour-error-soft": "color-primitive-red-50",
    "colour-sample": "color-primitive-yellow-400",
    "size-text": "font-size-16",
    "size-lead": "font-size-18",
    "size-head-3": "font-size-20",
    "size-head-2": "font-size-24",
    "size-head-1": "font-size-28",
    "size-head-1-wide": "font-size-36",
    "weight-text": "font-weight-400",
    "weight-strong": "font-weight-700",
    "leading-head": "line-height-140",
    "leading-dense": "line-height-150",
    "leading-text": "line-height-170",
    "round-small": "border-radius-4",
    "round": "border-radius-8",
    "round-large": "border-radius-12",
    "round-full": "border-radius-full",
    "lift": "elevation-1",
}

PAIRS = [
    ("text", "white", 7),
    ("text", "main-soft", 7),
    ("text-soft", "white", 4.5),
    ("text-soft", "ground-strong", 4.5),
    ("link", "white", 7),
    ("link", "ground", 7),
    ("link-visited", "white", 4.5),
    ("black", "focus", 7),
    ("black", "sample", 7),
    ("white", "main", 4.5),
    ("white", "success", 4.5),
    ("white", "warning-dark", 4.5),
    ("white", "error-dark", 4.5),
    ("main", "main-soft", 4.5),
    ("main-hover", "main-faint", 4.5),
    ("success-dark", "success-soft", 4.5),
    ("warning-dark", "warning-soft", 4.5),
    ("error-dark", "error-soft", 4.5),
    ("line-strong", "white", 3),
    ("error", "white", 3),
    ("warning", "white", 3),
]


def tokens(sheet: str) -> dict[str, str]:
    """The custom properties of a sheet, those that name another one followed."""
    raw = {name: " ".join(value.split()).replace(", ", ",") for name, value in TOKENS.findall(sheet)}
    return {name: raw.get(value.removeprefix("var(--").removesuffix(")"), value) for name, value in raw.items()}


OURS = tokens((ASSETS / "tokens.css").read_text("utf-8"))


def brightness(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted((brightness(OURS[f"colour-{one}"]), brightness(OURS[f"colour-{other}"])))
    return (light + 0.05) / (dark + 0.05)


def test_our_values_are_those_of_the_design_system() -> None:
    modules = Path(os.environ.get("YAKUBA_NODE_MODULES", ROOT / "node_modules"))
    sheet = modules / "@digital-go-jp" / "design-tokens" / "dist" / "tokens.css"
    if not sheet.exists():
        pytest.skip("the design tokens package is not installed here")
    theirs = tokens(sheet.read_text("utf-8"))
    assert {name: OURS[name] for name in THEIRS} == {name: theirs[other] for name, other in THEIRS.items()}


def test_every_colour_comes_from_the_design_system() -> None:
    assert {name for name in OURS if name.startswith("colour-")} <= set(THEIRS)


@pytest.mark.parametrize("sheet", sorted(ASSETS.glob("*.css")), ids=lambda path: path.name)
def test_a_sheet_uses_only_our_tokens(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= set(OURS)
    assert "url(" not in text and "@import" not in text
    if sheet.name not in ("tokens.css", "print.css"):
        assert re.findall(r"#[0-9a-f]{3,6}\b(?=[^{]*;)", text) == []


def test_every_token_is_used() -> None:
    used = "".join(sheet.read_text("utf-8") for sheet in ASSETS.glob("*.css"))
    assert [name for name in OURS if f"var(--{name})" not in used] == []


@pytest.mark.parametrize(("one", "other", "least"), PAIRS)
def test_what_stands_on_each_other_can_be_read(one: str, other: str, least: float) -> None:
    assert contrast(one, other) >= least


def test_the_assets_stay_small() -> None:
    assert sum(sheet.stat().st_size for sheet in ASSETS.glob("*.css")) < 30_000
    assert (ASSETS / "frame.js").stat().st_size < 3_000
    assert (ASSETS / "files.js").stat().st_size < 1_500
