"""The published JSON Schemas of Open Badges 3.0 and CLR 2.0 credentials (sources, licence: credentials/NOTICE.txt)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft201909Validator

ACHIEVEMENT_CREDENTIAL = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
LEARNER_RECORD = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
# A part of the achievement credential's schema: it describes endorsements in full.
ENDORSEMENT_CREDENTIAL = f"{ACHIEVEMENT_CREDENTIAL}#/$defs/EndorsementCredential"
SCHEMA_TYPE = "1EdTechJsonSchemaValidator2019"

# The schema describes compact JSON, where these are lists; JSON-LD lets a list of one stand without brackets.
_LISTS = ("proof", "credentialSchema", "termsOfUse")


@cache
def _validator(schema: str) -> Draft201909Validator:
    address, _, part = schema.partition("#")
    described = json.loads((resources.files(__name__) / address.rpartition("/")[2]).read_text("utf-8"))
    if part:
        described = {"$schema": described["$schema"], "$defs": described["$defs"], "$ref": f"#{part}"}
    return Draft201909Validator(described, format_checker=Draft201909Validator.FORMAT_CHECKER)


def schema_problems(document: Mapping[str, Any], schema: str = ACHIEVEMENT_CREDENTIAL) -> Iterator[tuple[str, str]]:
    """What that schema finds wrong: (JSON path, message), in the document's order."""
    given = {
        name: [value] if name in _LISTS and isinstance(value, Mapping) else value for name, value in document.items()
    }
    for error in _validator(schema).iter_errors(given):
        yield error.json_path, error.message[:300]
