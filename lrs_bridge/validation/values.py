"""The formats of single values: IRI, UUID, timestamp, duration, language tag, mailto, hashes (xAPI 2.0 §4.2.7).

Each `…` below is a `Remembered` map from a text to whether it has the format: IRIs, people and languages recur.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from records.remembered import Remembered

# RFC 3987, absolute: a scheme, and none of the characters that an IRI cannot hold; escapes are complete.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[^\x00-\x20\x7f-\x9f<>\"{}|\\^`%\s]|%[0-9A-Fa-f]{2})+")
_MAILTO = re.compile(r"mailto:[^\x00-\x20\x7f@<>()\[\]\\,;:\"]+@[^\x00-\x20\x7f@<>()\\,;\"/?#]+")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
# SHA-224, 256, 384, 512 in hexadecimal.
_SHA2 = re.compile(r"(?:[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+\-]+/[A-Za-z0-9!#$&^_.+\-]+[ \t]*(?:;.*)?")
# ISO 8601:2004 §4.4.3.2; a fraction only in the last component.
_NUMBER = r"\d+(?:[.,]\d+(?=[A-Z]$))?"
_DURATION = re.compile(
    rf"P(?=.)(?:{_NUMBER}W|(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)
# RFC 5646 §2.1.
_LANGUAGE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|sgn-(?:be-fr|be-nl|ch-de)"
    r"|art-lojban|cel-gaulish|no-bok|no-nyn|zh-(?:guoyu|hakka|min|min-nan|xiang))",
    re.IGNORECASE,
)
_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+\-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)
# What ISO 8601 allows beside RFC 3339: basic form, no seconds, a comma, a short offset or none (xAPI 1.0.3 Data 4.5).
_ISO_8601 = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d)(?::?(\d\d)(?::?(\d\d)([.,]\d+)?)?)?([Zz]|[+\-]\d\d(?::?\d\d)?)?", re.ASCII
)


def _is_language(tag: str) -> bool:
    if not _LANGUAGE.fullmatch(tag):
        return False
    # A singleton introduces an extension at most once (RFC 5646 §2.2.6), and what follows x- is private.
    singletons = [part for part in tag.lower().split("-x-")[0].split("-")[1:] if len(part) == 1]
    return len(singletons) == len(set(singletons))


def _timestamp(text: str) -> datetime | None:
    """The instant of an RFC 3339 timestamp, to the microsecond; none if it is not one (xAPI 2.0 §4.2.7)."""
    found = _RFC_3339.fullmatch(text)
    if found is None or found[4] in ("-00:00",):
        return None
    zone = "+00:00" if found[4] in "Zz" else found[4]
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or '')[:7]}{zone}")
    except ValueError:
        return None


def _loose_timestamp(text: str) -> datetime | None:
    found = _ISO_8601.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    zone = "+00:00" if zone in (None, "Z", "z") else zone
    if zone.startswith("-") and not zone.strip("-0:"):
        return None
    zone = f"{zone[:3]}:{zone[3:].lstrip(':') or '00'}"
    clock = f"{hour}:{minute or '00'}:{second or '00'}{(fraction or '').replace(',', '.')[:7]}"
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{zone}")
    except ValueError:
        return None


iri = Remembered(lambda text: _IRI.fullmatch(text) is not None, 32_768)
mailto = Remembered(lambda text: _MAILTO.fullmatch(text) is not None, 32_768)
language = Remembered(_is_language, 4_096)
media_type = Remembered(lambda text: _MEDIA_TYPE.fullmatch(text) is not None, 1_024)
duration = Remembered(lambda text: text[-1:] not in ("P", "T") and _DURATION.fullmatch(text) is not None, 4_096)
# The instant of a timestamp, or none: first as RFC 3339 has it, then in the wider forms of ISO 8601.
timestamp = Remembered(_timestamp, 4_096)
loose_timestamp = Remembered(_loose_timestamp, 1_024)

is_uuid = _UUID.fullmatch
is_sha1 = _SHA1.fullmatch
is_sha2 = _SHA2.fullmatch


def rfc_3339(instant: datetime) -> str:
    """The instant in UTC as RFC 3339 writes it."""
    return (
        instant.astimezone(UTC)
        .replace(tzinfo=None)
        .isoformat(timespec="milliseconds" if not instant.microsecond % 1000 else "microseconds")
        + "Z"
    )
