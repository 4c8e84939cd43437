"""Which events an applicant is told of, and in which words."""

from __future__ import annotations

from yakuba.kernel.access.models import Account
from yakuba.kernel.messages.actions import notify
from yakuba.kernel.records.models import Event, Record
from yakuba.kernel.records.queries import may_follow
from yakuba.kernel.records.words import Happened

BY_HAND = "paid by hand"
"""Not a kind of event: the same money, told in other words."""
_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    Happened.FILED: {
        "ja": ("「{title}」を受け付けました", "受付番号は {number} です。{due}ごろまでに結果をお知らせします。"),
        "easy": (
            "「{title}」の 申（もう）しこみを うけつけました",
            "番号（ばんごう）は {number} です。{due}ごろまでに けっかを おしらせします。",
        ),
        "en": ("We received your “{title}”", "Your receipt number is {number}. We expect to answer by {due}."),
    },
    Happened.ASKED: {
        "ja": ("「{title}」の内容を直してください", "{comment}\n\n「申請の状況」から直して、もう一度送ってください。受付番号: {number}"),
        "easy": ("「{title}」を なおしてください", "{comment}\n\nなおして、もういちど おくってください。番号（ばんごう）: {number}"),
        "en": ("Please correct your “{title}”", "{comment}\n\nPlease correct it and send it again. Receipt number: {number}"),
    },
    Happened.RESUMED: {
        "ja": ("「{title}」の補正のお願いを取り消しました", "直していただかなくてよくなりました。審査を続けます。{comment}\n受付番号: {number}"),
        "easy": ("「{title}」を なおさなくて よくなりました", "いま 見（み）ています。番号（ばんごう）: {number}"),
        "en": ("No correction of your “{title}” is needed any more", "We go on with it. {comment}\nReceipt number: {number}"),
    },
    Happened.APPROVED: {
        "ja": ("「{title}」の結果が出ました", "申請のとおり決定しました。通知書があるときは、画面から受け取れます。受付番号: {number}"),
        "easy": ("「{title}」の けっかが でました", "申（もう）しこみが みとめられました。番号（ばんごう）: {number}"),
        "en": ("A decision on your “{title}”", "Your application was approved. Receipt number: {number}"),
    },
    Happened.REFUSED: {
        "ja": ("「{title}」の結果が出ました", "今回は認められませんでした。理由: {comment}\n受付番号: {number}"),
        "easy": (
            "「{title}」の けっかが でました",
            "今回（こんかい）は みとめられませんでした。りゆう: {comment}\n番号（ばんごう）: {number}",
        ),
        "en": ("A decision on your “{title}”", "Your application was not approved. Reason: {comment}\nReceipt number: {number}"),
    },
    Happened.PAID: {
        "ja": ("「{title}」のお金を振り込みました", "{amount:,}円を、{day}に払いました。受付番号: {number}"),
        "easy": ("「{title}」の お金（かね）を はらいました", "{day}に {amount:,}円（えん）を はらいました。番号（ばんごう）: {number}"),
        "en": ("We have paid your “{title}”", "¥{amount:,} was paid on {iso}. Receipt number: {number}"),
    },
    BY_HAND: {
        "ja": ("「{title}」のお金を窓口で払いました", "{amount:,}円を、{day}に市役所の窓口で渡しました。受付番号: {number}"),
        "easy": (
            "「{title}」の お金（かね）を 窓口（まどぐち）で はらいました",
            "{day}に 市役所（しやくしょ）で {amount:,}円（えん）を わたしました。番号（ばんごう）: {number}",
        ),
        "en": ("We have paid your “{title}” at the counter", "¥{amount:,} was handed over on {iso}. Receipt number: {number}"),
    },
    Happened.UNPAID: {
        "ja": ("「{title}」のお金を振り込めませんでした", "理由: {comment}\n口座を確かめて、担当課に連絡してください。受付番号: {number}"),
        "easy": (
            "「{title}」の お金（かね）を はらえませんでした",
            "口座（こうざ）を たしかめて、市役所（しやくしょ）に 電話（でんわ）して ください。番号（ばんごう）: {number}",
        ),
        "en": (
            "We could not pay your “{title}”",
            "Reason: {comment}\nPlease check the account and contact the office. Receipt number: {number}",
        ),
    },
    Happened.WITHDRAWN: {
        "ja": ("「{title}」を取り下げました", "受付番号 {number} の申請は取り下げられました。"),
        "easy": ("「{title}」を やめました", "番号（ばんごう） {number} の申（もう）しこみを やめました。"),
        "en": ("Your “{title}” was withdrawn", "Application {number} has been withdrawn."),
    },
}  # fmt: skip


def tell(record: Record, event: Event) -> None:
    """Notify everybody an event concerns, once each, inside the caller's transaction."""
    words = _WORDS.get(BY_HAND if event.data.get("by_hand") else event.kind)
    if words is None:
        return
    for account in concerned(record):
        subject, body = words[account.language if account.language in words else "ja"]
        values = {
            **event.data, "title": record.definition.title, "number": record.number, "comment": said_in(event, account.language),
            "due": f"{record.due_on.year}年{record.due_on.month}月{record.due_on.day}日",
        }  # fmt: skip
        notify(event, account, subject.format(**values), body.format(**values))


def concerned(record: Record) -> list[Account]:
    """The accounts of the person it is about, of whoever filed and of the agent, each once; of agents only those of today."""
    people = [record.applicant.resident if record.applicant else None, record.resident, record.agent]
    accounts: dict[int, Account] = {}
    for person in people:
        account = getattr(person, "account", None) if person and may_follow(person, record) else None
        if account:
            accounts[account.pk] = account
    return list(accounts.values())


def said_in(event: Event, language: str) -> str:
    """What an event says to the applicant, in their language where its definition has the words."""
    return event.data.get("said", {}).get(language) or event.comment
