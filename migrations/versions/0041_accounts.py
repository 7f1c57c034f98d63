"""Accounts: who signs in here and not by an LMS, with which duties; and the providers that vouch for them.

Revision: 0041
After: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, records.base.Instant(timezone=True), nullable=nullable)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    _accounts()
    _sessions()
    _providers()
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _instant("last_at"),
        _instant("free_at"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_last_at", "sign_in_attempts", ["last_at"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("learner_id", ID, nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        _instant("password_set_at", nullable=True),
        sa.Column("sealed_totp", sa.LargeBinary(), nullable=True),
        _instant("totp_on_at", nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("invited_by", sa.String(length=120), nullable=False),
        _instant("created_at"),
        _instant("closed_at", nullable=True),
        _refers("accounts", "organisation_id", "organisations"),
        _refers("accounts", "learner_id", "learners"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("organisation_id", "email", name=op.f("uq_accounts_organisation_id_email")),
    )
    op.create_index("ix_accounts_learner_id", "accounts", ["learner_id"])
    op.create_table(
        "account_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        _instant("expires_at"),
        _refers("account_links", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_account_links")),
    )
    op.create_index("ix_account_links_account_id", "account_links", ["account_id"])
    op.create_index("ix_account_links_expires_at", "account_links", ["expires_at"])
    op.create_table(
        "account_recovery_codes",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _refers("account_recovery_codes", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_recovery_codes")),
        sa.UniqueConstraint("account_id", "digest", name=op.f("uq_account_recovery_codes_account_id_digest")),
    )


def _sessions() -> None:
    op.create_table(
        "account_sessions",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("way", sa.String(length=80), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        _instant("opened_at"),
        _instant("expires_at"),
        _instant("ended_at", nullable=True),
        _refers("account_sessions", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sessions")),
    )
    op.create_index("ix_account_sessions_account_id", "account_sessions", ["account_id"])


def _providers() -> None:
    op.create_table(
        "sign_in_providers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("authorization_origin", sa.String(length=500), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("claim", sa.String(length=120), nullable=True),
        sa.Column("claim_duties", sa.JSON(), nullable=False),
        _instant("created_at"),
        _instant("ended_at", nullable=True),
        _refers("sign_in_providers", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_providers")),
        sa.UniqueConstraint("organisation_id", "slug", name=op.f("uq_sign_in_providers_organisation_id_slug")),
        sa.UniqueConstraint("organisation_id", "issuer", "client_id", name="uq_sign_in_providers_registration"),
    )
    op.create_table(
        "account_subjects",
        sa.Column("id", ID, nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        _instant("linked_at"),
        _refers("account_subjects", "provider_id", "sign_in_providers"),
        _refers("account_subjects", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_subjects")),
        sa.UniqueConstraint("provider_id", "subject", name=op.f("uq_account_subjects_provider_id_subject")),
        sa.UniqueConstraint("provider_id", "account_id", name=op.f("uq_account_subjects_provider_id_account_id")),
    )
    op.create_index("ix_account_subjects_account_id", "account_subjects", ["account_id"])
    op.create_table(
        "sign_in_departures",
        sa.Column("state_digest", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("code_verifier", sa.String(length=128), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=True),
        _instant("expires_at"),
        _refers("sign_in_departures", "provider_id", "sign_in_providers"),
        sa.PrimaryKeyConstraint("state_digest", name=op.f("pk_sign_in_departures")),
    )
    op.create_index("ix_sign_in_departures_expires_at", "sign_in_departures", ["expires_at"])


def downgrade() -> None:
    for table in (
        "sign_in_attempts",
        "sign_in_departures",
        "account_subjects",
        "sign_in_providers",
        "account_sessions",
        "account_recovery_codes",
        "account_links",
        "accounts",
    ):
        op.drop_table(table)
