"""A whole rule as a sheet of Markdown lines: what it takes, then what the award is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rules.language import LanguageMap, local
from rules.model import All, AnyOf, AtLeast, Criterion, Holds, Mix, Node, Not, Points, Rule, Skill, children_of
from rules.words import phrases
from rules.words.forms import from_publication, mix_sentence
from rules.words.names import Teller
from rules.words.sentences import criterion_sentence, holds_sentence

OUTCOMES: dict[str, LanguageMap] = {
    "award": {"en": "Awarded as soon as all of it is met.", "fr": "Attribuée dès que tout est rempli."},
    "recommend": {
        "en": "Once all of it is met, a person confirms the award.",
        "fr": "Une fois tout rempli, une personne confirme l'attribution.",
    },
}
WITHDRAWN: dict[str, LanguageMap] = {
    "review": {
        "en": "If evidence for it is withdrawn, the award is reviewed.",
        "fr": "Si une preuve est retirée, l'attribution est réexaminée.",
    },
    "revoke": {
        "en": "If evidence for it is withdrawn, the award is revoked.",
        "fr": "Si une preuve est retirée, l'attribution est révoquée.",
    },
    "keep": {
        "en": "If evidence for it is withdrawn, the award is kept.",
        "fr": "Si une preuve est retirée, l'attribution est conservée.",
    },
}
# The descriptors of the EU Recommendation (2022/C 243/02, Annex I).
_DESCRIPTORS: dict[str, LanguageMap] = {
    "learning_outcomes": {"en": "Learning outcomes", "fr": "Acquis d'apprentissage"},
    "level": {"en": "Level", "fr": "Niveau"},
    "workload": {"en": "Workload", "fr": "Charge de travail"},
    "assessment": {"en": "Assessment", "fr": "Évaluation"},
    "participation": {"en": "Participation", "fr": "Participation"},
    "quality_assurance": {"en": "Quality assurance", "fr": "Assurance qualité"},
    "prerequisites": {"en": "Prerequisites", "fr": "Prérequis"},
    "supervision": {"en": "Supervision", "fr": "Supervision"},
    "grade": {"en": "Grade", "fr": "Note"},
    "stackability": {"en": "Stacking", "fr": "Cumul"},
    "further_information": {"en": "Further information", "fr": "Informations complémentaires"},
}
_PARTICIPATION: dict[str, LanguageMap] = {
    "online": {"en": "online", "fr": "en ligne"},
    "onsite": {"en": "on site", "fr": "sur place"},
    "blended": {"en": "blended, online and on site", "fr": "mixte, en ligne et sur place"},
    "work-based": {"en": "work-based", "fr": "en situation de travail"},
}


def sheet_lines(rule: Rule, teller: Teller) -> Iterator[str]:
    """Everything that the rule says."""
    yield f"**{local(rule.title, teller.language)}**"
    yield ""
    yield from _asked(rule, teller)
    yield ""
    yield f"{teller.say('Issued by', 'Délivrée par')} {phrases.quoted(rule.issuer, teller.language)}."
    if rule.skills:
        yield from ("", f"{teller.say('Skills', 'Compétences')}{_colon(teller)}", "")
        yield from (f"- {skill_words(skill, teller)}" for skill in rule.skills)
    if rule.image is not None:
        title = teller.say("Picture", "Image")
        yield f"{title}{phrases.colon(teller.language)}{local(rule.image.alt, teller.language)}"
    described = [line for name, value in rule.standard.items() for line in descriptor_lines(name, value, teller)]
    if described:
        yield from ("", *described)
    yield from _glossary(teller)


def criteria_lines(rule: Rule, teller: Teller) -> Iterator[str]:
    """What it takes and how long it lasts."""
    yield from _asked(rule, teller)
    yield from _glossary(teller)


def _asked(rule: Rule, teller: Teller) -> Iterator[str]:
    yield from (local(rule.aptitude, teller.language), "")
    yield from node_lines(rule.needs, teller, 0)
    yield ""
    yield from from_publication(rule, teller)
    if rule.renewal is not None:
        yield f"{teller.say('What renews the award', 'Ce qui renouvelle la micro-certification')}{_colon(teller)}"
        yield ""
        yield from node_lines(rule.renewal, teller, 0)
        yield ""
    if rule.valid_for is not None:
        lasting = phrases.lasting(rule.valid_for, teller.language)
        yield teller.say(f"Valid for {lasting}.", f"Valable {lasting}.")
    else:
        yield teller.say("Valid without end.", "Valable sans limite de durée.")
    yield local(OUTCOMES[rule.outcome], teller.language)
    yield local(WITHDRAWN[rule.on_evidence_withdrawn], teller.language)


def _glossary(teller: Teller) -> Iterator[str]:
    """What the names in the sentences stand for."""
    entries = teller.glossary()
    if not entries:
        return
    yield from ("", teller.say("What the names stand for:", f"Ce que désignent les noms{phrases.NARROW}:"), "")
    for label, what in entries:
        yield f"- {phrases.quoted(label, teller.language)}{phrases.colon(teller.language)}{what}"


def _semicolon(teller: Teller) -> str:
    return teller.say("; ", f"{phrases.NARROW}; ")


def _colon(teller: Teller) -> str:
    return phrases.colon(teller.language).rstrip()


def node_lines(node: Node, teller: Teller, depth: int, worth: str = "") -> Iterator[str]:
    """A node and all below it as a list with a line each."""
    children = children_of(node)
    # A block around one criterion needs no sentence of its own.
    told = children[0] if len(children) == 1 and isinstance(node, All | AnyOf) and _speaks_alone(children[0]) else node
    title = f"**{local(node.title, teller.language)}**{worth} – " if node.title else ""
    if told is not node and told.title:
        title += f"**{local(told.title, teller.language)}** – "
    end = "" if title and node.title else worth
    yield f"{'  ' * depth}- {title}{node_sentence(told, teller)}{end}"
    for one in (node, told) if told is not node else (node,):
        if one.skills:
            named = _semicolon(teller).join(skill_words(skill, teller) for skill in one.skills)
            yield f"{'  ' * (depth + 1)}- {teller.say('Skills', 'Compétences')}{phrases.colon(teller.language)}{named}"
    for child in children_of(told):
        yield from node_lines(child, teller, depth + 1, _worth(told, child, teller))


def _speaks_alone(node: Node) -> bool:
    return isinstance(node, Criterion | Holds | Mix)


def node_sentence(node: Node, teller: Teller) -> str:
    """One node as one sentence, without its title and full stop; what stands below it is only counted."""
    match node:
        case Criterion():
            return criterion_sentence(node, teller)
        case Holds():
            return holds_sentence(node, teller)
        case Mix():
            return mix_sentence(node, teller)
    return _group_sentence(node, teller)


def _worth(parent: Node, child: Node, teller: Teller) -> str:
    """What a child gives to a parent that counts points."""
    return f" [{phrases.counted(child.worth or 0, 'points', teller.language)}]" if isinstance(parent, Points) else ""


def _group_sentence(node: Node, teller: Teller) -> str:
    """What it takes of a node's children."""
    count = len(children_of(node))
    match node:
        case All(in_order=True):
            return teller.say("All of these, in this order", "Tout ce qui suit, dans cet ordre")
        case All():
            return teller.say("All of these", "Tout ce qui suit")
        case AnyOf():
            return teller.say("At least one of these", "Au moins l'un des éléments suivants")
        case AtLeast():
            return teller.say(
                f"At least {node.need} of these {count}",
                f"Au moins {node.need} des {count} éléments suivants" if count > 1 else f"Au moins {node.need} de ceci",
            )
        case Points():
            points = phrases.counted(node.comparison.number, "points", teller.language)
            wanted = phrases.capital(phrases.how_many(node.comparison, points, teller.language))
            return f"{wanted} {teller.say('from these', 'parmi ce qui suit')}"
        case Not():
            return teller.say("This must not be so", "Ceci ne doit pas être le cas")
    raise TypeError(f"{type(node).__name__} is no kind of node")


