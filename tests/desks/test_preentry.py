"""Pre-entry: what was sealed at home begins a visit at the counter, and nothing edited, old or hostile does."""

from __future__ import annotations

import io
import itertools
import json
import random
import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest
import qrcode
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html
from PIL import Image
from support.town import Town

from yakuba.desks.preentry import Refusal, entered, opened
from yakuba.desks.preentry._sealing import COVER, LARGEST, ticket_for
from yakuba.desks.visits.models import Visit
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.offices.models import Municipality
from yakuba.kernel.people.actions import put_facts
from yakuba.kernel.records.models import Record
from yakuba.language.preentry import codes_of
from yakuba.language.procedures import Procedure

from .bereaved import PENSION
from .entering import asked, brought, live_of, packed, sealed
from .screens import as_staff
from .visiting import DOG, NEW_HOME, PAPERS, boxes, moving_town, sent

EVENTS, KEYS = ["moving-within"], ["move", "dog"]
TOLD = {"moving.to": NEW_HOME, "moving.on": "令和8年4月1日", "dog/tag": "12"}
BORN = "1988-03-03"


@pytest.fixture
def town(db: None) -> Town:
    town = moving_town()
    put_facts(town.mother, {"resident.registered_dogs": 1}, source="犬の登録原簿", as_of=clock.today())
    return town


@pytest.fixture
def clerk(town: Town) -> Client:
    return as_staff(town, "係員")


@pytest.fixture
def codes(town: Town) -> list[str]:
    return brought(EVENTS, KEYS, TOLD, name="髙橋 葛󠄀子", born=town.mother.birth_date.isoformat())


def scanned(clerk: Client, lines: list[str], **told: Any) -> HttpResponse:
    """The lines one after the other, as a hand scanner types them into the page it was given."""
    answer, held = clerk.get(reverse("visits:scan")), []
    for line in lines:
        answer = clerk.post(reverse("visits:scan"), {"line": held, "code": line, **told})
        held = html.fromstring(answer.content.decode()).xpath("//input[@name='line']/@value")
    return answer


def words(answer: HttpResponse) -> str:
    return "".join(html.fromstring(answer.content.decode()).text_content().split())


def test_codes_in_any_order_some_twice_begin_a_visit_with_what_was_told(
    clerk: Client, town: Town, codes: list[str]
) -> None:
    long = brought(EVENTS, KEYS, {**TOLD, "dog/tag": random.Random(7).randbytes(600).hex()})
    assert len(long) > 2
    some = scanned(clerk, [long[1], long[1], long[0]])
    assert some.status_code == 200 and f"2枚読み取りました（全{len(long)}枚）" in words(some)
    page = scanned(clerk, codes)
    assert page.status_code == 200
    said = words(page)
    assert all(one in said for one in ("転居の届", "犬の住所の変更", "3件", "髙橋葛󠄀子", "まで"))
    answer = clerk.post(reverse("visits:scan"), {"line": codes, "person": town.mother.number})
    visit = Visit.objects.get()
    assert answer["Location"] == reverse("visits:needs", args=[visit.number])
    assert (visit.told, visit.events, visit.resident) == (TOLD, EVENTS, town.mother)
    assert {part.definition.key: part.choice for part in visit.parts.all()} == {"move": "now", "dog": "now"}
    assert [Entry.objects.filter(act=act).count() for act in ("visit.open", "visit.decide")] == [1, 1]
    assert not Record.objects.exists()


def test_what_was_entered_is_filed_with_nothing_typed_but_who_moves(
    clerk: Client, town: Town, codes: list[str]
) -> None:
    clerk.post(reverse("visits:scan"), {"line": codes, "person": town.mother.number})
    visit = Visit.objects.get()
    sent(clerk, visit, "needs", {"fact.moving.uses_city_water": "false"}, "go")
    movers = boxes(clerk, visit)["move/movers"]
    after = sent(clerk, visit, "ask", {f"{movers}.{at}.moves": "true" for at in range(2)})
    assert after["Location"] == reverse("visits:check", args=[visit.number])
    assert sent(clerk, visit, "check", {"signed": "on", "document": PAPERS}).status_code == 302
    found = {record.definition.key: record.data for record in Record.objects.select_related("definition")}
    assert found["dog"]["tag"] == "12" and found["move"]["moved_on"] == "2026-04-01"
    assert found["move"]["new"]["address"] == NEW_HOME["address"]


def test_a_newcomer_is_opened_by_name_and_a_name_is_demanded(clerk: Client, codes: list[str]) -> None:
    refused = clerk.post(reverse("visits:scan"), {"line": codes, "person": "newcomer", "who": "　"})
    assert refused.status_code == 422 and not Visit.objects.exists()
    clerk.post(reverse("visits:scan"), {"line": codes, "person": "newcomer", "who": "見本 太郎"})
    visit = Visit.objects.get()
    assert (visit.who, visit.resident, visit.told) == ("見本 太郎", None, TOLD)


