"""Whether somebody may speak in a case: sure enough who they are, for themselves or for a person they may act for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import ASSURANCE_BY_NAME, Assurance, Right
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import may_act_for
from yakuba.kernel.reader import for_reader
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import is_concerned
from yakuba.kernel.records.words import State
from yakuba.language.procedures import Procedure

from .errors import NotAllowed


def must_be_open(definition: Definition, procedure: Procedure) -> None:
    """The office takes new filings at present."""
    if definition.suspended:
        said = {"title": for_reader(procedure.title), "office": procedure.office}
        raise NotAllowed(_("「%(title)s」は、今は受け付けていません。担当の%(office)sに聞いてください") % said)


def must_take_in(actor: Actor, record: Record) -> None:
    """The clerk may type in at the counter what an applicant puts right: of a case of the office that waits for it."""
    if not actor.has(Right.COUNTER):
        raise NotAllowed(_("窓口で受け付ける権限がありません。組織の管理者に頼んでください"))
    if is_concerned(actor, record):
        raise NotAllowed(_("自分や同じ世帯の方の案件は、自分では処理できません。ほかの職員に頼んでください"))
    must_work_for(actor, record)
    if record.state != State.RETURNED:
        raise NotAllowed(_("この申請には、直すお願いは出ていません"))


def must_work_for(actor: Actor, record: Record) -> None:
    """The case is one of the actor's office."""
    if not actor.works_for(record.office_id):
        raise NotAllowed(_("この作業は%(office)sの担当です") % {"office": record.office.name})


def must_be_sure(actor: Actor, procedure: Procedure) -> None:
    """The session's assurance is what the procedure demands; a program's token is good only where the API is open."""
    needed, title = ASSURANCE_BY_NAME[procedure.identity.online], {"title": for_reader(procedure.title)}
    if actor.assurance < needed and needed is Assurance.VERIFIED:
        raise NotAllowed(_("「%(title)s」にはマイナンバーカードなどによる本人確認が必要です") % title)
    if actor.assurance < needed:
        raise NotAllowed(_("「%(title)s」にはログインが必要です") % title)
    if actor.scopes is not None and "api" not in procedure.channels:
        raise NotAllowed(_("「%(title)s」は、この方法では受け付けていません") % title)


def must_speak_for(actor: Actor, procedure: Procedure, subject: Resident | Business | None) -> None:
    """The actor is the subject, or may act for it today on a ground the procedure takes."""
    if actor.resident is None or subject is None:
        raise NotAllowed(_("どなたの申請かが分かりません。設定の「本人確認」で、住民の記録と結び付けてください"))
    if subject == actor.resident:
        return
    kind = may_act_for(actor.resident, subject, clock.today())
    if isinstance(subject, Business):
        if kind is None:
            raise NotAllowed(_("この事業者のために申請できる登録がありません。窓口で代表者の登録をしてください"))
        return
    if kind is None:
        raise NotAllowed(_("この方のために申請できる登録がありません。窓口で代理の登録をしてください"))
    if kind not in procedure.representation.kinds:
        raise NotAllowed(_("「%(title)s」は、代理の方からは申請できません") % {"title": for_reader(procedure.title)})
