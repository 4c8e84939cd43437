"""`yakuba token`: what cannot be issued is said in words; what was issued can be listed and revoked."""

from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.town import Town, build

from yakuba.kernel.access.models import Token
from yakuba.kernel.access.queries import actor_by_token
from yakuba.site.cli.city import token

GIVEN = ("issue", "s1@staff.example.jp", "--label", "[統計]")


@pytest.fixture
def town(db: None) -> Town:
    """The small town of `support.town`."""
    return build()


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "250"}).invoke(token, list(words))


def issued() -> str:
    return run(*GIVEN, "--scope", "work:read").output.strip()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--scope", "bogus"),
            "範囲「bogus」はありません。procedures:read、cases:file、cases:read、work:read から選んで",
        ),
        (("--scope", "work:read", "--days", "0"), "1日から730日まで"),
        (("--scope", "work:read", "--days", "9999999999"), "1日から730日まで"),
    ],
)
def test_what_cannot_be_issued_is_said_in_words(words: tuple[str, ...], says: str, town: Town) -> None:
    result = run(*GIVEN, *words)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert says in result.output
    assert not Token.objects.exists()


def test_tokens_are_listed_without_the_secret_and_revoked_by_number(town: Town) -> None:
    assert "一つもありません" in run("list").output
    secret = issued()
    assert actor_by_token(secret) is not None
    listed = run("list", "S1@staff.example.jp").output
    for words in ("s1@staff.example.jp", "[統計]", "work:read", "使える"):
        assert words in listed
    assert secret not in listed
    number = str(Token.objects.get().pk)
    for _ in range(2):
        result = run("revoke", number)
        assert (result.exit_code, "もう使えません" in result.output) == (0, True)
    assert actor_by_token(secret) is None
    assert "取り消した" in run("list").output


def test_a_token_there_is_not_is_answered_with_where_to_look(town: Town) -> None:
    result: Any = run("revoke", "999")
    assert result.exit_code == 1
    assert "yakuba token list" in result.output
