"""The tables of a new database. The migrations bring older ones to the same state; a test compares the two."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    text,
)

metadata: Final = MetaData()
# SQLite assigns row numbers only if the key has the type INTEGER.
ID_TYPE: Final = BigInteger().with_variant(Integer, "sqlite")

settings: Final = Table("settings", metadata, Column("name", String(40), primary_key=True), Column("value", Text))

people: Final = Table(
    "people",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("role", String(20), nullable=False),
)

batches: Final = Table(
    "batches",
    metadata,
    Column("id", ID_TYPE, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("content", String(64), nullable=False),  # keyed hash of all posts, to recognize a file
    Column("total", Integer, nullable=False),
    Column("by", String(200), nullable=False),
    Column("school", String(200), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("worker", String(200), nullable=False),  # the process that works on it; empty: none
    Column("beat", DateTime(timezone=True), nullable=False),
    Index("batches_content", "content"),
    sqlite_autoincrement=True,  # numbers are never reused: the log may name deleted posts
)

waiting: Final = Table(
    "waiting",
    metadata,
    Column("batch", ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # a draft, encrypted; only if texts are kept
)

posts: Final = Table(
    "posts",
    metadata,
    Column("id", ID_TYPE, primary_key=True),
    Column("label", String(200), nullable=False),
    Column("content", String(64), nullable=False),
    Column("sealed", LargeBinary),
    Column("verdict", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("author", String(200), nullable=False),
    Column("assignee", String(200)),
    Column("due", Date),
    Column("school", String(200), nullable=False),
    Column("account", String(20), nullable=False),
    Column("audience", String(20), nullable=False),
    Column("attested", Text, nullable=False),
    Column("disruption", String(10), nullable=False),
    Column("entities", Text, nullable=False),
    Column("not_checked", Text, nullable=False),
    Column("versions", Text, nullable=False),
    Column("batch", ForeignKey("batches.id", ondelete="SET NULL")),
    Column("position", Integer),
    Column("at", DateTime(timezone=True), nullable=False),
    # NULL rather than "" for missing values: NULL does not enter the proofs of older entries.
    Column("writer", String(200)),  # as the file has it; `author` is who added the post
    Column("network", String(200)),
    Column("goes_out", String(40)),  # a time or a day, as screener/io/about.py gives it
    Column("until_decided", Boolean),  # the words are kept only until the review is decided
    UniqueConstraint("batch", "position", name="posts_once"),
    Index("posts_status", "status", "at"),
    Index("posts_due", "due"),
    sqlite_autoincrement=True,
)

findings: Final = Table(
    "findings",
    metadata,
    Column("post", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("rule", String(10), nullable=False),
    Column("concern", String(30), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("quote", Text, nullable=False),
    Column("picture", Text, nullable=False),
    Index("findings_concern", "concern", "post"),
)

views: Final = Table(
    "views",
    metadata,
    Column("owner", String(200), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # filters, encrypted: a search word may be a name
)

comments: Final = Table(
    "comments",
    metadata,
    Column("entry", ForeignKey("audit.seq"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

audit: Final = Table(
    "audit",
    metadata,
    Column("seq", ID_TYPE, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),  # text: the database must return exactly what was hashed
    Column("who", String(200), nullable=False),
    Column("action", String(20), nullable=False),
    Column("post", BigInteger),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("proof", String(64), nullable=False, server_default=""),  # keyed hash of the post as it was after the entry
    Index("audit_post", "post"),
)

audit_head: Final = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entries", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

# The database itself refuses to change or delete an entry of the log.
APPEND_ONLY: Final = "the audit log is only ever added to"
TRIGGERS: Final[Mapping[str, str]] = {
    f"audit_no_{change.lower()}": f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
    for change in ("UPDATE", "DELETE")
}
TRIGGER_BODY: Final = f"BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END"
_POSTGRESQL: Final = (
    f"CREATE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ {TRIGGER_BODY} $$",
    "CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added()",
)


def create_tables(connection: Connection) -> None:
    """Make all tables, with the triggers and the head of an empty log."""
    metadata.create_all(connection)
    for statement in TRIGGERS.values() if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.execute(text(statement))
    connection.execute(insert(audit_head).values(id=1, entries=0, hash="", seal=""))
