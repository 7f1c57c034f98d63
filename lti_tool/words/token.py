"""How pages say what a program may do with a token."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel.speaklater import LazyString

from lti_tool.speech import lazy_gettext
from records.api_tokens import Scope

SCOPE_WORK: Mapping[Scope, LazyString] = {
    "read:catalogue": lazy_gettext("see micro-credentials, skills, frameworks and jobs"),
    "read:rules": lazy_gettext("see rules, drafts and figures, and try them"),
    "write:rules": lazy_gettext("change drafts and publish rules"),
    "write:frameworks": lazy_gettext("bring skills frameworks in, and remove them"),
    "read:learners": lazy_gettext("see learners, where they stand and why, and their names in simulations"),
    "write:identities": lazy_gettext("say who is who"),
    "write:goals": lazy_gettext("set and give up goals of learners"),
    "read:consents": lazy_gettext("see what learners let HR see of them"),
    "write:consents": lazy_gettext("withdraw, for learners who ask for it, what they let HR see"),
    "read:awards": lazy_gettext("see awards and credentials"),
    "write:awards": lazy_gettext("decide on awards, suspend and revoke them"),
    "read:sign-offs": lazy_gettext("see sign-offs, and who is vouched for"),
    "write:sign-offs": lazy_gettext("ask for sign-offs, look at them a second time, revoke them, thank"),
    "read:people": lazy_gettext("see, as HR, who can do what: those who agreed, and they read of each look"),
    "write:jobs": lazy_gettext("say what jobs ask for"),
    "read:statements": lazy_gettext("see the records that arrive, and those that were set aside"),
    "write:quarantine": lazy_gettext("have records that were set aside taken, or give them up"),
    "read:sources": lazy_gettext("see the sources of records"),
    "write:sources": lazy_gettext("add sources, change and end them"),
    "read:platforms": lazy_gettext("see the platforms that launch"),
    "read:outgoing": lazy_gettext("see what waits to be sent, and what was refused"),
    "write:outgoing": lazy_gettext("try again what was refused, or give it up"),
    "read:accounts": lazy_gettext("see who has an account here"),
    "write:accounts": lazy_gettext("invite people, change their duties, close their accounts"),
}


def scope_work(scope: Scope) -> str:
    """What a program with this scope may do."""
    return str(SCOPE_WORK[scope])


FILTERS: Mapping[str, object] = {"scope_work": scope_work}
