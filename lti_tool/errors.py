"""What the door for people refuses. Each class has a page in words; `pages_for_errors` maps classes to answers."""

from __future__ import annotations

import math
from datetime import timedelta

from records.duties import Duty
from rules.errors import AcquisError


class DoorError(AcquisError):
    """The request cannot be answered with the page that it asks for."""

    code = "door"


class LinkInvalidError(DoorError):
    """A sign-in link was not made by us, or was changed."""

    code = "link-invalid"


class LinkExpiredError(DoorError):
    """A sign-in link was good once; its time is over."""

    code = "link-expired"


class PasswordLinkOverError(DoorError):
    """A link by which a password is set was used, or is too old, or was never made here."""

    code = "password-link-over"


class SignInNeededError(DoorError):
    """Only somebody who is signed in at this organisation sees the page."""

    code = "sign-in-needed"


class NotAllowedError(DoorError):
    """The person is signed in, but the page is for another role."""

    code = "not-allowed"


class DutyLackingError(NotAllowedError):
    """The person is of the organisation's staff, but has none of the duties that the page needs."""

    code = "duty-lacking"

    def __init__(self, needed: tuple[Duty, ...], held: frozenset[Duty]) -> None:
        super().__init__(f"needs one of the duties {', '.join(needed)}")
        self.needed = needed
        self.held = held


class SignInRefusedError(DoorError):
    """E-mail address, password or code are not those of an account; nothing tells which."""

    code = "sign-in-refused"


class TooManyAttemptsError(DoorError):
    """Somebody tried too often to sign in, and has to wait."""

    code = "too-many-attempts"

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"try again in {math.ceil(wait.total_seconds())} s")
        self.wait = wait

    @property
    def seconds(self) -> int:
        """How long to wait, in whole seconds."""
        return math.ceil(self.wait.total_seconds())


class PasswordUnfitError(DoorError):
    """This cannot be a password; `rule` is short, long, personal or guessable."""

    code = "password-unfit"

    def __init__(self, rule: str) -> None:
        super().__init__(f"the password is {rule}")
        self.rule = rule


class OpenIdRefusedError(DoorError):
    """Somebody cannot come in by another organisation's word; `rule` names why, as `lti_tool.accounts.refusals` lists.

    The message is for who runs the site; the person who signs in reads the rule's words.
    """

    code = "openid-refused"

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule


class TakenBackError(DoorError):
    """A credential was public once; its holder has taken that back."""

    code = "taken-back"


class ForgeryError(DoorError):
    """A form came without the token that this site gave the visitor."""

    code = "form-outdated"


class RegistrationInvalidError(DoorError):
    """A platform's registration breaks a rule; `field` names where.

    `rule` says what the field must be, with `%(name)s` for what `values` has; `lti_tool.words.platform` knows it in
    other languages.
    """

    code = "registration-invalid"

    def __init__(self, field: str, rule: str, **values: object) -> None:
        super().__init__(f"{field}: {rule % values}")
        self.field = field
        self.rule = rule
        self.values = values


class PlatformSilentError(DoorError):
    """A platform cannot be reached, or does not answer in time."""

    code = "platform-silent"


class PlatformAnswerError(DoorError):
    """A platform answers with something else than what LTI says."""

    code = "platform-answer"


class PlatformBusyError(PlatformAnswerError):
    """A platform failed, or is too busy; `again_in` is how long it asks to be left alone."""

    code = "platform-busy"

    def __init__(self, words: str, again_in: timedelta | None) -> None:
        super().__init__(words)
        self.again_in = again_in


class PlatformRefusesError(PlatformAnswerError):
    """A platform does not let the tool do what it asks to do."""

    code = "platform-refuses"


class ScoreRefusedError(DoorError):
    """A platform will not take this score or make this column; `status` is its answer's, if it was asked at all."""

    code = "score-refused"

    def __init__(self, status: int | None, words: str) -> None:
        super().__init__(words)
        self.status = status


class LaunchRefusedError(DoorError):
    """A launch breaks a rule of LTI 1.3 or of its registration; `rule` names which, as `lti_tool.lti.refusals` lists.

    The message is for who runs the tool; the person who launched reads the rule's words.
    """

    code = "launch-refused"

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule


class DraftUnfitError(DoorError):
    """A draft is no rule yet, so that nothing can be tried with it."""

    code = "draft-unfit"
