"""Pre-entry in a real browser: the phone's own reader of rules, its drawing of codes, and the whole way to the counter."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page
from support.town import Town

from yakuba.desks import preentry
from yakuba.desks.preentry._talk import offered
from yakuba.desks.visits.models import Visit
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import publish, read_packs
from yakuba.kernel.records.models import Record
from yakuba.language.fields import Field
from yakuba.language.loading import load_packs
from yakuba.language.pack import Pack
from yakuba.language.preentry import tree
from yakuba.language.procedures import Fact, Procedure
from yakuba.language.rules import Parameters, RuleError, compile_rule

from .entering import asked
from .moving_in import KEYS, PROCEDURES, TOLD
from .screens import as_staff
from .visiting import PACKS, PAPERS, moving_town, sent

pytestmark = pytest.mark.browser
STATIC = Path(preentry.__file__).parent / "static" / "preentry"
TODAY = date(2026, 4, 1)
NONE = Parameters({})


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page of nothing but the phone's reader and its drawing."""
    page = chromium.new_page()
    for name in ("rules.js", "qr.js"):
        page.add_script_tag(path=STATIC / name)
    yield page
    page.close()


# The phone's reader of rules beside the town hall's.


def by_phone(phone: Page, cases: list[tuple[Any, dict[str, Any]]]) -> list[Any]:
    """What the phone says of each rule over its answers: true, false, or None for unknown; other values as None."""
    put = [
        [node, {"today": f"@{TODAY}", **{key: said_there(value) for key, value in names.items()}}]
        for node, names in cases
    ]
    return phone.evaluate(
        "cases => cases.map(([rule, names]) => { const found = window.yakubaRule(rule, names);"
        " return typeof found === 'boolean' ? found : null; })",
        put,
    )


def said_there(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: said_there(one) for key, one in value.items()}
    if isinstance(value, list):
        return [said_there(one) for one in value]
    return f"@{value}" if isinstance(value, date) else value


def by_town(text: str, names: dict[str, Any]) -> bool | None:
    try:
        return compile_rule(text).judge(names, today=TODAY, parameters=NONE).value
    except RuleError:
        return None


