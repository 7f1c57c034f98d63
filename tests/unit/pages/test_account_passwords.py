"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

import time

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from lti_tool.accounts.passwords import check_password, hash_password, is_outdated, password_matches
from lti_tool.errors import PasswordUnfitError

KNOWN = ("ada.lovelace@campus.example", "Ada Lovelace", "campus", "Campus Alizé")


def _why(password: str) -> str:
    with pytest.raises(PasswordUnfitError) as refused:
        check_password(password, KNOWN)
    return refused.value.rule


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "le chat boit du lait chaud",
        "пароль из шести слов здесь",
        "xK4!vv09-pLq",
        "🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦",
    ],
)
def test_long_words_of_any_signs_are_taken(password: str) -> None:
    check_password(password, KNOWN)


@pytest.mark.parametrize("password", ["", "short", "elevenchars"])
def test_less_than_twelve_characters_are_too_few(password: str) -> None:
    assert _why(password) == "short"


def test_there_is_an_end_to_length() -> None:
    assert _why("correct horse battery staple " * 8) == "long"
    check_password("correct horse battery staple " * 3, KNOWN)


@pytest.mark.parametrize(
    "password", ["passwordpassword", "qwertyuiop[]", "123456789012", "aaaaaaaaaaaaaaaa", "iloveyou123456"]
)
def test_what_others_guess_first_is_refused(password: str) -> None:
    assert _why(password) == "guessable"


@pytest.mark.parametrize(
    "password", ["Lovelace-2026-winter", "my LOVELACE password", "campus rocks forever", "ＬＯＶＥＬＡＣＥ is wide"]
)
def test_what_is_known_of_its_holder_is_no_part_of_it(password: str) -> None:
    assert _why(password) == "personal"


def test_it_is_kept_by_argon2id_with_the_parameters_of_owasp() -> None:
    kept = extract_parameters(hash_password("correct horse battery staple"))
    assert kept.type is Type.ID
    assert (kept.memory_cost, kept.time_cost, kept.parallelism) == (19_456, 2, 1)
    assert kept.salt_len >= 16


def test_only_the_same_password_matches_however_the_keyboard_wrote_it() -> None:
    kept = hash_password("été à la plage ﬁn")
    assert password_matches(kept, "été à la plage fin")
    assert password_matches(kept, "e\u0301te\u0301 a\u0300 la plage fin")
    assert not password_matches(kept, "ete a la plage fin")
    assert not password_matches("no hash at all", "été à la plage fin")


def test_who_has_no_password_is_refused_as_slowly_as_who_has_another() -> None:
    kept = hash_password("correct horse battery staple")
    assert not password_matches(None, "warm up")

    def least(password_hash: str | None) -> float:
        spans = []
        for _ in range(7):
            # Processor time: what else runs on the machine is no part of it.
            begun = time.process_time()
            assert not password_matches(password_hash, "another one that is wrong")
            spans.append(time.process_time() - begun)
        return min(spans)

    assert 0.5 < least(None) / least(kept) < 2


def test_hashes_of_other_parameters_are_made_anew() -> None:
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("x"))
    assert not is_outdated(hash_password("x"))


def test_a_book_instead_of_a_password_is_not_read_to_its_end() -> None:
    """One sign of these stands for eighteen: megabytes of them would keep the processor for long."""
    kept = hash_password("correct horse battery staple")
    begun = time.process_time()
    assert not password_matches(kept, "\ufdfa" * 3_000_000)
    assert time.process_time() - begun < 1
