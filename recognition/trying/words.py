"""What a simulation is said with, in English and French: on the command line and on pages."""

from __future__ import annotations

from collections.abc import Mapping

from recognition.trying.simulation import GroupName, Named
from rules import LanguageMap, local
from rules.words import phrases
from rules.words.phrases import Language

GROUP_WORDS: Mapping[GroupName, LanguageMap] = {
    "gain": {"en": "would gain it", "fr": "l'obtiendrait"},
    "near": {"en": "nearly has it (from {near})", "fr": "y est presque (à partir de {near})"},
    "lose": {"en": "has it, and would not meet it", "fr": "l'a, et ne la remplirait pas"},
    "set_back": {"en": "is under way, and would be thrown back", "fr": "est en chemin, et reculerait"},
}
KEEP: LanguageMap = {"en": "has it, and meets it", "fr": "l'a, et la remplit"}
_LEARNER: LanguageMap = {"en": "learner {id}", "fr": "personne {id}"}
_DAY = 86_400.0


def group_words(name: GroupName, near: float, language: Language) -> str:
    """What a group is called."""
    return local(GROUP_WORDS[name], language).format(near=share(near, language))


def who(one: Named, language: Language) -> str:
    """By what somebody is called."""
    known = one.someone.name or one.someone.ifi
    return known or local(_LEARNER, language).format(id=one.someone.learner_id)


def lacks(one: Named, language: Language) -> tuple[str, ...]:
    """What somebody lacks, part by part."""
    return tuple(
        f"{local(each.title, language) if each.title else each.key}{phrases.colon(language)}"
        f"{local(each.lacking, language)}"
        for each in one.obstacles
    )


def share(part: float, language: Language) -> str:
    """A share of 1 in whole percent, cut."""
    return phrases.percent(int(part * 100 + 1e-9), language)


def lasting(seconds: float | None, language: Language) -> str:
    """A length of time in its largest unit: days from two days on, else hours, minutes or seconds."""
    if seconds is None:
        return ""
    for unit, from_ in ((_DAY, 2 * _DAY), (3600.0, 2 * 3600.0), (60.0, 120.0)):
        if seconds >= from_:
            return phrases.length(round(seconds / unit) * unit, language)
    return phrases.length(round(seconds), language)
