"""やさしい日本語: furigana stand above the characters wherever a pack's words are shown, and nothing else becomes markup."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from support.town import TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.definitions.models import Vocabulary

from .screens import ANSWERS, as_resident, begin, fill_in

HOSTILE = "<b>悪（わる）い</b>"
LEFT = re.compile(r"[\u3400-\u9fff々]（[ぁ-ゖー]+）")


def easily(label: str, easy: str = "犬（いぬ）の こと") -> dict[str, str]:
    return {"ja": label, "easy": easy}


EASY: dict[str, Any] = {
    **TRIAL,
    "title": easily("見本の申請", "犬（いぬ）を 飼（か）う"),
    "summary": easily("試験", HOSTILE),
    "who": easily("町に住む方", "町（まち）に 住（す）む 人（ひと）"),
    "bring": [easily("写真", "写真（しゃしん）")],
    "deadline": {"text": easily("30日以内", "30日（にち）まで")},
    "fee": {"amount": "copies * 300", "text": easily("1通300円", "1通（つう） 300円（えん）")},
    "events": ["dog"],
    "pages": [
        {**TRIAL["pages"][0], "title": easily("あなた", "人（ひと）の こと")},
        {
            "title": easily("申請の内容", "内容（ないよう）"), "help": easily("読んでください", "読（よ）んで ください"),
            "fields": [
                {"key": "kind", "type": "choice", "label": easily("種類", "種類（しゅるい）"), "search": True,
                 "help": easily("捨てる", "捨（す）てる"),
                 "options": [{"value": "new", "label": easily("新しく", "捨（す）てる")},
                             {"value": "again", "label": easily("もう一度", HOSTILE)}]},
                {"key": "colour", "type": "choice", "label": easily("色", "色（いろ）"), "required": False,
                 "options": [{"value": f"c{n}", "label": easily(f"色{n}", f"色（いろ）{n}")} for n in range(9)]},
                {"key": "price", "type": "yen", "label": easily("金額", "金額（きんがく）"), "search": True},
                {"key": "copies", "type": "number", "label": easily("通数", HOSTILE)},
                {"key": "pups", "type": "table", "label": easily("子犬", "子犬（こいぬ）"), "max_rows": 3,
                 "fields": [{"key": "pup", "type": "text", "label": easily("名前", "名前（なまえ）")}]},
            ],
        },
    ],
}  # fmt: skip


@pytest.fixture
def easy_town(db: None) -> Town:
    """The trial town, its procedure in easy words too."""
    event = {"event": "dog", "title": easily("犬を飼う", "犬（いぬ）と くらす")}
    content = {"facts": [], "parameters": [], "events": [event]}
    Vocabulary.objects.create(pack="test", version="1", content=content, sha256="0" * 64, loaded_at=clock.now())
    return build(EASY)


def in_easy(client: Client) -> Client:
    client.get(reverse("frame-language"), {"lang": "easy", "next": "/"})
    return client


def readable(text: str) -> None:
    """No markup to be read as text, and no reading left in brackets."""
    page = re.sub(r"<rp>[（）]</rp>", "", text)
    assert "&lt;ruby" not in page
    assert "&amp;lt;" not in page
    assert LEFT.findall(page) == []
    assert "<b>" not in page
    assert not re.search(r"<(title|option)[^>]*>[^<]*<ruby", page)


@pytest.mark.parametrize("where", ["/", "/apply/", "/apply/?event=dog", "/apply/p/trial/"])
def test_what_a_visitor_reads_has_its_furigana(easy_town: Town, where: str) -> None:
    response = in_easy(as_resident(easy_town)).get(where)
    readable(response.content.decode())
    assert "<ruby>" in response.content.decode()


def test_forms_and_answers_have_their_furigana_and_hostile_words_stay_words(easy_town: Town) -> None:
    client = in_easy(as_resident(easy_town))
    where = fill_in(client, begin(client), ANSWERS, until="/2/")
    text = client.get(where).content.decode()
    readable(text)
    assert "<ruby>捨<rp>（</rp><rt>す</rt><rp>）</rp></ruby>てる" in text
    assert "&lt;b&gt;<ruby>悪" in text
    assert ">色3</option>" in text
    wrong = client.post(where, {"_asked": "kind price copies", "price": "x"})
    readable(wrong.content.decode())
    check = fill_in(client, where, {**ANSWERS, "pups": [{"pup": "<i>ポチ"}]})
    shown = client.get(check).content.decode()
    readable(shown)
    assert "&lt;i&gt;ポチ" in shown
    assert "</ruby>: &lt;i&gt;ポチ</span></li>" in shown, "a row stands as a list of labels and words"
    sent = client.post(check, follow=True).content.decode()
    readable(sent)
    readable(client.get(reverse("apply:cases")).content.decode())
