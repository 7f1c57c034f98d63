"""A simulation as people read it, in English and French."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acquis.cli.common import instant_text, table
from recognition.trying.comparing import Comparison
from recognition.trying.simulation import GROUPS, GroupName, Named, NodeCount, Simulation
from recognition.trying.words import KEEP, group_words, lacks, lasting, share, who
from rules import local
from rules.words import phrases
from rules.words.phrases import Language

# At most so many things that somebody lacks are told.
LACKS = 3
_WORDS = {
    "head": {
        "en": "{rule}: {draft}, as of {as_of}",
        "fr": "{rule} : {draft}, au {as_of}",
    },
    "draft": {"en": "a draft", "fr": "un brouillon"},
    "against": {"en": "a draft beside version {number}", "fr": "un brouillon à côté de la version {number}"},
    "looked": {
        "en": "{people} people looked at; {statements} statements searched for what has no matches yet",
        "fr": "{people} personnes examinées ; {statements} traces fouillées pour ce qui n'a pas encore de preuves",
    },
    "since": {"en": "counting only what happened from {since} on", "fr": "en comptant seulement depuis le {since}"},
    "waiting": {
        "en": "{waiting} requests or sources wait to be recognised (again) and are not seen in full",
        "fr": "{waiting} envois ou sources attendent d'être (re)traités et ne sont pas vus en entier",
    },
    "version": {"en": "{rule}: version {number}{against}", "fr": "{rule} : version {number}{against}"},
    "beside": {"en": " beside version {number}", "fr": " à côté de la version {number}"},
    "from_history": {"en": "all of history counts", "fr": "tout l'historique compte"},
    "from_publication": {
        "en": "only what happens from the publication on counts",
        "fr": "seul compte ce qui se passe à partir de la publication",
    },
    "keep_award": {
        "en": "holders who do not meet it keep their award under the version that it was given for",
        "fr": "qui l'a sans la remplir garde son attribution, sous la version qui l'a donnée",
    },
    "review": {
        "en": "holders who do not meet it are put before a person, once history has been searched",
        "fr": "qui l'a sans la remplir est soumis à une personne, une fois l'historique fouillé",
    },
    "more": {"en": "  and {count} more", "fr": "  et {count} de plus"},
    "since_met": {"en": "met at {at}", "fr": "remplie le {at}"},
    "instead": {"en": "{now} instead of {before}", "fr": "{now} au lieu de {before}"},
}
_NONE = {"en": "-", "fr": "-"}
_COMPARED = {
    "part": {"en": "MEETS", "fr": "REMPLIT"},
    "median": {"en": "median time", "fr": "durée médiane"},
    "people": {"en": "people", "fr": "personnes"},
    "cut": {
        "en": "not all of them were named when these were kept: --people was too small to say who came and went",
        "fr": "toutes n'étaient pas nommées à l'enregistrement : --people trop petit pour dire qui entre et sort",
    },
}
_HEADS = {
    "en": ("PART", "MET", "OPEN", "CLOSED", "NEAR LACK IT", "MEDIAN TIME"),
    "fr": ("PARTIE", "REMPLIE", "OUVERTE", "FERMÉE", "MANQUE AUX PROCHES", "DURÉE MÉDIANE"),
}


def simulation_lines(found: Simulation, language: Language) -> list[str]:
    """All of it: the counts, some people of each group, and each part."""
    return [
        *_head(found, language),
        "",
        *counts(found, language),
        "",
        *table(_HEADS[language], [_node(node, language) for node in found.nodes], ""),
        *(line for name in GROUPS if found.groups[name].count for line in _people(found, name, language)),
    ]


def impact_lines(
    found: Simulation, version: int, from_publication: bool, review: bool, language: Language
) -> Iterator[str]:
    """What publishing would do, in short, with the choices made."""
    against = _say("beside", language, number=found.against) if found.against is not None else ""
    yield _say("version", language, rule=found.rule_id, number=version, against=against)
    yield from (f"  {line}" for line in counts(found, language))
    yield f"  {_say('from_publication' if from_publication else 'from_history', language)}"
    yield f"  {_say('review' if review else 'keep_award', language)}"
    if found.waiting:
        yield f"  {_say('waiting', language, waiting=found.waiting)}"


def _say(key: str, language: Language, **values: object) -> str:
    return _WORDS[key][language].format(**values)


def _head(found: Simulation, language: Language) -> Iterator[str]:
    draft = _say("draft", language) if found.against is None else _say("against", language, number=found.against)
    yield _say("head", language, rule=found.rule_id, draft=draft, as_of=instant_text(found.as_of))
    people, statements = (phrases.number(value, language) for value in (found.people, found.statements))
    yield _say("looked", language, people=people, statements=statements)
    if found.since is not None:
        yield _say("since", language, since=instant_text(found.since))
    if found.waiting:
        yield _say("waiting", language, waiting=found.waiting)


def counts(found: Simulation, language: Language) -> list[str]:
    """How many people are in each group."""
    rows = [(group_words(name, found.near, language), found.groups[name].count) for name in GROUPS]
    rows.insert(2, (local(KEEP, language), found.keep))
    width = max(len(words) for words, _ in rows)
    numbers = [phrases.number(count, language) for _, count in rows]
    most = max(map(len, numbers))
    return [f"{words:<{width}}  {number:>{most}}" for (words, _), number in zip(rows, numbers, strict=True)]


def _people(found: Simulation, name: GroupName, language: Language) -> Iterator[str]:
    group = found.groups[name]
    yield ""
    yield f"{group_words(name, found.near, language)}{phrases.colon(language)}".rstrip()
    told = [who(one, language) for one in group.people]
    width = max((len(text) for text in told), default=0)
    for text, one in zip(told, group.people, strict=True):
        yield f"  {text:<{width}}  {_how(one, name, language)}".rstrip()
    if group.count > len(group.people):
        yield _say("more", language, count=phrases.number(group.count - len(group.people), language))


def _how(one: Named, name: GroupName, language: Language) -> str:
    if name == "gain":
        return _say("since_met", language, at=instant_text(one.met_at)) if one.met_at is not None else ""
    reached = share(one.progress, language)
    if name == "set_back" and one.before is not None:
        reached = _say("instead", language, now=reached, before=share(one.before, language))
    told = lacks(one, language)
    rest = f" (+{len(told) - LACKS})" if len(told) > LACKS else ""
    return f"{reached}  {'; '.join(told[:LACKS])}{rest}"


def _node(node: NodeCount, language: Language) -> Sequence[object]:
    title = f"  {local(node.title, language)}" if node.title else ""
    numbers = [phrases.number(value, language) for value in (node.met, node.open, node.closed, node.holds_back)]
    return (f"{'  ' * node.depth}{node.key}{title}", *numbers, lasting(node.seconds, language))


def comparison_lines(found: Comparison, name: str, other: str, language: Language) -> list[str]:
    """What the second simulation says otherwise."""
    rows: list[tuple[object, ...]] = [
        (group_words(group, found.after.near, language), change.before, change.after)
        for group, change in found.groups.items()
    ]
    rows.insert(2, (local(KEEP, language), *found.keep))
    lines = table((_COMPARED["people"][language].upper(), name, other), rows, "")
    lines += [
        "",
        *table(
            (_COMPARED["part"][language], name, other, *_medians(name, other, language)),
            [
                (
                    node.key,
                    _NONE[language] if node.before is None else node.before,
                    _NONE[language] if node.after is None else node.after,
                    lasting(node.seconds_before, language),
                    lasting(node.seconds_after, language),
                )
                for node in found.nodes
            ],
            "",
        ),
    ]
    for group, change in found.groups.items():
        if change.came or change.went or not change.whole:
            lines += ["", f"{group_words(group, found.after.near, language)}{phrases.colon(language)}".rstrip()]
            lines += [f"  + {who(one, language)}" for one in change.came]
            lines += [f"  - {who(one, language)}" for one in change.went]
            if not change.whole:
                lines.append(f"  {_COMPARED['cut'][language]}")
    return lines


def _medians(name: str, other: str, language: Language) -> tuple[str, str]:
    median = _COMPARED["median"][language]
    return f"{median}, {name}", f"{median}, {other}"
