"""The e-mail that says a notice is waiting, and how sending it went."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from yakuba.kernel.offices.queries import municipality

from .models import Message

_WORDS = {
    "ja": "{city}からお知らせがあります。\n\n件名: {subject}\n\n内容は、ログインしてご覧ください。\n{address}\n\nこのメールには返信できません。",
    "easy": "{city}から おしらせが あります。\n\n{subject}\n\nログインして 見（み）てください。\n{address}\n\nこの メールに 返事（へんじ）は できません。",
    "en": "You have a notice from {city}.\n\n{subject}\n\nPlease sign in to read it.\n{address}\n\nThis address does not take replies.",
}  # fmt: skip


class TryLater(Exception):
    """The mail has surely not left; it may be tried again."""


class WillNeverGo(Exception):
    """The mail has surely not left and never will, in words for an operator."""


class Unsure(Exception):
    """The connection broke while the mail was being handed over: it may have left or not."""


def send_mail(message: Message) -> None:
    """Hand one mail to the mail server. Raises TryLater, WillNeverGo or Unsure.

    Opening the connection is apart from handing over, because only what goes wrong before is certain not to have left.
    """
    mail = compose(message)
    try:
        validate_email(mail.to[0])
    except ValidationError as error:
        raise WillNeverGo("メールアドレスの書き方が正しくありません。本人に確かめてください") from error
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise TryLater(f"メールサーバーにつながりません: {error}") from error
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _refusal(max(codes, default=500), "この宛先は受け取れないと言われました", error) from error
    except smtplib.SMTPSenderRefused as error:
        raise TryLater(f"差出人のアドレスが断られました。メールの設定を確かめてください: {error}") from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, "メールサーバーに断られました", error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(f"送っている途中で切れました: {error}") from error
    finally:
        _close(connection)


def _refusal(code: int, words: str, error: Exception) -> Exception:
    """RFC 5321, 4.2.1: 4yz may be tried again, 5yz never."""
    if code < 500:
        return TryLater(f"{words} ({error})")
    return WillNeverGo(f"{words}。メールアドレスを確かめてください ({error})")


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        return  # the mail was handed over before; a rude goodbye changes nothing


def compose(message: Message) -> EmailMessage:
    """The mail: that there is a notice, about which procedure, and where to read it. Nothing else of the case."""
    account, town = message.account, municipality()
    language = account.language if account and account.language in _WORDS else "ja"
    subject = " ".join(message.subject.split())
    body = _WORDS[language].format(city=town.name if town else "役場", subject=subject, address=settings.PUBLIC_ADDRESS)
    headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"}
    to = account.email if account else message.to
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)


def message_id(message: Message) -> str:
    """The same for every attempt at one mail, so that a mail server can tell a second copy; nobody can count by it."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{salted_hmac('yakuba.notice', str(message.pk), algorithm='sha256').hexdigest()[:32]}@{host}>"
