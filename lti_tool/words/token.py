"""How pages say what a program may do with a token."""

from __future__ import annotations

from collections.abc import Mapping

from lti_tool.speech import lazy_gettext
from records.api_tokens import Scope

SCOPE_WORK = {
    "read:catalogue": lazy_gettext("see micro-credentials, skills and frameworks"),
    "read:rules": lazy_gettext("see rules, their versions and drafts, and try them"),
    "write:rules": lazy_gettext("change drafts and publish rules"),
    "read:learners": lazy_gettext("see learners, where they stand and why, and their names in simulations"),
    "write:identities": lazy_gettext("say who is who"),
    "read:awards": lazy_gettext("see awards and credentials"),
    "write:awards": lazy_gettext("decide on awards, suspend and revoke them"),
    "read:sources": lazy_gettext("see the sources of records"),
    "write:sources": lazy_gettext("add sources, change and end them"),
    "read:statements": lazy_gettext("see the records that arrive"),
}


def scope_work(scope: Scope) -> str:
    """What a program with this scope may do."""
    return str(SCOPE_WORK[scope])


FILTERS: Mapping[str, object] = {"scope_work": scope_work}
