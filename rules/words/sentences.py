"""Sentences for the leaves of a rule: what a criterion asks, in English and French."""

from __future__ import annotations

from typing import Any

from rules.evaluation.aggregates import asks_for_more
from rules.language import LanguageMap, local
from rules.model import Count, Criterion, Holds, Pick, Sum, Window
from rules.predicate import Predicate, parse_comparison
from rules.words import phrases
from rules.words.phrases import Language

MODALITY_WORDS: dict[str, LanguageMap] = {
    "e-learning": {"en": "online learning", "fr": "formation en ligne"},
    "micro-learning": {"en": "micro-learning", "fr": "micro-apprentissage"},
    "social": {"en": "learning with others", "fr": "apprentissage avec les autres"},
    "workplace": {"en": "practice at work", "fr": "pratique au travail"},
}
ROLE_WORDS: dict[str, LanguageMap] = {
    "manager": {"en": "a manager", "fr": "un responsable"},
    "assessor": {"en": "an assessor", "fr": "un évaluateur"},
    "mentor": {"en": "a mentor", "fr": "un tuteur"},
    "peer": {"en": "a peer", "fr": "un pair"},
}
OR = {"en": "or", "fr": "ou"}
_STATISTICS: dict[str, LanguageMap] = {
    "best": {"en": "best result", "fr": "meilleur résultat"},
    "last": {"en": "last result", "fr": "dernier résultat"},
    "first": {"en": "first result", "fr": "premier résultat"},
    "mean": {"en": "average result", "fr": "résultat moyen"},
    "median": {"en": "median result", "fr": "résultat médian"},
}
_FIELDS: dict[str, LanguageMap] = {
    "score.scaled": {"en": "a score of {}", "fr": "un score de {}"},
    "score.percent": {"en": "a score of {}", "fr": "un score de {}"},
    "score.raw": {"en": "{} points", "fr": "{} points"},
    "duration": {"en": "a duration of {}", "fr": "une durée de {}"},
    "success": {"en": "success", "fr": "une réussite"},
    "completion": {"en": "completion", "fr": "un achèvement"},
}
_PLACES: dict[str, LanguageMap] = {
    "activity": {"en": "in {}", "fr": "dans {}"},
    "activity_type": {"en": "of the kind {}", "fr": "de type {}"},
    "parent": {"en": "within {}", "fr": "au sein de {}"},
    "grouping": {"en": "within {}", "fr": "au sein de {}"},
    "category": {"en": "in the category {}", "fr": "dans la catégorie {}"},
    "other": {"en": "together with {}", "fr": "en lien avec {}"},
    "platform": {"en": "on {}", "fr": "sur {}"},
    "source": {"en": "recorded by {}", "fr": "enregistré par {}"},
}


def criterion_sentence(node: Criterion, language: Language) -> str:
    """What the criterion asks, as one sentence without its full stop."""
    details = [*_conditions(node, language), _amount(node, language), _when(node.window, language)]
    said = ", ".join(part for part in details if part)
    colon = f"{phrases.NARROW}: " if language == "fr" else ": "
    text = (colon if node.title else ", ").join(part for part in (_deed(node, language), said) if part)
    return text[:1].upper() + text[1:]


def _deed(node: Criterion, language: Language) -> str:
    verbs = [phrases.verb(word, language) for word in node.where.verbs]
    modality = node.evidence if node.evidence in MODALITY_WORDS else ""
    kind = local(MODALITY_WORDS[modality], language) if modality else ""
    deed = phrases.listed(verbs, language, OR)
    if node.title:
        # The author's words for it say more than the verb does.
        deed = local(node.title, language)
    elif deed:
        deed = f"{deed} {'an activity' if language == 'en' else 'une activité'}"
    else:
        deed = "have evidence" if language == "en" else "avoir une trace"
    return f"{deed} ({kind})" if kind else deed


def _conditions(node: Criterion, language: Language) -> list[str]:
    found = []
    for field, predicate in node.where.fields:
        if field in _PLACES:
            if not node.title:
                found.append(local(_PLACES[field], language).format(_values(predicate, language)))
        elif field in ("success", "completion"):
            if predicate.text is True:
                found.append(f"{'with' if language == 'en' else 'avec'} {local(_FIELDS[field], language)}")
        else:
            wanted = _threshold(field, predicate, language)
            found.append(f"{'with' if language == 'en' else 'avec'} {wanted}")
    attested = node.where.attested_by
    if attested is not None:
        found.append(_attested(attested.roles, attested.independent, language))
    return found


