"""Texts for people: a *language map* holds one text a language (keys are BCP 47 tags)."""

from __future__ import annotations

from collections.abc import Mapping

LanguageMap = Mapping[str, str]
LANGUAGES = ("en", "fr")


def local(texts: LanguageMap, language: str, fallback: str = "en") -> str:
    """The text in `language`, else in its base language, else in `fallback`, else in the first there is."""
    for tag in (language, language.partition("-")[0], fallback):
        if tag in texts:
            return texts[tag]
    return next(iter(texts.values()), "")
