"""The acts a member of staff can ask for: which apply now, and doing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.offices.models import Department, Staff
from yakuba.kernel.offices.queries import away, departments
from yakuba.kernel.records.errors import OFFICE_WORDS, fitting
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import is_concerned
from yakuba.kernel.records.words import OPEN, State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed
from yakuba.kernel.workflow.models import Task
from yakuba.kernel.workflow.queries import last_approval
from yakuba.kernel.workflow.words import Kind, TaskState
from yakuba.language.characters import one_line
from yakuba.language.workflow import Step
from yakuba.web import Again, Control, Option


@dataclass(frozen=True)
class Act:
    """One thing that can be done now. `asks` is the words wanted with it; `key` its shortcut."""

    name: str
    label: str
    key: str
    kind: str = "secondary"
    asks: str = ""
    must_say: bool = False
    says: str = ""
    """What happens then, in words, so that nobody presses in the dark."""


ACCEPT = Act("accept", "受理する", "a", "primary", says="形が整っていることを認め、次の工程へ進めます")
COMPLETE = Act("complete", "この作業を終える", "a", "primary", asks="申し送り", says="次の工程へ進めます")
ASK = Act(
    "ask_correction",
    "補正を求める",
    "c",
    asks="直してほしいこと",
    must_say=True,
    says="申請した方に知らせます。待つ間、日数は数えません",
)
REFUSE = Act(
    "refuse",
    "不承認の案にする",
    "x",
    "danger",
    asks="認められない理由",
    must_say=True,
    says="理由を付けて決裁へ回します",
)
RESUME = Act(
    "resume",
    "補正を待たずに進める",
    "g",
    asks="進める理由（電話で確かめた、など）",
    must_say=True,
    says="補正のお願いを取り消して、今の内容で審査に戻します。申請した方に知らせます",
)
WITHDRAW = Act(
    "take_withdrawal",
    "取下げを受ける",
    "z",
    "danger",
    asks="どのように申し出があったか（窓口で本人から、など）",
    must_say=True,
    says="申請した方の申し出で、この案件を終わりにします。書いたことは、申請した方にも見えます",
)
TAKE = Act("assign", "自分の担当にする", "m", says="一覧の「自分の番」に入ります")
FORWARD = Act("forward", "ほかの課へ回す", "f", asks="申し送り", says="選んだ課の案件になります")
APPROVE = Act("approve", "承認する", "a", "primary", asks="ひとこと", says="次の人へ進みます。最後の人なら決定します")
DISAPPROVE = Act(
    "disapprove",
    "不承認にする",
    "x",
    "danger",
    asks="認められない理由",
    must_say=True,
    says="不承認として次の人へ進みます",
)
SEND_BACK = Act("send_back", "差し戻す", "b", asks="差し戻す理由", must_say=True, says="担当課の工程へ戻します")
TAKE_BACK = Act("take_back", "承認を引き戻す", "t", says="次の人が処理する前なら、取り消せます")
REVIEW = Act("review", "後閲した", "v", "primary", asks="ひとこと", says="不在の間の代決を確認した記録を残します")


def possible(actor: Actor, record: Record, tasks: list[Task]) -> list[Act]:
    """What this actor may do with a case now, the likeliest first."""
    found: list[Act] = []
    if any(task.kind == Kind.REVIEW and task.state == TaskState.OPEN and task.post_id in actor.posts for task in tasks):
        found.append(REVIEW)
    if record.state not in OPEN or is_concerned(actor, record):
        return found
    if any(_is_mine(actor, task) for task in tasks):
        found += [APPROVE, SEND_BACK, DISAPPROVE]
    if record.state == State.RETURNED and actor.works_for(record.office_id):
        found.append(RESUME)
    office = [task for task in tasks if task.kind == Kind.OFFICE and task.state == TaskState.OPEN]
    if office and actor.works_for(office[0].office_id):
        found += [ACCEPT if record.state == State.FILED else COMPLETE, ASK, REFUSE, FORWARD]
        if office[0].assignee_id != (actor.staff.pk if actor.staff else None):
            found.append(TAKE)
    if _can_take_back(actor, record, tasks):
        found.append(TAKE_BACK)
    if actor.works_for(record.office_id):
        found.append(WITHDRAW)
    return found


@dataclass(frozen=True)
class ActForm:
    """An act as it stands on the page: the boxes it asks for, and whether they are open."""

    act: Act
    controls: tuple[Control, ...] = ()
    opened: bool = False


def act_forms(acts: list[Act], again: Again, offices: Iterable[Department], steps: Sequence[Step]) -> list[ActForm]:
    """The acts with their boxes; the one that was typed into is open, with what was typed and what is wrong."""
    forms = []
    for act in acts:
        mine = again.typed.get("do") == act.name
        shown = again if mine else Again()
        controls = []
        if act.name == "send_back" and len(steps) > 1:
            to = tuple(Option(one.step, one.title.ja) for one in steps)
            controls.append(shown.control("select", "to", _("差し戻す工程"), to[-1].value, options=to, marked=False))
        if act.name == "forward":
            choice = (Option("", _("選んでください")), *(Option(one.code, one.name) for one in offices))
            controls.append(shown.control("select", "office", _("回す先"), options=choice, required=True))
        if act.asks:
            more = {"id": f"id_{act.name}", "attrs": {"rows": 3}, "required": act.must_say}
            controls.append(shown.control("textarea", "comment", act.asks, **more))
        forms.append(ActForm(act, tuple(controls), mine))
    return forms


def _is_mine(actor: Actor, task: Task) -> bool:
    if task.kind != Kind.ROUTE or task.state != TaskState.OPEN or task.post is None:
        return False
    return task.post_id in actor.posts or (task.post_id in actor.deputy_posts and away(task.post, clock.today()))


def _can_take_back(actor: Actor, record: Record, tasks: list[Task]) -> bool:
    last = last_approval(record, tasks)
    return last is not None and last.decided_by_id in {held.pk for held in actor.appointments}


def do(actor: Actor, name: str, number: str, given: Mapping[str, str], turn: int | None = None) -> Record:
    """Do one act. Raises NotAllowed, Stale or NotFound as the action does."""
    comment = fitting(given.get("comment", ""), "comment", OFFICE_WORDS)
    doing: dict[str, Callable[[], Record]] = {
        "accept": lambda: actions.accept(actor, number, comment=comment, turn=turn),
        "complete": lambda: actions.complete(actor, number, comment=comment, turn=turn),
        "ask_correction": lambda: actions.ask_correction(actor, number, comment=comment, turn=turn),
        "resume": lambda: actions.resume(actor, number, comment=comment, turn=turn),
        "take_withdrawal": lambda: actions.take_withdrawal(actor, number, comment=comment, turn=turn),
        "refuse": lambda: actions.refuse(actor, number, reason=comment, turn=turn),
        "assign": lambda: actions.assign(actor, number, _colleague(actor, one_line(given.get("staff", ""))), turn=turn),
        "forward": lambda: actions.forward(
            actor, number, _office(one_line(given.get("office", ""))), comment=comment, turn=turn
        ),
        "approve": lambda: actions.approve(actor, number, comment=comment, turn=turn),
        "disapprove": lambda: actions.disapprove(actor, number, reason=comment, turn=turn),
        "send_back": lambda: actions.send_back(actor, number, comment=comment, to=given.get("to", ""), turn=turn),
        "take_back": lambda: actions.take_back(actor, number, turn=turn),
        "review": lambda: actions.review(actor, number, comment=comment),
    }
    if name not in doing:
        raise NotAllowed("その操作はありません")
    return doing[name]()


def _colleague(actor: Actor, number: str) -> Staff:
    found = Staff.objects.filter(number=number).first() if number else actor.staff
    if found is None:
        raise NotAllowed("担当にする職員を選んでください", "staff")
    return found


def _office(code: str) -> Department:
    found = departments(clock.today()).filter(code=code).first()
    if found is None:
        raise NotAllowed("回す先の課を選んでください", "office")
    return found


DONE_WORDS = {
    "accept": "受理しました", "complete": "作業を終えました", "ask_correction": "補正を求めました",
    "resume": "補正を待たずに進めました", "take_withdrawal": "取下げを受けました", "refuse": "不承認の案にしました",
    "assign": "担当を決めました", "forward": "ほかの課へ回しました", "approve": "承認しました", "disapprove": "不承認にしました",
    "send_back": "差し戻しました", "take_back": "承認を引き戻しました", "review": "後閲しました",
}  # fmt: skip
