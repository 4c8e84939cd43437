"""番号札: numbers, the order in which people are called, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from support.town import Town

from yakuba.desks.tickets import actions, finish, queries, serving
from yakuba.desks.tickets.actions import calling, taking
from yakuba.desks.tickets.models import Row, Stay, Ticket, Window
from yakuba.desks.tickets.words import Outcome, State
from yakuba.kernel.access.actor import VISITOR, Actor
from yakuba.kernel.access.errors import NotAllowed, NotFound

from .hall import TEN, at, furnished, opened, taken


@pytest.fixture
def hall(town: Town) -> Town:
    return furnished(town)


@pytest.fixture
def clerk(hall: Town) -> Actor:
    return hall.actor("係員")


def state(one: Ticket) -> str:
    one.refresh_from_db()
    return one.state


def called(clerk: Actor, minutes: float, current: int = 0) -> str:
    with at(minutes):
        found = actions.call_next(clerk, current)
    return found.label if found else ""


def test_numbers_are_short_and_begin_again_each_day(clerk: Actor) -> None:
    assert [taken(clerk, n, key).label for n, key in enumerate(["moving", "moving", "certificates", "moving"])] == [
        "A-001", "A-002", "B-001", "A-003",
    ]  # fmt: skip
    assert taken(clerk, 24 * 60).label == "A-001"


def test_a_clock_past_midnight_restarts_the_numbers_and_loses_nobody(clerk: Actor) -> None:
    late, never, early = taken(clerk, 13 * 60 + 58), taken(clerk, 13 * 60 + 59), taken(clerk, 14 * 60 + 2)
    assert (late.label, late.day, early.label) == ("A-001", TEN.date(), "A-001")
    assert early.day == TEN.date() + timedelta(days=1)
    opened(clerk, minutes=14 * 60 + 3)
    with at(14 * 60 + 3):
        assert actions.clean_up() == 0, "the night is not over"
        assert actions.call_next(clerk).pk == late.pk
    with at(17 * 60 + 5):  # three in the morning: the window was forgotten, and the day before is over
        assert actions.clean_up() == 2
    assert (state(late), state(never), state(early)) == (State.DONE, State.ENDED, State.WAITING)


def test_the_same_press_is_the_same_ticket(clerk: Actor) -> None:
    first, second = (actions.take(clerk, "moving", press="one-press-0123456") for _ in range(2))
    assert (first.pk, Ticket.objects.count()) == (second.pk, 1)
    assert actions.take(clerk, "moving", press="other-press-012345").pk != first.pk


def test_who_may_take_a_number_without_a_machine(hall: Town) -> None:
    for stranger in (VISITOR, hall.resident_actor()):
        with pytest.raises(PermissionDenied):
            actions.take(stranger, "moving")
    with pytest.raises(NotFound):
        actions.take(hall.actor("係員"), "nonsense")
    with pytest.raises(NotAllowed, match="その優先はありません"):
        actions.take(hall.actor("係員"), "moving", priority="rich")
    assert not Ticket.objects.exists()


def test_priority_lets_forward_but_only_so_far(clerk: Actor) -> None:
    """75歳以上 counts ten minutes: those who came before that are not overtaken."""
    long_before, just_before = taken(clerk, 0), taken(clerk, 15)
    elderly = taken(clerk, 20, priority="elderly")
    opened(clerk, minutes=20)
    order = []
    for n in range(3):
        with at(21 + n):
            order.append(actions.call_next(clerk, order[-1].pk if order else 0))
    assert [one.pk for one in order] == [long_before.pk, elderly.pk, just_before.pk]


def test_a_clerk_lets_somebody_forward_and_takes_it_back(clerk: Actor) -> None:
    first, second = taken(clerk, 0), taken(clerk, 5)
    opened(clerk)
    with at(6):
        actions.let_forward(clerk, second.pk, "pregnant")
        assert [one.pk for one in queries.waiting()] == [second.pk, first.pk]
        actions.let_forward(clerk, second.pk, "")
        assert [one.pk for one in queries.waiting()] == [first.pk, second.pk]
        actions.call_next(clerk)
        with pytest.raises(NotAllowed, match="もう待っていません"):
            actions.let_forward(clerk, first.pk, "elderly")


def test_a_window_calls_only_what_it_serves(clerk: Actor) -> None:
    taken(clerk, 0, "certificates")
    opened(clerk, "1", "moving")
    assert called(clerk, 1) == ""
    opened(clerk, "1", "certificates")
    assert called(clerk, 2) == "B-001"


def test_pressed_twice_nobody_further_is_called(clerk: Actor) -> None:
    one, two = taken(clerk, 0), taken(clerk, 1)
    opened(clerk, minutes=1)
    assert [called(clerk, 2), called(clerk, 2)] == ["A-001", "A-001"]
    assert [called(clerk, 9, one.pk), called(clerk, 9, one.pk)] == ["A-002", "A-002"]
    assert (state(one), state(two)) == (State.DONE, State.CALLED)
    stay = Stay.objects.get()
    assert (stay.waited, stay.served, stay.outcome, stay.purpose) == (120, 420, Outcome.DONE, "moving")
    with at(12):
        actions.done(clerk, two.pk)
        actions.done(clerk, two.pk)
    assert Stay.objects.count() == 2


def test_who_does_not_come_steps_back_and_is_held_after_three_calls(clerk: Actor) -> None:
    away, there = taken(clerk, 0), taken(clerk, 1)
    opened(clerk, minutes=1)
    assert called(clerk, 2) == "A-001"
    with at(3):
        actions.again(clerk, away.pk)
        actions.absent(clerk, away.pk)
    assert state(away) == State.WAITING
    assert called(clerk, 3.5) == "A-002", "others go first for a while"
    assert called(clerk, 10, there.pk) == "A-001", "then their old place counts"
    with at(11):
        assert actions.absent(clerk, away.pk).state == State.HELD
    assert called(clerk, 12) == ""
    with at(20):
        actions.come_back(away.token)
    assert (state(away), away.place) == (State.WAITING, TEN)
    assert called(clerk, 21) == "A-001"


def test_a_held_number_is_called_back_by_a_clerk(hall: Town, clerk: Actor) -> None:
    away = taken(clerk, 0)
    opened(clerk)
    for minute in range(2):
        called(clerk, 1 + minute * 5)
        with at(1 + minute * 5):
            actions.again(clerk, away.pk)
            actions.absent(clerk, away.pk)
    assert state(away) == State.HELD
    with at(30):
        assert actions.call_back(clerk, away.pk).state == State.CALLED
        with pytest.raises(NotAllowed, match="終わりにしてから"):
            actions.call_back(clerk, away.pk)
    other = hall.actor("係長")
    opened(other, "2")
    with at(31), pytest.raises(NotAllowed, match="もう預かっていません"):
        actions.call_back(other, away.pk)


def test_moved_on_one_keeps_ones_place(hall: Town, clerk: Actor) -> None:
    first, second = taken(clerk, 0), taken(clerk, 1, "certificates")
    opened(clerk, "1", "moving")
    called(clerk, 10)
    with at(20):
        actions.begin(clerk, first.pk)
        actions.move(clerk, first.pk, "certificates")
    assert [one.pk for one in queries.waiting()] == [first.pk, second.pk]
    other = hall.actor("係長")
    opened(other, "2", "certificates", minutes=20)
    assert called(other, 25) == "A-001"
    with at(30):
        actions.done(other, first.pk)
    moved, done = Stay.objects.order_by("id")
    assert (moved.outcome, moved.waited, moved.served) == (Outcome.MOVED, 600, 0)
    assert (done.outcome, done.waited, done.served) == (Outcome.DONE, 300, 300)


def test_moved_to_a_window_others_leave_them_until_it_closes(hall: Town, clerk: Actor) -> None:
    one = taken(clerk, 0)
    other = hall.actor("係長")
    opened(clerk, "1", "moving")
    opened(other, "2", "certificates")
    called(clerk, 1)
    with at(2):
        with pytest.raises(NotAllowed, match="その窓口は開いていません"):
            actions.move(clerk, one.pk, "moving", "9")
        actions.move(clerk, one.pk, "moving", "2")
    assert called(clerk, 3) == ""
    with at(4):
        actions.close_window(other)
    assert called(clerk, 5) == "A-001", "nobody waits for a window that is closed"


def test_a_window_belongs_to_one_clerk_and_can_be_taken_over(hall: Town, clerk: Actor) -> None:
    other, one = hall.actor("係長"), taken(clerk, 0)
    opened(clerk)
    called(clerk, 1)
    with at(2), pytest.raises(NotAllowed, match="使っています"):
        actions.open_window(other, "1", ["moving"])
    with at(2):
        with pytest.raises(NotAllowed, match="A-001を呼んだままです"):
            actions.open_window(other, "1", ["moving"], take_over=True)
        actions.open_window(other, "1", ["moving"], take_over=True, came=False)
    assert state(one) == State.WAITING, "called and not come yet: the next clerk calls again"
    with at(3), pytest.raises(NotAllowed, match="引き継いだ"):
        actions.call_next(clerk)
    assert called(other, 3) == "A-001"
    opened(clerk, "2", minutes=4)
    with at(60):
        actions.open_window(clerk, "1", ["moving"], came=True)  # left alone for long enough: nobody is asked
    assert [(one.number, one.staff_id) for one in queries.open_windows()] == [("1", clerk.staff.pk)]


def test_a_window_nobody_closed_is_closed_and_its_service_is_no_figure(clerk: Actor) -> None:
    one = taken(clerk, 0)
    opened(clerk)
    called(clerk, 1)
    with at(2):
        actions.begin(clerk, one.pk)
    with at(60):
        assert actions.clean_up() == 0
    with at(200):
        assert actions.clean_up() == 1
        assert actions.clean_up() == 0
    assert not queries.open_windows()
    assert state(one) == State.DONE
    assert Stay.objects.get().served is None


def test_at_closing_time_everybody_left_is_told(hall: Town, clerk: Actor) -> None:
    there, waits, away = taken(clerk, 0), taken(clerk, 1), taken(clerk, 2, "certificates")
    opened(clerk, "1", "certificates")
    for minute in range(3, 12, 4):
        called(clerk, minute)
        with at(minute):
            actions.again(clerk, away.pk)
            actions.absent(clerk, away.pk) if state(away) == State.CALLED else None
        if state(away) == State.HELD:
            break
    opened(clerk, "1", "moving", minutes=19)
    called(clerk, 20)
    with at(21):
        actions.begin(clerk, there.pk)
        actions.stop_taking(clerk)
        with pytest.raises(NotAllowed, match="本日の受付は終わりました"):
            actions.take(clerk, "moving")
        assert actions.end_day(clerk) == 2
        assert actions.end_day(clerk) == 0
    assert [state(one) for one in (there, waits, away)] == [State.SERVING, State.ENDED, State.ENDED]
    assert sorted(Stay.objects.values_list("outcome", "called")) == [(Outcome.ENDED, False), (Outcome.LEFT, True)]
    with at(22):
        actions.take_again(clerk)
        assert actions.take(clerk, "moving").label == "A-003"


@pytest.mark.parametrize(("came", "after"), [(True, State.DONE), (False, State.WAITING)])
def test_who_is_called_when_a_window_closes_or_changes_is_asked_about(clerk: Actor, came: bool, after: State) -> None:
    """来た is pressed by those who like to: who was served without it is not called a second time."""
    for leave in (
        lambda **said: actions.close_window(clerk, **said),
        lambda **said: actions.open_window(clerk, "2", ["moving"], **said),
    ):
        one = taken(clerk, 0)
        opened(clerk)
        called(clerk, 1)
        with at(9):
            with pytest.raises(NotAllowed, match="呼んだままです") as asked:
                leave()
            assert (asked.value.field, state(one)) == ("came", State.CALLED)
            leave(came=came)
            assert state(one) == after
            actions.open_window(clerk, "1", ["certificates"])
        one.delete()
    assert [stay.served for stay in Stay.objects.all()] == ([480, 480] if came else [])


def test_other_purposes_at_the_same_window_ask_nothing(clerk: Actor) -> None:
    one = taken(clerk, 0)
    opened(clerk, "1", "moving")
    called(clerk, 1)
    opened(clerk, "1", "certificates", minutes=2)
    assert (state(one), one.window.number) == (State.CALLED, "1")


def test_a_window_forgotten_with_somebody_called_calls_them_no_second_time(clerk: Actor) -> None:
    one = taken(clerk, 0)
    opened(clerk)
    called(clerk, 1)
    with at(200):
        assert actions.clean_up() == 1
    assert (state(one), Stay.objects.get().outcome, Stay.objects.get().served) == (State.DONE, Outcome.DONE, None)


def test_who_is_called_when_the_day_ends_counts_as_served_since_the_call(clerk: Actor) -> None:
    one, waits = taken(clerk, 0), taken(clerk, 1)
    opened(clerk)
    called(clerk, 20)
    with at(21):
        assert actions.end_day(clerk) == 1
    assert (state(one), state(waits)) == (State.SERVING, State.ENDED)
    with at(25):
        actions.done(clerk, one.pk)
    stay = Stay.objects.get(outcome=Outcome.DONE)
    assert (stay.waited, stay.served) == (20 * 60, 5 * 60)


def test_no_number_follows_the_end_of_the_day(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day ends between the look whether numbers are given and the number."""
    made = taking._ticket

    def meanwhile(*of: object) -> Ticket:
        actions.end_day(clerk)
        return made(*of)

    monkeypatch.setattr(taking, "_ticket", meanwhile)
    with pytest.raises(NotAllowed, match="本日の受付は終わりました"):
        actions.take(clerk, "moving")
    assert not Ticket.objects.exists()


