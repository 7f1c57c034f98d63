"""What a `where` asks of one statement, in words: nothing that it asks is left out."""

from __future__ import annotations

import re
from typing import Any

from rules.duration import parse_duration
from rules.language import LanguageMap, local
from rules.model import AttestedBy, Where
from rules.predicate import parse_comparison
from rules.words import names, phrases
from rules.words.names import Teller
from rules.words.phrases import NARROW, OR

# What a threshold stands after.
MEASURES: dict[str, LanguageMap] = {
    "score.scaled": {"en": "a score", "fr": "un score"},
    "score.percent": {"en": "a score", "fr": "un score"},
    "score.raw": {"en": "a score", "fr": "un score"},
    "duration": {"en": "a time", "fr": "un temps"},
}
# Something is recorded, or not.
_GIVEN: dict[str, LanguageMap] = {
    "success": {"en": "a success or failure", "fr": "une réussite ou un échec"},
    "completion": {"en": "a record of completion", "fr": "une mention d'achèvement"},
    "score.scaled": {"en": "a score", "fr": "un score"},
    "score.percent": {"en": "a score in percent", "fr": "un score en pourcentage"},
    "score.raw": {"en": "a score in points", "fr": "un score en points"},
    "duration": {"en": "a time", "fr": "un temps"},
    "activity": {"en": "an activity", "fr": "une activité"},
    "activity_type": {"en": "a kind of activity", "fr": "un type d'activité"},
    "parent": {"en": "a parent activity", "fr": "une activité parente"},
    "grouping": {"en": "a group of activities", "fr": "un regroupement d'activités"},
    "category": {"en": "a category", "fr": "une catégorie"},
    "other": {"en": "a related activity", "fr": "une activité liée"},
    "platform": {"en": "a platform", "fr": "une plateforme"},
    "source": {"en": "a source", "fr": "une source"},
    "trust": {"en": "a level of trust", "fr": "un niveau de confiance"},
    "response": {"en": "an answer", "fr": "une réponse"},
    "language": {"en": "a language", "fr": "une langue"},
    "instructor": {"en": "an instructor", "fr": "un formateur"},
    "registration": {"en": "an enrolment", "fr": "une inscription"},
    "team": {"en": "a team", "fr": "une équipe"},
    "authority": {"en": "an authority", "fr": "une autorité"},
}
_RESULTS: dict[tuple[str, bool], LanguageMap] = {
    ("success", True): {"en": "with success", "fr": "avec succès"},
    ("success", False): {"en": "without success", "fr": "sans succès"},
    ("completion", True): {"en": "marked as complete", "fr": f"avec la mention «{NARROW}terminé{NARROW}»"},
    ("completion", False): {"en": "marked as incomplete", "fr": f"avec la mention «{NARROW}non terminé{NARROW}»"},
}
# What stands around the names of things.
_AROUND: dict[str, LanguageMap] = {
    "activity": {"en": "in {}", "fr": "dans {}"},
    "activity_type": {"en": "of the kind {}", "fr": "de type {}"},
    "parent": {"en": "as part of {}", "fr": "dans le cadre de {}"},
    "grouping": {"en": "within {}", "fr": "au sein de {}"},
    "category": {"en": "in the category {}", "fr": "dans la catégorie {}"},
    "other": {"en": "together with {}", "fr": "en lien avec {}"},
    "platform": {"en": "on {}", "fr": "sur {}"},
    "source": {"en": "recorded by {}", "fr": "enregistré par {}"},
    "trust": {"en": "at the level of trust {}", "fr": "au niveau de confiance {}"},
    "response": {"en": "with the answer {}", "fr": "avec la réponse {}"},
    "language": {"en": "in the language {}", "fr": "dans la langue {}"},
    "instructor": {"en": "with the instructor {}", "fr": "avec le formateur {}"},
    "registration": {"en": "in the enrolment {}", "fr": "dans l'inscription {}"},
    "team": {"en": "with the team {}", "fr": "avec l'équipe {}"},
    "authority": {"en": "vouched for by {}", "fr": "garanti par {}"},
}
_THINGS = ("activity", "activity_type", "parent", "grouping", "category", "other")
_RANGE = re.compile(r"^\s*([+-]?[\d.]+)\s*\.\.\s*([+-]?[\d.]+)\s*$")
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
_COMPARED = re.compile(r"^\s*(>=|<=|==|!=|>|<)\s*(.+?)\s*$", re.DOTALL)


