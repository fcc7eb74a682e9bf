"""An entry about a post holds a keyed hash of the post as it left it; older entries have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("audit", sa.Column("proof", sa.String(64), nullable=False, server_default=""))
