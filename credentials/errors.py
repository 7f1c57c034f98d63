"""What can go wrong with a credential.

`reason` is stable and goes into verification reports; the text may change.
"""

from __future__ import annotations

from rules import LanguageMap
from rules.errors import AcquisError


class CredentialError(AcquisError):
    """A credential cannot be built, signed or believed."""

    code = "credential"


class SealError(CredentialError):
    """A sealed private key does not open: another secret, or damaged bytes."""

    code = "seal"


class BuildError(CredentialError):
    """The facts of an award do not make a credential."""

    code = "credential-build"


class GuardError(CredentialError):
    """The process that checks strangers' documents does not work: the installation is broken, not the document."""

    code = "credential-guard"


class RefusedError(CredentialError):
    """A document is not acceptable; `reason` says why in one stable word."""

    code = "credential-refused"

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


class StructureError(RefusedError):
    """The document is too large, too deep or not shaped as a credential."""

    code = "credential-structure"


class CanonicalError(RefusedError):
    """The document says something that a signature over its RDF would leave out or blur."""

    code = "credential-not-canonical"


class ProofError(RefusedError):
    """The proof does not hold."""

    code = "credential-proof"


class IssuerError(RefusedError):
    """The issuer's key cannot be found, or is not the issuer's."""

    code = "credential-issuer"


class RecipientError(RefusedError):
    """The credential was given to somebody else."""

    code = "credential-recipient"


class FetchError(RefusedError):
    """What lies at an address cannot be had, or may not be asked for."""

    code = "credential-fetch"


class StatusError(RefusedError):
    """The issuer withdrew the credential, or its list of withdrawals cannot be believed."""

    code = "credential-status"


class PictureError(CredentialError):
    """A picture that somebody gives cannot be a credential's; `field` names it, `message` says why."""

    code = "picture"

    def __init__(self, field: str, reason: str, message: LanguageMap) -> None:
        self.field = field
        self.reason = reason
        self.message = message
        super().__init__(f"{field}: {message['en']}")
