"""Changes as a clerk reads them."""

import pytest

from yakuba.language.diff import Change, diff

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
