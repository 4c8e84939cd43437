"""Said: a sentence for a person, in Japanese and in English. The sentences themselves are in `_sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

__all__ = ["Said", "Sentence"]


@runtime_checkable
class Sayable(Protocol):
    """Words that know their languages: a `Text` of a pack, a field's name in a sentence, another `Said`."""

    def to(self, language: str) -> str: ...


class Said(str):
    """Words that are Japanese wherever a string is wanted, and that know their やさしい日本語 and their English."""

    easy: str
    en: str

    def __new__(cls, ja: str, easy: str = "", en: str = "") -> Said:
        said = super().__new__(cls, ja)
        said.easy, said.en = easy, en
        return said

    @classmethod
    def by(cls, words: Callable[[str], str]) -> Said:
        """Asks for the words in each language: `Said.by(field.label.to)`."""
        return cls(words("ja"), words("easy"), words("en"))

    def to(self, language: str) -> str:
        """The words in `language` (ja, easy or en); Japanese where there are none."""
        return {"easy": self.easy, "en": self.en}.get(language) or str(self)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with places for values. Values that know their languages are said in the language of the sentence."""

    ja: str
    en: str

    def __call__(self, **values: object) -> Said:
        return Said.by(lambda language: self._in(language, values))

    def _in(self, language: str, values: Mapping[str, object]) -> str:
        template = self.en if language == "en" else self.ja
        said = {name: value.to(language) if isinstance(value, Sayable) else value for name, value in values.items()}
        return template.format_map(said)
