"""What a draft can begin as: a template, or a frame with nothing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rules import LanguageMap
from rules.editing import document_of

TEMPLATES: Mapping[str, LanguageMap] = {
    "four-ways": {
        "en": "A course, small capsules, help given to peers, and practice that somebody saw.",
        "fr": "Un cours, des capsules, de l'aide aux pairs, et une pratique que quelqu'un a vue.",
    },
    "course-then-practice": {
        "en": "What was learnt is used at work within three months; a refresher renews it.",
        "fr": "Ce qui est appris sert au travail dans les trois mois ; un rappel le renouvelle.",
    },
    "habit": {
        "en": "Small pieces several weeks on end, and something shared with others.",
        "fr": "De petites pièces plusieurs semaines de suite, et quelque chose de partagé.",
    },
    "points": {
        "en": "Several ways lead there, and each counts for what it is worth.",
        "fr": "Plusieurs chemins y mènent, et chacun compte pour ce qu'il vaut.",
    },
}
_ISSUER = "issuer: your-organisation"
_FRAME = """schema: acquis/1
id: new-micro-credential
title: {fr: "Nouvelle micro-certification", en: "New micro-credential"}
aptitude: {fr: "Ce que l'on sait faire", en: "What one is able to do"}
issuer: your-organisation
needs:
  all: []
"""


@dataclass(frozen=True, slots=True)
class Template:
    """A document to begin with, and what it is good for."""

    name: str
    title: LanguageMap
    about: LanguageMap
    text: str


@cache
def templates() -> tuple[Template, ...]:
    """All of them, the one that shows most first."""
    return tuple(map(_template, TEMPLATES))


def template_text(name: str, issuer: str) -> str:
    """The document of that template for this organisation; raises `KeyError`."""
    found = {one.name: one.text for one in templates()}
    return found[name].replace(_ISSUER, f"issuer: {issuer}")


def empty_text(issuer: str) -> str:
    """A document in which nothing is asked yet."""
    return _FRAME.replace(_ISSUER, f"issuer: {issuer}")


def _template(name: str) -> Template:
    text = files("recognition.rulebook").joinpath(f"templates/{name}.yaml").read_text(encoding="utf-8")
    return Template(name, document_of(text)["title"], TEMPLATES[name], text)
