"""What recognition refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rules import Finding
from rules.errors import AcquisError


class RecognitionError(AcquisError):
    """Recognition cannot do what was asked."""

    code = "recognition"


class RuleRefusedError(RecognitionError):
    """The linter found that this rule cannot be met; it is not published."""

    code = "rule-refused"

    def __init__(self, rule_id: str, findings: tuple[Finding, ...]) -> None:
        self.rule_id = rule_id
        self.findings = findings
        reasons = "; ".join(f"{finding.path}: {finding.message.get('en', finding.code)}" for finding in findings)
        super().__init__(f"{rule_id} cannot be published: {reasons}")


class RemitWordError(RecognitionError):
    """A word of a remit says nothing that a statement could have. `field`: `verbs` or `activities`."""

    code = "remit-word"

    def __init__(self, field: str, word: str, message: str) -> None:
        self.field = field
        self.word = word
        super().__init__(message)


class RosterError(RecognitionError):
    """A line of a roster is not what it should be."""

    code = "roster"


class JobRoleError(RecognitionError):
    """A job role cannot be kept so; `field` names what is wrong: `name`, `description`, `microcredentials`, or
    `revision` where somebody changed it meanwhile."""

    code = "job-role"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class JudgementError(RecognitionError):
    """What a person decided breaks a rule; `field` names where."""

    code = "judgement"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class IdentityError(RecognitionError):
    """Identities cannot be linked, merged, split or put back as asked; `field` names what is wrong."""

    code = "identity"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class EndorsementError(RecognitionError):
    """An endorsement cannot be asked for or given so; `field` names what is wrong."""

    code = "endorsement"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class SignOffError(RecognitionError):
    """A sign-off cannot be asked for, answered or taken back so; `field` names what is wrong."""

    code = "sign-off"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class LetterError(RecognitionError):
    """A letter cannot be written so; `field` names what is wrong."""

    code = "letter"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class GoalError(RecognitionError):
    """A goal cannot be set so; `field` names what is wrong."""

    code = "goal"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class ProfileError(RecognitionError):
    """A public profile cannot be put together so; `field` names what is wrong."""

    code = "profile"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class SecretError(RecognitionError):
    """The settings' secret does not open the stored signing keys."""

    code = "wrong-secret"


class AliasInUseError(RecognitionError):
    """Rules in force name verbs by an alias that the new tables lack."""

    code = "alias-in-use"

    def __init__(self, uses: Mapping[str, Sequence[str]]) -> None:
        self.uses = uses
        said = "; ".join(f"{alias!r} is asked for by {', '.join(rules)}" for alias, rules in uses.items())
        super().__init__(f"rules in force need what these tables leave out: {said}")


class TablesChangedError(RecognitionError):
    """Somebody changed the tables after these were written."""

    code = "tables-changed"


class CatalogueFileError(RecognitionError):
    """A file of an exported catalogue is not what it should be."""

    code = "catalogue-file"

    def __init__(self, name: str, words: str) -> None:
        self.name = name
        super().__init__(f"{name}: {words}")


class CatalogueConflictError(RecognitionError):
    """What a copy of a catalogue says differs from what is there; each by its subject and what differs."""

    code = "catalogue-conflict"

    def __init__(self, conflicts: tuple[tuple[str, str], ...]) -> None:
        self.conflicts = conflicts
        said = "; ".join(
            f"{subject} has another {what}" if what != subject else f"other {what}" for subject, what in conflicts
        )
        super().__init__(f"nothing is imported: here, {said}")


class DraftChangedError(RecognitionError):
    """Somebody else changed the draft since the revision on which a change rests; nothing was saved."""

    code = "draft-changed"

    def __init__(self, draft_id: int, revision: int, present: int) -> None:
        self.draft_id = draft_id
        # The revision that was known, and the one that is there now.
        self.revision = revision
        self.present = present
        super().__init__(f"draft {draft_id} was changed meanwhile: it is at revision {present}, not {revision}")


class FrameworkFileError(RecognitionError):
    """A file of a skills framework is not what its form says. `where`: the line or the place; `field`: which of it."""

    code = "framework-file"

    def __init__(self, name: str, words: str, *, where: str = "", field: str = "") -> None:
        self.name, self.where, self.field = name, where, field
        place = ", ".join(part for part in (name, where, field) if part)
        super().__init__(f"{place}: {words}")


class FrameworkInUseError(RecognitionError):
    """Published rules name items of the framework; `rules` are their slugs."""

    code = "framework-in-use"

    def __init__(self, slug: str, rules: Sequence[str]) -> None:
        self.rules = tuple(rules)
        super().__init__(f"{slug} is named by {', '.join(rules)}")


class SimulationBusyError(RecognitionError):
    """Another process works on this simulation."""

    code = "simulation-busy"


class SimulationStoppedError(RecognitionError):
    """The process is to end, or lost its lease."""

    code = "simulation-stopped"


class TokenError(RecognitionError):
    """A token cannot be made so; `field` names what is wrong."""

    code = "token"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


class AccountError(RecognitionError):
    """An account cannot be made or changed like this; `field` names where."""

    code = "account-invalid"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field
