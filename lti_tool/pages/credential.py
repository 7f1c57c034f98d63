"""A credential in public: its page, checked on the spot, its document, and the digests of its evidence."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from credentials.achievement import credential_id as credential_address
from credentials.evidence import CitedStatement, bundle
from credentials.issuer import address_of, did_for
from credentials.verify import verify
from lti_tool.documents import CREDENTIAL_TYPE, document, wants_document
from lti_tool.presenters.catalogue import titles_of
from lti_tool.presenters.credential import credential_view, file_name
from lti_tool.visit import Door, Visit
from recognition.issuing import resolver
from records.awards import Credential, credential_by_id
from records.errors import NotFoundError
from records.microcredentials import newest_versions


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    at = "/o/<organisation>/credentials/<uuid:credential_id>"
    blueprint.add_url_rule(at, "credential", door.page(_page))
    blueprint.add_url_rule(f"{at}.json", "credential_file", door.page(_file))
    blueprint.add_url_rule(f"{at}/evidence/<kind>.json", "credential_evidence", door.page(_evidence))


def _page(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    credential = _found(visit, credential_id)
    if wants_document():
        return document(credential.document, CREDENTIAL_TYPE)
    did = did_for(visit.base_url, visit.organisation.slug)
    report = verify(credential.document, resolver(visit.session), visit.now)
    shown = credential_view(
        credential,
        credential.award.version.rule,
        report,
        address=credential_address(visit.base_url, visit.organisation.slug, credential.id),
        issuer_did=did,
        did_address=address_of(did),
        language=visit.language,
        titles=titles_of(newest_versions(visit.session, visit.organisation.id), visit.language),
        now=visit.now,
    )
    return render_template("credential.html", it=shown)


def _file(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    credential = _found(visit, credential_id)
    response = document(credential.document, CREDENTIAL_TYPE)
    name = file_name(credential.award.version.document["id"], credential)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _evidence(visit: Visit, credential_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    """The bundle to which the credential points: ids and digests only, in the exact bytes that it fixes."""
    credential = _found(visit, credential_id)
    cited = [
        CitedStatement(one["statement_id"], one["modality"], one["digest"], datetime.fromisoformat(one["at"]))
        for one in credential.award.cited
    ]
    if not any(one.kind == kind for one in cited):
        raise NotFoundError("this credential rests on no evidence of that kind")
    address = credential_address(visit.base_url, visit.organisation.slug, credential.id)
    response = Response(bundle(address, kind, cited), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _found(visit: Visit, credential_id: uuid.UUID) -> Credential:
    credential = credential_by_id(visit.session, visit.organisation.id, credential_id)
    if credential is None:
        raise NotFoundError("this credential is not known in this organisation")
    return credential