def test_who_it_is_is_searched_by_name_and_birth_and_again_by_the_clerk(
    clerk: Client, town: Town, codes: list[str]
) -> None:
    numbers = html.fromstring(scanned(clerk, codes).content.decode()).xpath("//button[@name='person']/@value")
    assert numbers == [town.mother.number, "newcomer"]
    other = clerk.post(reverse("visits:scan"), {"line": codes, "words": town.child.number})
    assert town.child.number in html.fromstring(other.content.decode()).xpath("//button[@name='person']/@value")
    assert clerk.post(reverse("visits:scan"), {"line": codes, "person": "9999999"}).status_code == 404


def test_a_visit_number_read_in_the_same_box_opens_the_visit(clerk: Client, town: Town, codes: list[str]) -> None:
    clerk.post(reverse("visits:scan"), {"line": codes, "person": town.mother.number})
    visit = Visit.objects.get()
    assert clerk.post(reverse("visits:scan"), {"code": visit.number}, follow=True).redirect_chain[1][0] == reverse(
        "visits:visit", args=[visit.number]
    )


def test_what_is_about_two_people_is_entered_and_taken_separately(clerk: Client, town: Town) -> None:
    publish(SYSTEM, Procedure.model_validate(PENSION), [])
    both = {"event": [*EVENTS, "death"], "p": [*KEYS, "pension"]}
    for address in (reverse("preentry:start"), reverse("preentry:form")):
        page = Client().get(address, both)
        assert "別に入力してください" in words(page) and 'id="plan"' not in page.content.decode()
    # A code somebody made of both all the same.
    codes = brought([*EVENTS, "death"], [*KEYS, "pension"], {**TOLD, "death.on": "令和8年3月1日"}, name="髙橋 葛󠄀子")
    refused = clerk.post(
        reverse("visits:scan"),
        {"line": codes, "person": town.mother.number, "agent": "other", "came": "見本 次郎", "document": PAPERS},
    )
    assert refused.status_code == 422 and "お一人についての用件" in words(refused) and not Visit.objects.exists()


def test_lines_of_somebody_else_do_not_stay(clerk: Client, codes: list[str], town: Town) -> None:
    long = brought(EVENTS, KEYS, {"dog/tag": random.Random(7).randbytes(600).hex()})
    mixed = scanned(clerk, [long[0], codes[0]])
    assert mixed.status_code == 422 and "ちがう方" in words(mixed)
    assert html.fromstring(mixed.content.decode()).xpath("//input[@name='line']/@value") == [long[0]]
    again = clerk.post(reverse("visits:scan"), {"line": [long[0]], "again": "1"})
    assert again.status_code == 200 and 'name="line"' not in again.content.decode()


@pytest.mark.parametrize("typed", ["", "見本", "YK1P", "YK1P" + "A" * 2000, "https://example.jp/" * 40])
def test_what_is_no_code_is_answered_in_words(clerk: Client, typed: str) -> None:
    answer = clerk.post(reverse("visits:scan"), {"code": typed, "line": ["x" * 5000, "YK1P"]})
    assert answer.status_code == 422 and "YK1P" in words(answer)


def picture(text: str, kind: str = "PNG") -> SimpleUploadedFile:
    file = io.BytesIO()
    qrcode.make(text).get_image().convert("RGB").save(file, kind)
    return SimpleUploadedFile("photo", file.getvalue(), f"image/{kind.lower()}")


def test_a_photo_is_read_like_a_scanner(clerk: Client, codes: list[str]) -> None:
    held = codes[:-1]
    answer = clerk.post(reverse("visits:scan"), {"line": held, "picture": picture(codes[-1], "JPEG")})
    assert answer.status_code == 200 and "事前入力を読み取りました" in words(answer)


def test_a_photo_of_something_else_is_refused_in_words(clerk: Client) -> None:
    blank = io.BytesIO()
    Image.new("L", (60, 60), 255).save(blank, "PNG")
    for content, why in (
        (b"%PDF-1.7", "写真として読めません"),
        (blank.getvalue(), "見つかりません"),
        (b"", "写真として読めません"),
    ):
        sent_in = {"picture": SimpleUploadedFile("photo.png", content, "image/png")}
        answer = clerk.post(reverse("visits:scan"), sent_in)
        assert answer.status_code == 422 and why in words(answer)
    assert clerk.post(reverse("visits:scan"), {"picture": picture("V1234")}).status_code == 422


