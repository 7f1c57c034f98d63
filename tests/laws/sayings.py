"""Rules that use every word of the language, and ways to change one thing in them: what the words must follow."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from tests.laws.strategies import Document

Path = tuple[str | int, ...]
IRIS = ("https://lms.example/quiz", "https://lms.example/ward-round", "https://other.example/quiz", "urn:x:capsule")
VERBS = (
    "passed",
    "completed",
    "answered",
    "replied",
    "https://x.example/verbs/plated",
    "https://x.example/verbs/passed",
)
THINGS = st.one_of(
    st.sampled_from([*IRIS, "https://lms.example/*", "!= urn:x:capsule", "~ ^https", "exists", "absent"]),
    st.lists(st.sampled_from(IRIS), min_size=1, max_size=2, unique=True),
)
WORDS = st.sampled_from(["chef", "Moodle", "!= Moodle", "~ ^M", "Mood*", "exists", "absent", ["A", "B"]])
SCALED = st.sampled_from([">= 0.5", "< 0.12345", 0.25, "0..0.75", "!= 1", [0.1, "> 0.9"], "exists", "absent"])
RAW = st.sampled_from([">= 5", "< 2.5", 12000, "1..4", "!= 1", [1, "> 9"], "exists", "absent"])
LENGTHS = ("P90D", "PT36H", "P1Y", "P2M", "P1Y2M3DT4H5M6S", "P2W", "PT45S")
TIMES = st.one_of(st.sampled_from(LENGTHS[:2]), st.sampled_from(["<= PT5M", "> PT1H30M", "exists", "absent"]))
INSTANTS = ("2026-01-31", "2026-02-01T08:30:00Z", "2027-03-01T00:00:01+01:00")
# The values that a place can have, by the key that stands over it.
KNOWN: dict[str, st.SearchStrategy[Any]] = {
    "verb": st.lists(st.sampled_from(VERBS), min_size=1, max_size=2, unique=True),
    **dict.fromkeys(("activity", "activity_type", "parent", "grouping", "category", "other"), THINGS),
    **dict.fromkeys(("platform", "response", "source", "language", "instructor", "registration"), WORDS),
    "trust": st.sampled_from(["self", "peer", "system", "assessor", ["system", "assessor"], "!= self"]),
    "success": st.sampled_from([True, False, "exists", "absent"]),
    "completion": st.sampled_from([True, False, "exists", "absent"]),
    "score.scaled": SCALED,
    "score.percent": RAW,
    "score.raw": RAW,
    "duration": TIMES,
    "extension": st.dictionaries(st.sampled_from(IRIS), st.one_of(WORDS, RAW, st.booleans()), min_size=1, max_size=2),
    "attested_by": st.fixed_dictionaries(
        {},
        optional={
            "role": st.lists(st.sampled_from(["manager", "peer", "chef"]), min_size=1, max_size=2, unique=True),
            "independent": st.booleans(),
        },
    ),
}
_thresholds = st.builds(
    "{} {}".format, st.sampled_from([">=", ">", "<=", "<", "==", "!="]), st.sampled_from([1, 2, 7.5])
)
_lengths = st.builds("{} {}".format, st.sampled_from([">=", ">", "<=", "<"]), st.sampled_from(LENGTHS))
FIELDS = st.one_of(
    st.builds(
        lambda field, level: {field: level},
        st.sampled_from(["score.scaled", "score.percent", "score.raw"]),
        _thresholds,
    ),
    _lengths.map(lambda level: {"duration": level}),
)
DISTINCT = ("statement", "activity", "day", "week", "month", "attester", "source", "registration")
STATISTICS = ("best", "last", "first", "mean", "median")
AGGREGATES = st.one_of(
    st.fixed_dictionaries({"count": _thresholds}, optional={"distinct": st.sampled_from(DISTINCT)}),
    FIELDS.map(lambda field: {"sum": field}),
    st.builds(
        lambda name, field, tries: {name: field, **tries},
        st.sampled_from(STATISTICS),
        FIELDS,
        st.fixed_dictionaries({}, optional={"attempts": st.sampled_from(["<= 3", "< 3", "<= 12"])}),
    ),
)
WINDOWS = st.one_of(
    st.sampled_from(LENGTHS).map(lambda length: {"last": length}),
    st.fixed_dictionaries({}, optional={"from": st.sampled_from(INSTANTS), "to": st.sampled_from(INSTANTS)}).filter(
        bool
    ),
)
TEXTS = st.sampled_from([{"en": "First", "fr": "Premier"}, {"en": "Second", "fr": "Deuxième"}])
EVIDENCE = st.sampled_from(["any", "e-learning", "micro-learning", "social", "workplace"])
SKILLS = st.lists(
    st.fixed_dictionaries({"name": TEXTS}, optional={"uri": st.sampled_from(IRIS), "framework": st.just("ESCO")}),
    min_size=1,
    max_size=2,
)
HOLDS = st.one_of(
    st.sampled_from(["food-hygiene", "first-aid"]),
    st.fixed_dictionaries(
        {"any": st.lists(st.sampled_from(["a-b", "c-d", "e-f"]), min_size=1, max_size=3, unique=True)},
        optional={"at_least": st.integers(1, 3), "version": st.sampled_from([">= 2", "< 3", "== 2", "!= 1"])},
    ),
)


def criteria() -> st.SearchStrategy[Document]:
    """A criterion with any of the words."""
    return st.builds(
        lambda base, how, when: {"criterion": "?", **base, **how, **when},
        st.fixed_dictionaries(
            {"where": st.fixed_dictionaries({}, optional=KNOWN)},  # type: ignore[arg-type]
            optional={"evidence": EVIDENCE, "title": TEXTS, "skills": SKILLS},
        ),
        st.one_of(st.just({}), AGGREGATES),
        st.one_of(st.just({}), WINDOWS.map(lambda window: {"within": window})),
    )


LEAVES = st.one_of(criteria(), criteria(), HOLDS.map(lambda asked: {"holds": asked}))


@st.composite
def trees(draw: st.DrawFn) -> Document:
    """A node of any kind, with leaves below it."""
    kind = draw(st.sampled_from(["leaf", "leaf", "all", "any", "at_least", "points", "not"]))
    if kind == "leaf":
        return draw(LEAVES)
    if kind == "not":
        return {"not": draw(LEAVES)}
    children = draw(st.lists(LEAVES, min_size=2, max_size=3))
    base: Document = {"block": "block", "title": draw(TEXTS)} if draw(st.booleans()) else {}
    match kind:
        case "at_least":
            return {**base, "at_least": draw(st.integers(1, 3)), "of": children}
        case "points":
            worths = draw(st.lists(st.sampled_from([10, 2.5, 0]), min_size=3, max_size=3))
            of = [{**child, "worth": worth} for child, worth in zip(children, worths, strict=False)]
            return {**base, "points": draw(_thresholds), "of": of}
        case "all":
            return {**base, "all": children, "in_order": draw(st.booleans())}
    return {**base, kind: children}


STANDARD = st.fixed_dictionaries(
    {},
    optional={
        "learning_outcomes": st.lists(TEXTS, min_size=1, max_size=2),
        "level": st.integers(1, 8).map(lambda level: {"eqf": level}),
        "workload": st.fixed_dictionaries({"hours": st.sampled_from([1, 30, 2.5])}, optional={"ects": st.just(1)}),
        "assessment": TEXTS,
        "participation": st.sampled_from(["online", "onsite", "blended", "elsewhere"]),
        "quality_assurance": TEXTS,
    },
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A whole rule."""
    rest = draw(
        st.fixed_dictionaries(
            {"title": TEXTS, "aptitude": TEXTS, "issuer": st.sampled_from(["house", "school"])},
            optional={
                "valid_for": st.sampled_from(LENGTHS),
                "skills": SKILLS,
                "standard": STANDARD,
                "outcome": st.sampled_from(["award", "recommend"]),
                "on_evidence_withdrawn": st.sampled_from(["review", "revoke", "keep"]),
            },
        )
    )
    document = {"schema": "acquis/1", "id": "sample", **rest, "needs": draw(trees())}
    number = 0
    for path, value in places(document):
        if path[-1] == "criterion":
            _put(document, path, f"c{number}")
            number += 1
        assert value is not None
    return document


