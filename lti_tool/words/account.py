"""How pages speak of accounts: what is wrong with a password or a form, and where somebody is signed in."""

from __future__ import annotations

from collections.abc import Mapping

from lti_tool.accounts.passwords import LONGEST, SHORTEST
from lti_tool.accounts.providing import CLAIM_LACKING, CLAIM_LINE, DOMAIN
from lti_tool.doers import doer_of
from lti_tool.errors import PasswordUnfitError, RegistrationInvalidError, TooManyAttemptsError
from lti_tool.speech import gettext, lazy_gettext, ngettext
from lti_tool.words.platform import RULES
from recognition.errors import AccountError

# What a browser calls itself, and its name; the first that is found. Most call themselves Safari and Mozilla, too.
BROWSERS = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def unfit_words(error: PasswordUnfitError) -> str:
    """Why this is no password."""
    return {
        "short": gettext("Take at least %(least)s characters: four or five words do well.", least=SHORTEST),
        "long": gettext("Take at most %(most)s characters.", most=LONGEST),
        "personal": gettext("Leave out your name, your e-mail address and your organisation: others try these first."),
        "guessable": gettext("This one is quickly guessed. Take several words that do not belong together."),
    }[error.rule]


def wait_words(error: TooManyAttemptsError) -> str:
    """How long to wait."""
    if error.seconds < 60:
        wait = ngettext("%(num)s second", "%(num)s seconds", error.seconds)
    else:
        wait = ngettext("%(num)s minute", "%(num)s minutes", -(-error.seconds // 60))
    return gettext("Too many attempts. Wait for %(wait)s, and try again.", wait=wait)


def account_problem(error: AccountError) -> str:
    """What is wrong with an account, in the page's language."""
    return {
        "email": gettext("An e-mail address looks like name@example.org."),
        "name": gettext("A name has at most 200 characters."),
        "language": gettext("Choose one of the languages."),
        "duties": gettext("Choose at least one duty, or say which learner this is."),
        "learner": gettext("No learner here has this number or e-mail address."),
        "taken": gettext("This e-mail address has an account already."),
        "last-owner": gettext("This is the last owner. Make somebody else an owner first."),
    }[error.field]


PROVIDER_FIELDS = {
    "name": lazy_gettext("Name"),
    "slug": lazy_gettext("Name"),
    "issuer": lazy_gettext("Issuer"),
    "client_id": lazy_gettext("Client id"),
    "client_secret": lazy_gettext("Client secret"),
    "domains": lazy_gettext("Domains"),
    "claim": lazy_gettext("Claim"),
    "claim_duties": lazy_gettext("Duties by its values"),
}
PROVIDER_RULES = {
    DOMAIN: lazy_gettext("%(found)s is no domain, such as campus.example"),
    CLAIM_LINE: lazy_gettext("%(found)s is not a value, a colon and duties, such as teachers: assessor designer"),
    CLAIM_LACKING: lazy_gettext("names no claim whose values these are"),
}


def provider_problem(error: RegistrationInvalidError) -> str:
    """What is wrong with a provider's registration."""
    rule = str(PROVIDER_RULES.get(error.rule) or RULES[error.rule]) % error.values
    return gettext("%(field)s: %(rule)s", field=str(PROVIDER_FIELDS[error.field]), rule=rule)


def browser_words(browser: str) -> str:
    """A browser by what it calls itself."""
    name = next((name for sign, name in BROWSERS if sign in browser), gettext("A browser"))
    system = next((system for sign, system in SYSTEMS if sign in browser), None)
    return gettext("%(browser)s on %(system)s", browser=name, system=system) if system else name


HAPPENINGS = {
    "account-invited": lazy_gettext("Invited"),
    "account-link-invite": lazy_gettext("A link to choose the first password was made"),
    "account-link-reset": lazy_gettext("A link to choose a new password was made"),
    "account-changed": lazy_gettext("Duties or learner changed"),
    "account-closed": lazy_gettext("Closed"),
    "account-opened": lazy_gettext("Opened again"),
    "account-password-set": lazy_gettext("Password set"),
    "account-code-on": lazy_gettext("A code is asked for from now on"),
    "account-code-off": lazy_gettext("No code is asked for any more"),
    "account-recovery-codes": lazy_gettext("New recovery codes were made"),
    "account-sessions-ended": lazy_gettext("Signed out elsewhere"),
    "account-linked": lazy_gettext("Came in by another sign-in for the first time"),
    "signed-in": lazy_gettext("Signed in"),
}


def account_happening(action: str) -> str:
    """What happened to an account."""
    return str(HAPPENINGS.get(action, action))


def account_actor(actor: str, own: str) -> str:
    """Who did it; `own` is the account that it was done to."""
    if actor == own:
        return gettext("they themselves")
    if actor == "forgot":
        return gettext("asked for on the sign-in page")
    if actor == "page:staff":
        return gettext("an owner, by a sign-in link")
    if actor.startswith("account:"):
        return gettext("an owner (%(who)s)", who=doer_of(actor) or actor)
    return gettext("on the command line (%(who)s)", who=actor.partition(":")[2] or actor)


FILTERS: Mapping[str, object] = {
    "browser_words": browser_words,
    "account_happening": account_happening,
    "account_actor": account_actor,
}
