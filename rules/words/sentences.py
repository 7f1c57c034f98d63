"""Sentences for the leaves of a rule: what a criterion or a stack asks, in English and French."""

from __future__ import annotations

from rules.language import LanguageMap, local
from rules.model import Count, Criterion, Holds, Window
from rules.words import forms, names, phrases
from rules.words.amounts import amount_words, forbids
from rules.words.conditions import conditions, named
from rules.words.names import Teller
from rules.words.phrases import OR

_VERSIONS: dict[str, LanguageMap] = {
    ">=": {"en": "version {} or later", "fr": "version {} ou suivante"},
    ">": {"en": "a version after {}", "fr": "version postérieure à la {}"},
    "<=": {"en": "version {} or earlier", "fr": "version {} ou antérieure"},
    "<": {"en": "a version before {}", "fr": "version antérieure à la {}"},
    "==": {"en": "version {}", "fr": "version {}"},
    "!=": {"en": "any version but {}", "fr": "toute version sauf la {}"},
}
# What there is a record of, where no verb says what is to be done.
_RECORDS: dict[str, LanguageMap] = {
    "any": {"en": "learning", "fr": "apprentissage"},
    "e-learning": {"en": "online learning", "fr": "formation en ligne"},
    "micro-learning": {"en": "micro-learning", "fr": "micro-apprentissage"},
    "social": {"en": "learning with others", "fr": "apprentissage avec les autres"},
    "workplace": {"en": "practice at work", "fr": "pratique au travail"},
}
Told = frozenset[str]


def criterion_sentence(node: Criterion, teller: Teller) -> str:
    """What the criterion asks, as one sentence without its full stop and without its title."""
    never = forbids(node)
    deed, told = _deed(node, teller, never=never)
    kind = names.MODALITIES.get(node.evidence)
    if kind and "evidence" not in told:
        deed = f"{deed} ({local(kind, teller.language)})"
    details = [
        *conditions(node.where, teller, told=told),
        *amount_words(node, teller, counted=never or "count" in told),
        *forms.apart(node, teller),
        *when(node.window, teller),
        *forms.aging(node, teller),
    ]
    return phrases.capital(", ".join([deed, *details]))


def _deed(node: Criterion, teller: Teller, *, never: bool) -> tuple[str, Told]:
    """What is to be done, and what that tells already: fields of the `where`, "count" and "evidence"."""
    deeds = [(word, names.deed(word, teller)) for word in node.where.verbs]
    if not deeds:
        return _no_deed(node, teller, never=never)
    (_, first), rest = deeds[0], deeds[1:]
    if first is not None and not rest:
        thing, told = _thing(node, first, teller)
        said = [f"{first.verb} {thing}"]
    else:
        said = [f"{deed.verb} {deed.one}" if deed else _record(word, teller, never=never) for word, deed in deeds]
        told = Told()
    if not never:
        return phrases.listed(list(dict.fromkeys(said)), teller.language, OR), told
    neither: LanguageMap = {"en": "or", "fr": "ni"}
    joined = phrases.listed(list(dict.fromkeys(said)), teller.language, neither)
    return teller.say(f"never {joined}", f"ne jamais {joined}"), told


def _no_deed(node: Criterion, teller: Teller, *, never: bool) -> tuple[str, Told]:
    """For a criterion without a verb: a record of the kind of learning that it asks for."""
    kind = local(_RECORDS[node.evidence], teller.language)
    if never:
        kind = teller.say("anything", "quoi que ce soit") if node.evidence == "any" else kind
        said = teller.say(f"never have a record of {kind}", f"ne jamais avoir de trace {phrases.of(kind)}")
    else:
        said = teller.say(f"have a record of {kind}", f"avoir une trace {phrases.of(kind)}")
    return said, Told({"evidence"})


def _record(word: str, teller: Teller, *, never: bool) -> str:
    """For a verb that nobody put into words: a record of it. A name that was given is a verb in the infinitive."""
    given = teller.names.verbs.get(word)
    if given and teller.claim(local(given, teller.language), word):
        return local(given, teller.language)
    name = teller.thing(word)
    return teller.say(f"have a record of {name}", f"avoir {'de' if never else 'une'} trace de {name}")


def _thing(node: Criterion, deed: names.Deed, teller: Teller) -> tuple[str, Told]:
    """What it is done to, and what that tells already."""
    fields = dict(node.where.fields)
    one, several, told = deed.one, deed.several, Told()
    if "activity" in fields and (fields["activity"].exactly or fields["activity"].prefixes):
        return named("activity", fields["activity"].text, teller), Told({"activity"})
    exactly = fields["activity_type"].exactly if "activity_type" in fields else ()
    kind = names.kind(str(exactly[0]), teller) if len(exactly) == 1 else None
    if kind is not None and not fields["activity_type"].prefixes:
        (one, several), told = kind, Told({"activity_type"})
    how = node.aggregate
    if isinstance(how, Count) and how.distinct == "activity" and how.comparison.number >= 2:
        amount = f"{phrases.number(how.comparison.number, teller.language)} {several}"
        return phrases.how_many(how.comparison, amount, teller.language), told | {"count"}
    return one, told


def when(window: Window | None, teller: Teller) -> list[str]:
    """When evidence counts."""
    if window is None:
        return []
    language = teller.language
    if window.last is not None:
        return [phrases.within_last(window.last, language)]
    special = forms.special_window(window, teller)
    if special is not None:
        return special
    parts = []
    if window.start is not None:
        parts.append(f"{teller.say('from', 'à partir du')} {phrases.instant(window.start, language)}")
    if window.end is not None:
        parts.append(f"{teller.say('before', 'avant le')} {phrases.instant(window.end, language)}")
    return [phrases.listed(parts, language)]


def awards(node: Holds, teller: Teller) -> str:
    """The micro-credentials that a stack asks for, by title where it is known."""
    slugs = tuple(dict.fromkeys(node.microcredentials))
    titles = [teller.microcredential(slug) for slug in slugs]
    every = node.need == len(slugs)
    text = phrases.listed(titles, teller.language, phrases.AND if every else OR)
    if not every and node.need != 1:
        amount = phrases.number(node.need, teller.language)
        text = teller.say(f"at least {amount} of {text}", f"au moins {amount} parmi {text}")
    if node.version is not None:
        version = local(_VERSIONS[node.version.operator], teller.language)
        text += f" ({version.format(phrases.number(node.version.number, teller.language))})"
    return text


def holds_sentence(node: Holds, teller: Teller) -> str:
    """Which other micro-credentials must be held."""
    return f"{teller.say('Hold', 'Détenir')} {awards(node, teller)}"
