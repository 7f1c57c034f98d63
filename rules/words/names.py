"""What verbs, kinds of activity, activities and people are called when nobody gave them a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import unquote, urlsplit

import yaml

from rules.language import LanguageMap, local
from rules.vocabulary import DEFAULT_VOCABULARY
from rules.words.phrases import Language

ROLES: Mapping[str, LanguageMap] = {
    "manager": {"en": "a manager", "fr": "un responsable"},
    "assessor": {"en": "an assessor", "fr": "un évaluateur"},
    "mentor": {"en": "a mentor", "fr": "un tuteur"},
    "peer": {"en": "a peer", "fr": "un pair"},
}
MODALITIES: Mapping[str, LanguageMap] = {
    "e-learning": {"en": "online learning", "fr": "formation en ligne"},
    "micro-learning": {"en": "micro-learning", "fr": "micro-apprentissage"},
    "social": {"en": "learning with others", "fr": "apprentissage avec les autres"},
    "workplace": {"en": "practice at work", "fr": "pratique au travail"},
}
# The parts of an address that say how it is served, not what it is.
_PLUMBING = re.compile(r"^(?:view|index|show|mod|launch|xapi|content)?(?:\.\w{2,4})?$")


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb in the infinitive, what it is done to, and several of those."""

    verb: str
    one: str
    several: str


def short_name(iri: str) -> str:
    """What tells an IRI from others, readably: `…/mod/quiz/view.php?id=3` is "quiz 3", `…/incident-report` the rest."""
    parts = urlsplit(unquote(iri.rstrip("/*#")))
    steps = [step for step in re.split(r"[/:]", parts.path) if not _PLUMBING.match(step)]
    last = parts.fragment or (steps[-1] if steps else parts.netloc)
    number = re.search(r"(?:^|&)\w*id=([^&]+)", parts.query)
    name = f"{last} {number[1]}" if number else last
    return re.sub(r"[-_\s]+", " ", name).strip() or iri


@cache
def _table(name: str) -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(files("rules").joinpath("data", name).read_text("utf-8"))
    return table


@cache
def _aliases() -> Mapping[str, str]:
    """Aliases by themselves, by the verb IRIs that they stand for, and by the last parts of those."""
    found: dict[str, str] = {}
    for alias, iris in DEFAULT_VOCABULARY.verbs.items():
        for name in (alias, *iris, *(_last(iri) for iri in iris)):
            found.setdefault(name, alias)
    return found


def _last(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]


def deed(verb: str, language: Language) -> Deed | None:
    """What is done, by the verb's alias, its IRI, or the IRI's last part; none for a verb that nobody knows."""
    alias = _aliases().get(verb) or _aliases().get(_last(verb))
    known = _table("verb_words.yaml").get(alias or "")
    return Deed(*known[language]) if known else None


def kind(activity_type: str, language: Language) -> tuple[str, str] | None:
    """One and several activities of a type, by the last part of its IRI; none for a type that nobody knows."""
    known = _table("activity_words.yaml").get(_last(activity_type).lower())
    return (known[language][0], known[language][1]) if known else None


def role(name: str, language: Language) -> str:
    """Who attests, by role."""
    return local(ROLES.get(name, {"en": f"a {name}", "fr": f"un {name}"}), language)
