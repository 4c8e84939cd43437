"""What a pack says, in the reader's language. The one place where furigana become markup, once."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from .text import ruby_parts


def ruby(text: object) -> SafeString:
    """Furigana: 子（こ）ども becomes <ruby>, everything else is escaped. What is markup already stays as it is."""
    if isinstance(text, SafeString):
        return text
    return format_html_join("", "{}", ((_part(base, reading),) for base, reading in ruby_parts(str(text))))


def _part(base: str, reading: str) -> str:
    if not reading:
        return conditional_escape(base)
    return format_html("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>", base, reading)


def said(content: object, language: str) -> str:
    """A mapping or object with ja, easy and en, in this language or else in Japanese; the easy wording with its furigana."""
    chosen = _in_language(content, language)
    if chosen and language == "easy":
        return ruby(chosen)
    return chosen or _in_language(content, "ja") or (content if isinstance(content, str) else "")


def plain(content: object, language: str) -> str:
    """The same without furigana, for where no markup can stand: titles of windows, lists to choose from."""
    chosen = _in_language(content, language)
    if chosen and language == "easy":
        return "".join(base for base, _ in ruby_parts(chosen))
    return str(said(content, language))


def _in_language(content: object, language: str) -> str:
    return (content.get(language) if isinstance(content, Mapping) else getattr(content, language, None)) or ""
