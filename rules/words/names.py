"""What verbs, kinds of activity, activities and people are called: by given names, or by a readable part.

A *label* stands in a sentence for one thing; what it stands for, where the label does not say so itself, is kept by the
*teller*, so that a whole rule can end with it and nothing that the rule says is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from urllib.parse import unquote, urlsplit

import yaml

from rules.language import LanguageMap, local
from rules.vocabulary import DEFAULT_VOCABULARY
from rules.words.phrases import Language, quoted

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


TRUST: Mapping[str, LanguageMap] = {
    "self": {"en": "self", "fr": "soi-même"},
    "peer": {"en": "peer", "fr": "pair"},
    "system": {"en": "system", "fr": "système"},
    "assessor": {"en": "assessor", "fr": "évaluateur"},
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names that people gave, each in the languages that it has.

    `microcredentials` by slug; `things` (activities, their types, categories, extensions) and `verbs` (in the
    infinitive) by IRI; `sources` by what the rule calls them.
    """

    microcredentials: Mapping[str, LanguageMap] = field(default_factory=dict)
    things: Mapping[str, LanguageMap] = field(default_factory=dict)
    verbs: Mapping[str, LanguageMap] = field(default_factory=dict)
    sources: Mapping[str, LanguageMap] = field(default_factory=dict)


NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb in the infinitive, what it is done to, and several of those."""

    verb: str
    one: str
    several: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells: in which language, with which names, and what each label has stood for so far."""

    language: Language
    names: Names = NO_NAMES
    labels: dict[str, str] = field(default_factory=dict)

    def say(self, english: str, french: str) -> str:
        """The one in the teller's language."""
        return english if self.language == "en" else french

    def claim(self, label: str, what: str) -> bool:
        """Let the label stand for it from now on; not if it stands for something else already."""
        return self.labels.setdefault(label, what) == what

    def label(self, what: str, given: Mapping[str, LanguageMap], fallback: str) -> str:
        """Its given name or the fallback, quoted; in full where another thing is called so already."""
        name = local(given[what], self.language) if given.get(what) else fallback
        return quoted(name if self.claim(name, what) else what, self.language)

    def thing(self, iri: str) -> str:
        """An activity, a type, a category, …"""
        return self.label(iri, self.names.things, short_name(iri))

    def microcredential(self, slug: str) -> str:
        """Another micro-credential."""
        return self.label(slug, self.names.microcredentials, slug)

    def source(self, name: str) -> str:
        """Who sends statements."""
        return self.label(name, self.names.sources, name)

    def glossary(self) -> list[tuple[str, str]]:
        """Each label that does not say itself what it stands for, with that; as they came."""
        return [(label, what) for label, what in self.labels.items() if label != what and what not in _aliases()]


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
    for alias in DEFAULT_VOCABULARY.senses:
        iris = DEFAULT_VOCABULARY.verb_iris(alias)
        for name in (alias, *iris, *(_last(iri) for iri in iris)):
            found.setdefault(name, alias)
    return found


def _last(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]


def deed(verb: str, teller: Teller) -> Deed | None:
    """What is done, by the verb's alias, its IRI, or the IRI's last part; none for a verb that nobody knows."""
    given = teller.names.verbs.get(verb)
    alias = _aliases().get(verb) or _aliases().get(_last(verb))
    known = _table("verb_words.yaml").get(alias or "")
    if known is None:
        return None
    said, one, several = known[teller.language]
    if given:
        said = local(given, teller.language)
    return Deed(said, one, several) if teller.claim(said, verb) else None


def kind(activity_type: str, teller: Teller) -> tuple[str, str] | None:
    """One and several activities of a type, by the last part of its IRI; none for a type that nobody knows."""
    known = _table("activity_words.yaml").get(_last(activity_type).lower())
    if known is None or activity_type in teller.names.things:
        return None
    one, several = known[teller.language]
    return (one, several) if teller.claim(one, activity_type) else None


def role(name: str, teller: Teller) -> str:
    """Who attests, by role."""
    if name in ROLES:
        return local(ROLES[name], teller.language)
    called = quoted(name, teller.language)
    return teller.say(f"somebody in the role {called}", f"une personne dans le rôle {called}")
