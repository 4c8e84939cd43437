"""A list as it goes on paper: plain words for the guide sheet."""

from __future__ import annotations

from yakuba.kernel.documents.actions import Guide, GuideLine, GuideStop

from .queries import Line, Outcome, bring, counters, minutes

HEADINGS = {"need": "必要な手続", "can": "できる手続", "perhaps": "必要かもしれない手続"}


def guide_of(found: Outcome, address: str) -> Guide:
    """The guide sheet of a list. `address` shows the list again."""
    wanted = found.wanted
    return Guide(
        groups=[(HEADINGS[group], [_line(one) for one in found.groups[group]]) for group in HEADINGS],
        stops=[
            GuideStop(stop.office.name, stop.office.floor, stop.office.phone, [one.procedure.title.ja for one in stop.lines])
            for stop in counters(wanted)
        ],
        bring=[(one.thing.ja, [line.procedure.title.ja for line in one.lines]) for one in bring(wanted)],
        minutes=minutes(wanted), address=address,
    )  # fmt: skip


def _line(line: Line) -> GuideLine:
    said = line.procedure
    return GuideLine(
        title=said.title.ja, office=line.definition.office.name, floor=line.definition.office.floor,
        deadline=said.deadline.text.ja if said.deadline else "", fee=said.fee.text.ja if said.fee else "", online=line.online,
        minutes=said.minutes,
    )  # fmt: skip
