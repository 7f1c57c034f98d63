"""The house, as it was first built.

Revision: 0001
After:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("iri", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "activity", name=op.f("pk_activities")),
    )
    op.create_table(
        "attachments",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha2", sa.String(length=128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "sha2", name=op.f("pk_attachments")),
    )
    op.create_table(
        "documents",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("activity", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.BigInteger(), nullable=False),
        sa.Column("registration", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("updated", records.base.Instant(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "key", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(
            "ix_documents_context", ["organisation_id", "kind", "activity", "agent", "registration"], unique=False
        )

    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
    )
    op.create_table(
        "statement_aliases",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verb", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("activity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("registration", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "position",
            "agent",
            "verb",
            "activity",
            "registration",
            name=op.f("pk_statement_aliases"),
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("statement_aliases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_statement_aliases_activity", ["organisation_id", "activity", "position"], unique=False
        )
        batch_op.create_index("ix_statement_aliases_agent", ["organisation_id", "agent", "position"], unique=False)
        batch_op.create_index(
            "ix_statement_aliases_registration", ["organisation_id", "registration", "position"], unique=False
        )
        batch_op.create_index("ix_statement_aliases_verb", ["organisation_id", "verb", "position"], unique=False)

    op.create_table(
        "statement_references",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "target_id", "position", name=op.f("pk_statement_references")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statement_terms",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "term", "position", name=op.f("pk_statement_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statements",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.BigInteger(), nullable=True),
        sa.Column("verb", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.BigInteger(), nullable=True),
        sa.Column("registration", sa.BigInteger(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "position", name=op.f("pk_statements")),
    )
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.create_index("ix_statements_activity", ["organisation_id", "activity", "position"], unique=False)
        batch_op.create_index("ix_statements_actor", ["organisation_id", "actor", "position"], unique=False)
        batch_op.create_index(
            "ix_statements_actor_verb", ["organisation_id", "actor", "verb", "position"], unique=False
        )
        batch_op.create_index(
            "ix_statements_registration",
            ["organisation_id", "registration", "position"],
            unique=False,
            sqlite_where=sa.text("registration IS NOT NULL"),
            postgresql_where=sa.text("registration IS NOT NULL"),
        )
        batch_op.create_index("ix_statements_source", ["organisation_id", "source_id", "position"], unique=False)
        batch_op.create_index("ix_statements_verb", ["organisation_id", "verb", "position"], unique=False)
        batch_op.create_index("uq_statements_id", ["organisation_id", "id"], unique=True)

    op.create_table(
        "voidings",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("voided_id", sa.Uuid(), nullable=False),
        sa.Column("by_position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "voided_id", name=op.f("pk_voidings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_audit_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_organisation_at", ["organisation_id", "at"], unique=False)

    op.create_table(
        "criteria",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("match_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("searched_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("history_ends", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_criteria_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("organisation_id", "match_key", name=op.f("uq_criteria_organisation_id_match_key")),
    )
    op.create_table(
        "learners",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("team", sa.String(length=120), nullable=True),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_learners_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learners")),
    )
    with op.batch_alter_table("learners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learners_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "microcredentials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_microcredentials_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_microcredentials")),
        sa.UniqueConstraint("organisation_id", "slug", name=op.f("uq_microcredentials_organisation_id_slug")),
    )
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("did", sa.String(length=512), nullable=False),
        sa.Column("fragment", sa.String(length=64), nullable=False),
        sa.Column("public_multibase", sa.String(length=128), nullable=False),
        sa.Column("sealed_private", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("retired_at", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_signing_keys_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("did", "fragment", name=op.f("uq_signing_keys_did_fragment")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("remit", sa.JSON(), nullable=False),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_sources_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("organisation_id", "slug", name=op.f("uq_sources_organisation_id_slug")),
    )
    op.create_table(
        "actors",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("ifi", sa.Text(), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provenance", sa.String(length=16), nullable=False),
        sa.Column("linked_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_actors_learner_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_actors_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actors")),
        sa.UniqueConstraint("organisation_id", "ifi", name=op.f("uq_actors_organisation_id_ifi")),
    )
    with op.batch_alter_table("actors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_actors_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("first_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("last_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enqueued_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("available_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_inbox_organisation_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_inbox_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_due", ["available_at", "id"], unique=False)

    op.create_table(
        "rule_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("published_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["microcredential_id"], ["microcredentials.id"], name=op.f("fk_rule_versions_microcredential_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_versions")),
        sa.UniqueConstraint("microcredential_id", "number", name=op.f("uq_rule_versions_microcredential_id_number")),
    )
    op.create_table(
        "source_credentials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_credentials_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_credentials")),
        sa.UniqueConstraint("key", name=op.f("uq_source_credentials_key")),
    )
    with op.batch_alter_table("source_credentials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_credentials_source_id"), ["source_id"], unique=False)

    op.create_table(
        "awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("cited", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("awarded_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("valid_until", records.base.Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_at", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_awards_learner_id")),
        sa.ForeignKeyConstraint(
            ["microcredential_id"], ["microcredentials.id"], name=op.f("fk_awards_microcredential_id")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_awards_organisation_id")),
        sa.ForeignKeyConstraint(["version_id"], ["rule_versions.id"], name=op.f("fk_awards_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
    )
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.create_index("ix_awards_organisation_recorded", ["organisation_id", "recorded_at"], unique=False)
        batch_op.create_index(
            "uq_awards_standing",
            ["learner_id", "microcredential_id"],
            unique=True,
            sqlite_where=sa.text("state in ('issued', 'suspended', 'review', 'recommended')"),
            postgresql_where=sa.text("state in ('issued', 'suspended', 'review', 'recommended')"),
        )

    op.create_table(
        "matches",
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("match", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_matches_actor_id")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name=op.f("fk_matches_criterion_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_matches_organisation_id")),
        sa.PrimaryKeyConstraint("actor_id", "criterion_id", "position", name=op.f("pk_matches")),
    )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.create_index("ix_matches_statement", ["organisation_id", "position"], unique=False)

    op.create_table(
        "progress",
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("as_of", records.base.Instant(timezone=True), nullable=False),
        sa.Column("next_change_at", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_progress_learner_id")),
        sa.ForeignKeyConstraint(
            ["microcredential_id"], ["microcredentials.id"], name=op.f("fk_progress_microcredential_id")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_progress_organisation_id")),
        sa.ForeignKeyConstraint(["version_id"], ["rule_versions.id"], name=op.f("fk_progress_version_id")),
        sa.PrimaryKeyConstraint("learner_id", "microcredential_id", name=op.f("pk_progress")),
    )
    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.create_index("ix_progress_next_change_at", ["next_change_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "credentials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("issued_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_credentials_award_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_credentials_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("award_id", name=op.f("uq_credentials_award_id")),
    )
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credentials_organisation_id"), ["organisation_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credentials_organisation_id"))

    op.drop_table("credentials")
    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_organisation_id"))
        batch_op.drop_index("ix_progress_next_change_at")

    op.drop_table("progress")
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.drop_index("ix_matches_statement")

    op.drop_table("matches")
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_awards_standing",
            sqlite_where=sa.text("state in ('issued', 'suspended', 'review', 'recommended')"),
            postgresql_where=sa.text("state in ('issued', 'suspended', 'review', 'recommended')"),
        )
        batch_op.drop_index("ix_awards_organisation_recorded")

    op.drop_table("awards")
    with op.batch_alter_table("source_credentials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_credentials_source_id"))

    op.drop_table("source_credentials")
    op.drop_table("rule_versions")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_due")

    op.drop_table("inbox")
    with op.batch_alter_table("actors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_actors_learner_id"))

    op.drop_table("actors")
    op.drop_table("sources")
    op.drop_table("signing_keys")
    op.drop_table("microcredentials")
    with op.batch_alter_table("learners", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learners_organisation_id"))

    op.drop_table("learners")
    op.drop_table("criteria")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_organisation_at")

    op.drop_table("audit")
    op.drop_table("voidings")
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.drop_index("uq_statements_id")
        batch_op.drop_index("ix_statements_verb")
        batch_op.drop_index("ix_statements_source")
        batch_op.drop_index(
            "ix_statements_registration",
            sqlite_where=sa.text("registration IS NOT NULL"),
            postgresql_where=sa.text("registration IS NOT NULL"),
        )
        batch_op.drop_index("ix_statements_actor_verb")
        batch_op.drop_index("ix_statements_actor")
        batch_op.drop_index("ix_statements_activity")

    op.drop_table("statements")
    op.drop_table("statement_terms")
    op.drop_table("statement_references")
    with op.batch_alter_table("statement_aliases", schema=None) as batch_op:
        batch_op.drop_index("ix_statement_aliases_verb")
        batch_op.drop_index("ix_statement_aliases_registration")
        batch_op.drop_index("ix_statement_aliases_agent")
        batch_op.drop_index("ix_statement_aliases_activity")

    op.drop_table("statement_aliases")
    op.drop_table("organisations")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_context")

    op.drop_table("documents")
    op.drop_table("attachments")
    op.drop_table("activities")
