"""Sentences for the leaves of a rule: what a criterion or a stack asks, in English and French."""

from __future__ import annotations

from rules.language import LanguageMap, local
from rules.model import Count, Criterion, Holds, Pick, Sum, Window
from rules.predicate import Comparison
from rules.words import names, phrases
from rules.words.conditions import OR, conditions, named, places
from rules.words.phrases import Language

_STATISTICS: dict[str, LanguageMap] = {
    "best": {"en": "a best {}", "fr": "un meilleur {}"},
    "last": {"en": "a last {}", "fr": "un dernier {}"},
    "first": {"en": "a first {}", "fr": "un premier {}"},
    "mean": {"en": "an average {}", "fr": "un {} moyen"},
    "median": {"en": "a median {}", "fr": "un {} médian"},
}
# How many of what is told apart, by what tells it apart.
_DISTINCT: dict[str, LanguageMap] = {
    "activity": {"en": "{} different activities", "fr": "{} activités différentes"},
    "day": {"en": "on {} different days", "fr": "sur {} jours différents"},
    "week": {"en": "in {} different weeks", "fr": "sur {} semaines différentes"},
    "month": {"en": "in {} different months", "fr": "sur {} mois différents"},
    "attester": {"en": "by {} different people", "fr": "par {} personnes différentes"},
    "source": {"en": "from {} different sources", "fr": "depuis {} sources différentes"},
    "registration": {"en": "over {} separate enrolments", "fr": "sur {} inscriptions distinctes"},
}
_DISTINCT_ONE: dict[str, LanguageMap] = {
    "activity": {"en": "{} activity", "fr": "{} activité"},
    "day": {"en": "on {} day", "fr": "sur {} jour"},
    "week": {"en": "in {} week", "fr": "sur {} semaine"},
    "month": {"en": "in {} month", "fr": "sur {} mois"},
    "attester": {"en": "by {} person", "fr": "par {} personne"},
    "source": {"en": "from {} source", "fr": "depuis {} source"},
    "registration": {"en": "over {} enrolment", "fr": "sur {} inscription"},
}
_VERSIONS: dict[str, LanguageMap] = {
    ">=": {"en": "version {} or later", "fr": "version {} ou suivante"},
    ">": {"en": "a version after {}", "fr": "version postérieure à la {}"},
    "<=": {"en": "version {} or earlier", "fr": "version {} ou antérieure"},
    "<": {"en": "a version before {}", "fr": "version antérieure à la {}"},
    "==": {"en": "version {}", "fr": "version {}"},
    "!=": {"en": "any version but {}", "fr": "toute version sauf la {}"},
}


def criterion_sentence(node: Criterion, language: Language) -> str:
    """What the criterion asks, as one sentence without its full stop."""
    deed, told = _deed(node, language)
    kind = names.MODALITIES.get(node.evidence)
    head = f"{deed} ({local(kind, language)})" if kind else deed
    details = [
        *conditions(node.where, language, told=told),
        *_amount(node, language, counted="count" in told),
        *_when(node.window, language),
    ]
    colon = f"{phrases.NARROW}: " if language == "fr" else ": "
    said = ", ".join(details)
    return phrases.capital((colon if node.title else ", ").join(part for part in (head, said) if part))


def forbids(node: Criterion) -> bool:
    """Whether it asks that something never happen."""
    how = node.aggregate
    return isinstance(how, Count) and (
        (how.comparison.operator in ("==", "<=") and how.comparison.number == 0)
        or (how.comparison.operator == "<" and 0 < how.comparison.number <= 1)
    )


def _deed(node: Criterion, language: Language) -> tuple[str, frozenset[str]]:
    """What is to be done, and what that tells already: fields of the `where`, and "count"."""
    if node.title:
        return local(node.title, language), places(node.where)
    deeds = [names.deed(word, language) for word in node.where.verbs]
    fields = dict(node.where.fields)
    never = {"en": "never ", "fr": "ne jamais "}[language] if forbids(node) else ""
    known = [deed for deed in deeds if deed is not None]
    if len(known) == 1 and len(deeds) == 1:
        thing, told = _thing(node, known[0], language)
        return f"{never}{known[0].verb} {thing}", told | ({"count"} if never else frozenset())
    said = [f"{deed.verb} {deed.one}" for deed in known]
    said += [_record(word, language) for word, deed in zip(node.where.verbs, deeds, strict=True) if deed is None]
    if not said:
        said, told = [_record("", language)], frozenset[str]()
        if set(fields) == {"activity"}:
            said, told = [_record(named(fields["activity"], language), language, quote=False)], frozenset({"activity"})
        return f"{never}{said[0]}", told | ({"count"} if never else frozenset())
    return f"{never}{phrases.listed(said, language, OR)}", frozenset({"count"} if never else ())


