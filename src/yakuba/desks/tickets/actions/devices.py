"""Machines that give numbers: opened and closed by a clerk, known by a secret address."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from yakuba.desks.tickets.models import Device
from yakuba.desks.tickets.queries import hashed
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.audit.actions import action

from ._ending import must_serve

PAPERS = ("none", "80mm", "a4")


def open_device(actor: Actor, name: str, paper: str) -> tuple[Device, str]:
    """A new machine and its secret, which is shown once and not kept. Raises NotAllowed."""
    must_serve(actor)
    if not name or len(name) > 40:
        raise NotAllowed(_("置き場所を、40文字までで入れてください（例: 1階 正面入口）"), "name")
    if paper not in PAPERS:
        raise NotAllowed(_("紙を選んでください"), "paper")
    secret = secrets.token_urlsafe(24)
    with action(actor, "tickets.open_device", f"device:{name}") as act:
        made = Device.objects.create(
            name=name, paper=paper, secret=hashed(secret), made_by=actor.staff, made_at=clock.now()
        )
        act.data["device"] = made.pk
    return made, secret


def close_device(actor: Actor, pk: int) -> None:
    """Close a machine: its address gives no number any more."""
    must_serve(actor)
    with action(actor, "tickets.close_device", f"device:{pk}"):
        Device.objects.filter(pk=pk, closed_at=None).update(closed_at=clock.now())
