"""What residents' pages join together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import ASSURANCE_BY_NAME, Assurance
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import events, find, labels, live, parameters, procedure_of
from yakuba.kernel.offices.models import Department
from yakuba.kernel.people.models import Business, Representation, Resident
from yakuba.kernel.people.queries import facts_of, principals
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.records.queries import drafts
from yakuba.kernel.records.words import TONE, State
from yakuba.language.events import LifeEvent
from yakuba.language.procedures import Procedure
from yakuba.language.rules import Explanation, RuleError, compile_rule, explain
from yakuba.web import Status, said
from yakuba.web.templatetags.frame import wareki


@dataclass(frozen=True)
class Subject:
    """Somebody (or a business) a procedure may be filed for; `key` names them in the form."""

    key: str
    label: str
    resident: Resident | None = None
    business: Business | None = None
    agent: Resident | None = None


def events_with_procedures() -> list[LifeEvent]:
    """The life events that lead to something one can file; the others would be dead ends."""
    reached = {event for _, procedure in find() for event in procedure.events}
    return [event for event in events() if event.event in reached]


def subjects(actor: Actor, procedure: Procedure) -> list[Subject]:
    """For whom this actor may file a procedure: themselves first, then those they represent."""
    if actor.resident is None:
        return []
    found = []
    if procedure.subject != "business":
        found.append(Subject("self", gettext("自分"), resident=actor.resident))
    for held in principals(actor.resident, clock.today()):
        subject = _represented(actor, held, procedure)
        if subject:
            found.append(subject)
    return found


def _represented(actor: Actor, held: Representation, procedure: Procedure) -> Subject | None:
    if held.principal and held.kind in procedure.representation.kinds:
        return Subject(
            f"r{held.principal_id}",
            gettext("%(name)sさん（%(kind)sとして）")
            % {"name": held.principal.full_name, "kind": gettext(held.get_kind_display())},
            resident=held.principal,
            agent=actor.resident,
        )
    if held.business and procedure.subject in ("business", "resident"):
        return Subject(f"b{held.business_id}", held.business.name, business=held.business, agent=actor.resident)
    return None


def subject_named(actor: Actor, procedure: Procedure, key: str) -> Subject:
    """The subject somebody chose. Raises NotFound for anybody they may not act for."""
    for subject in subjects(actor, procedure):
        if subject.key == key:
            return subject
    raise NotFound(key)


def newest_draft(actor: Actor, definition: Definition) -> Draft | None:
    """What somebody last began of this procedure and has not filed."""
    return drafts(actor).filter(version__definition=definition, renews=None).first()


def applies(actor: Actor, procedure: Procedure) -> Explanation | None:
    """Whether a procedure seems meant for this person, with reasons; None when there is nothing to judge."""
    if actor.resident is None or not procedure.when:
        return None
    today = clock.today()
    try:
        rule = compile_rule(procedure.when)
        return explain(
            rule,
            facts_of(actor.resident, today, rule.mentions()),
            today=today,
            parameters=parameters(),
            vocabulary=labels(),
        )
    except RuleError:
        return None


def is_sure_enough(actor: Actor, procedure: Procedure) -> bool:
    """Whether this session's assurance is what the procedure demands."""
    return actor.assurance >= ASSURANCE_BY_NAME[procedure.identity.online]


def identity_words(procedure: Procedure) -> str:
    """What a procedure demands, in words."""
    needed = ASSURANCE_BY_NAME[procedure.identity.online]
    if needed is Assurance.VERIFIED:
        return gettext("ログインのうえ、マイナンバーカードなどでの本人確認が必要です")
    return gettext("ログインが必要です")


def offices_with_procedures() -> list[Department]:
    """The departments somebody can look for procedures by."""
    return list(Department.objects.filter(pk__in=live().values("office_id")).order_by("code"))


def case_card(record: Record, language: str) -> dict[str, Any]:
    """A case as a card in a list."""
    return {
        "title": said(procedure_of(record.version_id).title, language),
        "href": reverse("apply:case", args=[record.number]),
        "status": Status(record.get_state_display(), TONE[State(record.state)]),
        "meta": [
            format_html(
                gettext("受付番号 {number}"), number=format_html('<span class="nowrap">{}</span>', record.number)
            ),
            record.who,
            gettext("%(day)sに申請") % {"day": wareki(record.filed_on)},
        ],
    }


def card(found: Definition, procedure: Procedure, language: str) -> dict[str, Any]:
    """A procedure as a card in a list."""
    return {
        "title": said(procedure.title, language),
        "key": found.key,
        "text": said(procedure.summary, language),
        "meta": [
            format_html("{}: {}", gettext("対象"), said(procedure.who, language)),
            gettext("入力 約%(minutes)s分・結果まで %(days)s日")
            % {"minutes": procedure.minutes, "days": procedure.standard_days},
            procedure.office,
        ],
    }
