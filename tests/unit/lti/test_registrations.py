"""What a platform's registration must be."""

from __future__ import annotations

import pytest

from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti.registrations import check_deployment, check_names, registration_of

WHOLE = {
    "issuer": "https://lms.example",
    "client_id": "acquis",
    "authorization_endpoint": "https://lms.example/auth",
    "token_endpoint": "https://lms.example/token",
    "jwks_uri": "https://lms.example/jwks",
}


def test_the_endpoints_of_a_moodle_follow_from_its_address() -> None:
    made = registration_of("moodle", {"issuer": "http://localhost:8470", "client_id": "4VRXe3elOdHbQB4"})
    assert made.authorization_endpoint == "http://localhost:8470/mod/lti/auth.php"
    assert made.token_endpoint == "http://localhost:8470/mod/lti/token.php"
    assert made.jwks_uri == "http://localhost:8470/mod/lti/certs.php"


def test_hosted_canvas_needs_only_its_client_id() -> None:
    made = registration_of("canvas", {"client_id": "10000000000001", "issuer": None})
    assert made.issuer == "https://canvas.instructure.com"
    assert made.jwks_uri.startswith("https://sso.canvaslms.com/")


def test_what_is_given_goes_before_what_the_family_has() -> None:
    made = registration_of("canvas", {"client_id": "1", "jwks_uri": "https://canvas.school.example/jwks"})
    assert made.jwks_uri == "https://canvas.school.example/jwks"


@pytest.mark.parametrize("field", sorted(WHOLE))
def test_what_is_missing_is_named(field: str) -> None:
    with pytest.raises(RegistrationInvalidError, match="is missing") as refusal:
        registration_of("other", {**WHOLE, field: " "})
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("issuer", "lms.example", "begins with https://"),
        ("issuer", "https://lms.example?a=b", "no query"),
        ("issuer", "https://" + "a" * 500, "more than 500"),
        ("client_id", "c" * 256, "more than 255"),
        ("token_endpoint", "http://lms.example/token", "for localhost alone"),
        ("token_endpoint", "https://me:secret@lms.example/token", "no user name"),
        ("authorization_endpoint", "javascript:alert(1)", "begins with https://"),
        ("jwks_uri", "file:///etc/passwd", "begins with https://"),
        ("jwks_uri", "https://lms.example/jwks#here", "no fragment"),
        ("jwks_uri", "https://lms.example:99999/", "not an address"),
        ("jwks_uri", "https://[lms.example/", "not an address"),
    ],
)
def test_what_breaks_a_rule_is_named_with_the_rule(field: str, value: str, rule: str) -> None:
    with pytest.raises(RegistrationInvalidError, match=rule) as refusal:
        registration_of("other", {**WHOLE, field: value})
    assert refusal.value.field == field


@pytest.mark.parametrize("deployment", ["", "  ", "d" * 256, "déploiement"])
def test_a_deployment_id_is_short_ascii(deployment: str) -> None:
    with pytest.raises(RegistrationInvalidError, match="255 ASCII"):
        check_deployment(deployment)


@pytest.mark.parametrize(
    ("name", "slug", "field"),
    [(" ", "lms", "name"), ("n" * 201, "lms", "name"), ("LMS", "s" * 65, "slug"), ("LMS", "Our LMS", "slug")],
)
def test_a_name_that_cannot_be_kept_is_refused_by_its_field(name: str, slug: str, field: str) -> None:
    with pytest.raises(RegistrationInvalidError) as refusal:
        check_names(name, slug)
    assert refusal.value.field == field
    check_names("Moodle du lycée", "moodle-du-lycee")