def damaged(kind: str) -> bytes:
    """A PNG one of whose parts is not what its head says."""
    whole = io.BytesIO()
    Image.effect_noise((400, 400), 80).save(whole, "PNG")
    if kind == "pixels":
        data = bytearray(whole.getvalue())
        # The name of the second part with pixels: Pillow calls that a syntax error.
        at = data.index(b"IDAT", data.index(b"IDAT") + 4)
        data[at : at + 4] = b"\x00\x01\x02\x03"
        return bytes(data)
    words = b"Comment\x00\x00" + zlib.compress(b"x" * 90_000_000)
    part = struct.pack(">I", len(words)) + b"zTXt" + words + struct.pack(">I", zlib.crc32(b"zTXt" + words))
    return whole.getvalue()[:33] + part + whole.getvalue()[33:]


@pytest.mark.parametrize("kind", ["pixels", "words"])
def test_a_damaged_picture_is_refused_in_words(clerk: Client, kind: str) -> None:
    sent_in = {"picture": SimpleUploadedFile("photo.png", damaged(kind), "image/png")}
    answer = clerk.post(reverse("visits:scan"), sent_in)
    assert answer.status_code == 422 and "写真として読めません" in words(answer)


def test_every_byte_flipped_is_refused(codes: list[str], town: Town) -> None:
    ticket = ticket_for(live_of(*KEYS), asked(EVENTS, *KEYS), clock.today())
    whole = sealed(packed({"e": EVENTS, "n": "", "b": "", "a": []}), ticket)
    assert opened(codes_of(whole)).answers == {}
    chance = random.Random(20)
    for at in range(len(whole)):
        edited = bytearray(whole)
        edited[at] ^= chance.randrange(1, 256)
        with pytest.raises(Refusal):
            opened(codes_of(bytes(edited)))
    for cut in range(0, len(whole), 5):
        with pytest.raises(Refusal):
            opened(codes_of(whole[:cut] or b"?"))


def test_a_lost_paper_says_which_town_and_nothing_else(town: Town) -> None:
    def found(*keys: str) -> bytes:
        ticket = ticket_for(live_of(*keys), asked(EVENTS, *keys), clock.today())
        return sealed(packed({"e": EVENTS, "n": "", "b": "", "a": []}), ticket)

    def pieces(whole: bytes) -> set[bytes]:
        return {whole[at : at + 4] for at in range(len(whole) - 3)}

    cover = COVER.pack(1, int(Municipality.objects.get().code))
    papers = [found("move"), found("move"), found("dog")]
    assert [paper[: len(cover)] for paper in papers] == [cover] * 3
    # Neither what, nor when: two of the same procedure on the same day have no more in common than two of different ones.
    for one, other in itertools.combinations(papers, 2):
        assert not pieces(one[len(cover) :]) & pieces(other[len(cover) :])


def test_a_ticket_nobody_gave_is_refused_though_anybody_can_seal(town: Town) -> None:
    ticket = bytearray(ticket_for(live_of(*KEYS), asked(EVENTS, *KEYS), clock.today()))
    ticket[COVER.size + 1] += 1  # a day more
    with pytest.raises(Refusal, match="書き換え"):
        opened(codes_of(sealed(packed({"e": EVENTS, "n": "", "b": "", "a": []}), bytes(ticket))))


def test_it_is_taken_for_fourteen_days(town: Town) -> None:
    today = clock.today()
    last = brought(EVENTS, KEYS, TOLD, on=today - timedelta(days=14))
    assert opened(last).until == today
    with pytest.raises(Refusal, match="期限"):
        opened(brought(EVENTS, KEYS, TOLD, on=today - timedelta(days=15)))


def test_another_town_cannot_read_it_and_says_whose_it_is(codes: list[str], settings: Any) -> None:
    code = Municipality.objects.get().code
    Municipality.objects.update(code="999999")
    with pytest.raises(Refusal, match=code):
        opened(codes)
    Municipality.objects.update(code=code)
    assert opened(codes)
    settings.SECRET_KEY = "another town's secret, which is as long as it must be"
    with pytest.raises(Refusal, match="書き換え"):
        opened(codes)


def test_an_older_wording_is_carried_over_and_what_it_asked_besides_is_named(
    clerk: Client, codes: list[str], town: Town
) -> None:
    newer = json.loads(json.dumps(DOG))
    newer["pages"][0]["fields"][1] = {"key": "licence", "type": "text", "label": "新しい鑑札"}
    publish(SYSTEM, Procedure.model_validate(newer), [])
    page = words(scanned(clerk, codes))
    assert "聞くことが新しくなった手続" in page and "鑑札の番号。この答えは使いません" in page
    clerk.post(reverse("visits:scan"), {"line": codes, "person": town.mother.number})
    visit = Visit.objects.get()
    assert visit.told == {"moving.to": NEW_HOME, "moving.on": "令和8年4月1日"}
    assert visit.parts.get(definition__key="dog").version_id == live_of("dog")[0]


