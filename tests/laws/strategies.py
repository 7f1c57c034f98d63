"""Rules and histories to try the laws on: a small world, so that things often coincide, clash and lie on borders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from rules import Holding, rule_from_data

Document = dict[str, Any]
# Before the end of a long month, so that months of different lengths follow.
START = datetime(2026, 1, 26, tzinfo=UTC)
# Long enough for every window below to open and to close.
HORIZON_HOURS = 24 * 60
ENROLLED = START + timedelta(days=6)
LAST_AWARD = START + timedelta(days=4)
LEARNER = {"mbox": "mailto:learner@example.org"}
VERBS = {
    "passed": "http://adlnet.gov/expapi/verbs/passed",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "demonstrated": "https://w3id.org/xapi/dod-isd/verbs/demonstrated",
}
ACTIVITIES = tuple(f"https://lms.example/{name}" for name in ("quiz", "ward", "capsule"))
MODALITIES = ("e-learning", "workplace")
ROLE = "urn:acquis:extension:attester-role"
SLUGS = ("basics", "advanced")

# Whole half days make borders meet: windows end when things happen.
instants = st.integers(0, HORIZON_HOURS // 12).map(lambda n: START + timedelta(hours=12 * n))
# The instant of a question: mostly when much has happened.
nows = st.sampled_from([*range(30, 64), *range(0, 30, 3)]).map(lambda n: START + timedelta(days=n))
counts = st.integers(1, 4)


def text(at: datetime) -> str:
    """An instant as a statement or a rule writes it."""
    return at.isoformat().replace("+00:00", "Z")


@st.composite
def statements(draw: st.DrawFn) -> Document:
    """One statement about the learner."""
    verb, modality = draw(st.sampled_from(sorted(VERBS))), draw(st.sampled_from(MODALITIES))
    context: Document = {"contextActivities": {"category": [{"id": f"urn:acquis:modality:{modality}"}]}}
    attester = draw(st.sampled_from([None, "learner", "boss", "chief"]))
    if attester:
        context["instructor"] = {"mbox": f"mailto:{attester}@example.org"}
        role = draw(st.sampled_from([None, "manager", "assessor"]))
        context["extensions"] = {ROLE: role} if role else {}
    if draw(st.booleans()):
        context["registration"] = f"00000000-0000-4000-8000-00000000000{draw(st.integers(1, 2))}"
    result: Document = {}
    if draw(st.integers(0, 3)):
        result["score"] = {"scaled": draw(st.sampled_from([-0.5, 0, 0.25, 0.5, 0.75, 1])), "raw": draw(counts)}
    if draw(st.booleans()):
        result["duration"] = f"PT{draw(counts)}H"
    if draw(st.booleans()):
        result["success"] = draw(st.booleans())
    return {
        "actor": LEARNER,
        "verb": {"id": VERBS[verb]},
        "object": {"id": draw(st.sampled_from(ACTIVITIES))},
        "result": result,
        "context": context,
        "timestamp": text(draw(instants)),
    }


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> list[Document]:
    """What happened, each with an id and a content of its own: the same content again is the same statement."""
    least = draw(st.sampled_from([most // 2, most - 1, most // 2, 0]))
    found = draw(st.lists(statements(), min_size=least, max_size=most, unique_by=repr))
    return [{"id": f"00000000-0000-4000-9000-{n:012}", **one} for n, one in enumerate(found)]


def comparisons(numbers: st.SearchStrategy[Any], signs: str = ">= > <= < ==") -> st.SearchStrategy[str]:
    """A threshold."""
    return st.builds("{} {}".format, st.sampled_from(signs.split()), numbers)


_attesters = st.fixed_dictionaries(
    {}, optional={"role": st.sampled_from(["manager", ["assessor", "manager"]]), "independent": st.booleans()}
)
_conditions = {
    "verb": st.lists(st.sampled_from(sorted(VERBS)), min_size=1, max_size=2, unique=True),
    "activity": st.sampled_from([ACTIVITIES[0], ACTIVITIES[1], "https://lms.example/*"]),
    "success": st.booleans(),
    "score.scaled": st.sampled_from([">= 0.5", "exists", "absent", "0..0.5"]),
    "attested_by": _attesters,
}
# Mostly few conditions, so that evidence is found.
wheres = st.one_of(
    st.just({}),
    st.just({"activity": "https://lms.example/*"}),
    *(asked.map(lambda asked, name=name: {name: asked}) for name, asked in _conditions.items()),  # type: ignore[misc]
    st.fixed_dictionaries({}, optional=_conditions),
)
_counting = st.fixed_dictionaries(
    {"count": comparisons(st.integers(0, 3), ">= >= >= > <= < == !=")},
    optional={
        "distinct": st.sampled_from(
            ["statement", "activity", "day", "week", "month", "attester", "source", "registration"]
        )
    },
)
_thresholds = st.one_of(
    comparisons(st.sampled_from([-0.5, 0, 0.25, 0.5, 1])).map(lambda text: {"score.scaled": text}),
    comparisons(st.integers(1, 4)).map(lambda text: {"score.raw": text}),
    comparisons(st.sampled_from(["PT1H", "PT2H", "PT4H"])).map(lambda text: {"duration": text}),
)
_summing = _thresholds.map(lambda threshold: {"sum": threshold})
_attempts = st.fixed_dictionaries({}, optional={"attempts": comparisons(counts, "<= <")})
_picking = st.builds(
    lambda name, threshold, attempts: {name: threshold, **attempts},
    st.sampled_from(["best", "last", "first", "mean", "median"]),
    _thresholds,
    _attempts,
)
_rating = comparisons(st.sampled_from([0, 0.5, 0.75, 1])).map(lambda text: {"rate": text})
_running = st.builds(
    lambda unit, text: {"streak": {unit: text}},
    st.sampled_from(["day", "week"]),
    comparisons(st.integers(1, 3), ">= >"),
)
_spacing = st.builds(
    lambda how, spaced: {**how, "spaced": spaced}, _counting, st.sampled_from(["PT36H", "P10D", "P1M"])
)
# What some window can hold enough of.
_spanned = st.builds(
    lambda how, span: {**how, "within": {"span": span}},
    st.one_of(
        _running,
        comparisons(counts, ">= >").map(lambda text: {"count": text}),
        st.builds(
            lambda text, distinct: {"count": text, "distinct": distinct},
            comparisons(counts, ">= >"),
            st.sampled_from(["activity", "day", "attester"]),
        ),
        comparisons(counts, ">= >").map(lambda text: {"count": text, "spaced": "PT36H"}),
        comparisons(counts, ">= >").map(lambda text: {"sum": {"score.raw": text}}),
        st.builds(
            lambda text, attempts: {"best": {"score.raw": text}, **attempts}, comparisons(counts, ">= >"), _attempts
        ),
    ),
    st.sampled_from(["PT36H", "P10D", "P30D", "P1M"]),
)
_ends = st.fixed_dictionaries({}, optional={"from": instants.map(text), "to": instants.map(text)}).filter(bool)
_windows = st.one_of(
    st.sampled_from(["P10D", "P30D", "P1M", "PT36H", "P2M"]).map(lambda length: {"last": length}),
    _ends,
    st.sampled_from([{"since": "enrolment"}, {"since": "last_award"}]),
    # Which criterion it comes after is filled in when all have their names.
    st.fixed_dictionaries(
        {"after": st.just("?")},
        optional={"by": st.sampled_from(["P10D", "P1M"]), "wait": st.sampled_from(["PT36H", "P10D"])},
    ),
)
_lives = st.sampled_from([{}, {}, {}, {"valid_for": "P10D"}, {"valid_for": "P1M"}])


def criteria() -> st.SearchStrategy[Document]:
    """A criterion that stands alone."""
    return _criteria().map(_name)


def _criteria() -> st.SearchStrategy[Document]:
    """A criterion; its name comes later."""
    return st.builds(
        lambda base, how, when, life: {"criterion": "?", **base, **when, **how, **life},
        st.fixed_dictionaries({"where": wheres}, optional={"evidence": st.sampled_from([*MODALITIES, "any", "any"])}),
        st.one_of(st.just({}), _counting, _counting, _summing, _picking, _rating, _running, _spacing, _spanned),
        st.one_of(st.just({}), _windows.map(lambda window: {"within": window})),
        _lives,
    )


_holds = st.sampled_from(
    [
        {"holds": "basics"},
        {"holds": {"any": list(SLUGS)}},
        {"holds": {"any": list(SLUGS), "at_least": 2}},
        {"holds": {"any": ["basics"], "version": ">= 2"}},
    ]
)


_quotas = st.dictionaries(st.sampled_from(MODALITIES), comparisons(st.integers(0, 3), ">= >"), min_size=1)


@st.composite
def _nodes(draw: st.DrawFn, *, depth: int, negative: bool) -> Document:
    """A node with at most `depth` levels below it. Most leaves are criteria, most nodes ask for something."""
    kinds = ["all", "all", "in_order", "any", "at_least", "points", *(["not"] if negative else [])]
    kind = draw(st.sampled_from([*["leaf"] * (1 if depth == 2 else 6), *kinds])) if depth else "leaf"
    if kind == "leaf":
        return draw(_holds) if draw(st.integers(0, 5)) == 5 else draw(_criteria())
    one = _nodes(depth=depth - 1, negative=negative)
    if kind == "not":
        return {"not": draw(one)}
    children = draw(st.lists(one, min_size=1, max_size=3))
    if draw(st.integers(0, 4)) == 4:
        children.insert(draw(st.integers(0, len(children))), {"mix": draw(_quotas)})
    match kind:
        case "in_order":
            return {"all": children, "in_order": True}
        case "at_least":
            return {"at_least": draw(st.integers(1, 3)), "of": children}
        case "points":
            # Few enough points are met by what is not met, which cites nothing.
            signs = ">= >= >= > <= < ==" if negative else ">= >= >= >"
            threshold = draw(comparisons(st.sampled_from([10, 20, 30, 40]), signs))
            return {
                "points": threshold,
                "of": [{**child, "worth": draw(st.sampled_from([10, 20, 0, 2.5]))} for child in children],
            }
    return {kind: children}


def trees(*, negative: bool = True) -> st.SearchStrategy[Document]:
    """A tree of nodes whose criteria have names of their own."""
    return _nodes(depth=2, negative=negative).map(_name)


def below(node: Document) -> Iterator[Document]:
    """A node's document and all documents below it."""
    yield node
    for key in ("all", "any", "of"):
        for child in node.get(key, []):
            yield from below(child)
    if "not" in node:
        yield from below(node["not"])


