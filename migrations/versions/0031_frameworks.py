"""Skills frameworks, and how their items are found by name.

Revision: 0031
After: 0030
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _plain(length: int) -> Any:
    return sa.String(length=length).with_variant(sa.String(length=length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "frameworks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=True),
        sa.Column("edition", sa.String(length=64), nullable=True),
        sa.Column("licence", sa.String(length=300), nullable=True),
        sa.Column("imported_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_frameworks_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frameworks")),
        sa.UniqueConstraint("organisation_id", "slug", name=op.f("uq_frameworks_organisation_id_slug")),
    )
    op.create_table(
        "framework_items",
        sa.Column("id", BigId, nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=True),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("descriptions", sa.JSON(), nullable=False),
        sa.Column("broader", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("retired_at", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["frameworks.id"], name=op.f("fk_framework_items_framework_id_frameworks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_items")),
        sa.UniqueConstraint("framework_id", "uri", name=op.f("uq_framework_items_framework_id_uri")),
    )
    op.create_index("ix_framework_items_uri", "framework_items", ["uri"])
    op.create_table(
        "framework_names",
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("folded", _plain(200), nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["frameworks.id"], name=op.f("fk_framework_names_framework_id_frameworks")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["framework_items.id"], name=op.f("fk_framework_names_item_id_framework_items")
        ),
        sa.PrimaryKeyConstraint("framework_id", "folded", "item_id", "language", name=op.f("pk_framework_names")),
    )
    op.create_index("ix_framework_names_item_id", "framework_names", ["item_id"])
    op.create_table(
        "framework_words",
        sa.Column("id", BigId, nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("word", _plain(48), nullable=False),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["frameworks.id"], name=op.f("fk_framework_words_framework_id_frameworks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_words")),
        sa.UniqueConstraint("framework_id", "word", name=op.f("uq_framework_words_framework_id_word")),
    )
    op.create_table(
        "framework_grams",
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("gram", _plain(3), nullable=False),
        sa.Column("word_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["frameworks.id"], name=op.f("fk_framework_grams_framework_id_frameworks")
        ),
        sa.ForeignKeyConstraint(
            ["word_id"], ["framework_words.id"], name=op.f("fk_framework_grams_word_id_framework_words")
        ),
        sa.PrimaryKeyConstraint("framework_id", "gram", "word_id", name=op.f("pk_framework_grams")),
    )
    op.create_table(
        "framework_places",
        sa.Column("word_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["word_id"], ["framework_words.id"], name=op.f("fk_framework_places_word_id_framework_words")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["framework_items.id"], name=op.f("fk_framework_places_item_id_framework_items")
        ),
        sa.PrimaryKeyConstraint("word_id", "item_id", "language", name=op.f("pk_framework_places")),
    )
    op.create_index("ix_framework_places_item_id", "framework_places", ["item_id"])


def downgrade() -> None:
    for table in ("places", "grams", "words", "names", "items"):
        op.drop_table(f"framework_{table}")
    op.drop_table("frameworks")
