"""A household of five that moves in: procedures of a made-up town, and what the family tells."""

from __future__ import annotations

from typing import Any

from support.town import TRIAL

IN = {**TRIAL, "events": ["moving-in"], "kind": "must", "fee": None, "amount": None, "workflow": TRIAL["workflow"][:1]}
YES_NO = {"type": "boolean"}
MOVE_IN = {
    **IN, "procedure": "move-in", "title": "転入の届", "keeps": "住民基本台帳",
    "pages": [{"title": "転入", "fields": [
        {"key": "new", "type": "address", "label": "新しい住所", "bind": "moving.to"},
        {"key": "moved_on", "type": "date", "label": "引っ越した日", "bind": "moving.on"},
        {"key": "old", "type": "address", "label": "前の住所"},
        {"key": "old_head", "type": "text", "label": "前の世帯主"},
        {"key": "phone", "type": "phone", "label": "電話", "bind": "resident.phone"},
        {"key": "movers", "type": "table", "label": "引っ越した方", "max_rows": 10, "fields": [
            {"key": "name", "type": "name", "label": "氏名"},
            {"key": "birth_date", "type": "date", "label": "生年月日"},
            {"key": "relation", "type": "choice", "label": "続柄", "options": [
                {"value": "head", "label": "世帯主"}, {"value": "spouse", "label": "妻・夫"}, {"value": "child", "label": "子"}]},
            {"key": "honseki", "type": "text", "label": "本籍"},
            {"key": "has_card", "type": "boolean", "label": "マイナンバーカードがある"},
        ]},
        {"key": "has_dog", "type": "boolean", "label": "犬を飼っている"},
        {"key": "dogs", "type": "number", "label": "何頭いるか", "show": "has_dog"},
        {"key": "dog_kind", "type": "text", "label": "犬の種類", "show": "dogs > 1"},
    ]}],
}  # fmt: skip
SCHOOL = {
    **IN, "procedure": "school-in", "title": "転入学の届",
    "pages": [{"title": "学校", "fields": [
        {"key": "children", "type": "table", "label": "転校する子", "max_rows": 6, "fields": [
            {"key": "name", "type": "text", "label": "子の名前"}, {"key": "old_school", "type": "text", "label": "前の学校"},
            {"key": "grade", "type": "number", "label": "学年"}]},
        {"key": "starts_on", "type": "date", "label": "新しい学校に行く日"},
    ]}],
}  # fmt: skip
ALLOWANCE = {
    **IN, "procedure": "allowance-in", "title": "手当の認定請求",
    "pages": [{"title": "手当", "fields": [
        {"key": "account", "type": "bank_account", "label": "振込先", "secrecy": 3},
        {"key": "insurance", "type": "choice", "label": "年金の種類", "options": [
            {"value": "employee", "label": "厚生年金"}, {"value": "national", "label": "国民年金"}, {"value": "other", "label": "その他"}]},
        {"key": "which", "type": "text", "label": "年金の名前", "show": "insurance == 'other'"},
    ]}],
}  # fmt: skip
PROCEDURES = (MOVE_IN, SCHOOL, ALLOWANCE)
PEOPLE = [
    ("見本", "太郎", "ミホン", "タロウ", "昭和60年4月12日", "head"), ("見本", "花子", "ミホン", "ハナコ", "昭和62年11月3日", "spouse"),
    ("見本", "一葉", "ミホン", "カズハ", "平成25年6月7日", "child"), ("見本", "二葉", "ミホン", "フタバ", "平成28年1月20日", "child"),
    ("見本", "三葉", "ミホン", "ミツハ", "令和2年9月30日", "child"),
]  # fmt: skip
MOVERS = {
    str(at): {
        "name": {"family": family, "given": given, "family_kana": family_kana, "given_kana": given_kana},
        "birth_date": born, "relation": relation, "honseki": "試験県見本市中央三丁目14番地", "has_card": "true" if at < 4 else "false",
    }
    for at, (family, given, family_kana, given_kana, born, relation) in enumerate(PEOPLE)
}  # fmt: skip
TOLD: dict[str, Any] = {
    "moving.to": {"postal_code": "999-0012", "address": "霧見町大字試作1234番地5", "building": "メゾン見本203号室"},
    "moving.on": "令和8年3月28日",
    "move-in/old": {"postal_code": "999-9876", "address": "試験県見本市中央五丁目6番7号", "building": "見本ハイツ101号室"},
    "move-in/old_head": "見本 太郎",
    "resident.phone": "090-0000-1234",
    "move-in/movers": MOVERS,
    "move-in/has_dog": "true",
    "move-in/dogs": "1",
    "school-in/children": {
        "0": {"name": "見本 一葉", "old_school": "見本市立中央小学校", "grade": "6"},
        "1": {"name": "見本 二葉", "old_school": "見本市立中央小学校", "grade": "4"},
    },
    "school-in/starts_on": "令和8年4月8日",
    "allowance-in/account": {
        "bank": "見本銀行", "bank_code": "9999", "branch": "試験支店", "branch_code": "001", "kind": "普通", "number": "1234567",
        "holder_kana": "ミホン タロウ",
    },
    "allowance-in/insurance": "employee",
}  # fmt: skip
KEYS = ("move-in", "school-in", "allowance-in")