def asks_for_something(node: Document) -> bool:
    """Whether something must happen for it."""
    if node.keys() & {"best", "last", "first", "mean", "median", "streak"}:
        return True
    wanted = node.get("rate") or node.get("count", ">= 1")
    if "sum" in node:
        (wanted,) = node["sum"].values()
    sign, _, number = wanted.partition(" ")
    if "rate" in node:
        return sign in (">=", ">") or (sign == "==" and number != "0")
    none = number in ("0", "-0.5")
    return (sign in (">=", "==") and not none) or (sign == ">" and number != "-0.5")


def _name(node: Document) -> Document:
    """The same tree, each criterion with its own name."""
    number = 0
    happening: list[str] = []

    def rename(node: Document) -> Document:
        nonlocal number
        named = dict(node)
        if "criterion" in named:
            named["criterion"] = f"c{number}"
            if named.get("within", {}).get("after") == "?":
                # After the last one before it that asks for something.
                named["within"] = {**named["within"], "after": happening[-1]} if happening else {"last": "P30D"}
            if asks_for_something(named):
                happening.append(f"c{number}")
            number += 1
        for key in ("all", "any", "of"):
            if key in named:
                named[key] = [rename(child) for child in named[key]]
        if "not" in named:
            named["not"] = rename(named["not"])
        return named

    return rename(node)


def document(needs: Document) -> Document:
    """A rule's document around a tree."""
    said = {"en": "Sample"}
    return {"schema": "acquis/1", "id": "sample", "title": said, "aptitude": said, "issuer": "house", "needs": needs}


def rules(*, negative: bool = True) -> st.SearchStrategy[Any]:
    """A rule."""
    return trees(negative=negative).map(lambda needs: rule_from_data(document(needs)))


@st.composite
def holdings(draw: st.DrawFn) -> tuple[Holding, ...]:
    """Awards that the learner has or had."""
    held = st.builds(
        Holding,
        microcredential=st.sampled_from(SLUGS),
        version=st.integers(1, 2),
        issued_at=instants,
        valid_until=st.one_of(st.none(), instants),
        withdrawn_at=st.one_of(st.none(), instants),
    )
    return tuple(draw(st.lists(held, max_size=3)))
