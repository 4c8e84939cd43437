"""The frame all screens share: layout, components and assets. It knows layout, not business.

A desk writes its pages on `frame/resident.html` or `frame/staff.html` with the tags of `{% load frame %}`, and puts its
links into the menu with `register(NavItem(...))`. The site says once, with `wire(...)`, which city this is, who is
signed in and who may see what. docs/contribute/design.md shows how a page is written.
"""

from .again import Again
from .controls import Control, Option, said_of
from .display import Column, Event, Link, Status
from .language import language_of, remember
from .navigation import NavItem, register
from .spreadsheet import guarded, spreadsheet
from .wiring import City, wire
from .wording import plain, ruby, said

__all__ = [
    "Again",
    "City",
    "Column",
    "Control",
    "Event",
    "Link",
    "NavItem",
    "Option",
    "Status",
    "guarded",
    "language_of",
    "plain",
    "register",
    "remember",
    "ruby",
    "said",
    "said_of",
    "spreadsheet",
    "wire",
]
