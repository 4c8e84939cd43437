"""Whether somebody may speak in a case: sure enough who they are, for themselves or for a person they may act for."""

from __future__ import annotations

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import ASSURANCE_BY_NAME, Assurance
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import may_act_for
from yakuba.language.procedures import Procedure

from .errors import NotAllowed


def must_be_sure(actor: Actor, procedure: Procedure) -> None:
    """The session's assurance is what the procedure demands; a program's token is good only where the API is open."""
    needed = ASSURANCE_BY_NAME[procedure.identity.online]
    if actor.assurance < needed:
        means = "マイナンバーカードなどによる本人確認" if needed is Assurance.VERIFIED else "ログイン"
        raise NotAllowed(f"「{procedure.title.ja}」には{means}が必要です")
    if actor.scopes is not None and "api" not in procedure.channels:
        raise NotAllowed(f"「{procedure.title.ja}」は、この方法では受け付けていません")


def must_speak_for(actor: Actor, procedure: Procedure, subject: Resident | Business | None) -> None:
    """The actor is the subject, or may act for it today on a ground the procedure takes."""
    if actor.resident is None or subject is None:
        raise NotAllowed("どなたの申請かが分かりません。設定の「本人確認」で、住民の記録と結び付けてください")
    if subject == actor.resident:
        return
    kind = may_act_for(actor.resident, subject, clock.today())
    if isinstance(subject, Business):
        if kind is None:
            raise NotAllowed("この事業者のために申請できる登録がありません。窓口で代表者の登録をしてください")
        return
    if kind is None:
        raise NotAllowed("この方のために申請できる登録がありません。窓口で代理の登録をしてください")
    if kind not in procedure.representation.kinds:
        raise NotAllowed(f"「{procedure.title.ja}」は、代理の方からは申請できません")