class Chance:
    """Rules and answers drawn with a seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def value(self, deep: int) -> str:
        pick = self.draw.choice
        if deep <= 0 or self.draw.random() < 0.4:
            return pick(
                ["kind", "copies", "yes", "no", "day", "absent", "kinds", "moving.on", "moving.yes", "constructor", "today", "true", "false",
                 "0", "3", "-2", "9007199254740991", "1.5", "'a'", "'＠'", "'2026-04-01'", "'@2026-04-01'", "['a', 'b']", "[]", "[1, 'a']"]
            )  # fmt: skip
        one, other = self.value(deep - 1), self.value(deep - 1)
        return pick(
            [f"({one} {pick(['+', '-', '*', '==', '!=', '<', '<=', '>', '>=', 'in', '/', '%'])} {other})", self.rule(deep - 1),
             f"age({one}, {other})", f"size({one})", f"({self.rule(deep - 1)} ? {one} : {other})",
             f"{one}.filter(x, x == {other})" if one in ("kinds", "['a', 'b']") else one]
        )  # fmt: skip

    def rule(self, deep: int) -> str:
        pick = self.draw.choice
        if deep <= 0:
            return pick(["yes", "no", "absent", "kind == 'a'", "copies > 1", "'a' in kinds", "moving.yes"])
        one, other = self.rule(deep - 1), self.rule(deep - 1)
        return pick(
            [f"({one} && {other})", f"({one} || {other})", f"!({one})", f"({self.value(deep)} == {self.value(deep)})",
             f"({self.value(deep)} < {self.value(deep)})", f"kinds.exists(x, x == {self.value(deep - 1)})",
             f"['a', kind].all(x, {other})", f"({self.value(deep)} in {self.value(deep)})", f"has(moving.{pick(['on', 'no'])})"]
        )  # fmt: skip

    def names(self) -> dict[str, Any]:
        pick = self.draw.choice
        whole: dict[str, Any] = {
            "kind": pick(["a", "b", "＠", ""]), "copies": pick([0, 1, 3, 2**53 - 1]), "yes": True, "no": False,
            "day": pick([date(2008, 2, 29), date(2026, 4, 1), date(2026, 4, 2), date(1950, 12, 31)]), "kinds": pick([[], ["a"], ["a", "b"]]),
            "moving": pick([{}, {"on": date(2026, 3, 1), "yes": True}, {"yes": False}]),
        }  # fmt: skip
        return {key: value for key, value in whole.items() if self.draw.random() < 0.8}


def test_the_phone_says_true_or_false_only_where_the_town_hall_does(phone: Page) -> None:
    chance = Chance(34)
    drawn: list[tuple[str, dict[str, Any]]] = []
    while len(drawn) < 6000:
        text = chance.rule(3)
        try:
            compile_rule(text)
        except RuleError:
            continue
        drawn.append((text, chance.names()))
    there = by_phone(phone, [(tree(compile_rule(text).tree), names) for text, names in drawn])
    here = [by_town(text, names) for text, names in drawn]
    other = [
        (text, names, one, two)
        for (text, names), one, two in zip(drawn, there, here, strict=True)
        if one is not None and one is not two
    ]
    assert other == []
    settled, known = sum(one is not None for one in there), sum(one is not None for one in here)
    assert set(there) == {True, False, None}
    assert min(there.count(True), there.count(False)) > 100 and settled > 0.2 * known, (
        f"it settles {settled} of {known}"
    )


def rules_of_packs(packs: list[Pack]) -> list[tuple[Procedure, str]]:
    found = []
    for procedure in (one for pack in packs for one in pack.procedures):
        rules = {page.show for page in procedure.pages} | {item.show for item in procedure.fields()}
        found += [(procedure, rule) for rule in rules if rule]
    return found


def values_of(item: Field | Fact, chance: random.Random) -> list[Any]:
    if isinstance(item, Field) and item.fields:
        return [[names_of(item.fields, chance) for _row in range(chance.randrange(3))]]
    return {
        "boolean": [True, False], "choice": [one.value for one in item.options], "number": [0, 1, 5], "name": [{"family": "見本"}],
        "choices": [[one.value for one in item.options][:1], []], "date": [date(1950, 1, 1), date(2010, 4, 2)],
    }.get(str(item.type), [])  # fmt: skip


def names_of(items: Iterable[Field], chance: random.Random) -> dict[str, Any]:
    drawn = {item.key: values_of(item, chance) for item in items}
    return {key: chance.choice(values) for key, values in drawn.items() if values and chance.random() < 0.8}


def test_every_condition_of_the_packs_is_read_alike(phone: Page) -> None:
    chance, drawn, packs = random.Random(5), [], load_packs(read_packs(PACKS))
    facts = [fact for pack in packs for fact in pack.facts]
    for procedure, rule in rules_of_packs(packs):
        for _turn in range(20):
            names = names_of(procedure.fields(), chance)
            for fact in facts:
                values = values_of(fact, chance)
                if fact.key in rule and values and chance.random() < 0.8:
                    whole, part = fact.key.split(".")
                    names.setdefault(whole, {})[part] = chance.choice(values)
            drawn.append((rule, names))
    there = by_phone(phone, [(tree(compile_rule(rule).tree), names) for rule, names in drawn])
    here = [by_town(rule, names) for rule, names in drawn]
    assert [(one, two) for one, two in zip(there, here, strict=True) if one is not None and one is not two] == []
    read_by_both = {rule for (rule, _names), one in zip(drawn, there, strict=True) if one is not None}
    assert len(read_by_both) > 0.8 * len({rule for rule, _names in drawn})


# Its drawing of codes.

CAPACITY = [20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656, 734, 816, 909, 970]
"""Letters at level M by version, as table 7 of the standard gives them."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def picture(grid: list[list[int]], scale: int = 3) -> Image.Image:
    size = len(grid)
    drawn = Image.new("L", (size + 8, size + 8), 255)
    drawn.putdata(
        [
            0 if 4 <= x < size + 4 and 4 <= y < size + 4 and grid[y - 4][x - 4] else 255
            for y in range(size + 8)
            for x in range(size + 8)
        ]
    )
    return drawn.resize(((size + 8) * scale, (size + 8) * scale), Image.Resampling.NEAREST)


