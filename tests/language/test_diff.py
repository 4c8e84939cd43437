"""Changes as a clerk reads them."""

import pytest

from yakuba.language.diff import Change, diff, diff_letters, diff_programmes
from yakuba.language.fields import Field, Option, Page
from yakuba.language.procedures import Letter, LetterRow, Procedure
from yakuba.language.programmes import DatedRule, Programme
from yakuba.language.reviews import Auto, AutoCheck
from yakuba.language.texts import Strict, Text
from yakuba.language.workflow import Step

from .samples import EVERY_TYPE, field, procedure_of

OLD = procedure_of(
    field("name", "text"),
    field("size", "choice", options=[{"value": "s", "label": "小"}, {"value": "l", "label": "大"}]),
    field("rows", "table", fields=[field("a", "text")]),
)
CASES = [
    ({"law": "新条例 第2条"}, ("changed", "law", "根拠を「見本条例 第1条」から「新条例 第2条」に変えます", "影響はありません")),
    ({"add": field("dog", "text", required=True)}, ("added", "dog", "項目「項目dog」を加えます", "入力を求められます")),
    ({"add": field("dog", "text")}, ("added", "dog", "項目「項目dog」を加えます", "影響はありません")),
    ({"drop": "name"}, ("removed", "name", "項目「項目name」をなくします", "引き継がれません")),
    ({"name": {"type": "number"}}, ("changed", "name.type", "項目「項目name」の種類を「text」から「number」に変えます", "入力し直し")),
    ({"name": {"required": True}}, ("changed", "name.required", "項目「項目name」を必須にします", "入力を求められます")),
    ({"name": {"show": "size == 's'"}}, ("changed", "name.show", "たずねる条件を「size == 's'」とします", "新しい条件")),
    ({"size": {"options": [{"value": "s", "label": "小"}]}},
     ("removed", "size.options.l", "選択肢「大」をなくします", "選び直し")),
    ({"rows": {"fields": [field("a", "text"), field("b", "text")]}},
     ("added", "rows.b", "表「項目rows」の項目「項目b」を加えます", "影響はありません")),
    ({"workflow": [{"step": "receive", "title": "受付", "by": "office", "days": 3}]},
     ("changed", "workflow.receive.days", "工程「受付」の日数を「3」とします", "影響はありません")),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_one_change_is_one_sentence(change: dict, expected: tuple[str, str, str, str]) -> None:
    items = [item.model_dump(exclude_defaults=True) for item in OLD.fields() if item.key != change.get("drop")]
    items = [item | change.get(item["key"], {}) for item in items] + [change[key] for key in ("add",) if key in change]
    rest = {key: value for key, value in change.items() if key in ("law", "workflow")}
    (found,) = diff(OLD, procedure_of(*items, **rest))
    kind, path, sentence, effect = expected
    assert (found.kind, found.path) == (kind, path)
    assert sentence in found.sentence and effect in found.effect


def test_the_same_procedure_has_no_changes() -> None:
    assert diff(procedure_of(*EVERY_TYPE), procedure_of(*EVERY_TYPE)) == ()


def test_order_is_a_change() -> None:
    turned = procedure_of(*[item.model_dump() for item in reversed(list(OLD.fields()))])
    assert diff(OLD, turned) == (Change("changed", "fields", "項目の順番を変えます", "下書きへの影響はありません"),)


def test_a_field_on_another_page_is_a_change() -> None:
    one, two, three = field("a", "text"), field("b", "text"), field("c", "text")
    old = procedure_of(one, two, more_pages=[{"title": "次", "fields": [three]}])
    new = procedure_of(one, more_pages=[{"title": "次", "fields": [two, three]}])
    assert [change.sentence for change in diff(old, new)] == ["項目「項目b」を2ページ目に移します"]


LONG = "あなたの申請について、下記のとおり決定しましたので、犬の飼い主の責務に関する見本条例第5条第1項の規定により、"
LETTER = {
    "document": "trial-letter", "title": "決定通知書", "body": [LONG + "通知します。", "{copies}通です。"],
    "rows": [{"label": "額", "value": "{amount}円"}],
}  # fmt: skip
IN_LETTERS = [
    ({"body": [LONG + "お知らせします。", "{copies}通です。"]},
     "本文を「…5条第1項の規定により、通知します。」から「…5条第1項の規定により、お知らせします。」に変えます"),
    ({"body": [LETTER["body"][0], "額は下の表です。", "{copies}通です。"]}, "本文に「額は下の表です。」を加えます"),
    ({"body": [LETTER["body"][0]]}, "本文から「{copies}通です。」をなくします"),
    ({"rows": [{"label": "額", "value": "{amount}円", "when": "amount > 0"}]}, "表を「額: {amount}円」から「額: {amount}円（amount > 0 のとき）」に変えます"),
    ({"title": "交付決定通知書"}, "標題を「決定通知書」から「交付決定通知書」に変えます"),
    ({"appeal": True}, "教示を「しない」から「する」に変えます"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), IN_LETTERS)
def test_another_wording_of_a_letter_is_quoted(change: dict, words: str) -> None:
    (found,) = diff_letters([Letter.model_validate(LETTER)], [Letter.model_validate(LETTER | change)])
    assert found.sentence == f"通知書「{change.get('title', '決定通知書')}」の{words}"


def test_letters_come_and_go() -> None:
    letter = [Letter.model_validate(LETTER)]
    assert [(one.kind, one.path) for one in diff_letters([], letter)] == [("added", "letters.trial-letter")]
    assert [(one.kind, one.path) for one in diff_letters(letter, [])] == [("removed", "letters.trial-letter")]
    assert diff_letters(letter, letter) == ()


RULE = {"from": "2020-04-01", "law": "見本条例 第3条", "when": "resident.age >= 65"}
PROGRAMME = Programme.model_validate(
    {
        "programme": "gift", "title": "見本の手当", "summary": "見本", "office": "市民課", "law": "見本条例 第3条",
        "category": "暮らし", "gives": "service", "apply": "窓口へ", "rules": [RULE],
    }
)  # fmt: skip


def test_an_amendment_of_a_programme_is_told() -> None:
    new = Programme.model_validate(
        PROGRAMME.model_dump(by_alias=True)
        | {"rules": [RULE | {"until": "2027-03-31"}, RULE | {"from": "2027-04-01", "when": "resident.age >= 70"}]}
    )
    assert [change.sentence for change in diff_programmes(PROGRAMME, new)] == [
        "2020-04-01からの条件の最後の日を「2027-03-31」とします",
        "2027-04-01からの条件「resident.age >= 70」（見本条例 第3条）を加えます",
    ]
    assert [change.kind for change in diff_programmes(new, PROGRAMME)] == ["removed", "changed"]


CHECK = AutoCheck(code="T01", title=Text(ja="確認"), rule="true")
AUTO = Step(step="check", title=Text(ja="審査"), auto=Auto(checks=[CHECK]))


def _with(**parts: object) -> Procedure:
    return OLD.model_copy(update=parts)


def _page(**parts: object) -> Procedure:
    return _with(pages=[OLD.pages[0].model_copy(update=parts)])


def _auto(auto: Auto) -> Procedure:
    return _with(workflow=[AUTO.model_copy(update={"auto": auto})])


TOLD = {
    Procedure: (OLD, {"procedure", "pages", "workflow"}, lambda one: diff(OLD, one)),
    Page: (OLD.pages[0], {"fields"}, lambda one: diff(OLD, _with(pages=[one]))),
    Field: (OLD.pages[0].fields[0], {"key", "fields", "options"}, lambda one: diff(OLD, _page(fields=[one, *OLD.pages[0].fields[1:]]))),
    Option: (OLD.pages[0].fields[1].options[0], set(), lambda one: diff(OLD, _page(
        fields=[item.model_copy(update={"options": [one, item.options[1]]}) if item.options else item for item in OLD.pages[0].fields]))),
    Step: (AUTO, {"step"}, lambda one: diff(_with(workflow=[AUTO]), _with(workflow=[one]))),
    Auto: (AUTO.auto, {"checks"}, lambda one: diff(_with(workflow=[AUTO]), _auto(one))),
    AutoCheck: (CHECK, set(), lambda one: diff(_with(workflow=[AUTO]), _auto(AUTO.auto.model_copy(update={"checks": [one]})))),
    Letter: (Letter.model_validate(LETTER), {"body", "rows"}, lambda one: diff_letters([Letter.model_validate(LETTER)], [one])),
    LetterRow: (LetterRow.model_validate(LETTER["rows"][0]), set(), lambda one: diff_letters(
        [Letter.model_validate(LETTER)], [Letter.model_validate(LETTER).model_copy(update={"rows": [one]})])),
    Programme: (PROGRAMME, {"programme", "rules"}, lambda one: diff_programmes(PROGRAMME, one)),
    DatedRule: (PROGRAMME.rules[0], set(), lambda one: diff_programmes(PROGRAMME, PROGRAMME.model_copy(update={"rules": [one]}))),
}  # fmt: skip
PARTS = [(model, name) for model, (_, elsewhere, _told) in TOLD.items() for name in set(model.model_fields) - elsewhere]


@pytest.mark.parametrize(("model", "name"), sorted(PARTS, key=str))
def test_whatever_a_version_says_is_compared(model: type[Strict], name: str) -> None:
    """A part somebody adds to a definition is compared too: what `elsewhere` leaves out has its own test."""
    whole, _, told = TOLD[model]
    other = {"required": not getattr(whole, name, None), "auto": Auto(rule="true")}.get(name, Text(ja="別のもの"))
    assert told(whole.model_copy(update={name: other}))


def test_another_order_of_options_and_of_checks_is_a_change() -> None:
    turned = [item.model_copy(update={"options": item.options[::-1]}) for item in OLD.pages[0].fields]
    assert [change.sentence for change in diff(OLD, _page(fields=turned))] == [
        "項目「項目size」の選択肢の順番を変えます"
    ]
    two = [CHECK, CHECK.model_copy(update={"code": "T02"})]
    old, new = (_auto(AUTO.auto.model_copy(update={"checks": checks})) for checks in (two, two[::-1]))
    assert [change.sentence for change in diff(old, new)] == ["工程「審査」の確認の順番を変えます"]