def _values(predicate: Predicate, language: Language) -> str:
    texts = predicate.text if isinstance(predicate.text, list) else [predicate.text]
    return phrases.listed([phrases.quoted(phrases.short_name(str(text)), language) for text in texts], language, OR)


def _threshold(field: str, predicate: Predicate, language: Language) -> str:
    try:
        comparison = parse_comparison(predicate.text)
    except ValueError:
        return f"{field} {predicate.text}"
    wanted = phrases.compared(comparison, phrases.value(comparison.number, field, language), language)
    return local(_FIELDS.get(field, {"en": f"{field} {{}}"}), language).format(wanted)


def _attested(roles: tuple[str, ...], independent: bool, language: Language) -> str:
    people = [local(ROLE_WORDS.get(role, {"en": f"a {role}", "fr": role}), language) for role in roles]
    somebody = phrases.listed(people, language, OR) or ("somebody" if language == "en" else "quelqu'un")
    text = f"confirmed by {somebody}" if language == "en" else f"confirmé par {somebody}"
    if independent and not roles:
        text += " else" if language == "en" else " d'autre"
    return text


def _amount(node: Criterion, language: Language) -> str:
    how = node.aggregate
    match how:
        case Count():
            if how.comparison.operator in ("==", "<=") and how.comparison.number == 0:
                return "never" if language == "en" else "jamais"
            if str(how.comparison) == ">= 1" and how.distinct == "statement":
                return ""
            return phrases.compared(
                how.comparison, phrases.counted(how.comparison.number, how.distinct, language), language
            )
        case Sum():
            total = phrases.value(how.comparison.number, how.field, language)
            ending = "in all" if language == "en" else "au total"
            return f"{phrases.compared(how.comparison, total, language)} {ending}"
        case Pick():
            return _pick_words(how, language)


def _pick_words(how: Pick, language: Language) -> str:
    amount = phrases.value(how.comparison.number, how.field, language)
    text = f"{local(_STATISTICS[how.statistic], language)} {phrases.compared(how.comparison, amount, language)}"
    if how.attempts is not None:
        most = int(how.attempts.number) - (how.attempts.operator == "<")
        tries = ("attempt" if most == 1 else "attempts") if language == "en" else ("essai" if most < 2 else "essais")
        text += f" in {most} {tries} at most" if language == "en" else f" en {most} {tries} au plus"
    return text


def _when(window: Window | None, language: Language) -> str:
    if window is None:
        return ""
    if window.last is not None:
        lasting = phrases.lasting(window.last, language)
        return f"no older than {lasting}" if language == "en" else f"datant de moins de {lasting}"
    parts = []
    if window.start is not None:
        parts.append(f"{'from' if language == 'en' else 'à partir du'} {phrases.on_day(window.start, language)}")
    if window.end is not None:
        parts.append(f"{'before' if language == 'en' else 'avant le'} {phrases.on_day(window.end, language)}")
    return " ".join(parts)


def holds_sentence(node: Holds, language: Language) -> str:
    """Which other micro-credentials must be held."""
    names = [phrases.quoted(phrases.short_name(slug), language) for slug in node.microcredentials]
    if len(names) == 1:
        return f"Hold {names[0]}" if language == "en" else f"Détenir {names[0]}"
    amount = phrases.number(node.need, language)
    together = phrases.listed(names, language, OR)
    return (
        f"Hold at least {amount} of {together}" if language == "en" else f"Détenir au moins {amount} parmi {together}"
    )


def missing(node: Criterion, have: float, need: float, language: Language) -> str:
    """What a criterion lacks: how much more, or by how much the best falls short."""
    how: Any = node.aggregate
    if not asks_for_more(how.comparison):
        return _too_much(language)
    if isinstance(how, Pick):
        wanted = phrases.value(need, how.field, language)
        reached = phrases.value(have, how.field, language)
        if language == "en":
            return f"{wanted} is needed; so far {reached}"
        return f"il faut {wanted}{phrases.NARROW}; pour l'instant {reached}"
    if isinstance(how, Sum):
        rest, whole = (phrases.value(amount, how.field, language) for amount in (need - have, need))
    else:
        rest, whole = phrases.counted(need - have, how.distinct, language), phrases.number(need, language)
    done = phrases.value(have, how.field, language) if isinstance(how, Sum) else phrases.number(have, language)
    return f"{rest} more ({done} of {whole})" if language == "en" else f"encore {rest} ({done} sur {whole})"


def _too_much(language: Language) -> str:
    return (
        "something happened that must not happen" if language == "en" else "il s'est produit ce qui ne doit pas arriver"
    )
