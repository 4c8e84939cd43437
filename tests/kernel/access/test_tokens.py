"""API tokens: shown once, kept as a hash, good for what they say and as long as they say."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from yakuba.kernel import clock
from yakuba.kernel.access.actions import issue_token, revoke_token
from yakuba.kernel.access.actor import SYSTEM, VISITOR
from yakuba.kernel.access.models import Account, Token
from yakuba.kernel.access.queries import actor_by_token, actor_for
from yakuba.kernel.access.words import Scope
from yakuba.kernel.audit.models import Entry

from .conftest import somebody

ALL = list(Scope.values)


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create_user("mother@example.jp", resident=somebody(1))


def ask(secret: str, path: str = "/api/v1/procedures") -> tuple[int, bytes]:
    response = Client().get(path, headers={"Authorization": f"Bearer {secret}"})
    return response.status_code, response.content


def test_a_token_acts_as_its_account_within_its_scopes(account: Account) -> None:
    secret = issue_token(SYSTEM, account, "税理士のソフト", [Scope.CASES_FILE], 30)
    actor = actor_by_token(secret)
    assert (actor.account, actor.resident) == (account, account.resident)
    assert actor.label == f"token:{Token.objects.get().pk}"
    assert (actor.may(Scope.CASES_FILE), actor.may(Scope.CASES_READ)) == (True, False)
    assert actor_for(account).may(Scope.CASES_READ), "a session is not limited by scopes"


def test_the_secret_is_kept_nowhere(account: Account) -> None:
    secret = issue_token(SYSTEM, account, "ソフト", ALL, 30)
    assert secret.startswith("ykb_")
    kept = str([list(Token.objects.values()), list(Entry.objects.values())])
    assert secret not in kept
    assert secret.removeprefix("ykb_") not in kept
    assert issue_token(SYSTEM, account, "ソフト", ALL, 30) != secret


@pytest.mark.parametrize("secret", ["", "ykb_", "ykb_unknown", "\x00", "髙", "x" * 10_000])
def test_an_unknown_secret_is_nobodys(account: Account, secret: str) -> None:
    issue_token(SYSTEM, account, "ソフト", ALL, 30)
    assert actor_by_token(secret) is None
    assert actor_by_token(Token.objects.get().digest) is None, "what is kept opens nothing"


@pytest.mark.parametrize(("later", "good"), [(0, True), (29, True), (31, False)])
def test_a_token_has_its_time(account: Account, frozen_today: date, later: int, good: bool) -> None:
    secret = issue_token(SYSTEM, account, "ソフト", ALL, 30)
    with clock.on(frozen_today + timedelta(days=later)):
        assert bool(actor_by_token(secret)) == good


def test_a_revoked_token_is_useless_and_the_others_are_not(account: Account) -> None:
    lost, kept = (issue_token(SYSTEM, account, label, ALL, 30) for label in ("lost", "kept"))
    revoke_token(actor_for(account), Token.objects.get(label="lost"))
    assert actor_by_token(lost) is None
    assert actor_by_token(kept)
    assert Entry.objects.filter(act="access.revoke").count() == 1


def test_a_closed_account_has_no_tokens_that_work(account: Account) -> None:
    secret = issue_token(SYSTEM, account, "ソフト", ALL, 30)
    Account.objects.update(is_active=False)
    assert actor_by_token(secret) is None


@pytest.mark.parametrize(
    ("scopes", "days", "words"),
    [
        (["cases:destroy"], 30, "「cases:destroy」はありません.*procedures:read"),
        ([Scope.CASES_READ, "all", "*"], 30, r"「\*、all」"),
        ([], 30, "選んでください"),
        (ALL, 0, "1日から730日"),
        (ALL, 731, "1日から730日"),
        (ALL, -1, "1日から730日"),
    ],
)
def test_a_wrong_order_for_a_token_is_refused_in_words(
    account: Account, scopes: list[str], days: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        issue_token(SYSTEM, account, "ソフト", scopes, days)
    assert not Token.objects.exists()
    assert not Entry.objects.filter(act="access.token").exists()


def test_nobody_issues_or_revokes_for_somebody_else(account: Account) -> None:
    stranger = actor_for(Account.objects.create_user("stranger@example.jp"))
    issue_token(actor_for(account), account, "mine", ALL, 30)
    for who in (stranger, VISITOR):
        with pytest.raises(PermissionDenied, match="ほかの人"):
            issue_token(who, account, "theirs", ALL, 30)
        with pytest.raises(PermissionDenied, match="ほかの人"):
            revoke_token(who, Token.objects.get())
    assert Token.objects.get().revoked_at is None


def test_a_token_is_logged_without_its_secret(account: Account) -> None:
    issue_token(actor_for(account), account, "ソフト" * 40, [Scope.CASES_READ], 7)
    entry = Entry.objects.get(act="access.token")
    assert (entry.actor, entry.about) == (f"account:{account.pk}", f"account:{account.pk}")
    assert set(entry.data) == {"label", "scopes", "days"}
    assert len(Token.objects.get().label) == 80


def test_over_the_wire_every_useless_token_gets_one_answer(account: Account, frozen_today: date) -> None:
    good, revoked = (issue_token(SYSTEM, account, label, ALL, 30) for label in ("good", "revoked"))
    revoke_token(SYSTEM, Token.objects.get(label="revoked"))
    assert ask(good)[0] == 200
    with clock.on(frozen_today + timedelta(days=40)):
        expired = ask(good)
    assert {ask("ykb_unknown"), ask(revoked), ask(""), expired} == {ask("ykb_unknown")}
    assert ask("ykb_unknown")[0] == 401


def test_over_the_wire_a_scope_too_few_looks_missing(account: Account) -> None:
    secret = issue_token(SYSTEM, account, "ソフト", [Scope.CASES_READ], 30)
    assert ask(secret)[0] == 404
    assert ask(secret, "/api/v1/cases")[0] == 200
