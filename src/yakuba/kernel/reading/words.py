"""What can go wrong with a card and its reader, once, in sentences that name who can act.

Nothing here needs Django: the small program on a clerk's machine that asks the reader says the same words.
"""

from __future__ import annotations

from enum import StrEnum


def _(text: str) -> str:
    """Marks a text for the catalogue. The page looks its English up; the clerk's machine says it as it stands."""
    return text


class Trouble(StrEnum):
    """Why a card was not read."""

    NO_SERVICE = "no_service"
    NO_READER = "no_reader"
    NO_CARD = "no_card"
    CARD_GONE = "card_gone"
    BUSY = "busy"
    BAD_PIN = "bad_pin"
    WRONG_PIN = "wrong_pin"
    LAST_TRY = "last_try"
    LOCKED = "locked"
    OTHER_CARD = "other_card"
    UNREADABLE = "unreadable"


SENTENCES: dict[Trouble, str] = {
    Trouble.NO_SERVICE: _(
        "このパソコンのカード読み取りのしくみ (PC/SC) が動いていません。デジタル担当に知らせてください。それまでは、券面を見て入力できます"
    ),
    Trouble.NO_READER: _(
        "カードリーダーが見つかりません。USB のコードがパソコンにささっているかを、窓口の職員が確かめてください。"
        "ささっていても見つからないときは、デジタル担当に知らせてください"
    ),
    Trouble.NO_CARD: _(
        "カードがリーダーにありません。カードを置いて（差し込んで）もらい、もう一度「読み取る」を押してください"
    ),
    Trouble.CARD_GONE: _(
        "読み取りの途中で、カードかリーダーが外れました。何も読み取っていません。"
        "カードを置き直してもらい、もう一度暗証番号を入れてもらってください"
    ),
    Trouble.BUSY: _(
        "カードリーダーを、ほかの画面かほかのプログラムが使っています。終わるのを待つか、そちらを閉じてから、もう一度押してください"
    ),
    Trouble.BAD_PIN: _("暗証番号は数字4けたです。ご本人に、もう一度入れてもらってください"),
    Trouble.WRONG_PIN: _(
        "暗証番号がちがいます。あと%(tries)s回まちがえると、カードがロックされます。ご本人に番号を確かめてもらってください"
    ),
    Trouble.LAST_TRY: _(
        "あと1回まちがえると、このカードはロックされます。番号に自信がなければ試さずに、券面を見て入力してください。"
        "ご本人が試すと言うときだけ、下の確認にしるしを付けて、もう一度入れてもらってください"
    ),
    Trouble.LOCKED: _(
        "このカードの暗証番号はロックされています。ここでは読み取れません。"
        "マイナンバーカードの担当窓口で、暗証番号の再設定をしてもらうよう、ご案内ください。受付は、券面を見て入力すれば続けられます"
    ),
    Trouble.OTHER_CARD: _(
        "マイナンバーカードではないカードか、裏返しに置かれています。向きを確かめてください。ほかの書類のときは、見て入力してください"
    ),
    Trouble.UNREADABLE: _(
        "カードの中身を読み取れませんでした。カードを置き直して、もう一度お試しください。"
        "続くときは券面を見て入力し、デジタル担当に知らせてください"
    ),
}
"""`%(tries)s` is how many wrong numbers are left until the card locks itself."""

NO_LINES = _(
    "旅券などの下にある「<」の並んだ2行か3行が見つかりません。その行がまっすぐに、影や光が入らずに写るように、撮り直してください。"
    "読めないときは、書類を見て入力してください"
)
NO_PROGRAM = _(
    "文字を読み取るプログラム (tesseract) がサーバーで動きません。サーバーの管理者に知らせてください。それまでは、書類を見て入力してください"
)
NO_PICTURE = _("PDF の1ページ目に写真がありません。書類をスキャンした PDF か、写真を選んでください")
PASSPORT, IDENTITY_CARD = _("旅券"), _("身分証明書（旅券と同じ読み取り行のあるもの）")
"""What a reader of documents says: why not, and what kind of document it was."""
