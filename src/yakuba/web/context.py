"""What every template of ours may use: `frame`, made fresh for each request."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import cached_property

from .language import NAMES, Language, language_of
from .navigation import NavLink, first, links
from .wiring import City, wiring


class Frame:
    """The head, menu and foot of one page. Nothing is looked up before the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def city(self) -> City:
        """The municipality."""
        return wiring.city()

    @cached_property
    def city_name(self) -> str:
        """The name of the municipality in the reader's language."""
        return self.city.name_en if self.language == "en" else self.city.name

    @cached_property
    def who(self) -> str:
        """The name of the person signed in, or an empty text."""
        return wiring.who(self._request)

    @cached_property
    def language(self) -> Language:
        """The reader's language: ja, easy or en."""
        return language_of(self._request)

    @property
    def languages(self) -> dict[Language, str]:
        """Every language one can choose, with its own name."""
        return NAMES

    @property
    def path(self) -> str:
        """The address of this page, to come back to after choosing a language."""
        return self._request.get_full_path() if self._request.method == "GET" else self._request.path

    @cached_property
    def staff_links(self) -> list[NavLink]:
        """The menu of the staff."""
        return links(self._request, "staff")

    @cached_property
    def staff_home(self) -> str:
        """Where the staff begin; empty for whoever sees no page of theirs."""
        return first(self._request, "staff")

    @cached_property
    def resident_links(self) -> list[NavLink]:
        """The menu of the residents."""
        return links(self._request, "resident")


def frame(request: HttpRequest) -> dict[str, object]:
    """The context processor. `sample_city` is true where all people and cases are made up."""
    made = Frame(request)
    return {"frame": made, "sample_city": made.city.sample}