def places(document: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place in a document, with its value."""
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in list(items):
        yield (*path, key), value
        yield from places(value, (*path, key))


def _put(document: Any, path: Path, value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def _cut(document: Any, path: Path) -> None:
    for step in path[:-1]:
        document = document[step]
    del document[path[-1]]


ALTERNATIVES: dict[str, st.SearchStrategy[Any]] = {
    **KNOWN,
    **dict.fromkeys(("title", "aptitude", "name", "assessment", "quality_assurance"), TEXTS),
    "issuer": st.sampled_from(["house", "school"]),
    "valid_for": st.sampled_from(LENGTHS),
    "last": st.one_of(st.sampled_from(LENGTHS), FIELDS),
    **dict.fromkeys(("from", "to"), st.sampled_from(INSTANTS)),
    **dict.fromkeys(("best", "first", "mean", "median", "sum"), FIELDS),
    "attempts": st.sampled_from(["<= 3", "< 3", "<= 12"]),
    **dict.fromkeys(("count", "points"), _thresholds),
    "distinct": st.sampled_from(DISTINCT),
    "evidence": EVIDENCE,
    "holds": HOLDS,
    "at_least": st.integers(1, 3),
    "in_order": st.booleans(),
    "worth": st.sampled_from([10, 2.5, 0]),
    "outcome": st.sampled_from(["award", "recommend"]),
    "on_evidence_withdrawn": st.sampled_from(["review", "revoke", "keep"]),
    "participation": st.sampled_from(["online", "onsite", "blended", "elsewhere"]),
    "learning_outcomes": st.lists(TEXTS, min_size=1, max_size=2),
    "skills": SKILLS,
    "where": st.fixed_dictionaries({}, optional=KNOWN),  # type: ignore[arg-type]
    "within": WINDOWS,
    "needs": trees(),
    "standard": STANDARD,
}


def changes(document: Document) -> st.SearchStrategy[Document]:
    """The same document with one value replaced, or left out where it can be; it may say the same still."""
    found = [path for path, _ in places(document) if path[-1] in ALTERNATIVES]

    @st.composite
    def changed(draw: st.DrawFn) -> Document:
        path = draw(st.sampled_from(found))
        other = copy.deepcopy(document)
        change: Callable[[], None] = lambda: _put(other, path, draw(ALTERNATIVES[str(path[-1])]))  # noqa: E731
        if draw(st.integers(0, 3)) == 0:
            change = lambda: _cut(other, path)  # noqa: E731
        change()
        return other

    return changed()
