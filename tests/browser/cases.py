"""Cases of real procedures, for journeys that begin in the middle."""

from support.packs import accepted

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.definitions.queries import definition
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions


def acting(email: str) -> Actor:
    """Whoever signs in with this address, with their card shown."""
    return actor_for(Account.objects.get(email=email), assurance=Assurance.VERIFIED)


def file_as(email: str, key: str) -> Record:
    """A real filing, with the answers of the pack's own first accepted scenario."""
    resident = Account.objects.get(email=email).resident
    answers = accepted(key)[0].file.answers
    filing = actions.Filing(version=definition(key).live, channel="online", answers=answers, resident=resident)
    return actions.file_case(acting(email), filing)
