"""E-mails go out at most once, and none is lost while the mail server is away (ADR 0006)."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from yakuba.kernel import clock
from yakuba.kernel.messages import jobs
from yakuba.kernel.messages._mail import message_id, send_mail
from yakuba.kernel.messages.jobs import BACK_OFF, claim, deliver_due
from yakuba.kernel.messages.models import Message
from yakuba.kernel.messages.queries import stuck
from yakuba.kernel.messages.words import Delivery

from .conftest import PostOffice

Write = Callable[..., Message]
WORKERS, MAILS = 4, 12


def days_later(days: int) -> object:
    return clock.on(clock.today() + timedelta(days=days))


def in_threads(work: Callable[[], object]) -> None:
    """Run the same work in several workers that start at the same moment."""
    start = threading.Barrier(WORKERS, timeout=20)

    def worker() -> None:
        start.wait()
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.django_db
def test_a_mail_goes_out_once(post_office: PostOffice, write: Write) -> None:
    message = write()
    assert (deliver_due(), deliver_due()) == (1, 0)
    message.refresh_from_db()
    assert (message.delivery, message.attempts, message.next_at) == (Delivery.SENT, 1, None)
    assert post_office.addressees() == ["resident1@example.jp"]


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "返信できません"), ("easy", "返事"), ("en", "sign in"), ("fr", "返信")]
)
@pytest.mark.django_db
def test_the_mail_says_that_a_notice_waits_and_nothing_of_the_case(
    post_office: PostOffice, write: Write, language: str, words: str
) -> None:
    message = write(language=language)
    deliver_due()
    (mail,) = post_office.got
    text = mail.get_content()
    assert words in text
    assert "https://yakuba.example.jp" in text
    assert "ひみつの内容" not in mail.as_string() + text
    assert mail["Subject"].strip() == "「見本の申請」を受け付けました"
    assert (mail["Auto-Submitted"], mail["Message-ID"]) == ("auto-generated", message_id(message))
    assert mail["Message-ID"].endswith("@example.jp>")
    assert str(message.pk) != mail["Message-ID"].strip("<").partition("@")[0]


@pytest.mark.django_db
def test_a_subject_cannot_add_headers(post_office: PostOffice, write: Write) -> None:
    write(subject="結果\r\nBcc: everybody@example.jp\r\n\r\nspoilt")
    deliver_due()
    (mail,) = post_office.got
    assert mail["Bcc"] is None
    assert post_office.addressees() == ["resident1@example.jp"]


@pytest.mark.parametrize("address", ["a@example.jp\r\nBcc: b@example.jp", "a@", "", "見本@example.jp"])
@pytest.mark.django_db
def test_an_address_that_is_none_fails_with_words(post_office: PostOffice, write: Write, address: str) -> None:
    message = write(email=address)
    deliver_due()
    message.refresh_from_db()
    assert message.delivery == Delivery.FAILED
    assert "メールアドレス" in message.error
    assert not post_office.got


@pytest.mark.django_db
def test_the_present_address_is_used(post_office: PostOffice, write: Write) -> None:
    message = write()
    message.account.email = "moved@example.jp"
    message.account.save()
    deliver_due()
    assert post_office.addressees() == ["moved@example.jp"]


@pytest.mark.django_db
def test_a_refused_address_is_given_up_and_shown_to_operators(post_office: PostOffice, write: Write) -> None:
    bad, good = write(1), write(2)
    post_office.refuses["resident1@example.jp"] = "550 No such mailbox"
    deliver_due()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.delivery, good.delivery) == (Delivery.FAILED, Delivery.SENT)
    assert "この宛先は受け取れない" in bad.error
    assert list(stuck()) == [bad]


@pytest.mark.parametrize(
    ("answer", "where", "delivery"),
    [
        ("450 Try again", "address", Delivery.PENDING),
        ("451 Try again", "data", Delivery.PENDING),
        ("554 Spam", "data", Delivery.FAILED),
    ],
)
@pytest.mark.django_db
def test_a_server_that_says_later_is_asked_later(
    post_office: PostOffice, write: Write, answer: str, where: str, delivery: str
) -> None:
    message = write()
    if where == "address":
        post_office.refuses["resident1@example.jp"] = answer
    else:
        post_office.after_data = answer
    deliver_due()
    message.refresh_from_db()
    assert message.delivery == delivery
    post_office.refuses, post_office.after_data = {}, "250 OK"
    with days_later(1):
        deliver_due()
    assert len(post_office.got) == (delivery == Delivery.PENDING)


@pytest.mark.django_db
def test_while_the_server_is_away_nothing_is_lost_and_nothing_doubled(
    closed_post_office: PostOffice, write: Write
) -> None:
    for number in range(5):
        write(number)
    assert deliver_due() == 5
    assert deliver_due() == 0, "none is due again before its back-off has passed"
    assert set(Message.objects.values_list("delivery", flat=True)) == {Delivery.PENDING}
    assert "つながりません" in Message.objects.first().error
    closed_post_office.open()
    with days_later(1):
        assert deliver_due() == 5
        assert deliver_due() == 0
    assert closed_post_office.addressees() == [f"resident{number}@example.jp" for number in range(5)]


@pytest.mark.django_db
def test_after_the_last_try_it_is_given_up(closed_post_office: PostOffice, write: Write) -> None:
    message = write()
    for day in range(len(BACK_OFF) + 1):
        message.refresh_from_db()
        assert message.delivery == Delivery.PENDING
        with days_later(2 * day):
            assert deliver_due() == 1
    message.refresh_from_db()
    assert (message.delivery, message.attempts) == (Delivery.FAILED, len(BACK_OFF) + 1)
    assert "何度試しても" in message.error


@pytest.mark.django_db
def test_a_connection_that_breaks_while_handing_over_is_uncertain_and_not_tried_again(
    post_office: PostOffice, write: Write
) -> None:
    message = write()
    post_office.drops = True
    deliver_due()
    message.refresh_from_db()
    assert message.delivery == Delivery.UNCERTAIN
    with days_later(3):
        assert deliver_due() == 0
    assert len(post_office.got) == 1


class Killed(BaseException):
    """The worker's process ends here."""


