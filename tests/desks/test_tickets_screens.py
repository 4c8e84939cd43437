"""The hall on screen: the machine, the phone, the big screen, the clerk's page, the figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from support.town import Town

from yakuba.desks.tickets import actions, queries
from yakuba.desks.tickets.models import Device, Stay, Ticket
from yakuba.desks.tickets.words import Outcome, State
from yakuba.kernel import clock

from .hall import PURPOSES, TEN, at, furnished, opened, taken
from .screens import Page, as_staff


@pytest.fixture
def hall(town: Town) -> Town:
    return furnished(town)


def page(client: Client, name: str, *args: Any) -> Page:
    return Page(client.get(reverse(f"tickets:{name}", args=args)))


def raw(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(f"tickets:{name}", args=args)).content.decode()


def press(client: Client, do: str, **more: Any) -> Page:
    return Page(client.post(reverse("tickets:act"), {"do": do, **more}, follow=True))


def machine(town: Town, paper: str = "none") -> str:
    return actions.open_device(town.actor("係員"), "1階 正面入口", paper)[1]


def test_from_the_machine_to_the_window(hall: Town) -> None:
    visitor, clerk = Client(), as_staff(hall, "係員")
    secret = machine(hall)
    assert "引越し" in page(visitor, "kiosk", secret).said()
    shown = page(visitor, "kiosk-choose", secret, "moving")
    assert "妊娠している方" in shown.said()
    form = reverse("tickets:kiosk-choose", args=[secret, "moving"])
    sent = {"press": shown.typed("press"), "priority": ""}
    slips = {visitor.post(form, sent)["Location"] for _ in range(2)}
    one = Ticket.objects.get()
    assert slips == {reverse("tickets:kiosk-slip", args=[secret, one.token])}, "the same press is the same ticket"
    slip = page(visitor, "kiosk-slip", secret, one.token)
    assert "A-001" in slip.said()
    assert "<svg" in raw(visitor, "kiosk-slip", secret, one.token)
    phone = page(visitor, "ticket", one.token)
    assert "0人" in phone.said()
    assert "3番窓口を開きました" in press(clerk, "open", number="3", purposes=["moving"]).said()
    assert "A-001" in press(clerk, "next", current="0").said()
    assert "3番窓口へお越しください" in page(visitor, "ticket", one.token).said()
    screen = page(visitor, "screen").said()
    assert "A-001" in screen
    assert hall.actor("係員").name not in screen
    press(clerk, "begin", ticket=str(one.pk))
    assert f"?ticket={one.label}" in raw(clerk, "desk")
    press(clerk, "done", ticket=str(one.pk))
    assert "終わりました" in page(visitor, "ticket", one.token).said()


def test_a_stranger_cannot_take_numbers_nor_find_tickets(hall: Town) -> None:
    visitor, secret = Client(), machine(hall)
    mine, theirs = taken(hall.actor("係員")), machine(hall)
    assert visitor.get(reverse("tickets:kiosk", args=["guessed"])).status_code == 404
    assert visitor.get(reverse("tickets:ticket", args=["A-001"])).status_code == 404
    assert visitor.get(reverse("tickets:kiosk-slip", args=[theirs, mine.token])).status_code == 404
    form = reverse("tickets:kiosk-choose", args=[secret, "moving"])
    assert "はじめから押し直して" in Page(visitor.post(form, {"press": "short"})).said()
    actions.close_device(hall.actor("係員"), Device.objects.order_by("id").first().pk)
    assert visitor.post(form, {"press": "x" * 20}).status_code == 404
    assert Ticket.objects.count() == 1
    assert secret not in str(Device.objects.values_list())


def test_the_machine_answers_too_many_presses_in_words(hall: Town, settings: Any) -> None:
    settings.RATE_FACTOR = 1
    visitor, form = Client(), reverse("tickets:kiosk-choose", args=[machine(hall), "moving"])
    answers = [visitor.post(form, {"press": f"press-{n:020}"}).status_code for n in range(62)]
    assert answers.count(302) == 60
    assert answers[-1] == 429


def test_after_closing_time_machine_and_screens_say_so(hall: Town) -> None:
    one, visitor, secret = taken(hall.actor("係員")), Client(), machine(hall)
    clerk = as_staff(hall, "係員")
    clerk.post(reverse("tickets:day"), {"do": "stop"})
    assert "本日の受付は終わりました" in page(visitor, "kiosk", secret).said()
    form = reverse("tickets:kiosk-choose", args=[secret, "moving"])
    assert "本日の受付は終わりました" in Page(visitor.post(form, {"press": "x" * 20})).said()
    assert "本日の番号札は終わりました" in page(visitor, "now").said()
    clerk.post(reverse("tickets:day"), {"do": "end"})
    assert Ticket.objects.get().state == State.WAITING, "not without having spoken to those who wait"
    clerk.post(reverse("tickets:day"), {"do": "end", "sure": "on"})
    assert "呼べませんでした" in page(visitor, "ticket", one.token).said()
    assert "まだ呼ばれていない方は" in page(visitor, "screen").said()
    clerk.post(reverse("tickets:day"), {"do": "again"})
    assert queries.takes_numbers()


def test_its_owner_comes_back_or_gives_up_on_the_phone(hall: Town) -> None:
    clerk, visitor = hall.actor("係員"), Client()
    one = taken(clerk)
    opened(clerk)
    for minute in (1, 9):
        with at(minute):
            actions.call_next(clerk)
            actions.again(clerk, one.pk)
            actions.absent(clerk, one.pk)
    assert "番号は預かっています" in page(visitor, "ticket", one.token).said()
    visitor.post(reverse("tickets:back", args=[one.token]))
    assert "前で待っている人" in page(visitor, "ticket", one.token).said()
    visitor.post(reverse("tickets:leave", args=[one.token]))
    assert "取りやめました" in page(visitor, "ticket", one.token).said()


def test_leaving_a_window_with_somebody_called_says_what_became_of_them(hall: Town) -> None:
    clerk, other = as_staff(hall, "係員"), as_staff(hall, "係長")
    actor = hall.actor("係員")
    one = actions.take(actor, "moving")
    press(clerk, "open", number="1", purposes=["moving"])
    assert "close" in raw(clerk, "desk") and "close_came" not in raw(clerk, "desk")
    press(clerk, "next", current="0")
    assert "close_came" in raw(clerk, "desk") and 'name="came"' in raw(clerk, "desk")
    asked = clerk.post(reverse("tickets:act"), {"do": "close"})
    assert asked.status_code == 422 and "A-001を呼んだままです" in asked.content.decode()
    moved = clerk.post(reverse("tickets:act"), {"do": "open", "number": "2", "purposes": ["moving"]})
    assert moved.status_code == 422 and "呼んだままです" in moved.content.decode()
    over = {"do": "open", "number": "1", "purposes": ["moving"], "take_over": "on"}
    asked = Page(other.post(reverse("tickets:act"), over))
    assert asked.all("//input[@name='came']") and asked.all("//input[@name='take_over'][@checked]")
    assert "1番窓口を開きました" in press(other, **over, came="no").said()
    press(other, "next", current="0")
    assert "窓口を閉じました" in press(other, "close_came").said()
    one.refresh_from_db()
    assert one.state == "done"


def test_a_clerk_takes_a_number_for_somebody_and_prints_it(hall: Town) -> None:
    clerk = as_staff(hall, "係員")
    form = page(clerk, "take")
    sent = {"purpose": "moving.elderly", "press": form.typed("press"), "paper": "a4"}
    where = clerk.post(reverse("tickets:take"), sent)["Location"]
    one = Ticket.objects.get()
    assert (one.priority, one.source, where) == (
        "elderly",
        "staff",
        f"{reverse('tickets:slip', args=[one.token])}?paper=a4",
    )
    assert "slip-a4.css" in clerk.get(where).content.decode()
    assert "slip-80mm.css" in raw(clerk, "slip", one.token)


def test_what_a_clerk_may_not_do_is_said_on_the_page(hall: Town) -> None:
    clerk, other = as_staff(hall, "係員"), as_staff(hall, "係長")
    assert "一つ以上選んでください" in press(clerk, "open", number="1").said(".error-summary")
    press(clerk, "open", number="1", purposes=["moving"])
    refused = press(other, "open", number="1", purposes=["moving"])
    assert "使っています" in refused.said(".error-summary")
    assert "引き継ぐ" in refused.said("main")
    assert "1番窓口を開きました" in press(other, "open", number="1", purposes=["moving"], take_over="on").said()
    assert "窓口を開いていません" in press(clerk, "next").said(".error-summary")
    assert clerk.post(reverse("tickets:act"), {"do": "nonsense"}).status_code == 404
    assert "待っている方はいません" in press(other, "next").said()


def figures_of(day: Any, *waits: tuple[int, str, int]) -> None:
    for hour, key, minutes in waits:
        Stay.objects.create(
            day=day, hour=hour, purpose=key, window="1", waited=minutes * 60, served=300, outcome=Outcome.DONE, told_low=0,
            told_high=15, ended_at=TEN,
        )  # fmt: skip


def test_figures_by_hour_purpose_and_day_and_as_csv(hall: Town, frozen_today: Any) -> None:
    yesterday = frozen_today - timedelta(days=1)
    figures_of(yesterday, (9, "moving", 10), (9, "moving", 20), (9, "moving", 60), (10, "certificates", 4))
    figures_of(frozen_today, (9, "certificates", 6))
    Stay.objects.create(
        day=yesterday, hour=11, purpose="moving", waited=600, called=False, outcome=Outcome.ENDED, ended_at=TEN
    )
    clerk = as_staff(hall, "係員")
    shown = page(clerk, "figures")
    for words in ("9時台", "引越し", "証明書", "60.0", "15.0"):
        assert words in shown.said(), words
    assert raw(clerk, "figures").count("<svg") == 3
    rows = {cut: lines_of(clerk, cut) for cut in ("hour", "purpose", "day", "all")}
    # People, median and longest wait, median and longest service, gone, never called, forecasts come true.
    assert rows["hour"][0] == ["9", "4", "15.0", "60.0", "5.0", "5.0", "0", "0", "50"]
    assert rows["hour"][2] == ["11", "0", "—", "—", "—", "—", "0", "1", "—"]
    assert [row[:4] for row in rows["purpose"]] == [["証明書", "2", "5.0", "6.0"], ["引越し", "3", "20.0", "60.0"]]
    assert [row[1] for row in rows["day"]] == ["4", "1"]
    assert [row[:4] for row in rows["all"]][-1] == [frozen_today.isoformat(), "9", "証明書", "1"]
    assert clerk.get(reverse("tickets:figures-csv", args=["nonsense"])).status_code == 404
    refused = clerk.get(reverse("tickets:figures"), {"first": "2026-12-01", "last": "2026-11-01"})
    assert (refused.status_code, "1年以内" in Page(refused).said()) == (422, True)


def lines_of(client: Client, cut: str) -> list[list[str]]:
    text = client.get(reverse("tickets:figures-csv", args=[cut])).content.decode("utf-8-sig")
    return [line.split(",") for line in text.splitlines()[1:]]


def test_the_forecast_at_the_door_follows_queue_windows_and_past(hall: Town) -> None:
    clerk = hall.actor("係員")
    for minute in range(4):
        taken(clerk, minute)
    with at(5):
        line = next(one for one in queries.lines() if one.purpose.purpose == "moving")
        assert (line.waiting, line.usual, line.longest) == (4, True, 5)
        assert line.forecast.middle == 4 * 15 * 60
    opened(clerk, "1", "moving", minutes=5)
    opened(hall.actor("係長"), "2", "moving", minutes=5)
    with at(6):
        line = next(one for one in queries.lines() if one.purpose.purpose == "moving")
        assert (line.usual, line.forecast.middle) == (False, 2 * 15 * 60)
    with at(6), clock.on(TEN.date()):
        figures_of(TEN.date() - timedelta(weeks=1), *[(10, "moving", 1)] * 30)
        faster = next(one for one in queries.lines() if one.purpose.purpose == "moving")
    assert faster.forecast.middle < line.forecast.middle, "past weeks say that it takes five minutes, not fifteen"


def test_windows_nobody_touched_are_not_counted_on(hall: Town) -> None:
    clerk = hall.actor("係員")
    opened(clerk, "1", "moving")
    with at(20):
        assert not queries.lines()[0].usual
    with at(40):
        assert queries.lines()[0].usual


def test_nothing_of_the_hall_names_anybody(hall: Town) -> None:
    taken(hall.actor("係員"))
    for name in ("now", "screen"):
        shown = page(Client(), name).said()
        assert PURPOSES[0]["title"]["ja"] in shown
        assert "係員" not in shown
