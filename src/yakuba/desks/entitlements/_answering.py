"""What whoever was told does with an offer: file it with one tap, go on in the form, or decline."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.desks.apply import go_on
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import definition, parameters, procedure_of
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.workflow.actions import Filing, as_filed, file_case
from yakuba.language.answers import canonical, plain
from yakuba.language.programmes import Programme
from yakuba.language.rules import RuleError, Unknown, compile_rule

from .errors import Changed
from .models import Offer
from .queries import Entitlement, consents, seen_mark, standing_of
from .words import OPEN, OfferState


def open_offer(actor: Actor, offer: Offer) -> None:
    """Whoever was told looks at it for the first time."""
    if offer.state == OfferState.TOLD:
        with action(actor, "offer.open", f"offer:{offer.pk}"):
            Offer.objects.filter(pk=offer.pk, state=OfferState.TOLD).update(
                state=OfferState.OPENED, opened_at=clock.now()
            )


def confirm(actor: Actor, offer: Offer, seen: str) -> Record:
    """One tap: the offer becomes a case, filed with what the town knows. `seen` is the mark of what the page showed.

    Raises Changed when the law or the facts have moved since, NotAllowed and Refused as filing does.
    """
    with transaction.atomic():
        # Held, so that of two presses the second finds the case of the first.
        held = Offer.objects.select_for_update(of=("self",)).select_related("resident", "record").get(pk=offer.pk)
        if held.record:
            return held.record
        standing = standing_of(held)
        if not _is_as_seen(actor, held, standing, seen) or not standing.is_due or held.state not in OPEN:
            raise Changed(_("お知らせした後に、条件か市の記録が変わりました。もう一度、内容を確かめてください"))
        return file_case(actor, _filing(actor, held, standing.programme))


def one_tap(actor: Actor, offer: Offer, now: Entitlement) -> dict[str, object] | None:
    """The answers one tap would file, with nothing more to ask; None where its form is to be opened."""
    said = now.programme
    if said.procedure is None or "push" not in procedure_of(definition(said.procedure).live_id).channels:
        return None
    found = as_filed(_filing(actor, offer, said))
    return found.answers if found.ok else None


def tap_mark(now: Entitlement, answers: dict[str, object]) -> str:
    """What somebody is shown who may file with one tap: the programme, and the answers."""
    return f"{seen_mark(now)}.{sha256(canonical(answers).encode()).hexdigest()[:16]}"


def _is_as_seen(actor: Actor, offer: Offer, now: Entitlement, seen: str) -> bool:
    # Where the answers do not suffice any more, filing refuses them and the form opens.
    answers = one_tap(actor, offer, now)
    return seen.partition(".")[0] == seen_mark(now) if answers is None else seen == tap_mark(now, answers)


def fill_in(actor: Actor, offer: Offer) -> Draft:
    """Open the form of an offer's procedure, with everything known filled in. Agreeing is left to whoever fills it in.

    Raises NotAllowed where they may not file it online.
    """
    said = standing_of(offer).programme
    filing = _filing(actor, offer, said)
    agreed = {field.key for field in consents(said)}
    answers = {key: value for key, value in filing.answers.items() if key not in agreed}
    return go_on(actor, replace(filing, channel="online", answers=answers, intake_key=None))


def _filing(actor: Actor, offer: Offer, said: Programme) -> Filing:
    # What is a household's may be claimed by whoever of it was told.
    subject = actor.resident if said.subject == "household" and actor.resident else offer.resident
    agent = None if subject == actor.resident else actor.resident
    return Filing(
        version=definition(said.procedure or "").live, channel="push", answers=_answers(subject, said), resident=subject,
        agent=agent, intake_key=f"offer-{offer.pk}",
    )  # fmt: skip


def _answers(subject: Resident, said: Programme) -> dict[str, object]:
    """What a programme answers beforehand in its procedure, of whoever claims it."""
    today, made = clock.today(), {}
    facts = facts_of(subject, today)
    for key, text in said.answers.items():
        try:
            value = compile_rule(text).value(facts, today=today, parameters=parameters())
        except RuleError:
            continue
        if not isinstance(value, Unknown):
            made[key] = plain(value)
    return made


def decline(actor: Actor, offer: Offer) -> None:
    """No, thank you: nothing more is said about this one."""
    with action(actor, "offer.decline", f"offer:{offer.pk}"):
        Offer.objects.filter(pk=offer.pk, state__in=OPEN).update(state=OfferState.DECLINED, answered_at=clock.now())