@pytest.mark.parametrize("moment", ["send_mail", "_settle"])
@pytest.mark.django_db
def test_a_worker_killed_before_or_after_sending_leaves_it_uncertain(
    post_office: PostOffice, write: Write, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def killed(*args: object, **rest: object) -> None:
        raise Killed

    message = write()
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(jobs, moment, killed)
        deliver_due()
    with days_later(3):
        assert deliver_due() == 0
    message.refresh_from_db()
    assert (message.delivery, list(stuck())) == (Delivery.UNCERTAIN, [message])
    assert len(post_office.got) == (moment == "_settle")


@pytest.mark.django_db
def test_a_slow_worker_that_comes_back_knows_better_than_the_lapse(post_office: PostOffice, write: Write) -> None:
    write()
    claimed = claim()
    with days_later(1):
        deliver_due()
    jobs.send(claimed)
    claimed.refresh_from_db()
    assert claimed.delivery == Delivery.SENT


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_every_worker_would_send_the_same_mail(post_office: PostOffice, write: Write) -> None:
    message = write()
    seen = threading.Barrier(WORKERS, timeout=20)

    def naive() -> None:
        found = Message.objects.select_related("account").get(pk=message.pk, delivery=Delivery.PENDING)
        seen.wait()
        send_mail(found)
        Message.objects.filter(pk=found.pk).update(delivery=Delivery.SENT)

    in_threads(naive)
    assert len(post_office.got) == WORKERS


@pytest.mark.django_db(transaction=True)
def test_with_the_claim_four_workers_send_each_mail_once(post_office: PostOffice, write: Write) -> None:
    for number in range(MAILS):
        write(number)
    in_threads(deliver_due)
    assert post_office.addressees() == sorted(f"resident{number}@example.jp" for number in range(MAILS))
    assert set(Message.objects.values_list("delivery", "attempts")) == {(Delivery.SENT, 1)}
