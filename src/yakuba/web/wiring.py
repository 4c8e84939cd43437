"""What the frame must be told from outside: which city this is, who is signed in, and who may see what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class City:
    """The municipality as the head and foot of every page show it."""

    name: str = "役場"
    name_en: str = "Town hall"
    address: str = ""
    phone: str = ""
    hours: str = ""
    sample: bool = False


def _signed_in_name(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return str(user) if user is not None and user.is_authenticated else ""


def _nobody_may(_request: HttpRequest, _right: str) -> bool:
    return False


@dataclass(slots=True)
class Wiring:
    """The answers in force. `city` and `who` feed the head of the page, `may` decides which menu items are shown."""

    city: Callable[[], City] = City
    who: Callable[[HttpRequest], str] = _signed_in_name
    may: Callable[[HttpRequest, str], bool] = _nobody_may


wiring = Wiring()


def wire(
    *,
    city: Callable[[], City] | None = None,
    who: Callable[[HttpRequest], str] | None = None,
    may: Callable[[HttpRequest, str], bool] | None = None,
) -> None:
    """Tell the frame where its answers come from; call it once, when the program starts. None leaves an answer as it is.

    `city()` gives the municipality, `who(request)` the name to show (empty: nobody signed in), `may(request, right)`
    whether this person holds a right. Without `may`, menu items that need a right are shown to nobody.
    """
    wiring.city = city or wiring.city
    wiring.who = who or wiring.who
    wiring.may = may or wiring.may
