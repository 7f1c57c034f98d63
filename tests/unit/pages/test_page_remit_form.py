"""The form of a source's remit: what is typed is what the source may assert, and nothing is lost on the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from lti_tool.presenters.remit_form import RemitForm
from recognition.errors import RemitWordError
from records.sources import DEDUP, ON_ERROR, Remit
from rules import DOUBTS, MODALITIES, TRUST


def subsets(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str] | None]:
    """No limit, or a limit that leaves something and leaves something out."""
    return st.none() | subsets(values).filter(lambda chosen: 0 < len(chosen) < len(values))


REMITS = st.builds(
    Remit,
    modalities=some(MODALITIES),
    attester_roles=st.none() | subsets(("manager", "peer", "assessor")),
    trust=st.sampled_from(TRUST),
    may_read=st.booleans(),
    may_void=st.booleans(),
    verbs=some(("http://adlnet.gov/expapi/verbs/passed", "https://a.example/did", "https://a.example/undid")),
    activities=some(("https://lms.example/", "https://other.example/course/", "urn:x")),
    doubted=subsets(DOUBTS),
    on_error=st.sampled_from(ON_ERROR),
    dedup=st.sampled_from(DEDUP),
)


def sent(form: RemitForm) -> MultiDict[str, str]:
    """What a browser sends of the form."""
    boxes = ("any_role", "may_read", "may_void", "quarantine", "fingerprint")
    texts = ("roles", "verbs", "activities", "trust")
    pairs = [(name, "1") for name in boxes if getattr(form, name)]
    pairs += [(name, getattr(form, name)) for name in texts]
    pairs += [("modality", each) for each in form.modalities]
    pairs += [("doubt", each) for each in form.doubted]
    return MultiDict(pairs)


@given(REMITS)
def test_a_remit_that_is_shown_and_sent_back_is_the_same(remit: Remit) -> None:
    form = RemitForm.typed(sent(RemitForm.of(remit)).getlist)
    assert form.remit() == remit


def test_verbs_may_be_words_of_rules() -> None:
    form = RemitForm.typed(MultiDict({"verbs": "passed\n https://a.example/did "}).getlist)
    assert form.remit().verbs is not None
    assert "https://a.example/did" in form.remit().verbs
    assert "http://adlnet.gov/expapi/verbs/passed" in form.remit().verbs


@pytest.mark.parametrize(("field", "text"), [("verbs", "pased"), ("activities", "lms.example/course")])
def test_a_word_that_says_nothing_is_named_with_its_field(field: str, text: str) -> None:
    form = RemitForm.typed(MultiDict({field: text}).getlist)
    with pytest.raises(RemitWordError, match=text) as raised:
        form.remit()
    assert raised.value.field == field
    assert getattr(form, field) == text


def test_what_no_browser_would_send_is_passed_over() -> None:
    form = RemitForm.typed(MultiDict({"modality": "magic", "doubt": "everything", "trust": "absolute"}).getlist)
    assert form.remit() == Remit(may_read=False, may_void=False)
