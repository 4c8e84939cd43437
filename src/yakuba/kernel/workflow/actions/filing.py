"""Filing: the one way a case comes into being, whatever the channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Version
from yakuba.kernel.definitions.queries import facts_needed, parameters, procedure_of
from yakuba.kernel.numbers import new_number
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import business_facts, facts_of
from yakuba.kernel.reader import for_reader
from yakuba.kernel.records._names import case_key
from yakuba.kernel.records.models import Attachment, Draft, Record
from yakuba.kernel.workflow._context import plain, worth_of
from yakuba.kernel.workflow._engine import begin
from yakuba.kernel.workflow._standing import must_be_open, must_be_sure, must_speak_for
from yakuba.kernel.workflow.errors import NotAllowed, Refused
from yakuba.language.answers import Cleaned, clean, prefill, scope
from yakuba.language.needed import cut
from yakuba.language.procedures import Procedure


@dataclass(frozen=True)
class Filing:
    """What is filed: about whom, by whom, through which channel, with which answers (typed or as they will be kept)."""

    version: Version
    channel: str
    answers: dict[str, Any]
    resident: Resident | None = None
    business: Business | None = None
    agent: Resident | None = None
    attachments: Sequence[Attachment] = ()
    intake_key: str | None = None
    """The draft's token or a client's own key: filing twice under one key files once."""
    intake_sha256: str = ""
    identity_checked: bool = False
    """At the counter: the clerk has seen a document; which one is `identity_seen`."""
    identity_seen: str = ""
    told: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What was told in a visit that no register knows, by root; the case keeps of it what its definition reads."""
    renews: Record | None = None
    draft: Draft | None = field(default=None, compare=False)


_HEARERS: list[Callable[[Actor, Record], None]] = []


def on_filed(hear: Callable[[Actor, Record], None]) -> None:
    """Have a room hear of every case that is filed, by whatever channel, in the same transaction. Said once, at its start."""
    _HEARERS.append(hear)


def file_case(actor: Actor, filing: Filing) -> Record:
    """File a case and start its workflow.

    Everything is written in one transaction with its event, its notices and its audit entry. Raises NotAllowed when
    the channel, the sureness of identity or the representation is wrong, and Refused naming every wrong field.
    """
    procedure = procedure_of(filing.version)
    _may_file(actor, filing, procedure)
    for _draw in range(3):
        try:
            return _file_once(actor, filing, procedure)
        except IntegrityError:
            # Either the receipt number was taken (draw another) or the same form was sent twice (find the first).
            existing = filed_under(filing.intake_key)
            if existing:
                return existing
    raise RuntimeError("no free receipt number in three draws")


def _seen(filing: Filing) -> dict[str, str]:
    return {"identity_seen": filing.identity_seen} if filing.identity_seen else {}


def filed_under(intake_key: str | None) -> Record | None:
    """The case already filed under a key."""
    return Record.objects.filter(intake_key=intake_key).first() if intake_key else None


def _file_once(actor: Actor, filing: Filing, procedure: Procedure) -> Record:
    with action(actor, "case.file", channel=filing.channel) as act:
        # Whoever throws the draft away or takes a file out of it holds the same row: one of the two comes first.
        there = (
            filing.draft is None or Draft.objects.select_for_update().filter(pk=filing.draft.pk).values("pk").first()
        )
        existing = filed_under(filing.intake_key)
        if existing:
            act.name, act.about = "case.file_again", f"record:{existing.number}"
            return existing
        if not there:
            raise NotAllowed(_("この申請の書きかけは、もう消されています。初めからやり直してください"))
        filing = replace(filing, attachments=_files_now(filing))
        facts = subject_facts(filing)
        cleaned = _cleaned(filing, procedure, facts)
        if cleaned.problems:
            raise Refused(cleaned.problems)
        record = _made(actor, filing, procedure, cleaned, facts)
        act.about = f"record:{record.number}"
        begin(record, actor, partial(_take_files, filing), **_seen(filing))
        for hear in _HEARERS:
            hear(actor, record)
        if filing.draft:
            filing.draft.delete()
    return record


def as_filed(filing: Filing) -> Cleaned:
    """What would be filed, and what is to be put right or still to be answered before. Writes nothing."""
    return _cleaned(filing, procedure_of(filing.version), subject_facts(filing))


def subject_facts(filing: Filing) -> dict[str, Any]:
    """What the town knows of the subject today and the definition reads; the case keeps these and no others."""
    needed = facts_needed(filing.version)
    known = facts_of(filing.resident, clock.today(), needed) if filing.resident else {}
    told: dict[str, Any] = cut(filing.told, needed)
    facts = {root: {**told.get(root, {}), **known.get(root, {})} for root in (*told, *known)}
    return {**facts, **cut({"business": business_facts(filing.business)}, needed)} if filing.business else facts


