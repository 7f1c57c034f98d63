"""A statement: actor, verb, object, and what surrounds them (xAPI 2.0 §4.2.2, xAPI 1.0.3 Data 2.4).

Pure and fast: every statement that arrives goes through here, whole, before anything else looks at it.
"""

from __future__ import annotations

import re
from typing import Any

from lrs_bridge.validation import values
from lrs_bridge.validation.activities import check_activity
from lrs_bridge.validation.actors import check_actor, check_agent, check_authority, check_group
from lrs_bridge.validation.common import (
    check_extensions,
    check_iri,
    check_language_map,
    check_properties,
    check_text,
    check_uuid,
)
from lrs_bridge.validation.contexts import check_context, check_statement_ref
from lrs_bridge.validation.problems import Invalid

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
SUB_STATEMENT = frozenset(
    {"objectType", "actor", "verb", "object", "result", "context", "timestamp", "attachments"},
)
STATEMENT = SUB_STATEMENT - {"objectType"} | {"id", "stored", "authority", "version"}
VERB = frozenset({"id", "display"})
RESULT = frozenset({"score", "success", "completion", "response", "duration", "extensions"})
SCORE = frozenset({"scaled", "raw", "min", "max"})
ATTACHMENT = frozenset({"usageType", "display", "description", "contentType", "length", "sha2", "fileUrl"})
ATTACHMENT_REQUIRED = frozenset({"usageType", "display", "contentType", "length", "sha2"})
_VERSION_1 = re.compile(r"1\.0(?:\.\d+)?", re.ASCII)
_VERSION_2 = re.compile(r"1\.0(?:\.\d+)?|2\.0\.\d+", re.ASCII)


def check_statement(data: Any, second_edition: bool) -> None:
    """A statement as it may be sent; raises `Invalid`. `second_edition`: under xAPI 2.0, not 1.0."""
    check_properties(data, STATEMENT, "a statement", "4.2.2")
    _check_core(data, second_edition, nested=False)
    if "id" in data:
        check_uuid(data, "id", "4.2.4.2")
    if "stored" in data:
        _check_timestamp(data, "stored", second_edition)
    if "authority" in data:
        try:
            check_authority(data["authority"])
        except Invalid as problem:
            raise problem.under("authority") from None
    if "version" in data:
        allowed = _VERSION_2 if second_edition else _VERSION_1
        if type(data["version"]) is not str or not allowed.fullmatch(data["version"]):
            raise Invalid("must be a version that this request allows", "4.2.4.3", "version")
    if data["verb"]["id"] == VOIDED and data["object"].get("objectType") != "StatementRef":
        raise Invalid("of a voiding statement must be a StatementRef", "4.2.5", "object")


def _check_core(data: dict[str, Any], second_edition: bool, *, nested: bool) -> None:
    for key in ("actor", "verb", "object"):
        if key not in data:
            raise Invalid("is missing", "4.2.2", key)
    key = "actor"
    try:
        check_actor(data["actor"])
        key = "verb"
        _check_verb(data["verb"])
        key = "object"
        _check_object(data["object"], second_edition, nested=nested)
        if "context" in data:
            key = "context"
            about_activity = data["object"].get("objectType", "Activity") == "Activity"
            check_context(data["context"], about_activity, second_edition)
        if "result" in data:
            key = "result"
            _check_result(data["result"])
        if "attachments" in data:
            key = "attachments"
            _check_attachments(data["attachments"])
    except Invalid as problem:
        raise problem.under(key) from None
    if "timestamp" in data:
        _check_timestamp(data, "timestamp", second_edition)


def _check_verb(data: Any) -> None:
    check_properties(data, VERB, "a verb", "4.2.2.2")
    if "id" not in data:
        raise Invalid("is missing", "4.2.2.2", "id")
    check_iri(data, "id", "4.2.2.2")
    if "display" in data:
        try:
            check_language_map(data["display"])
        except Invalid as problem:
            raise problem.under("display") from None


