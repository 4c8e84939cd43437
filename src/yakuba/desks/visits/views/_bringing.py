"""Whose a pre-entry is: whom it is about, who stands at the counter, and the visit it becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from yakuba.desks.counter import DOCUMENTS, OTHER, companions, who_came
from yakuba.desks.preentry import Entered, Opened
from yakuba.desks.visits.actions import Came, Carried, brought
from yakuba.desks.visits.errors import Used
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import became
from yakuba.desks.visits.words import State
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import events
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import find_residents
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.kernel.people.words import Standing
from yakuba.language.characters import fold, one_line
from yakuba.language.events import LifeEvent
from yakuba.web import Again, Control, Option

from .opening import NAME_MOST, label_of

CANDIDATES = 9
NEWCOMER = "newcomer"


def name_told(words: str) -> dict[str, str] | None:
    """A name as an answer; None where family and given name are not told apart."""
    family, _space, given = words.replace("\u3000", " ").partition(" ")
    return {"family": family, "given": given.strip()} if given else None


@dataclass(frozen=True)
class Brought:
    """A pre-entry that was read whole, on its way to a visit."""

    request: HttpRequest
    lines: list[str]
    found: Opened
    said: Entered

    @cached_property
    def event(self) -> LifeEvent | None:
        """The event about somebody else than the visitor, if there is one (死亡)."""
        return next((one for one in events() if one.whom and one.event in self.said.events), None)

    @property
    def about(self) -> tuple[str, str]:
        """Name and birth date of whom it is about, as typed at home. An older code says only who comes."""
        found = self.found
        return (found.about, found.about_birth_date) if self.event else (found.name, found.birth_date)

    @property
    def anew(self) -> bool:
        """Whether the clerk opens it again on purpose."""
        return "anew" in self.request.POST

    @property
    def used(self) -> Visit | None:
        """The visit it became already; one that was dropped may be opened again on purpose."""
        found = became(self.found.seal)
        return None if found and self.anew and found.state == State.DROPPED else found

    def refused(self) -> HttpResponse:
        """Which visit it became, and the way to open it again where that was dropped."""
        visit = became(self.found.seal)
        looked(self.request.actor, f"visit:{visit.number}" if visit else "visits", used=True)
        context = {"lines": self.lines, "visit": visit, "dropped": bool(visit and visit.state == State.DROPPED)}
        return render(self.request, "visits/scanned_before.html", context, status=409)

    def whose(self, wrong: dict[str, str] | None = None) -> HttpResponse:
        """Who they may be in the register, what was entered, and what is not asked any more."""
        words = self._typed("words")[:NAME_MOST]
        again = Again({"who": self._typed("who") or self.found.name[:NAME_MOST], "words": words}, wrong or {})
        whose = gettext("来た方のお名前") if self.event else gettext("お名前")
        name, birth_date = self.about
        context: dict[str, Any] = {
            "lines": self.lines, "found": self.found, "said": self.said, "people": self._candidates(words),
            "whose": self.event.whom if self.event else None, "name": name, "birth_date": birth_date,
            "anew": self.anew,
            "who": again.control("text", "who", whose, marked=False),
            "words": again.control("search", "words", gettext("ほかの方をさがす（氏名・生年月日・宛名番号）"), marked=False),
            "wrong": again.summary({"who": "id_who"}),
        }  # fmt: skip
        return render(self.request, "visits/scanned.html", context, status=again.status)

    def _typed(self, name: str) -> str:
        return one_line(self.request.POST.get(name, ""))

    def _candidates(self, words: str) -> list[Resident]:
        if words:
            return find_residents(self.request.actor, words, limit=CANDIDATES)
        name, birth_date = self.about
        # A name written in other characters than the register's is found by the day, and a slip in the day by the name.
        for one in (f"{name} {birth_date}", name, birth_date):
            if people := find_residents(self.request.actor, one, limit=CANDIDATES):
                return people
        return []

    def taken(self) -> HttpResponse:
        """The visit of whoever was chosen; about somebody else than the visitor, once it is said who came."""
        if self.request.POST["person"] == NEWCOMER:
            return self._newcomer()
        person = resident_of(self.request.POST["person"])
        if self.event is None:
            return self._begun(Came(person))
        came = who_came(person, self.request.POST)
        if "agent" not in self.request.POST:
            return self._asked(person, Again(self._before(person)))
        wrong = dict(came.wrong)
        if not came.told["agent"]:
            words = gettext("窓口に来た方を選んでください（%(whose)sとは別の方です）")
            wrong = {"agent": words % {"whose": self.event.whom.ja if self.event.whom else ""}}
        if wrong:
            return self._asked(person, Again(came.told, wrong))
        return self._begun(
            Came(person, came.agent, came.told["came"] if came.told["agent"] == OTHER else "", came.seen)
        )

    def _newcomer(self) -> HttpResponse:
        who = self._typed("who")
        if not 0 < len(who) <= NAME_MOST:
            words = gettext("来た方のお名前を、%(most)s文字までで書いてください") % {"most": NAME_MOST}
            return self.whose({"who": words})
        return self._begun(Came(who=who))

    def _before(self, person: Resident) -> dict[str, str]:
        """Who came, as far as the phone said it: somebody of the household, or else a name."""
        name = self.found.name
        there = next((one.key for one in companions(person) if name and fold(one.person.full_name) == fold(name)), "")
        return {"agent": there or (OTHER if name else ""), "came": "" if there else name}

    def _asked(self, person: Resident, again: Again) -> HttpResponse:
        """Who came for them."""
        there = companions(person)
        controls = [
            again.control(
                "select", "agent", gettext("窓口に来た方"), required=True,
                options=(Option("", gettext("選んでください")), *(Option(one.key, f"{one.person.full_name} ({one.ground})") for one in there),
                         Option(OTHER, gettext("そのほかの方"))),
            ),
            again.control("text", "came", gettext("そのほかの方のお名前と関係"), marked=False, attrs={"autocomplete": "off"}),
            again.control(
                "select", "document", gettext("本人確認で見た書類"), marked=False,
                options=(Option("", gettext("まだ見ていない")), *(Option(one, one) for one in DOCUMENTS)),
            ),
        ]  # fmt: skip
        return self._draw(person, controls, again)

    def _draw(self, person: Resident, controls: list[Control], again: Again) -> HttpResponse:
        context = {
            "lines": self.lines, "anew": self.anew, "person": person, "controls": controls, "wrong": again.summary(controls),
            "whose": self.event.whom if self.event else None, "living": person.standing != Standing.DIED,
        }  # fmt: skip
        return render(self.request, "visits/scanned_came.html", context, status=again.status)

    def _begun(self, came: Came) -> HttpResponse:
        came = replace(came, ticket=label_of(self.request))
        carried = Carried(
            self.found.seal, self.found.until, {**self._told(came), **self.said.told}, self.said.events,
            tuple(one.key for one in self.said.definitions), self.anew,
        )  # fmt: skip
        try:
            visit = brought(self.request.actor, carried, came)
        except Used:
            return self.refused()
        except NotAllowed as no:
            return self.whose({"": str(no)})
        return redirect("visits:needs" if visit.events else "visits:events", number=visit.number)

    def _told(self, came: Came) -> dict[str, Any]:
        """What was said of the two besides the questions: it is not asked again where no register knows it."""
        told: dict[str, Any] = {}
        if self.event is None:
            return told
        if self.event.visitor and came.agent is None and (visitor := name_told(self.found.name)):
            told[f"{self.event.visitor}.name"] = visitor
        if came.resident is None and (name := name_told(self.found.about)):
            told["resident.name"] = name
        if came.resident is None and self.found.about_birth_date:
            told["resident.birth_date"] = self.found.about_birth_date
        return told