def conditions(where: Where, teller: Teller, *, told: frozenset[str]) -> list[str]:
    """Each condition in words, but those on fields that are `told` already."""
    found = [field_words(name, predicate.text, teller) for name, predicate in where.fields if name not in told]
    for iri, predicate in where.extensions:
        found.append(extension_words(teller.thing(iri), predicate.text, teller))
    for name, predicate in where.rubric:
        level = phrases.quoted(name, teller.language)
        found.append(
            extension_words(teller.say(f"the level for {level}", f"le niveau pour {level}"), predicate.text, teller)
        )
    for path, predicate in where.paths:
        found.append(extension_words(phrases.quoted(path, teller.language), predicate.text, teller))
    if where.attested_by is not None:
        found.append(_attested(where.attested_by, teller))
    return found


def extension_words(name: str, wanted: Any, teller: Teller) -> str:
    """What is asked of a value that has only a name."""
    if wanted == "exists":
        return teller.say(f"with {name}", f"avec {name}")
    if wanted == "absent":
        return teller.say(f"without {name}", f"sans {name}")
    return f"{teller.say('with', 'avec')} {name} ({loosely(wanted, teller)})"


def field_words(name: str, wanted: Any, teller: Teller) -> str:
    """What is asked of one field of a statement."""
    if isinstance(wanted, list) and len(wanted) == 1:
        return field_words(name, wanted[0], teller)
    given = local(_GIVEN.get(name, {"en": name}), teller.language)
    if wanted == "exists":
        return teller.say(f"with {given}", f"avec {given}")
    if wanted == "absent":
        bare = "réussite ni échec" if name == "success" else given.partition(" ")[2]
        return teller.say(f"without {given}", f"sans {bare}")
    if isinstance(wanted, bool) and (name, wanted) in _RESULTS:
        return local(_RESULTS[name, wanted], teller.language)
    if name in MEASURES:
        measure = local(MEASURES[name], teller.language)
        return f"{teller.say('with', 'avec')} {measure} {level(name, wanted, teller)}"
    if name in _AROUND and _plain(wanted):
        return local(_AROUND[name], teller.language).format(named(name, wanted, teller))
    return f"{teller.say('with', 'avec')} {given} {_described(name, wanted, teller)}"


def _plain(wanted: Any) -> bool:
    """Whether it names things, and says nothing else of them."""
    if isinstance(wanted, list):
        return all(_plain(item) for item in wanted)
    if not isinstance(wanted, str) or wanted in ("exists", "absent") or wanted.endswith("*"):
        return False
    return not (wanted.startswith("~") or _COMPARED.match(wanted) or _RANGE.match(wanted))


def named(field: str, wanted: Any, teller: Teller) -> str:
    """The things that a predicate names, plainly or by how they begin."""
    if isinstance(wanted, list):
        return phrases.listed([named(field, item, teller) for item in wanted], teller.language, OR)
    name = _name(field, str(wanted), teller)
    return teller.say(f"anything in {name}", f"tout contenu de {name}") if wanted.endswith("*") else name


