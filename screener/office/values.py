"""The values that the store takes and returns: frozen, without database code."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal, get_args

from screener.types import Account, Audience

Role = Literal["author", "reviewer", "director"]
Status = Literal["open", "approved", "returned", "held", "escalated"]
Decision = Literal["approve", "return", "hold", "escalate"]
BatchStatus = Literal["running", "stopped", "done"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
KEY_MARK: Final = "mark of the key"  # what the settings call it; it is no choice of the office
STATUS_BY_DECISION: Final[dict[Decision, Status]] = {
    "approve": "approved",
    "return": "returned",
    "hold": "held",
    "escalate": "escalated",
}


def to_utc(at: datetime) -> datetime:
    """Return a stored time with its zone: SQLite keeps none, and all times are UTC."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: Role


ANONYMOUS: Final = Person("", "director")  # without sign-in there is one person, who may do everything


@dataclass(frozen=True, slots=True)
class Settings:
    """What the office chose. `names`: people sign in, and roles and the rule of two people hold.

    `keep_asked`: who asks for a review may have the words kept until it is decided. `account` and `audience` are where
    a draft on the page goes out unless its author says otherwise. `welcomed`: the questions of the first start were
    answered or put off.
    """

    keep_texts: bool = False
    keep_asked: bool = True
    names: bool = False
    retention_days: int = 365
    account: Account = "personal"
    audience: Audience = "public"
    welcomed: bool = False


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """What is stored of a finding: its place and rule, and its quote with the letters masked."""

    rule: str
    concern: str
    severity: str
    start: int | None
    end: int | None
    quote: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A screened post in the queue. `label` is the name that the file or the person gave it.

    `writer` wrote it, as its file says; `author` brought it here. `goes_out` is a day or a time, if its file says one.
    `until_decided`: its words are kept for a review and no longer.
    """

    id: int
    label: str
    verdict: str
    status: Status
    author: str
    assignee: str | None
    due: date | None
    school: str
    account: str
    audience: str
    attested: tuple[str, ...]
    findings: tuple[StoredFinding, ...]
    disruption: str
    not_checked: tuple[str, ...]
    batch: int | None
    position: int | None
    at: datetime
    kept_text: bool
    writer: str = ""
    network: str = ""
    goes_out: str = ""
    until_decided: bool = False

    @property
    def urgent(self) -> bool:
        """Whether somebody's safety may be at stake."""
        return any(finding.concern == "safety" and finding.severity != "note" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A review that somebody asks for. `keep`: the words of the post are kept, encrypted, until it is decided."""

    note: str = ""
    to: str = ""
    goes_out: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True)
class BatchComparison:
    """What a post was in the file's last batch: `since` is new, changed or same; `post` its number there."""

    since: str = "new"
    post: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the audit log: who did what to which post, and when (UTC)."""

    at: datetime
    who: str
    action: str
    post: int | None
    comment: str
    detail: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A file of posts being screened. `stopped`: started, and no process is working on it."""

    id: int
    name: str
    total: int
    done: int
    status: BatchStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """Selects posts; empty fields match everything."""

    status: tuple[str, ...] = ()
    author: str | None = None
    batch: int | None = None
    numbers: tuple[int, ...] | None = None


VERIFICATION_LIMITS: Final = (
    "Limits of this check: someone with both the key and the database can rewrite both. A backup restored together "
    "with its key folder passes; only a mark you saved elsewhere reveals it ('screener audit verify --mark "
    "...'). Names and counts of batches, and texts waiting in one, are not covered."
)
OLDER_ENTRIES_NOTE: Final = (
    "Entries from before {} prove who decided what, each post's status and verdict, comments, roles and settings. "
    "Other parts of a post are proven as of that day, and posts deleted earlier cannot be told from posts deleted as "
    "too old."
)


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of checking the record: `problem` says what is wrong, `mark` identifies all entries so far.

    `older` is the day before which an older screener kept the record, whose entries prove less; usually empty.
    """

    ok: bool
    entries: int
    problem: str = ""
    mark: str = ""
    older: str = ""