def test_codes_of_every_version_are_read_by_a_real_decoder(phone: Page) -> None:
    chance = random.Random(18004)
    lengths = sorted(
        {*CAPACITY, *(one + 1 for one in CAPACITY[:-1]), *(chance.randrange(1, 970) for _ in range(40)), 1, 2}
    )
    texts = ["".join(chance.choices(LETTERS, k=length)) for length in lengths]
    for text, grid in zip(texts, phone.evaluate("texts => texts.map(window.yakubaCode)", texts), strict=True):
        version = next(at for at, most in enumerate(CAPACITY, 1) if len(text) <= most)
        assert len(grid) == 17 + 4 * version, f"{len(text)} letters"
        [found] = zxingcpp.read_barcodes(picture(grid), formats=zxingcpp.BarcodeFormat.QRCode)
        assert found.text == text and found.ec_level == "M"


def test_what_fits_no_code_is_not_drawn(phone: Page) -> None:
    assert "too long" in phone.evaluate(
        "() => { try { window.yakubaCode('A'.repeat(971)) } catch (error) { return String(error) } }"
    )
    assert "capital" in phone.evaluate(
        "() => { try { window.yakubaCode('a') } catch (error) { return String(error) } }"
    )


# The whole way.


@pytest.fixture
def town(open_town: None) -> Town:
    made = moving_town()
    for content in PROCEDURES:
        publish(SYSTEM, Procedure.model_validate(content), [])
    return made


@pytest.fixture
def visitor(chromium: Browser, town: Town, live_server: Any) -> Iterator[Page]:
    """Somebody with a small phone; whatever the page's console says is a failure."""
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, device_scale_factor=2, locale="ja-JP", base_url=live_server.url
    )
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def begin(page: Page, event: str = "引越し（転入）") -> None:
    page.goto("/preentry/")
    page.get_by_label(event, exact=True).check()
    page.get_by_role("button", name="手続をさがす").click()
    page.get_by_role("button", name="入力を始める").click()


def flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from flat(f"{prefix}.{key}", one)
    else:
        yield prefix, value


def fill(page: Page, names: list[str], told: dict[str, Any]) -> None:
    """Every answer as a thumb gives it, further rows by the button."""
    page.fill("[name=name]", "見本 太郎")
    page.fill("[name=born]", "昭和60年4月12日")
    for name, answer in told.items():
        at = names.index(name)
        for box, value in flat(f"q{at}", answer):
            found = page.locator(f'[name="{box}"]')
            if found.count() == 0:
                page.locator(f'[data-question="{at}"] [name=_add]').click()
            kind = found.first.get_attribute("type")
            if kind == "radio":
                page.locator(f'[name="{box}"][value="{value}"]').check()
            elif found.first.evaluate("box => box.tagName") == "SELECT":
                found.select_option(value)
            else:
                found.fill(value)


def worn(shot: bytes, *, contrast: float = 0.35, blur: float = 0.8, share: float = 0.5, turn: float = 3) -> Image.Image:
    """A screenshot as a poor reader sees it: pale, blurred, small, and a little askew."""
    seen = Image.open(io.BytesIO(shot)).convert("L")
    seen = seen.resize((round(seen.width * share), round(seen.height * share)), Image.Resampling.BILINEAR)
    seen = seen.rotate(turn, Image.Resampling.BILINEAR, expand=True, fillcolor=255).filter(
        ImageFilter.GaussianBlur(blur)
    )
    return seen.point(lambda light: round(128 + (light - 128) * contrast))


def drawn_codes(page: Page) -> list[str]:
    """The codes on the screen, each read from a worn screenshot of it."""
    found = []
    for figure in page.locator(".drawn figure").all():
        figure.scroll_into_view_if_needed()
        [one] = zxingcpp.read_barcodes(worn(figure.screenshot()), formats=zxingcpp.BarcodeFormat.QRCode)
        assert one.text == figure.get_attribute("data-code")
        found.append(one.text)
    return found


