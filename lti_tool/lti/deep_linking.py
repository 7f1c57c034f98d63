"""What a teacher may place into a course, and the signed answer that places it (LTI Deep Linking 2.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.lineitem import LineItem
from pylti1p3.registration import Registration as LibraryRegistration

from lti_tool.errors import LaunchRefusedError, RegistrationInvalidError
from lti_tool.lti.gradebook import MAXIMUM, TAG
from lti_tool.lti.registrations import check_address
from lti_tool.lti.tokens import Signer
from records.platforms import Registration

DATA = "https://purl.imsglobal.org/spec/lti-dl/claim/data"


@dataclass(frozen=True, slots=True)
class Content:
    """Something that can be placed: what it is called, where it leads, its picture, and whose column it gets."""

    title: str
    address: str
    icon: str | None
    # What the column in the gradebook is about; none for no column.
    column_about: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the platform's request allows (Deep Linking 2.0 §3.4.1)."""

    return_url: str
    accepts_several: bool


class _Signed(LibraryRegistration):
    """The library's registration with our key, under the name by which platforms find it."""

    def __init__(self, agreed: Registration, signer: Signer) -> None:
        self.set_issuer(agreed.issuer).set_client_id(agreed.client_id)
        self._signer = signer

    def get_tool_private_key(self) -> str:
        return self._signer.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    def get_kid(self) -> str:
        return self._signer.kid


def read_request(settings: Mapping[str, Any]) -> Asked:
    """What may be answered; raises `LaunchRefusedError` where there is no address to answer to."""
    return_url = settings.get("deep_link_return_url")
    try:
        check_address("deep_link_return_url", return_url if isinstance(return_url, str) else "")
    except RegistrationInvalidError as error:
        raise LaunchRefusedError("token-invalid", str(error)) from error
    # Some platforms write the truth as a text.
    return Asked(str(return_url), str(settings.get("accept_multiple", "false")).lower() == "true")


def response_jwt(
    registration: Registration,
    deployment_id: str,
    settings: Mapping[str, Any],
    contents: Sequence[Content],
    signer: Signer,
) -> str:
    """The message that places these contents, none of them for "nothing chosen" (Deep Linking 2.0 §3.4.2)."""
    link = DeepLink(_Signed(registration, signer), deployment_id, dict(settings))  # type: ignore[arg-type]
    message = link.get_message_jwt([_resource(content) for content in contents])
    if message.get(DATA) is None:
        # To be sent back as it came, and left out where none came.
        message.pop(DATA, None)
    return str(link.encode_jwt(message))  # type: ignore[no-untyped-call]


def _resource(content: Content) -> DeepLinkResource:
    resource = DeepLinkResource().set_title(content.title).set_url(content.address)
    if content.column_about is not None:
        column = LineItem().set_label(content.title).set_score_maximum(MAXIMUM)
        resource.set_lineitem(column.set_resource_id(content.column_about).set_tag(TAG))
    return resource.set_icon_url(content.icon) if content.icon is not None else resource
