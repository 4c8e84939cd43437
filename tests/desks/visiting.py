"""What tests of visits share: a small town whose procedures belong together when somebody moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html
from support.town import TRIAL, Town, build

from yakuba.desks.visits.models import Visit
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import adopt_vocabulary, publish, read_packs
from yakuba.language.loading import load_packs
from yakuba.language.procedures import Procedure

PACKS = Path(__file__).resolve().parents[2] / "packs"
PAPERS = "運転免許証"
EVENTS = {"events": ["moving-within"], "kind": "must", "fee": None, "amount": None}
MOVE = {
    **TRIAL, **EVENTS, "procedure": "move", "title": "転居の届", "keeps": "住民基本台帳", "workflow": TRIAL["workflow"][:1],
    "pages": [{"title": "引越し", "fields": [
        {"key": "old", "type": "address", "label": "前の住所", "bind": "resident.address"},
        {"key": "new", "type": "address", "label": "新しい住所", "bind": "moving.to"},
        {"key": "moved_on", "type": "date", "label": "引っ越した日", "bind": "moving.on"},
        {"key": "movers", "type": "table", "label": "引っ越す方", "rows": "household.members", "fields": [
            {"key": "full_name", "type": "text", "label": "氏名", "bind": "row.full_name"},
            {"key": "birth_date", "type": "date", "label": "生年月日", "bind": "row.birth_date"},
            {"key": "moves", "type": "boolean", "label": "引っ越す", "bind": "row.moves"},
        ]},
    ]}],
    "effects": [{"fact": "resident.address", "value": "new", "of": "movers", "when": "row.moves"}],
}  # fmt: skip
WATER = {
    **TRIAL, **EVENTS, "procedure": "water", "title": "水道の使用開始届", "when": "moving.uses_city_water",
    "workflow": TRIAL["workflow"][:1],
    "pages": [{"title": "水道", "fields": [
        {"key": "where", "type": "address", "label": "使う所", "bind": "resident.address"},
        {"key": "from_day", "type": "date", "label": "使い始める日", "bind": "moving.on"},
        {"key": "phone", "type": "phone", "label": "電話", "bind": "resident.phone"},
        {"key": "account", "type": "bank_account", "label": "口座", "bind": "resident.payment_account", "secrecy": 3, "required": False},
        {"key": "picture", "type": "photo", "label": "図面", "required": False, "accept": ["image"]},
    ]}],
}  # fmt: skip
DOG = {
    **TRIAL, **EVENTS, "procedure": "dog", "title": "犬の住所の変更", "when": "resident.registered_dogs > 0",
    "pages": [{"title": "犬", "fields": [
        {"key": "where", "type": "address", "label": "犬のいる所", "bind": "resident.address"},
        {"key": "tag", "type": "text", "label": "鑑札の番号"},
    ]}],
    "workflow": TRIAL["workflow"][:1],
}  # fmt: skip
CARD = {
    **TRIAL, **EVENTS, "procedure": "card", "title": "カードの追記", "kind": "may", "workflow": TRIAL["workflow"][:1],
    "pages": [{"title": "カード", "fields": [{"key": "pin", "type": "boolean", "label": "暗証番号を覚えている"}]}],
}  # fmt: skip
NEW_HOME = {"postal_code": "999-0009", "address": "霧見町9番地"}


def moving_town() -> Town:
    """The small town with the procedures of a move; the mother keeps a dog."""
    town = build()
    [commons] = load_packs({"commons": read_packs(PACKS)["commons"]})
    adopt_vocabulary(SYSTEM, commons)
    for content in (MOVE, WATER, DOG, CARD):
        publish(SYSTEM, Procedure.model_validate(content), [])
    return town


def opened(client: Client, number: str = "0000001", **told: str) -> Visit:
    """A visit for a resident, opened from their page."""
    answer = client.post(reverse("visits:open", args=[number]), {"document": PAPERS, **told})
    assert answer.status_code == 302, answer.content.decode()
    return Visit.objects.latest("id")


def form_of(answer: HttpResponse) -> dict[str, Any]:
    """What stands in the page's own form, as a browser would send it back."""
    [form] = [one for one in html.fromstring(answer.content.decode()).forms if "_turn" in one.fields]
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        found[name] = (
            [*found[name], value]
            if isinstance(found.get(name), list)
            else [found[name], value]
            if name in found
            else value
        )
    return found


def sent(client: Client, visit: Visit, page: str, told: dict[str, Any], button: str = "") -> HttpResponse:
    """One page of a visit, filled in as a browser does."""
    address = reverse(f"visits:{page}", args=[visit.number])
    return client.post(address, {**form_of(client.get(address)), **told, **({button: "1"} if button else {})})


def boxes(client: Client, visit: Visit) -> dict[str, str]:
    """The boxes of the interview by the name of their question."""
    shown = form_of(client.get(reverse("visits:ask", args=[visit.number])))
    return {name: f"q{at}" for at, name in enumerate(shown["_names"].split())}


def answered(places: dict[str, str], told: dict[str, Any]) -> dict[str, str]:
    """Answers as the page posts them: parts and rows under their boxes."""
    flat: dict[str, str] = {}

    def put(path: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                put(f"{path}.{key}", part)
        else:
            flat[path] = value

    for name, value in told.items():
        put(places[name], value)
    return flat
