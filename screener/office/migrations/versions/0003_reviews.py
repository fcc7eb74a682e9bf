"""Who wrote a post, where and when it goes out, whether its words stay until it is decided; and filters by name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for column in (
        sa.Column("writer", sa.String(200)),
        sa.Column("network", sa.String(200)),
        sa.Column("goes_out", sa.String(40)),
        sa.Column("until_decided", sa.Boolean),
    ):
        op.add_column("posts", column)
    op.create_table(
        "views",
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
