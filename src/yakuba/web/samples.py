"""Sample content for the style guide. Nobody in it exists."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator

from .controls import Control, Option
from .display import Column, Event, Link, Status

TODAY = dt.date(2026, 11, 21)
TOKYO = ZoneInfo("Asia/Tokyo")


def style_guide() -> dict[str, object]:
    """Everything the style guide shows."""
    controls = [*_typed(), *_chosen(), *_attached()]
    return {
        "today": TODAY,
        "controls": controls,
        "wrong": [control for control in controls if control.errors],
        "answers": _answers(),
        "cards": _cards(),
        "columns": [
            Column("受付番号", sort="?sort=number", sorted="ascending"),
            "手続",
            "申請者",
            Column("金額", numeric=True),
            "状況",
        ],
        "rows": _rows(),
        "tabs": [
            ("mine", "自分の担当", "?tab=mine", 12),
            ("all", "課のすべて", "?tab=all", 148),
            ("done", "完了", "?tab=done"),
        ],
        "page": Paginator(range(600), 50).page(4),
        "steps": ["申請する人", "子ども", "口座", "書類", "確認"],
        "events": _events(),
        "easy": "子（こ）どもの お金（かね）の 申（もう）しこみ",
        "offices": ["市民課", "税務課", "子育て支援課"],
    }


def _typed() -> list[Control]:
    return [
        Control(
            "text",
            "name",
            "氏名",
            value="見本 花子",
            required=True,
            help="住民票のとおりに書いてください。",
            attrs={"autocomplete": "name"},
        ),
        Control("kana", "kana", "氏名（カタカナ）", required=True, example="ミホン ハナコ"),
        Control(
            "date",
            "birth",
            "生年月日",
            required=True,
            value="昭和64年1月8日",
            errors=("昭和64年は1月7日までです。1月8日からは平成元年です。",),
        ),
        Control("yen", "rent", "家賃（1か月）", value="58000", help="共益費は入れません。"),
        Control("number", "people", "いっしょに住む人数", unit="人", width="short"),
        Control("tel", "phone", "昼間に連絡のつく電話番号", example="045-000-0000"),
    ]


def _chosen() -> list[Control]:
    return [
        Control(
            "radio", "job", "いまの働き方", required=True, options=_jobs(), errors=("働き方を1つ選んでください。",)
        ),
        Control(
            "checkboxes",
            "reasons",
            "家を見にいける曜日",
            value=["sat"],
            options=(Option("sat", "土曜日"), Option("sun", "日曜日")),
        ),
        Control(
            "select",
            "office",
            "受け取る場所",
            options=(Option("", "選んでください"), Option("main", "本庁舎 1階"), Option("north", "北支所")),
        ),
    ]


def _attached() -> list[Control]:
    return [
        Control("textarea", "notes", "伝えたいこと", help="200字まで"),
        Control(
            "photo",
            "card",
            "本人確認書類の写真",
            required=True,
            help="スマートフォンのカメラで撮れます。",
            attrs={"capture": "environment"},
        ),
        Control("file", "contract", "賃貸借契約書", help="PDF または画像。10メガバイトまで。"),
        Control("checkbox", "agree", "書いたことに間違いはありません", required=True),
    ]


def _jobs() -> tuple[Option, ...]:
    return (
        Option("company", "会社員", "厚生年金に入っている人"),
        Option("own", "自営業"),
        Option("none", "働いていない"),
    )


def _answers() -> list[dict[str, str]]:
    return [
        {"label": "氏名", "value": "見本 花子", "href": "#id_name"},
        {"label": "生年月日", "value": "平成元年1月8日(日)", "href": "#id_birth"},
        {"label": "住所", "value": "見本市中央一丁目2番3号\n見本ハイツ101号室", "href": "#id_notes"},
    ]


def _cards() -> list[dict[str, object]]:
    return [
        {"title": "児童手当 認定請求", "href": "#cards", "text": "お子さんが生まれた日の次の日から15日以内に申請してください。",
         "status": Status("必要です", "warning"), "meta": ["子育て支援課", "約10分"]},
        {"title": "犬の登録", "href": "#cards", "text": "犬を飼っている人だけの手続です。", "status": Status("確かめてください"), "meta": ["環境課"]},
    ]  # fmt: skip


def _rows() -> list[list[object]]:
    return [
        [Link("R8-000123", "#table"), "児童手当 認定請求", "見本 花子", "180,000円", Status("審査中", "info")],
        [Link("R8-000124", "#table"), "住居確保給付金", "見本 太郎", "58,000円", Status("補正待ち", "warning")],
        [Link("R8-000125", "#table"), "犬の登録", "見本 次郎", "3,000円", Status("完了", "success")],
        [Link("R8-000126", "#table"), "転入届", "見本 三郎", "", Status("期限超過", "error")],
    ]


def _events() -> list[Event]:
    return [
        Event(
            dt.datetime(2026, 11, 21, 9, 5, tzinfo=TOKYO), "決定通知書を送りました", by="子育て支援課", tone="success"
        ),
        Event(
            dt.datetime(2026, 11, 19, 16, 40, tzinfo=TOKYO),
            "書類の追加をお願いしました",
            by="子育て支援課",
            text="口座の写しが読み取れませんでした。",
            tone="warning",
        ),
        Event(dt.datetime(2026, 11, 16, 22, 10, tzinfo=TOKYO), "申請を受け付けました", tone="info"),
    ]
