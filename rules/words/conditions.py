"""What a `where` asks of one statement, in words."""

from __future__ import annotations

import re
from typing import Any

from rules.duration import parse_duration
from rules.language import LanguageMap, local
from rules.model import AttestedBy, Where
from rules.predicate import Predicate, parse_comparison
from rules.words import names, phrases
from rules.words.phrases import Language

OR: LanguageMap = {"en": "or", "fr": "ou"}
# What a threshold stands after.
MEASURES: dict[str, LanguageMap] = {
    "score.scaled": {"en": "a score", "fr": "un score"},
    "score.percent": {"en": "a score", "fr": "un score"},
    "score.raw": {"en": "a score", "fr": "un score"},
    "duration": {"en": "a time", "fr": "un temps"},
}
_RESULTS: dict[str, LanguageMap] = {
    "success": {"en": "success", "fr": "réussite"},
    "completion": {"en": "completion", "fr": "achèvement"},
}
# Where the author gave a title, these say again what the title says.
_PLACES: dict[str, LanguageMap] = {
    "activity": {"en": "in {}", "fr": "dans {}"},
    "activity_type": {"en": "of the kind {}", "fr": "de type {}"},
    "parent": {"en": "within {}", "fr": "au sein de {}"},
    "grouping": {"en": "within {}", "fr": "au sein de {}"},
    "category": {"en": "in the category {}", "fr": "dans la catégorie {}"},
    "other": {"en": "together with {}", "fr": "en lien avec {}"},
}
_OTHERS: dict[str, LanguageMap] = {
    "platform": {"en": "on {}", "fr": "sur {}"},
    "source": {"en": "recorded by {}", "fr": "enregistré par {}"},
    "trust": {"en": "from a source trusted as {}", "fr": "d'une source reconnue comme {}"},
    "response": {"en": "with the answer {}", "fr": "avec la réponse {}"},
    "language": {"en": "in the language {}", "fr": "dans la langue {}"},
    "instructor": {"en": "with the instructor {}", "fr": "avec le formateur {}"},
    "registration": {"en": "in the enrolment {}", "fr": "dans l'inscription {}"},
}
_RANGE = re.compile(r"^\s*([+-]?[\d.]+)\s*\.\.\s*([+-]?[\d.]+)\s*$")


def conditions(where: Where, language: Language, *, told: frozenset[str]) -> list[str]:
    """Each condition in words, but those on fields that are `told` already."""
    found = [_field(name, predicate, language) for name, predicate in where.fields if name not in told]
    for iri, predicate in where.extensions:
        name = phrases.quoted(names.short_name(iri), language)
        found.append(f"{'with' if language == 'en' else 'avec'} {name} {_loosely(predicate.text, language)}")
    if where.attested_by is not None:
        found.append(_attested(where.attested_by, language))
    return found


def places(where: Where) -> frozenset[str]:
    """The fields that say where something happened."""
    return frozenset(name for name, _ in where.fields if name in _PLACES)


def _field(name: str, predicate: Predicate, language: Language) -> str:
    wanted = predicate.text
    with_, without = ("with", "without") if language == "en" else ("avec", "sans")
    if name in _RESULTS:
        said = local(_RESULTS[name], language)
        return f"{with_ if wanted in (True, 'exists') else without} {said}"
    if name in MEASURES:
        said = local(MEASURES[name], language)
        if wanted == "absent":
            return f"{without} {said.partition(' ')[2]}"
        return f"{with_} {said}" if wanted == "exists" else f"{with_} {said} {_level(name, wanted, language)}"
    texts = {**_PLACES, **_OTHERS}[name]
    if wanted in ("exists", "absent") or (isinstance(wanted, str) and wanted[:1] in "!~"):
        return f"{names.short_name(name)} {_loosely(wanted, language)}"
    return local(texts, language).format(named(predicate, language))


def named(predicate: Predicate, language: Language) -> str:
    """The things that a predicate names, shortened and quoted."""
    texts = predicate.text if isinstance(predicate.text, list) else [predicate.text]
    return phrases.listed([phrases.quoted(names.short_name(str(text)), language) for text in texts], language, OR)


def _level(field: str, wanted: Any, language: Language) -> str:
    """ "of 80 % or more"; a bare value is exactly that."""
    if isinstance(wanted, list):
        return phrases.listed([_level(field, item, language) for item in wanted], language, OR)
    between = _RANGE.match(wanted) if isinstance(wanted, str) else None
    if between:
        low, high = (phrases.value(float(end), field, language) for end in between.groups())
        return f"between {low} and {high}" if language == "en" else f"entre {low} et {high}"
    text = wanted if isinstance(wanted, str) and wanted[:1] in "<>=!" else f"== {wanted}"
    comparison = parse_comparison(text, (lambda part: parse_duration(part).seconds) if field == "duration" else float)
    return phrases.how_much(comparison.operator, phrases.value(comparison.number, field, language), language)


def _loosely(wanted: Any, language: Language) -> str:
    """A predicate on something of which nothing is known."""
    english = language == "en"
    if isinstance(wanted, list):
        return phrases.listed([_loosely(item, language) for item in wanted], language, OR)
    if wanted == "exists":
        return "given" if english else "indiqué"
    if wanted == "absent":
        return "not given" if english else "non indiqué"
    if isinstance(wanted, bool):
        return f"= {('yes' if english else 'oui') if wanted else ('no' if english else 'non')}"
    text = str(wanted).strip()
    if text.startswith("~"):
        return f"{'like' if english else 'de la forme'} {phrases.quoted(text[1:].strip(), language)}"
    return text if text[:1] in "<>=!" else f"= {text}"


def _attested(wanted: AttestedBy, language: Language) -> str:
    english = language == "en"
    confirmed = "confirmed by" if english else "confirmé par"
    if not wanted.roles:
        who = ("somebody", "une personne") if not wanted.independent else ("somebody else", "une autre personne")
        return f"{confirmed} {who[0] if english else who[1]}"
    text = f"{confirmed} {phrases.listed([names.role(name, language) for name in wanted.roles], language, OR)}"
    # A peer is somebody else anyway.
    if wanted.independent and wanted.roles != ("peer",):
        text += " other than the learner" if english else " autre que soi-même"
    return text
