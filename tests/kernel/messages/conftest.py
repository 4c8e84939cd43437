"""A post office on this machine, and letters to put into it."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Received
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from yakuba.kernel import clock
from yakuba.kernel.access.models import Account
from yakuba.kernel.messages.models import Message
from yakuba.kernel.messages.words import Delivery


@dataclass
class PostOffice:
    """A mail server that keeps what it gets. `refuses` maps an address to its answer; `drops` breaks off inside DATA."""

    port: int
    refuses: dict[str, str] = field(default_factory=dict)
    after_data: str = "250 OK"
    drops: bool = False
    got: list[Received] = field(default_factory=list)
    controller: Controller | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.drops:
            server.transport.abort()
        if self.after_data.startswith("250"):
            self.got.append(message_from_bytes(envelope.content, policy=default))
        return self.after_data

    def open(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    def addressees(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.got)


@pytest.fixture
def closed_post_office(settings: Any) -> Iterator[PostOffice]:
    """The address of a mail server that does not answer yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office = PostOffice(free.getsockname()[1])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "", False
    settings.PUBLIC_ADDRESS = "https://yakuba.example.jp"
    settings.DEFAULT_FROM_EMAIL = "みほん市 <yakuba@example.jp>"
    yield office
    office.close()


@pytest.fixture
def post_office(closed_post_office: PostOffice) -> PostOffice:
    closed_post_office.open()
    return closed_post_office


@pytest.fixture
def write() -> Callable[..., Message]:
    """Puts a notice into the outbox."""

    def put(number: int = 1, subject: str = "「見本の申請」を受け付けました", **rest: Any) -> Message:
        language = rest.pop("language", "ja")
        email = rest.pop("email", f"resident{number}@example.jp")
        account = Account.objects.create(email=email, password="!", language=language)
        values = {"delivery": Delivery.PENDING, "next_at": clock.now(), **rest}
        return Message.objects.create(
            account=account, to=email, subject=subject, body="ひみつの内容", made_at=clock.now(), **values
        )

    return put
