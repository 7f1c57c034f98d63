"""The European standard: the elements that describe a micro-credential (2022/C 243/02, Annex I).

A rule document has a field for each that is not the award's or the issuer's own. `described` says them in words,
`quality` says which are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rules.language import LanguageMap, local
from rules.model import Rule

# What every award brings along.
_OF_THE_AWARD = ("learner", "date")
_OF_THE_ISSUER = ("country", "awarding_body")
_PARTICIPATION: Mapping[str, LanguageMap] = {
    "online": {"en": "Online", "fr": "À distance"},
    "onsite": {"en": "On site", "fr": "En présentiel"},
    "blended": {"en": "Blended", "fr": "Hybride"},
    "work-based": {"en": "At work", "fr": "En situation de travail"},
}


@dataclass(frozen=True, slots=True)
class IssuerFacts:
    """What is known of who awards: the name and the country."""

    name: bool
    country: bool


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the standard; `there` is None where it depends on an issuer who is not known here."""

    code: str
    mandatory: bool
    there: bool | None
    name: LanguageMap
    hint: LanguageMap


def quality(rule: Rule, issuer: IssuerFacts | None = None) -> tuple[Element, ...]:
    """Every element of the standard in its order, and whether the document has it."""
    said = dict(described(rule, "en"))
    known: dict[str, bool | None] = dict.fromkeys(_OF_THE_AWARD, True)
    known["title"] = bool(rule.title)
    known["awarding_body"] = issuer.name if issuer is not None else None
    known["country"] = issuer.country if issuer is not None else None
    return tuple(
        Element(code, each["mandatory"], known.get(code, code in said), each["name"], each["hint"])
        for code, each in _elements().items()
    )


def element_name(code: str, language: str) -> str:
    """What the element is called."""
    name: LanguageMap = _elements()[code]["name"]
    return local(name, language)


def described(rule: Rule, language: str) -> list[tuple[str, str]]:
    """The elements that the document itself describes, in the order of the standard: (code, words)."""
    standard = rule.standard
    words = {code: _text(standard.get(code), language) for code in _elements()}
    words["learning_outcomes"] = "; ".join(local(one, language) for one in standard.get("learning_outcomes") or ())
    words["workload"] = " · ".join(_workload(standard.get("workload") or {}, language))
    words["level"] = ", ".join(_levels(standard.get("level") or {}, language))
    words["participation"] = _participation(str(standard.get("participation") or ""), language)
    if not words["stackability"]:
        words["stackability"] = _stacked(rule, language)
    own = [code for code in _elements() if code not in (*_OF_THE_AWARD, *_OF_THE_ISSUER, "title")]
    return [(code, words[code]) for code in own if words[code]]


@cache
def _elements() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((files("rules") / "data" / "standard.yaml").read_text("utf-8"))
    return found


def _text(value: Any, language: str) -> str:
    return local(value, language) if isinstance(value, Mapping) else ""


def _workload(workload: Mapping[str, Any], language: str) -> list[str]:
    point = "," if language.startswith("fr") else "."
    units = (("hours", "h"), ("ects", "ECTS"))
    return [f"{f'{workload[name]:g}'.replace('.', point)} {unit}" for name, unit in units if workload.get(name)]


def _levels(level: Mapping[str, Any], language: str) -> list[str]:
    names = {"eqf": "CEC" if language.startswith("fr") else "EQF"}
    return [f"{names.get(framework, framework)} {value}" for framework, value in level.items()]


def _participation(form: str, language: str) -> str:
    return local(_PARTICIPATION[form], language) if form in _PARTICIPATION else form


def _stacked(rule: Rule, language: str) -> str:
    if not rule.holds:
        return ""
    said = "s'appuie sur {parts}" if language.startswith("fr") else "rests on {parts}"
    return said.format(parts=", ".join(rule.holds))