def test_a_version_nobody_knows_and_a_procedure_no_longer_taken(clerk: Client, codes: list[str], town: Town) -> None:
    names = asked(EVENTS, *KEYS)
    unknown = ticket_for([*live_of("move"), 999_999], names, clock.today())
    with pytest.raises(Refusal, match="書き換え"):
        entered(opened(codes_of(sealed(packed({"e": EVENTS, "n": "", "b": "", "a": []}), unknown))))
    Definition.objects.filter(key="dog").update(live=None)
    page = words(scanned(clerk, codes))
    assert "今は受け付けていない手続" in page and "犬の住所の変更" in page


def test_questions_that_are_others_by_now_are_not_read_under_another_name(town: Town) -> None:
    ticket = ticket_for(live_of(*KEYS), ["another/name"], clock.today())
    with pytest.raises(Refusal, match="町が聞くことが変わりました"):
        entered(opened(codes_of(sealed(packed({"e": EVENTS, "n": "", "b": "", "a": []}), ticket))))


def deep(levels: int) -> Any:
    value: Any = "x"
    for _level in range(levels):
        value = {"0": value}
    return value


USUAL = {"e": EVENTS, "n": "見本", "b": "", "a": []}
HOSTILE = {
    "a number": packed({**USUAL, "a": [[0, 5]]}),
    "nothing": packed({**USUAL, "a": [[0, None]]}),
    "deeper than rows": packed({**USUAL, "a": [[0, deep(5)]]}),
    "deep without end": b"\x00" + b'{"a":' + b"[" * 15_000 + b"]" * 15_000 + b"}",
    "no end of a number": packed({**USUAL, "a": [[float("inf"), "x"]]}),
    "a pair of three": packed({**USUAL, "a": [[0, "x", "y"]]}),
    "a list": packed([1, 2]),
    "no events": packed({"n": "", "b": "", "a": []}),
    "a name that is a list": packed({**USUAL, "n": ["x"]}),
    "no JSON": b"\x00{",
    "no UTF-8": b"\x00\xff\xff",
    "nothing at all": b"",
    "not packed": b"\x01\xff\xff\xff",
    "a bomb": packed({**USUAL, "a": [[0, "x" * 5_000_000]]}),
}


@pytest.mark.parametrize("plain", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_refused(town: Town, plain: bytes) -> None:
    ticket = ticket_for(live_of(*KEYS), asked(EVENTS, *KEYS), clock.today())
    with pytest.raises((Refusal, ValueError)) as refused:
        entered(opened(codes_of(sealed(plain, ticket))[:9]))
    assert isinstance(refused.value, Refusal) or len(plain) > LARGEST / 10


SHAPES = [
    "x" * 3000,
    ["a", ["b"]],
    {"0": {"0": "x"}},
    {"0": {"moves": {"deep": "x"}}},
    "\0\ud800",
    {"family": ["x"]},
    {"": ""},
    "令和99年99月99日",
    [],
]


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
@pytest.mark.parametrize("newcomer", [True, False])
def test_answers_of_the_wrong_shape_end_in_words(clerk: Client, town: Town, shape: Any, newcomer: bool) -> None:
    names = asked(EVENTS, *KEYS, "water")
    lines = brought(EVENTS, [*KEYS, "water"], dict.fromkeys(names, shape), more=[[77, "out of place"], [-1, "x"]])
    person = {"person": "newcomer", "who": "見本"} if newcomer else {"person": town.mother.number}
    assert clerk.post(reverse("visits:scan"), {"line": lines, **person}).status_code == 302
    visit = Visit.objects.get()
    assert set(visit.told) <= set(names)
    for page in ("needs", "ask", "check"):
        assert clerk.get(reverse(f"visits:{page}", args=[visit.number])).status_code in (200, 302, 422)
    assert sent(clerk, visit, "ask", {}).status_code in (200, 302, 422)


def test_whoever_works_at_no_counter_does_not_scan(town: Town, codes: list[str]) -> None:
    assert as_staff(town, "税務課/係員").post(reverse("visits:scan"), {"code": codes[0]}).status_code == 404
    assert not Visit.objects.exists()


def test_the_public_pages_ask_without_signing_in_and_keep_nothing(client: Client, town: Town) -> None:
    start = client.get(reverse("preentry:start"), {"event": "moving-within"})
    assert "転居の届" in words(start)
    form = client.get(reverse("preentry:form"), {"event": "moving-within", "p": KEYS})
    assert form.status_code == 200 and "引っ越した日" in words(form) and "no-store" in form["Cache-Control"]
    plan = json.loads(html.fromstring(form.content.decode()).xpath("//script[@id='plan']/text()")[0])
    assert plan["events"] == EVENTS and len(plan["parts"]) == 2
    assert client.get(reverse("preentry:form"), {"event": "no-such", "p": "x" * 4000}).status_code == 200
