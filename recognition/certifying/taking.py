"""Taking a credential away: the files that its holder downloads, each made when it is asked for.

json     the signed document
jwt      the same, signed as a token
svg, png the picture with the document baked in
pdf      the certificate, with the document attached
ob2      the Open Badges 2.0 assertion
clr      the record of the credential and those that it rests on (CLR 2.0)
elm      the award in the European Learning Model, unsigned
ob2-png  the picture with that assertion baked in, for backpacks that know no newer form
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from credentials.achievement import picture_id
from credentials.baking import KEYWORD_2, bake_png, bake_svg
from credentials.errors import BuildError
from credentials.european import european_credential
from credentials.hosted import assertion
from credentials.issuer import Issuer
from credentials.jose import MEDIA_TYPE as TOKEN_TYPE
from credentials.picture.badge import SQUARE, Pictured, badge_svg
from credentials.picture.certificate import Certificate, certificate_pdf
from credentials.picture.raster import png_of
from credentials.picture.rosette import draw
from recognition.certifying.picturing import picture_of
from records.awards import Credential
from records.organisations import Organisation
from rules import local

Form = Literal["json", "jwt", "svg", "png", "pdf", "ob2", "ob2-png", "clr", "elm"]
FORMS: tuple[Form, ...] = get_args(Form)
# VC 2.0 §6.3: the media type of a credential that carries its proof inside.
CREDENTIAL_TYPE = "application/vc+ld+json"
# Pixels: sharp on paper, and for backpacks that show it large.
PICTURE_WIDTH, CERTIFICATE_WIDTH = SQUARE, 900


@dataclass(frozen=True, slots=True)
class Taken:
    """A file to take away."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """What a file may say beside what was signed: the holder's name, and whether strangers find the page."""

    name: str | None
    is_open: bool


def take(session: Session, credential: Credential, organisation: Organisation, form: Form, shown: Shown) -> Taken:
    """The credential in that form; its award, version and learner are loaded.

    Raises `BuildError` where the credential has no such form.
    """
    document = credential.document
    stem = stem_of(credential)
    signed = Taken(f"{stem}.json", CREDENTIAL_TYPE, readable(document))
    if form == "json":
        return signed
    if form == "jwt":
        if credential.token is None:
            raise BuildError("its token is still being signed: try again in a moment")
        return Taken(f"{stem}.jwt", TOKEN_TYPE, credential.token.encode("ascii"))
    if form == "clr":
        if credential.record is None:
            raise BuildError("this micro-credential rests on no others: it has no record of several")
        return Taken(f"{stem}.clr.json", CREDENTIAL_TYPE, readable(credential.record))
    if form == "elm":
        rule = credential.award.version.rule
        european = european_credential(document, rule, _issuer(credential, organisation), shown.name)
        return Taken(f"{stem}.elm.json", "application/ld+json", readable(european))
    if form == "ob2":
        return Taken(f"{stem}.ob2.json", "application/ld+json", readable(hosted(credential)))
    picture = picture_of(session, organisation.id, credential.award.version.rule, spoken_by(credential))
    if form == "svg":
        return Taken(f"{stem}.svg", "image/svg+xml", bake_svg(badge_svg(picture), document).encode("utf-8"))
    if form == "png":
        return Taken(f"{stem}.png", "image/png", bake_png(badge_png(picture), document))
    if form == "ob2-png":
        return Taken(f"{stem}.ob2.png", "image/png", bake_png(badge_png(picture), hosted(credential), KEYWORD_2))
    certificate = _certificate(credential, organisation, shown, picture, signed)
    return Taken(f"{stem}.pdf", "application/pdf", certificate_pdf(certificate))


def stem_of(credential: Credential) -> str:
    """How the credential's files are called, up to the point."""
    return f"{credential.award.version.document['id']}-{str(credential.id)[:8]}"


def readable(document: Mapping[str, Any]) -> bytes:
    """The document as people can read it, too."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def hosted(credential: Credential) -> dict[str, Any]:
    """The Open Badges 2.0 assertion of the credential; raises `BuildError` where it was given to no e-mail address."""
    achieved = credential.document["credentialSubject"]["achievement"]
    return assertion(credential.document, picture_id(achieved["id"], achieved["inLanguage"], "png"))


def badge_png(picture: Pictured) -> bytes:
    """The picture as PNG; one that was given as such, in its own pixels."""
    if picture.given is not None and picture.given.media_type == "image/png":
        return picture.given.content
    return png_of(badge_svg(picture), PICTURE_WIDTH)


def spoken_by(credential: Credential) -> str:
    """The language of the credential's texts."""
    return str(credential.document["credentialSubject"]["achievement"]["inLanguage"])


def _issuer(credential: Credential, organisation: Organisation) -> Issuer:
    """The issuer as the credential names it, in every language."""
    signed, profile = credential.document["issuer"], organisation.profile
    return Issuer(
        did=signed["id"],
        name=organisation.name,
        url=signed["url"],
        email=profile.get("email"),
        country=profile.get("country"),
    )


def _certificate(
    credential: Credential, organisation: Organisation, shown: Shown, picture: Pictured, signed: Taken
) -> Certificate:
    award, language = credential.award, spoken_by(credential)
    rule = award.version.rule
    zone = ZoneInfo(organisation.timezone)
    workload, level = rule.standard.get("workload", {}), rule.standard.get("level", {})
    return Certificate(
        language=language,
        issuer=local(organisation.name, language),
        holder=shown.name,
        title=picture.title,
        other_title=picture.other_title,
        aptitude=local(rule.aptitude, language),
        awarded_on=award.awarded_at.astimezone(zone).date(),
        valid_until=award.valid_until.astimezone(zone).date() if award.valid_until is not None else None,
        eqf=level.get("eqf"),
        hours=workload.get("hours"),
        ects=workload.get("ects"),
        address=credential.document["id"],
        is_open=shown.is_open,
        picture=png_of(badge_svg(picture) if picture.given else draw(picture.seed), CERTIFICATE_WIDTH),
        picture_alt=picture.alt,
        attachment_name=signed.name,
        attachment=signed.content,
        made_at=credential.issued_at,
    )
