"""What the pages say of platforms: what is wrong with a form, and what a check found."""

from __future__ import annotations

from typing import Final

from flask_babel.speaklater import LazyString

from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti import registrations as rules
from lti_tool.lti.health import Finding, Name
from lti_tool.speech import gettext, lazy_gettext

FIELDS: Final[dict[str, LazyString]] = {
    "name": lazy_gettext("Name"),
    "slug": lazy_gettext("Name"),
    "issuer": lazy_gettext("Issuer"),
    "client_id": lazy_gettext("Client id"),
    "deployment": lazy_gettext("Deployment id"),
    "authorization_endpoint": lazy_gettext("Authorisation address"),
    "token_endpoint": lazy_gettext("Token address"),
    "jwks_uri": lazy_gettext("Address of its public keys"),
    "token_audience": lazy_gettext("Audience of token requests"),
    "account_home": lazy_gettext("Home page of the accounts"),
    "frame_origin": lazy_gettext("Other pages that may show Acquis"),
    "account": lazy_gettext("Accounts"),
}
RULES: Final[dict[str, LazyString]] = {
    rules.MISSING: lazy_gettext("is missing"),
    rules.ORIGIN: lazy_gettext("must be an origin, such as %(origin)s"),
    rules.NO_QUERY: lazy_gettext("must have no query (OpenID Connect Core §2)"),
    rules.NO_ADDRESS: lazy_gettext("%(address)s is not an address that begins with https://"),
    rules.INSECURE: lazy_gettext("must begin with https:// (http:// is for localhost alone)"),
    rules.NAKED: lazy_gettext("must carry no user name and no fragment"),
    rules.NAME: lazy_gettext("must have 1 to 200 characters that can be printed"),
    rules.SLUG: lazy_gettext("must have a letter or a digit"),
    rules.DEPLOYMENT: lazy_gettext("must be 1 to 255 ASCII characters that can be printed (LTI 1.3 §5.3.3)"),
    rules.PRINTED: lazy_gettext("must have only characters that can be printed"),
    rules.LONG: lazy_gettext("has more than %(most)s characters"),
    rules.MANY: lazy_gettext("at most %(most)s rules"),
    rules.NO_ACCOUNT: lazy_gettext("%(given)s is none of %(names)s"),
}
FAMILIES: Final[dict[rules.Family, LazyString]] = {
    "moodle": lazy_gettext("Moodle"),
    "canvas": lazy_gettext("Canvas"),
    "other": lazy_gettext("Another platform"),
}
ACCOUNTS: Final[dict[str, LazyString]] = {
    "sub": lazy_gettext("the platform's own user number"),
    "username": lazy_gettext("user names"),
    "sourcedid": lazy_gettext("numbers of the student information system"),
}
# What link rules may name them by besides.
_OTHER_ACCOUNTS: Final[dict[str, LazyString]] = {"email": lazy_gettext("their e-mail address")}
_MAILBOXES: Final[dict[str, LazyString]] = {
    "mbox": lazy_gettext("e-mail addresses as they are (mbox)"),
    "mbox_sha1sum": lazy_gettext("e-mail addresses by their check sum (mbox_sha1sum)"),
}
_TRIED: Final[dict[Name, LazyString]] = {
    "keys": lazy_gettext("Its keys"),
    "token": lazy_gettext("A token"),
    "scopes": lazy_gettext("The services"),
}
_FOUND: Final[dict[tuple[Name, bool | None], LazyString]] = {
    ("keys", True): lazy_gettext("can be read: launches can be verified."),
    ("keys", False): lazy_gettext("cannot be read: every launch is refused."),
    ("token", True): lazy_gettext("is given: the platform knows Acquis by its key."),
    ("token", False): lazy_gettext("is refused: grades and rosters do not work. Compare the addresses of the tool."),
    ("scopes", True): lazy_gettext("are all allowed."),
    ("scopes", None): lazy_gettext("are unknown as long as no token is given."),
}
_SERVICES: Final[dict[str, LazyString]] = {
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem": lazy_gettext("create columns in the gradebook"),
    "https://purl.imsglobal.org/spec/lti-ags/scope/score": lazy_gettext("send grades"),
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly": lazy_gettext("read grades"),
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly": lazy_gettext(
        "read who is in a course"
    ),
}


def wrong(error: RegistrationInvalidError) -> str:
    """What is wrong with which field of a form."""
    rule = str(RULES[error.rule]) % error.values
    return gettext("%(field)s: %(rule)s", field=str(FIELDS[error.field]), rule=rule)


def family_name(family: rules.Family) -> str:
    """A product family as people call it."""
    return str(FAMILIES[family])


def account_words(name: str) -> str:
    """What the records' accounts are named by, as a link rule says it (`lti_tool.lti.linking`)."""
    known = ACCOUNTS.get(name) or _OTHER_ACCOUNTS.get(name)
    return str(known) if known is not None else gettext("the custom parameter %(name)s", name=name.partition(".")[2])


def mailbox_words(kind: str) -> str:
    """What a link rule makes of an e-mail address."""
    return str(_MAILBOXES[kind])


def tried(finding: Finding) -> str:
    """What was tried."""
    return str(_TRIED[finding.name])


def found(finding: Finding) -> str:
    """What came of trying, in words for an administrator."""
    if finding.lacking:
        lacking = ", ".join(str(_SERVICES[scope]) for scope in finding.lacking)
        return gettext("are not all allowed. Acquis may not: %(services)s.", services=lacking)
    return str(_FOUND[finding.name, finding.ok])