def _record(word: str, language: Language, *, quote: bool = True) -> str:
    """For a verb that nobody put into words: a record of it."""
    name = phrases.quoted(names.short_name(word), language) if word and quote else word
    if not name:
        return "have a record" if language == "en" else "avoir une trace"
    return f"have a record of {name}" if language == "en" else f"avoir une trace {phrases.of(name)}"


def _thing(node: Criterion, deed: names.Deed, language: Language) -> tuple[str, frozenset[str]]:
    fields = dict(node.where.fields)
    one, several, told = deed.one, deed.several, frozenset[str]()
    if "activity" in fields and fields["activity"].exactly:
        return named(fields["activity"], language), frozenset({"activity"})
    exactly = fields["activity_type"].exactly if "activity_type" in fields else ()
    kind = names.kind(str(exactly[0]), language) if len(exactly) == 1 else None
    if kind is not None:
        (one, several), told = kind, frozenset({"activity_type"})
    how = node.aggregate
    if isinstance(how, Count) and how.distinct == "activity" and how.comparison.number >= 2:
        amount = f"{phrases.number(how.comparison.number, language)} {several}"
        return phrases.how_many(how.comparison, amount, language), told | {"count"}
    return one, told


def _amount(node: Criterion, language: Language, *, counted: bool) -> list[str]:
    how = node.aggregate
    with_ = "with" if language == "en" else "avec"
    match how:
        case Count():
            return [] if counted else _count_words(node, how, language)
        case Sum():
            total = phrases.value(how.comparison.number, how.field, language)
            ending = "in all" if language == "en" else "au total"
            return [f"{phrases.how_many(how.comparison, total, language)} {ending}"]
        case Pick():
            text = _pick_words(how, language)
            # After a title it stands alone, without its article.
            return [text.partition(" ")[2] if node.title else f"{with_} {text}"]


def _count_words(node: Criterion, how: Count, language: Language) -> list[str]:
    if forbids(node):
        return ["never" if language == "en" else "jamais"]
    if how.distinct == "statement":
        # Once is what doing means.
        if how.comparison == Comparison(">=", 1):
            return []
        return [
            phrases.how_many(how.comparison, phrases.counted(how.comparison.number, "statement", language), language)
        ]
    amount = phrases.how_many(how.comparison, phrases.number(how.comparison.number, language), language)
    forms = (local(_DISTINCT_ONE[how.distinct], language), local(_DISTINCT[how.distinct], language))
    said = phrases.plural(how.comparison.number, forms, language).format(amount)
    if how.distinct == "attester" and node.where.attested_by is None:
        said = f"{'confirmed' if language == 'en' else 'confirmé'} {said}"
    return [said]


def _pick_words(how: Pick, language: Language) -> str:
    amount = phrases.value(how.comparison.number, how.field, language)
    noun = ("time" if language == "en" else "temps") if how.field == "duration" else "score"
    text = local(_STATISTICS[how.statistic], language).format(noun)
    text += f" {phrases.how_much(how.comparison.operator, amount, language)}"
    if how.attempts is not None:
        most = int(how.attempts.number) - (how.attempts.operator == "<")
        forms = ("attempt", "attempts") if language == "en" else ("essai", "essais")
        tries = phrases.plural(most, forms, language)
        text += f" in {most} {tries} at most" if language == "en" else f" en {most} {tries} au plus"
    return text


def _when(window: Window | None, language: Language) -> list[str]:
    if window is None:
        return []
    if window.last is not None:
        return [phrases.within_last(window.last, language)]
    parts = []
    if window.start is not None:
        parts.append(f"{'from' if language == 'en' else 'à partir du'} {phrases.instant(window.start, language)}")
    if window.end is not None:
        parts.append(f"{'before' if language == 'en' else 'avant le'} {phrases.instant(window.end, language)}")
    return [(" and " if language == "en" else " et ").join(parts)]


def awards(node: Holds, language: Language) -> str:
    """The micro-credentials that a stack asks for. Slugs stay slugs: whoever knows the titles can put them there."""
    slugs = [phrases.quoted(slug, language) for slug in dict.fromkeys(node.microcredentials)]
    every = node.need >= len(slugs)
    text = phrases.listed(slugs, language, None if every else OR)
    if not every and node.need > 1:
        amount = phrases.number(node.need, language)
        text = f"at least {amount} of {text}" if language == "en" else f"au moins {amount} parmi {text}"
    if node.version is not None:
        version = local(_VERSIONS[node.version.operator], language)
        text += f" ({version.format(phrases.number(node.version.number, language))})"
    return text


def holds_sentence(node: Holds, language: Language) -> str:
    """Which other micro-credentials must be held."""
    return f"{'Hold' if language == 'en' else 'Détenir'} {awards(node, language)}"
