"""Words for what is asked over time (distances, spans, streaks, rates, what comes after what) and for the mix."""

from __future__ import annotations

from rules.language import LanguageMap, local
from rules.model import Criterion, Mix, Rate, Rule, Streak, Window
from rules.verdict import NodeVerdict
from rules.words import names, phrases
from rules.words.names import Teller

_ON_END: dict[str, LanguageMap] = {
    "day": {"en": "days in a row", "fr": "jours d'affilée"},
    "week": {"en": "weeks in a row", "fr": "semaines d'affilée"},
}
_SINCE: dict[str, LanguageMap] = {
    "enrolment": {"en": "since enrolment", "fr": "depuis l'inscription"},
    "last_award": {"en": "since the last award", "fr": "depuis la dernière attribution"},
}


def special_window(window: Window, teller: Teller) -> list[str] | None:
    """A span, a time after another criterion, or since an instant of the learner's; none for other windows."""
    language = teller.language
    if window.span is not None:
        length = phrases.lasting(window.span, language)
        return [teller.say(f"all within {length}", f"le tout en l'espace de {length}")]
    if window.since is not None:
        return [local(_SINCE[window.since], language)]
    if window.after is None:
        return None
    anchor = phrases.quoted(window.after, language)
    parts = [teller.say(f"after {anchor}", f"après {anchor}")]
    if window.wait is not None:
        length = phrases.lasting(window.wait, language)
        parts.append(teller.say(f"not before {length} have passed", f"pas avant un délai de {length}"))
    if window.by is not None:
        length = phrases.lasting(window.by, language)
        parts.append(teller.say(f"{length} later at the latest", f"au plus tard {length} après"))
    return [", ".join(parts)]


def aging(node: Criterion, teller: Teller) -> list[str]:
    """How long one piece of evidence counts."""
    if node.valid_for is None:
        return []
    length = phrases.lasting(node.valid_for, teller.language)
    return [teller.say(f"each counting for {length}", f"chaque trace comptant pendant {length}")]


def apart(node: Criterion, teller: Teller) -> list[str]:
    """How far apart what is counted lies."""
    spaced = getattr(node.aggregate, "spaced", None)
    if spaced is None:
        return []
    length = phrases.lasting(spaced, teller.language)
    return [teller.say(f"at least {length} apart", f"à au moins {length} d'intervalle")]


def rate_words(how: Rate, teller: Teller) -> str:
    """ "with a share of successes of at least 75%"."""
    share = phrases.value(how.comparison.number, "score.scaled", teller.language)
    wanted = phrases.how_much(how.comparison.operator, share, teller.language)
    return teller.say(f"with a share of successes {wanted}", f"avec un taux de réussite {wanted}")


def streak_words(how: Streak, teller: Teller) -> str:
    """ "on at least 5 days in a row"."""
    amount = f"{phrases.number(how.comparison.number, teller.language)} {local(_ON_END[how.unit], teller.language)}"
    wanted = phrases.how_many(how.comparison, amount, teller.language)
    return teller.say(f"over {wanted}", f"pendant {wanted}")


def mix_sentence(node: Mix, teller: Teller) -> str:
    """How much of each modality the evidence beside it holds."""
    parts = []
    for modality, wanted in node.quotas:
        amount = phrases.how_many(wanted, phrases.number(wanted.number, teller.language), teller.language)
        parts.append(f"{amount} ({local(names.MODALITIES[modality], teller.language)})")
    said = phrases.listed(parts, teller.language)
    return teller.say(
        f"Evidence of several kinds: {said}", f"Des preuves de plusieurs sortes{phrases.colon('fr')}{said}"
    )


def mix_lacking(node: Mix, verdict: NodeVerdict, teller: Teller) -> str:
    """What the mix asks, and how much of it there is."""
    have, need = phrases.number(verdict.have, teller.language), phrases.number(verdict.need, teller.language)
    said = mix_sentence(node, teller)
    return f"{said[:1].lower()}{said[1:]} {teller.say(f'({have} of {need})', f'({have} sur {need})')}"


def from_publication(rule: Rule, teller: Teller) -> list[str]:
    """That history does not count."""
    if not rule.from_publication:
        return []
    return [
        teller.say(
            "Only what happens from the publication of this version on counts.",
            "Seul compte ce qui se passe à partir de la publication de cette version.",
        )
    ]
