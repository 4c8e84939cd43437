"""The components say what they should, refuse what is wrong, and escape what comes from people."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError

from yakuba.web import Column, Control, Event, Link, Status
from yakuba.web.display import Clock

Draw = Callable[..., str]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ day|wareki }}", "令和8年11月21日(土)"),
        ("{{ none|wareki }}{{ none|yen }}{{ none|wareki_time }}", ""),
        ("{{ moment|wareki_time }}", "令和8年11月21日(土) 8時30分"),
        ("{{ moment|wareki }}", "令和8年11月21日(土)"),
        ("{{ day|wareki_time }}", "令和8年11月21日(土)"),
        ("{{ 12000|yen }}", "12,000円"),
    ],
)
def test_filters(draw: Draw, source: str, shown: str) -> None:
    moment = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)
    assert draw(source, day=dt.date(2026, 11, 21), moment=moment, none=None) == shown


def test_furigana_is_marked_up_and_the_rest_escaped(draw: Draw) -> None:
    page = draw("{{ text|ruby }}", text="<b>子（こ）")
    assert page == "&lt;b&gt;<ruby>子<rp>（</rp><rt>こ</rt><rp>）</rp></ruby>"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("ja", "手当"), ("en", "Benefit"), ("easy", "<ruby>金<rp>（</rp><rt>かね</rt><rp>）</rp></ruby>")],
)
def test_content_is_said_in_the_readers_language(draw: Draw, language: str, shown: str) -> None:
    content = {"ja": "手当", "en": "Benefit", "easy": "金（かね）"}
    assert draw("{{ content|said:language }}", content=content, language=language) == shown


@pytest.mark.parametrize("language", ["easy", "en"])
def test_what_is_not_translated_is_said_in_japanese(draw: Draw, language: str) -> None:
    assert draw("{{ content|said:language }}", content={"ja": "手当"}, language=language) == "手当"
    assert draw("{{ content|said:language }}", content="手当", language=language) == "手当"


def test_the_error_summary_links_to_every_wrong_field(draw: Draw) -> None:
    wrong = [
        Control("text", "a", "名前", errors=("書いてください", "短すぎます")),
        ("id_b", "選んでください"),
        ("", "全体"),
    ]
    page = draw("{% error_summary wrong %}", wrong=wrong)
    assert "4か所、直してください" in page
    assert page.count('href="#id_a"') == 2 and page.count('href="#id_b"') == 1 and 'href="#"' not in page


@pytest.mark.parametrize("nothing", [[], None])
def test_without_errors_there_is_no_summary(draw: Draw, nothing: object) -> None:
    assert draw("{% error_summary wrong %}", wrong=nothing) == ""


@pytest.mark.parametrize(
    "source", ['{% button "x" kind="big" %}', '{% status "x" "red" %}', '{% notice "red" %}x{% endnotice %}']
)
def test_a_look_there_is_none_of_is_refused(draw: Draw, source: str) -> None:
    with pytest.raises(ValueError, match="choose"):
        draw(source)


def test_an_unclosed_notice_is_an_error(draw: Draw) -> None:
    with pytest.raises(TemplateSyntaxError):
        draw('{% notice "info" %}x')


def test_a_button_with_an_address_is_a_link(draw: Draw) -> None:
    assert draw('{% button "戻る" href=to %}', to="/a?b=1&c=2").startswith(
        '<a class="button button-primary" href="/a?b=1&amp;c=2"'
    )
    pressed = draw('{% button "承認" name="do" value="approve" key="a" %}')
    assert 'name="do" value="approve" data-key="a"' in pressed and "<kbd" in pressed


def test_a_notice_holds_markup_and_escapes_values(draw: Draw) -> None:
    page = draw('{% notice "warning" title=t %}<p>{{ t }}</p>{% endnotice %}', t="<b>")
    assert "<b>" not in page and page.count("&lt;b&gt;") == 2 and "<p>&lt;" in page


def test_a_table_names_its_column_in_every_cell(draw: Draw) -> None:
    columns = ["番号", Column("金額", numeric=True), "状況"]
    page = draw('{% table "一覧" c r %}', c=columns, r=[[Link("<1>", "/1"), 5, Status("完了", "success")], ["2"]])
    assert page.count('data-label="金額"') == 2 and page.count('scope="row"') == 2
    assert '<a href="/1">&lt;1&gt;</a>' in page and '<span class="status status-success">完了</span>' in page


def test_a_row_longer_than_the_head_is_refused(draw: Draw) -> None:
    with pytest.raises(ValueError, match="2 cells"):
        draw('{% table "一覧" c r %}', c=["番号"], r=[[1, 2]])


def test_pages_keep_the_rest_of_the_query(draw: Draw) -> None:
    page = draw("{% pagination p %}", p=Paginator(range(600), 50).page(4))
    assert 'href="?q=a&amp;page=3" rel="prev"' in page and 'href="?q=a&amp;page=5" rel="next"' in page
    assert 'href="?q=a&amp;page=4" aria-current="page"' in page
    assert "<span>…</span>" in page and 'href=""' not in page


def test_one_page_needs_no_links(draw: Draw) -> None:
    assert draw("{% pagination p %}{% pager %}", p=Paginator([1], 50).page(1)) == ""


@pytest.mark.parametrize(
    ("used", "tone", "rest", "bar"),
    [
        (0, "info", "残り15日", 0),
        (11, "info", "残り4日", 11),
        (12, "warning", "残り3日", 12),
        (15, "warning", "残り0日", 15),
        (16, "error", "1日超過", 15),
    ],
)
def test_the_clock_warns_in_time(draw: Draw, used: int, tone: str, rest: str, bar: int) -> None:
    clock = Clock(used, 15)
    assert (clock.tone, clock.rest, clock.bar) == (tone, rest, bar)
    assert rest in draw("{% clock used 15 %}", used=used)


def test_the_lists_show_what_they_are_given(draw: Draw) -> None:
    events = [Event(dt.date(2026, 11, 21), "<受付>", by="市民課")]
    assert "&lt;受付&gt;" in draw("{% timeline e %}", e=events)
    assert "全5ページ中2ページ" in draw("{% steps 2 5 %}")
    assert "<dt>氏名</dt><dd>&lt;x&gt;</dd>" in draw("{% answers a %}", a=[("氏名", "<x>")])
    assert 'href="/t" aria-current="page"' in draw('{% tabs t "a" %}', t=[("a", "甲", "/t", 0), ("b", "乙", "/u")])
    assert "&lt;b&gt;" in draw("{% cards c %}", c=[{"title": "<b>", "href": "/c"}])
    assert "まだ" in draw('{% empty title="まだ" %}{% endempty %}')
