"""Every command teaches: what it does in a sentence, what each option means, and an example where there are options."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from yakuba.site.cli import main


def every_command(group: click.Group = main, above: str = "yakuba") -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        yield f"{above} {name}", command
        if isinstance(command, click.Group):
            yield from every_command(command, f"{above} {name}")


COMMANDS = list(every_command())


def options(command: click.Command) -> list[click.Option]:
    return [given for given in command.params if isinstance(given, click.Option) and given.name != "help"]


def help_of(words: str, command: click.Command) -> str:
    return command.get_help(click.Context(command, info_name=words))


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_a_command_says_what_it_does(words: str, command: click.Command) -> None:
    text = help_of(words, command)
    assert "。" in text, f"{words} --help: one sentence on what it does"
    assert command.get_short_help_str(limit=200).strip()


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_a_command_with_options_explains_each_and_shows_an_example(words: str, command: click.Command) -> None:
    for option in options(command):
        assert option.help, f"{words} {option.opts[0]}: say what it is for"
    if options(command):
        assert f"例:  {words}" in help_of(words, command), f"{words} --help: an example that can be copied"


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_an_example_is_a_command_that_exists(words: str, command: click.Command) -> None:
    for line in help_of(words, command).splitlines():
        example = line.replace("例:", "").strip()
        if example.startswith("yakuba "):
            assert_can_be_typed(example.split()[1:])


def assert_can_be_typed(words: list[str]) -> None:
    command: Any = main
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    known = {name for option in options(command) for name in (*option.opts, *option.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_first_page_names_every_group_of_commands(tmp_path: Path) -> None:
    text = help_of("yakuba", main)
    for name in main.commands:
        assert f"\n  {name} " in text
    for words in ("yakuba up", "yakuba init", "yakuba packs check", "yakuba people import", "--help"):
        assert words in text


def test_looking_at_the_help_makes_nothing(home: Any) -> None:
    home.folder.mkdir()
    for words in ("--help", "init --help", "up --help", "token issue --help", "offices import --help"):
        done = home.yakuba("--home", str(home.folder / "not-made"), *words.split())
        assert done.returncode == 0
        assert "。" in done.stdout
        assert not (home.folder / "not-made").exists(), words


def test_a_word_nobody_knows_is_answered_with_where_to_look(home: Any) -> None:
    home.folder.mkdir()
    done = home.yakuba("founde")
    assert done.returncode == 2
    assert "founde" in done.stderr
    assert "--help" in done.stderr
