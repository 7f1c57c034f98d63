"""A call and its answer, free of the web framework: what the resources are written against.

A *call* is one request after decompression and after the alternate request syntax of xAPI 1.0.3 has been unfolded
(Communication 1.3). An *edition* is the version of xAPI that it speaks: one server answers both.
"""

from __future__ import annotations

import re
import urllib.parse
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from lrs_bridge.errors import BadRequestError, TooLargeError
from lrs_bridge.limits import Limits

# Form parameters that stand for headers (xAPI 1.0.3 Communication 1.3).
_FORM_HEADERS = frozenset(
    {"authorization", "x-experience-api-version", "content-type", "content-length", "if-match", "if-none-match"}
)
_FORM_HEADERS_2 = frozenset({"accept", "accept-language", "accept-encoding"})
_JSON_TYPE = re.compile(r"application/json\s*(?:;.*)?", re.IGNORECASE)


class Edition(Enum):
    """A version of xAPI; the value is what the answer's version header says."""

    FIRST = "1.0.3"
    SECOND = "2.0.0"


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    method: str
    params: Mapping[str, str]
    # Names in lower case.
    headers: Mapping[str, str]
    body: bytes
    # The address of the resource, without a query: /xapi/statements.
    path: str
    edition: Edition = Edition.FIRST

    @property
    def content_type(self) -> str:
        """The media type with its parameters, or an empty string."""
        return self.headers.get("content-type", "")

    @property
    def is_json(self) -> bool:
        """Whether the body says that it is JSON."""
        return _JSON_TYPE.fullmatch(self.content_type) is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes | Iterable[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def edition_of(header: str | None) -> Edition:
    """The edition that a version header asks for; raises `BadRequestError` (xAPI 2.0 §4.1.2)."""
    if header is None:
        raise BadRequestError("the header X-Experience-API-Version is missing (xAPI 2.0 §4.1.2)")
    if header == "1.0" or re.fullmatch(r"1\.0\.\d+", header):
        return Edition.FIRST
    if re.fullmatch(r"2\.0\.\d+", header):
        return Edition.SECOND
    raise BadRequestError(f"version {header[:20]!r} is not spoken here, but 1.0.x and 2.0.x are (xAPI 2.0 §4.1.2)")


def decompressed(body: bytes, encoding: str, limits: Limits) -> bytes:
    """The body without its Content-Encoding; raises `TooLargeError` before it fills the memory."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise BadRequestError(f"Content-Encoding {encoding[:20]!r} is not supported, but gzip and deflate are")
    unpacking = zlib.decompressobj(wbits=47)
    try:
        text = unpacking.decompress(body, limits.max_body_bytes + 1)
    except zlib.error as error:
        raise BadRequestError(f"the body is not what its Content-Encoding says: {error}") from None
    if len(text) > limits.max_body_bytes:
        raise TooLargeError(f"the unpacked body is larger than {limits.max_body_bytes} bytes")
    if not unpacking.eof:
        raise BadRequestError("the compressed body ends before its end")
    return text


def unfold(call: Call) -> Call:
    """The call that a POST with `?method=` stands for (xAPI 1.0.3 Communication 1.3); xAPI 2.0 has no such thing."""
    if "method" not in call.params:
        return call
    if call.method != "POST":
        raise BadRequestError("the alternate request syntax is issued as POST (xAPI 1.0.3 Communication 1.3)")
    if len(call.params) > 1:
        raise BadRequestError("the query holds more than `method` (xAPI 1.0.3 Communication 1.3)")
    if not call.content_type.lower().startswith("application/x-www-form-urlencoded"):
        raise BadRequestError("the alternate request syntax needs a form (xAPI 1.0.3 Communication 1.3)")
    form = _form(call.body)
    headers = dict(call.headers)
    headers.pop("content-type", None)
    params = {}
    for name, value in form.items():
        if name.lower() in _FORM_HEADERS or name.lower() in _FORM_HEADERS_2:
            headers[name.lower()] = value
        elif name != "content":
            params[name] = value
    method = call.params["method"].upper()
    if "content" in form:
        headers.setdefault("content-type", "application/json")
    elif method in ("PUT", "POST"):
        raise BadRequestError("the form has no `content` (xAPI 1.0.3 Communication 1.3)")
    unfolded = replace(call, method=method, params=params, headers=headers, body=form.get("content", "").encode())
    if edition_of(headers.get("x-experience-api-version")) is Edition.SECOND:
        raise BadRequestError("xAPI 2.0 knows no alternate request syntax")
    return unfolded


def _form(body: bytes) -> dict[str, str]:
    try:
        text = body.decode()
        pairs = urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError as error:
        raise BadRequestError(f"the body is not a form: {error}") from None
    return unique_params(pairs)


def unique_params(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Parameters by name; raises `BadRequestError` for one given twice, or with a character no database keeps."""
    params: dict[str, str] = {}
    for name, value in pairs:
        if name in params:
            raise BadRequestError(f"the parameter {name[:40]!r} is given more than once")
        if "\x00" in value:
            raise BadRequestError(f"the parameter {name[:40]!r} holds a NUL character")
        params[name] = value
    return params