def _cleaned(filing: Filing, procedure: Procedure, facts: dict[str, Any]) -> Cleaned:
    files = {attachment.field for attachment in filing.attachments}
    # What the town knows already need not be said again (ワンスオンリー); what is said, even as empty, stands.
    known = prefill(procedure, facts, today=clock.today(), parameters=parameters())
    answers = {**known, **filing.answers}
    return clean(procedure, answers, facts=facts, today=clock.today(), parameters=parameters(), files=files)


def _made(actor: Actor, filing: Filing, procedure: Procedure, cleaned: Cleaned, facts: dict[str, Any]) -> Record:
    today = clock.today()
    names = scope(facts, cleaned.answers)
    amount, fee = worth_of(procedure, names, today)
    who, kana = _whose(filing, procedure, cleaned.answers)
    return Record(
        number=new_number(today), definition=filing.version.definition, version=filing.version,
        office=filing.version.definition.office, channel=filing.channel, resident=filing.resident,
        business=filing.business, agent=filing.agent, applicant=actor.account if filing.channel != "counter" else None,
        who=who, search=case_key(f"{who}{kana}"), data=cleaned.answers, facts=plain(facts), amount=amount,
        fee=fee,
        filed_at=clock.now(), filed_on=today, due_on=today + timedelta(days=procedure.standard_days),
        intake_key=filing.intake_key, intake_sha256=filing.intake_sha256, renews=filing.renews,
    )  # fmt: skip


def _whose(filing: Filing, procedure: Procedure, answers: Mapping[str, Any]) -> tuple[str, str]:
    """The name and the reading a case goes by: of whoever is in no register yet (転入), as they say it themselves."""
    if filing.business:
        return filing.business.name, ""
    if filing.resident:
        return filing.resident.full_name, filing.resident.full_kana
    named = (answers.get(item.key) for item in procedure.fields() if item.bind == "resident.name")
    name = next((one for one in named if isinstance(one, Mapping)), {})
    who, kana = (" ".join(name[part] for part in parts if name.get(part)) for parts in _NAME_PARTS)
    return who, kana


_NAME_PARTS = (("family", "given"), ("family_kana", "given_kana"))


def _files_now(filing: Filing) -> list[Attachment]:
    """The files that are still there, now that nobody else can take one out."""
    if not filing.attachments:
        return []
    return list(Attachment.objects.filter(pk__in=[found.pk for found in filing.attachments], record=None))


def _take_files(filing: Filing, record: Record) -> None:
    if filing.attachments:
        Attachment.objects.filter(pk__in=[found.pk for found in filing.attachments]).update(record=record, draft=None)


def may_begin(actor: Actor, filing: Filing) -> None:
    """Whether a resident may begin what they will file; how sure it is who they are can be proved meanwhile. Raises NotAllowed."""
    procedure = procedure_of(filing.version)
    _is_taken(filing, procedure)
    _speaks(actor, filing, procedure)


def _may_file(actor: Actor, filing: Filing, procedure: Procedure) -> None:
    _is_taken(filing, procedure)
    if filing.channel == "counter":
        _clerk_may_file(actor, filing, procedure)
    else:
        must_be_sure(actor, procedure)
        _speaks(actor, filing, procedure)


def _is_taken(filing: Filing, procedure: Procedure) -> None:
    must_be_open(filing.version.definition, procedure)
    if filing.channel not in procedure.channels:
        raise NotAllowed(_("「%(title)s」は、この方法では受け付けていません") % {"title": for_reader(procedure.title)})
    if filing.renews and (filing.renews.resident, filing.renews.business) != (filing.resident, filing.business):
        raise NotAllowed(_("ほかの方の申請を更新することはできません"))


def _clerk_may_file(actor: Actor, filing: Filing, procedure: Procedure) -> None:
    if not (actor.has(Right.COUNTER) or actor.works_for(filing.version.definition.office_id)):
        raise NotAllowed(_("窓口で受け付ける権限がありません。組織の管理者に頼んでください"))
    if procedure.identity.counter == "document" and not filing.identity_checked:
        raise NotAllowed(_("本人確認の書類を見て、「本人確認をしました」にしるしを付けてください"))


def _speaks(actor: Actor, filing: Filing, procedure: Procedure) -> None:
    taken = ("business", "resident") if filing.business else ("household", "resident")
    if procedure.subject not in taken:
        raise NotAllowed(_for_others(procedure))
    subject = filing.business or filing.resident
    must_speak_for(actor, procedure, subject)
    if filing.agent != (None if subject == actor.resident else actor.resident):
        raise NotAllowed(_("申請する方が、ログインしている方と違います。初めからやり直してください"))


def _for_others(procedure: Procedure) -> str:
    words = {
        "resident": _("「%(title)s」は、町に住む方のための手続です"),
        "household": _("「%(title)s」は、世帯のための手続です"),
        "business": _("「%(title)s」は、事業者のための手続です"),
    }
    return words[procedure.subject] % {"title": for_reader(procedure.title)}
