"""What is brought to the counter is read without being typed, kept nowhere, and never looked up by itself."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from support.town import Town, build

from yakuba.kernel.access.models import Account
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.reading import DocumentProblem, DocumentReader, Place, ReadDocument, ReadField, queries
from yakuba.kernel.reading.words import NO_LINES, PASSPORT
from yakuba.site._environment import card_agent

JSON = {"Accept": "application/json"}
AGENT = "http://127.0.0.1:43210"
HANAKO = "見本 花子\n見本市中央1-1\n平成2年1月31日\n女"
PLACE = Place(1, 0.0, 0.8, 0.9, 0.05)


class Scripted(DocumentReader):
    """Reads what a test tells it to."""

    key, label = "scripted", "試しの読み取り"
    seen: list[tuple[int, str]] = []

    def read(self, data: bytes, media_type: str) -> ReadDocument:
        self.seen.append((len(data), media_type))
        if Image.open(BytesIO(data)).width < 10:
            raise DocumentProblem(NO_LINES)
        fields = (
            ReadField("name", "MIHON HANAKO", 0.5, PLACE),
            ReadField("birth_date", "1990-01-31", 0.99, PLACE, proved=True),
            ReadField("sex", "female", 0.8, PLACE),
        )
        return ReadDocument(PASSPORT, fields)


@pytest.fixture
def town(db: None) -> Town:
    cache.clear()
    return build()


@pytest.fixture
def clerk(town: Town) -> Client:
    client = Client()
    client.force_login(Account.objects.get(staff=town.staff["環境課/係員"]))
    return client


@pytest.fixture
def reads_pictures(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Scripted()
    monkeypatch.setattr(Scripted, "seen", [])
    for where in ("yakuba.desks.cards.views", "yakuba.desks.cards.queries", "yakuba.desks.cards.templatetags.cards"):
        monkeypatch.setattr(f"{where}.document_reader", lambda: reader)


def picture(width: int = 40, name: str = "旅券.png") -> SimpleUploadedFile:
    saved = BytesIO()
    Image.new("L", (width, 30)).save(saved, "PNG")
    return SimpleUploadedFile(name, saved.getvalue(), "image/png")


def test_pasted_items_go_back_to_the_page_that_asked(clerk: Client) -> None:
    answer = clerk.post(reverse("cards:pasted"), {"text": HANAKO}, headers=JSON)
    items = {"name": "見本 花子", "address": "見本市中央1-1", "birth_date": "1990-01-31", "sex": "female"}
    assert (answer.status_code, answer.json()) == (200, {"items": items})


def test_without_javascript_pasted_items_lead_to_the_search(clerk: Client) -> None:
    answer = clerk.post(reverse("cards:pasted"), {"text": HANAKO.replace("花子", "［試験］花子")}, follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("counter:start"))
    assert answer.context["words"] == "見本 花子 1990-01-31"


def test_what_cannot_be_read_is_refused_beside_what_was_pasted(clerk: Client) -> None:
    page = clerk.post(reverse("cards:pasted"), {"text": "見本 花子"})
    assert page.status_code == 422
    assert "生年月日がありません" in page.content.decode()
    assert "見本 花子</textarea>" in page.content.decode()
    answer = clerk.post(reverse("cards:pasted"), {"text": "1234 5678 9012"}, headers=JSON)
    assert answer.status_code == 422
    assert "個人番号は使いません" in answer.json()["wrong"]


def test_nothing_that_is_read_is_kept_or_logged(clerk: Client, reads_pictures: None) -> None:
    before = Entry.objects.count()
    clerk.post(reverse("cards:pasted"), {"text": HANAKO}, headers=JSON)
    clerk.post(reverse("cards:picture"), {"picture": picture()}, headers=JSON)
    assert Entry.objects.count() == before
    assert not [value for value in clerk.session.values() if "花子" in str(value)]


def test_fields_of_a_picture_are_shown_with_how_sure_they_are(clerk: Client, reads_pictures: None) -> None:
    answer = clerk.post(reverse("cards:picture"), {"picture": picture()}, headers=JSON).json()
    assert answer["items"] == {"name": "MIHON HANAKO", "address": "", "birth_date": "1990-01-31", "sex": "female"}
    assert answer["shown"].count("自信がありません") == 2
    assert answer["shown"].count("検査数字が合いました") == 1
    assert "確かさ 50%" in answer["shown"]
    page = clerk.post(reverse("cards:picture"), {"picture": picture()}).content.decode()
    assert 'name="q" value="MIHON HANAKO 1990-01-31"' in page


def half_a_picture() -> bytes:
    saved = BytesIO()
    Image.effect_noise((60, 60), 50).save(saved, "PNG")
    return saved.getvalue()[: saved.tell() // 2]


HOSTILE = {
    "a program": b"MZ" + bytes(200),
    "half a picture": half_a_picture(),
    "a page": b"<html><script>alert(1)</script>",
    "nothing": b"",
    "a broken PDF": b"%PDF-1.7\nnothing",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_never_reaches_the_reader(clerk: Client, reads_pictures: None, kind: str) -> None:
    sent = SimpleUploadedFile("旅券.png", HOSTILE[kind], "image/png")
    answer = clerk.post(reverse("cards:picture"), {"picture": sent}, headers=JSON)
    assert answer.status_code == 422
    assert "「書類の写真」" in answer.json()["wrong"]
    assert Scripted.seen == []


def test_no_file_and_an_unreadable_one_are_said(clerk: Client, reads_pictures: None) -> None:
    assert clerk.post(reverse("cards:picture"), headers=JSON).json()["wrong"] == "書類の写真を選んでください"
    page = clerk.post(reverse("cards:picture"), {"picture": picture(width=5)})
    assert page.status_code == 422
    assert "撮り直してください" in page.content.decode()


def test_without_a_connector_there_are_no_pictures(clerk: Client) -> None:
    assert queries.document_reader() is None
    assert clerk.get(reverse("cards:picture")).status_code == 404
    assert reverse("cards:picture") not in clerk.get(reverse("counter:start")).content.decode()


def connect(client: Client, where: str) -> list[str]:
    policy = client.get(where)["Content-Security-Policy"]
    return next((part.split()[1:] for part in policy.split(";") if part.split()[0] == "connect-src"), [])


def test_only_the_counter_may_ask_exactly_the_loopback_address_and_only_when_switched_on(
    clerk: Client, settings: object
) -> None:
    assert connect(clerk, reverse("counter:start")) == []
    assert 'data-way="card"' not in clerk.get(reverse("counter:start")).content.decode()
    settings.CARD_AGENT = AGENT
    assert sorted(connect(clerk, reverse("counter:start"))) == ["'self'", AGENT]
    assert 'data-way="card"' in clerk.get(reverse("counter:start")).content.decode()
    for where in (reverse("home"), reverse("casework:inbox"), reverse("cards:pasted")):
        assert connect(clerk, where) == []


@pytest.mark.parametrize(("told", "address"), [("", ""), ("off", ""), ("on", AGENT), ("5000", "http://127.0.0.1:5000")])
def test_the_operator_says_on_or_a_port(monkeypatch: pytest.MonkeyPatch, told: str, address: str) -> None:
    monkeypatch.setenv("YAKUBA_CARD_AGENT", told)
    assert card_agent() == address


@pytest.mark.parametrize("told", ["http://elsewhere.example", "80", "70000", "127.0.0.1:43210", "*"])
def test_no_other_address_can_be_allowed(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("YAKUBA_CARD_AGENT", told)
    with pytest.raises(SystemExit, match="サーバーの管理者"):
        card_agent()


def test_the_script_sends_the_pin_to_the_reader_alone() -> None:
    from yakuba.desks import cards

    script = (Path(cards.__file__).parent / "static" / "cards" / "reader.js").read_text("utf-8")
    assert script.count('box("pin").value, last_try') == 1
    assert script.count("asked = { pin:") == script.count('ask("/read", asked)') == 1
    assert "innerHTML" not in script.replace("place.innerHTML = told.shown", "")
