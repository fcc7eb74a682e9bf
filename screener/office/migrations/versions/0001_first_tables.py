"""The first tables; the audit log refuses to be changed, by triggers of the database itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _office()
    _batches()
    _posts()
    _audit()
    _triggers()


def _office() -> None:
    op.create_table("settings", sa.Column("name", sa.String(40), primary_key=True), sa.Column("value", sa.Text))
    op.create_table(
        "people",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("school", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.String(200), nullable=False),
        sa.Column("beat", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("batches_content", "batches", ["content"])
    op.create_table(
        "waiting",
        sa.Column("batch", _KEY, sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("assignee", sa.String(200)),
        sa.Column("due", sa.Date),
        sa.Column("school", sa.String(200), nullable=False),
        sa.Column("account", sa.String(20), nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("attested", sa.Text, nullable=False),
        sa.Column("disruption", sa.String(10), nullable=False),
        sa.Column("entities", sa.Text, nullable=False),
        sa.Column("not_checked", sa.Text, nullable=False),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("batch", _KEY, sa.ForeignKey("batches.id", ondelete="SET NULL")),
        sa.Column("position", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("batch", "position", name="posts_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("posts_status", "posts", ["status", "at"])
    op.create_index("posts_due", "posts", ["due"])
    op.create_table(
        "findings",
        sa.Column("post", _KEY, sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("rule", sa.String(10), nullable=False),
        sa.Column("concern", sa.String(30), nullable=False),
        sa.Column("severity", sa.String(10), nullable=False),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("picture", sa.Text, nullable=False),
    )
    op.create_index("findings_concern", "findings", ["concern", "post"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", _KEY, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("post", sa.BigInteger),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("audit_post", "audit", ["post"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entries", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
    )
    op.execute("INSERT INTO audit_head (id, entries, hash, seal) VALUES (1, 0, '', '')")
    op.create_table(
        "comments",
        sa.Column("entry", _KEY, sa.ForeignKey("audit.seq"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def _triggers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added()"
    )