def _described(field: str, wanted: Any, teller: Teller) -> str:
    """What a thing must be like, where it is not simply named."""
    if isinstance(wanted, list):
        return phrases.listed([_described(field, item, teller) for item in wanted], teller.language, OR)
    compared = _COMPARED.match(wanted) if isinstance(wanted, str) else None
    if compared and compared[1] == "!=" and not _NUMBER.match(compared[2]):
        return phrases.how_much("!=", _name(field, compared[2], teller), teller.language)
    if field in _THINGS and isinstance(wanted, str) and wanted.endswith("*") and not compared and wanted[0] != "~":
        below = _name(field, wanted, teller)
        return teller.say(f"under {below}", f"sous {below}")
    if _plain(wanted):
        return _name(field, wanted, teller)
    return loosely(wanted, teller)


def _name(field: str, text: str, teller: Teller) -> str:
    if field in _THINGS:
        return teller.thing(text)
    if field == "source":
        return teller.source(text)
    if field == "trust" and text in names.TRUST:
        return phrases.quoted(local(names.TRUST[text], teller.language), teller.language)
    return phrases.quoted(text, teller.language)


def level(field: str, wanted: Any, teller: Teller) -> str:
    """ "of at least 80%"; a bare value is exactly that."""
    language = teller.language
    if isinstance(wanted, list):
        return phrases.listed([level(field, item, teller) for item in wanted], language, OR)
    if wanted in ("exists", "absent"):
        return teller.say("of any amount", "quelconque") if wanted == "exists" else teller.say("or none", "ou aucun")
    between = _RANGE.match(wanted) if isinstance(wanted, str) else None
    if between and field != "duration":
        low, high = (phrases.value(float(end), field, language) for end in between.groups())
        return teller.say(f"between {low} and {high}", f"entre {low} et {high}")
    text = wanted if isinstance(wanted, str) and wanted.lstrip()[:1] in "<>=!" else f"== {wanted}"
    try:
        comparison = parse_comparison(text, _seconds if field == "duration" else float)
    except ValueError:
        return loosely(wanted, teller)
    return phrases.how_much(comparison.operator, phrases.value(comparison.number, field, language), language)


def _seconds(text: str) -> float:
    return parse_duration(text).seconds


def loosely(wanted: Any, teller: Teller) -> str:
    """A predicate on something of which nothing is known."""
    language = teller.language
    if isinstance(wanted, list):
        return phrases.listed([loosely(item, teller) for item in wanted], language, OR)
    if isinstance(wanted, bool):
        return teller.say("yes", "oui") if wanted else teller.say("no", "non")
    if isinstance(wanted, int | float):
        return phrases.number(wanted, language)
    text = str(wanted).strip()
    between, compared = _RANGE.match(text), _COMPARED.match(text)
    if text in ("exists", "absent"):
        return teller.say("given", "indiqué") if text == "exists" else teller.say("not given", "non indiqué")
    if text.startswith("~"):
        pattern = phrases.quoted(text[1:].strip(), language)
        return teller.say(f"matching {pattern}", f"correspondant au motif {pattern}")
    if between:
        low, high = (phrases.number(float(end), language) for end in between.groups())
        return teller.say(f"between {low} and {high}", f"entre {low} et {high}")
    if compared:
        operand = compared[2]
        shown = (
            phrases.number(float(operand), language) if _NUMBER.match(operand) else phrases.quoted(operand, language)
        )
        return phrases.in_all(compared[1], shown, language)
    if text.endswith("*"):
        start = phrases.quoted(text[:-1], language)
        return teller.say(f"beginning with {start}", f"commençant par {start}")
    return phrases.quoted(text, language)


def _attested(wanted: AttestedBy, teller: Teller) -> str:
    confirmed = teller.say("confirmed by", "confirmé par")
    if not wanted.roles:
        who = teller.say("somebody", "une personne")
        if wanted.independent:
            who = teller.say("somebody else than the learner", "une autre personne que soi-même")
        return f"{confirmed} {who}"
    text = f"{confirmed} {phrases.listed([names.role(name, teller) for name in wanted.roles], teller.language, OR)}"
    if wanted.independent:
        text += teller.say(" other than the learner", " autre que soi-même")
    return text