def test_a_household_of_five_moves_in_with_nothing_typed_at_the_counter(visitor: Page, town: Town) -> None:
    asked_for: list[str] = []
    begin(visitor)
    names = asked(["moving-in"], *(one.key for one, _said in offered(["moving-in"]) if one.key in KEYS))
    shown = json.loads(visitor.locator("#plan").text_content() or "")
    assert len(shown["parts"]) == 3
    visitor.on("request", lambda request: asked_for.append(request.url))
    visitor.context.set_offline(True)  # nothing is needed from anybody any more
    fill(visitor, names, TOLD)
    assert visitor.locator(f'[data-question="{names.index("move-in/dog_kind")}"]').is_hidden()
    assert visitor.locator(f'[data-question="{names.index("allowance-in/which")}"]').is_hidden()
    visitor.get_by_role("button", name="二次元コードを作る").click()
    visitor.locator("#codes").wait_for()
    codes = drawn_codes(visitor)
    assert [url for url in asked_for if not url.endswith("icon.svg")] == []  # the browser's own, for its tab
    versions = [next(at for at, most in enumerate(CAPACITY, 1) if len(code) <= most) for code in codes]
    assert len(codes) <= 4 and max(versions) <= 14
    clerk = as_staff(town, "係員")
    answer = clerk.post(reverse("visits:scan"), {"line": codes[::-1], "person": "newcomer", "who": "見本 太郎"})
    visit = Visit.objects.get()
    assert answer["Location"] == reverse("visits:needs", args=[visit.number])
    assert visit.told == TOLD
    sent(clerk, visit, "needs", {}, "go")
    assert sent(clerk, visit, "ask", {})["Location"] == reverse("visits:check", args=[visit.number])
    sent(clerk, visit, "check", {"signed": "on", "document": PAPERS})
    filed = {record.definition.key: record.data for record in Record.objects.select_related("definition")}
    assert set(filed) == set(KEYS)
    assert [one["birth_date"] for one in filed["move-in"]["movers"]][::4] == ["1985-04-12", "2020-09-30"]


def test_questions_wait_for_the_answer_they_depend_on(visitor: Page) -> None:
    begin(visitor)
    dogs, kind = visitor.get_by_label("何頭いるか"), visitor.get_by_label("犬の種類")
    assert not dogs.is_visible() and not kind.is_visible()
    has = visitor.get_by_role("group", name="犬を飼っている")
    has.get_by_label("はい").check()
    assert dogs.is_visible() and not kind.is_visible()
    dogs.fill("2")
    dogs.blur()
    assert kind.is_visible()
    has.get_by_label("いいえ").check()
    assert not dogs.is_visible() and not kind.is_visible()


def test_a_browser_that_cannot_seal_says_what_to_do(visitor: Page) -> None:
    visitor.add_init_script("delete Object.getPrototypeOf(crypto).subtle")
    begin(visitor)
    visitor.get_by_role("button", name="二次元コードを作る").click()
    assert (
        "窓口で聞き取る" in (visitor.locator("#cannot").text_content() or "")
        and visitor.locator("#cannot").is_visible()
    )


def test_answers_that_fit_no_code_are_named_and_stay(visitor: Page, town: Town) -> None:
    begin(visitor)
    long = "".join(chr(0x4E00 + at) for at in random.Random(3).sample(range(20000), 1500))
    visitor.locator("input[type=text]").last.fill(long)
    visitor.get_by_role("button", name="二次元コードを作る").click()
    visitor.locator("#cannot").wait_for()
    assert "文を短く" in (visitor.locator("#cannot").text_content() or "")
    assert visitor.locator("input[type=text]").last.input_value() == long


def test_without_scripts_the_page_says_what_to_do(chromium: Browser, town: Town, live_server: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="ja-JP", base_url=live_server.url)
    page = context.new_page()
    begin(page)
    assert page.get_by_text("この画面では入力できません").is_visible()
    assert not page.get_by_role("button", name="二次元コードを作る").is_visible()
    context.close()