def skill_words(skill: Skill, teller: Teller) -> str:
    extra = ", ".join(text for text in (skill.framework, skill.uri) if text)
    name = local(skill.name, teller.language)
    return f"{name} ({extra})" if extra else name


def descriptor_lines(name: str, value: Any, teller: Teller) -> Iterator[str]:
    """One descriptor as a line."""
    title = local(_DESCRIPTORS.get(name, {"en": name}), teller.language)
    match name, value:
        case "learning_outcomes", list():
            said = _semicolon(teller).join(local(outcome, teller.language).rstrip(".") for outcome in value)
        case "level", dict():
            said = ", ".join(f"{_scale(scale, teller)} {level}" for scale, level in value.items())
        case "workload", dict():
            said = ", ".join(_workload(unit, amount, teller) for unit, amount in value.items())
        case "participation", str():
            said = local(_PARTICIPATION.get(value, {"en": value}), teller.language)
        case _:
            said = local(value, teller.language) if isinstance(value, Mapping) else str(value)
    yield f"{title}{phrases.colon(teller.language)}{said.rstrip('.')}."


def _scale(name: str, teller: Teller) -> str:
    """The European Qualifications Framework has a name in each language; others are written as they come."""
    return teller.say("EQF", "CEC") if name == "eqf" else name.upper()


def _workload(unit: str, amount: float, teller: Teller) -> str:
    if unit == "hours":
        forms = ("hour", "hours") if teller.language == "en" else ("heure", "heures")
        return f"{phrases.number(amount, teller.language)} {phrases.plural(amount, forms, teller.language)}"
    return f"{phrases.number(amount, teller.language)} {unit.upper()}"