def test_what_ended_while_next_was_pressed_ends_once(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one who stands there is done at another place while this one waits for the window."""
    one = taken(clerk, 0)
    opened(clerk)
    called(clerk, 1)
    before = Ticket.objects.get(pk=one.pk)
    monkeypatch.setattr(calling, "before", lambda window: before)  # what was read before the wait
    with at(5):
        actions.done(clerk, one.pk)
        assert actions.call_next(clerk, one.pk) is None
    assert (state(one), Stay.objects.count()) == (State.DONE, 1)


def test_its_owner_goes_home_once(clerk: Actor) -> None:
    one = taken(clerk, 0)
    with at(5):
        actions.give_up(one.token)
        actions.give_up(one.token)
    assert state(one) == State.LEFT
    stay = Stay.objects.get()
    assert (stay.called, stay.served, stay.outcome) == (False, None, Outcome.LEFT)


def test_another_desk_knows_who_stands_before_a_clerk(hall: Town, clerk: Actor) -> None:
    one = taken(clerk, 0)
    assert serving(clerk) is None
    opened(clerk)
    called(clerk, 1)
    assert serving(clerk).pk == one.pk
    assert serving(hall.actor("係長")) is None
    finish(hall.actor("係長"), one)  # not theirs: nothing happens
    assert state(one) == State.CALLED
    with at(5):
        finish(clerk, one)
        finish(clerk, one)
    assert (state(one), Stay.objects.count()) == (State.DONE, 1)


def test_tickets_go_and_figures_stay_until_their_time(clerk: Actor, settings: object) -> None:
    one = taken(clerk, 0)
    opened(clerk)
    called(clerk, 1)
    with at(9):
        actions.done(clerk, one.pk)
    settings.TICKET_DAYS, settings.TICKET_FIGURES_DAYS = 7, 30
    for days, left in ((7, (1, 1)), (8, (0, 1)), (30, (0, 1)), (31, (0, 0))):
        with at(days * 24 * 60):
            actions.clean_up()
        assert (Ticket.objects.count(), Stay.objects.count()) == left, days
    assert not Row.objects.exists()
    assert not Window.objects.exists()
    assert not {"name", "resident", "staff"} & {field.name for field in Stay._meta.get_fields()}
