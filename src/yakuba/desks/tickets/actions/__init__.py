"""Every change of the hall: taking a number, calling, ending the day, machines that give numbers."""

from .calling import absent, again, begin, call_back, call_next, close_window, done, finish, move, open_window
from .days import clean_up, end_day, stop_taking, take_again
from .devices import close_device, open_device
from .taking import come_back, give_up, let_forward, new_press, take

__all__ = [
    "absent",
    "again",
    "begin",
    "call_back",
    "call_next",
    "clean_up",
    "close_device",
    "close_window",
    "come_back",
    "done",
    "end_day",
    "finish",
    "give_up",
    "let_forward",
    "move",
    "new_press",
    "open_device",
    "open_window",
    "stop_taking",
    "take",
    "take_again",
]
