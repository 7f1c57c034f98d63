"""On what an award rests: its cited statements, as the evidence bundles list them and as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from credentials.evidence import KINDS, CitedStatement, address, bundle
from credentials.pack import Pack
from records.awards import Award, Credential
from records.statement_queries import texts_of


def cited_by(award: Award) -> tuple[CitedStatement, ...]:
    """The statements that the award cites."""
    return tuple(
        CitedStatement(
            statement_id=cited["statement_id"],
            modality=cited["modality"],
            digest=cited["digest"],
            at=datetime.fromisoformat(cited["at"]),
        )
        for cited in award.cited
    )


def evidence_pack(session: Session, credential: Credential) -> Pack:
    """The credential, its bundles, and the statements that they list, as far as they are still stored."""
    cited, identifier = cited_by(credential.award), credential.document["id"]
    kinds = [kind for kind in KINDS if any(one.kind == kind for one in cited)]
    texts = texts_of(session, credential.organisation_id, [one.statement_id for one in cited])
    return Pack(
        credential=credential.document,
        bundles={address(identifier, kind): bundle(identifier, kind, cited) for kind in kinds},
        statements=tuple(texts[one.statement_id].encode() for one in cited if one.statement_id in texts),
    )
