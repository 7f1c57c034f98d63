"""Keys for tokens beside those for documents; credentials as tokens.

Revision: 0024
After: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_NO_TOKEN = sa.text("token is null")


def upgrade() -> None:
    with op.batch_alter_table("signing_keys") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=16), server_default="ed25519", nullable=False))
        batch.add_column(sa.Column("public_jwk", sa.JSON(), nullable=True))
        batch.alter_column("public_multibase", existing_type=sa.String(length=128), nullable=True)
    op.add_column("credentials", sa.Column("token", sa.Text(), nullable=True))
    op.create_index(
        "ix_credentials_without_token", "credentials", ["id"], sqlite_where=_NO_TOKEN, postgresql_where=_NO_TOKEN
    )


def downgrade() -> None:
    op.drop_index("ix_credentials_without_token", "credentials")
    with op.batch_alter_table("credentials") as batch:
        batch.drop_column("token")
    op.execute("delete from signing_keys where kind <> 'ed25519'")
    with op.batch_alter_table("signing_keys") as batch:
        batch.alter_column("public_multibase", existing_type=sa.String(length=128), nullable=False)
        batch.drop_column("public_jwk")
        batch.drop_column("kind")