def _check_object(data: Any, second_edition: bool, *, nested: bool) -> None:
    if type(data) is not dict:
        raise Invalid("must be an object", "4.2.2.3")
    kind = data.get("objectType", "Activity")
    if kind == "Activity":
        check_activity(data)
    elif kind == "Agent":
        check_agent(data)
    elif kind == "Group":
        check_group(data)
    elif kind == "StatementRef":
        check_statement_ref(data)
    elif kind == "SubStatement" and not nested:
        check_properties(data, SUB_STATEMENT, "a sub-statement", "4.2.2.3")
        _check_core(data, second_edition, nested=True)
    elif kind == "SubStatement":
        raise Invalid("must not be a sub-statement inside a sub-statement", "4.2.2.3", "objectType")
    else:
        raise Invalid('must be "Activity", "Agent", "Group", "StatementRef" or "SubStatement"', "4.2.2.3", "objectType")


def _check_result(data: Any) -> None:
    check_properties(data, RESULT, "a result", "4.2.2.4")
    for key, value in data.items():
        if key == "score":
            try:
                _check_score(value)
            except Invalid as problem:
                raise problem.under("score") from None
        elif key == "response":
            check_text(data, key, "4.2.2.4")
        elif key == "duration":
            if type(value) is not str or not values.duration[value]:
                raise Invalid("must be an ISO 8601 duration", "4.2.7", key)
        elif key == "extensions":
            try:
                check_extensions(value)
            except Invalid as problem:
                raise problem.under("extensions") from None
        elif type(value) is not bool:
            raise Invalid("must be true or false", "4.2.2.4", key)


def _check_score(data: Any) -> None:
    check_properties(data, SCORE, "a score", "4.2.2.4")
    for key, value in data.items():
        if type(value) is not int and type(value) is not float:
            raise Invalid("must be a number", "4.2.2.4", key)
    if not -1 <= data.get("scaled", 0) <= 1:
        raise Invalid("must lie between -1 and 1", "4.2.2.4", "scaled")
    low, high, raw = data.get("min"), data.get("max"), data.get("raw")
    if low is not None and high is not None and low >= high:
        raise Invalid("must be less than max", "4.2.2.4", "min")
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        raise Invalid("must lie between min and max", "4.2.2.4", "raw")


def _check_attachments(data: Any) -> None:
    if type(data) is not list:
        raise Invalid("must be an array of attachments", "4.2.2.6")
    for index, attachment in enumerate(data):
        try:
            _check_attachment(attachment)
        except Invalid as problem:
            raise problem.under(index) from None


def _check_attachment(data: Any) -> None:
    check_properties(data, ATTACHMENT, "an attachment", "4.2.2.6")
    for key in sorted(ATTACHMENT_REQUIRED - data.keys()):
        raise Invalid("is missing", "4.2.2.6", key)
    check_iri(data, "usageType", "4.2.2.6")
    for key in ("display", "description"):
        if key in data:
            try:
                check_language_map(data[key])
            except Invalid as problem:
                raise problem.under(key) from None
    if type(data["contentType"]) is not str or not values.media_type[data["contentType"]]:
        raise Invalid("must be an Internet media type", "4.2.2.6", "contentType")
    if type(data["length"]) is not int or data["length"] < 0:
        raise Invalid("must be a number of octets", "4.2.2.6", "length")
    if type(data["sha2"]) is not str or not values.is_sha2(data["sha2"]):
        raise Invalid("must be a SHA-2 in hexadecimal", "4.2.2.6", "sha2")
    if "fileUrl" in data:
        check_iri(data, "fileUrl", "4.2.2.6")


def _check_timestamp(data: dict[str, Any], key: str, second_edition: bool) -> None:
    text = data[key]
    if type(text) is str and (values.timestamp[text] or (not second_edition and values.loose_timestamp[text])):
        return
    raise Invalid("must be an RFC 3339 timestamp", "4.2.7", key)
