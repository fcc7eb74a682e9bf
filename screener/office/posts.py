"""Screened posts <-> rows: without their words, unless the office keeps texts; then encrypted."""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    case,
    cast,
    exists,
    func,
    insert,
    nulls_last,
    select,
)

from screener.office.keys import Keys
from screener.office.tables import findings, posts
from screener.office.values import Filter, Post, StoredFinding, to_utc
from screener.types import VERDICTS, Draft, Finding, Report, ScreenerError

PLAIN_COLUMNS: Final = (
    *("id", "label", "verdict", "status", "author", "assignee", "due", "school", "account", "audience", "disruption"),
    *("batch", "position"),
)
# Never the words of a post, not even sealed: a list of thousands is read for a few lines of each.
POST_COLUMNS: Final = (
    *(posts.c[name] for name in (*PLAIN_COLUMNS, "attested", "not_checked", "at", "writer", "network", "goes_out")),
    *(posts.c.until_decided, posts.c.sealed.is_not(None).label("kept_text")),
)
MAX_IN_VALUES: Final = 500  # values in one IN (...): SQLite takes 32,766, PostgreSQL plans long lists slowly


def mask(quote: str) -> str:
    """Keep the first letter of each word and no digits: enough to recognize the place in the post."""
    shown, before = [], ""
    for char in quote:
        kind = unicodedata.category(char)[0]
        # A combining vowel sign or accent belongs to the letter before it: in Hindi or Thai it does not end a word.
        kind = before if kind == "M" or char == "\u200d" else kind
        if kind not in "LN":
            shown.append(char)
        elif kind != before:
            shown.append("\u2022" * 3 if kind == "N" else f"{char}\u2022\u2022")
        before = kind
    return "".join(shown)


def insert_posts(
    connection: Connection,
    keys: Keys,
    screened: Sequence[tuple[Draft, Report, Mapping[str, Any]]],
    texts: bool,
) -> list[int]:
    """Write posts with their findings and return their numbers; the mapping holds author, school, batch, position."""
    if not screened:
        return []
    now = datetime.now(UTC)
    rows = [_build_row(keys, draft, report, texts) | {"at": now, **place} for draft, report, place in screened]
    returned = connection.execute(insert(posts).returning(posts.c.id, sort_by_parameter_order=True), rows)
    numbers = [int(number) for number in returned.scalars()]
    found = [
        {"post": number, "place": place, **_build_finding(finding)}
        for number, (_, report, _) in zip(numbers, screened, strict=True)
        for place, finding in enumerate(report.findings)
    ]
    if found:
        connection.execute(insert(findings), found)
    return numbers


def fetch_posts(connection: Connection, wanted: Select[Any]) -> list[Post]:
    """Run a query for the POST_COLUMNS of posts and return them with their findings.

    Equal words become one object: of thousands of posts, most have the same school, status and verdict.
    """
    interner, found = _Interner(), []
    for chunk in connection.execute(wanted).partitions(MAX_IN_VALUES):
        kept: dict[int, list[StoredFinding]] = {row.id: [] for row in chunk}
        some = select(findings).where(findings.c.post.in_(list(kept)))
        for f in connection.execute(some.order_by(findings.c.post, findings.c.place)):
            labels = interner[f.rule], interner[f.concern], interner[f.severity]
            kept[f.post].append(StoredFinding(*labels, f.start, f.end, f.quote, interner[f.picture]))
        found += [_parse_post(row, kept[row.id], interner) for row in chunk]
    return found


def get_post(connection: Connection, number: int, lock: bool = False) -> Post:
    """Return one post. Raises ScreenerError if the number does not exist."""
    wanted = select(*POST_COLUMNS).where(posts.c.id == number)
    found = fetch_posts(connection, wanted.with_for_update() if lock else wanted)
    if not found:
        raise ScreenerError(f"There is no post {number}. It may have been deleted as too old.")
    return found[0]


def has_text(connection: Connection, keys: Keys, number: int, text: str) -> bool:
    """Whether these are the words that were screened."""
    return connection.execute(select(posts.c.content).where(posts.c.id == number)).scalar() == keys.hash_text(text)


def compute_proofs(connection: Connection, keys: Keys, numbers: Sequence[int]) -> Iterator[tuple[Row[Any], str]]:
    """Yield each of these posts that exists with the keyed hash of its row and findings, for the audit log."""
    for n in range(0, len(numbers), MAX_IN_VALUES):
        chunk = numbers[n : n + MAX_IN_VALUES]
        findings_by_post: dict[int, list[dict[str, Any]]] = {number: [] for number in chunk}
        for found in connection.execute(select(findings).where(findings.c.post.in_(chunk)).order_by(findings.c.place)):
            findings_by_post[found.post].append(_normalize_row(found))
        for row in connection.execute(select(posts).where(posts.c.id.in_(chunk)).order_by(posts.c.id)):
            whole = [_normalize_row(row), findings_by_post[row.id]]
            yield row, keys.hash_row(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode())


def _normalize_row(row: Row[Any]) -> dict[str, Any]:
    """Return a row in the same form from both databases. Empty values are omitted: a later column changes no earlier
    proof."""
    plain: dict[str, Any] = {}
    for name, value in row._mapping.items():
        if isinstance(value, datetime):
            value = to_utc(value).isoformat()
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, bytes | memoryview):
            value = bytes(value).hex()
        if value is not None:
            plain[name] = value
    return plain


def build_query(wanted: Filter, limit: int | None = None) -> Select[Any]:
    """Return the query for the posts that match a filter, the most serious first."""
    query = select(*POST_COLUMNS).order_by(*_rank_by_gravity()).limit(limit)
    query = query.where(posts.c.status.in_(wanted.status)) if wanted.status else query
    query = query.where(posts.c.id.in_(wanted.numbers)) if wanted.numbers is not None else query
    query = query.where(posts.c.author == wanted.author) if wanted.author is not None else query
    return query.where(posts.c.batch == wanted.batch) if wanted.batch is not None else query


def _rank_by_gravity() -> tuple[ColumnElement[Any], ...]:
    """Danger first, then by verdict and number of findings; of equals what goes out or is due soonest, then the oldest.

    Notes do not count. The last column is unique: the order is the same every time.
    """
    counted = findings.c.post == posts.c.id, findings.c.severity != "note"
    in_danger = exists().where(*counted, findings.c.concern == "safety")
    verdict = case({name: rank for rank, name in enumerate(reversed(VERDICTS))}, value=posts.c.verdict)
    number = select(func.count()).where(*counted).correlate(posts).scalar_subquery()
    due = cast(posts.c.due, String)
    soonest = case((posts.c.goes_out < due, posts.c.goes_out), else_=func.coalesce(due, posts.c.goes_out))
    return in_danger.desc(), verdict, number.desc(), nulls_last(soonest), posts.c.id


def _build_row(keys: Keys, draft: Draft, report: Report, texts: bool) -> dict[str, Any]:
    entities = [[s.label, s.span.start, s.span.end] for s in report.entities if s.span]
    return {
        "label": draft.id[:200],
        "content": keys.hash_text(draft.text),
        "sealed": keys.encrypt(draft.text) if texts else None,
        "verdict": report.verdict,
        "status": "open",
        "account": draft.account,
        "audience": draft.audience,
        "attested": json.dumps(sorted(draft.attested)),
        "disruption": report.disruption.level,
        "entities": json.dumps(entities, separators=(",", ":")),
        "not_checked": json.dumps(list(report.not_checked)),
        "versions": json.dumps(dict(report.versions)),
    }


def _build_finding(finding: Finding) -> dict[str, Any]:
    span = finding.span
    return {
        "rule": finding.rule.code,
        "concern": finding.rule.concern,
        "severity": finding.severity,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "quote": mask(finding.quote),
        "picture": finding.picture[:200],
    }


class _Interner(dict[Any, Any]):
    """Returns for each value the first one that was equal to it."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


def _parse_post(row: Row[Any], found: Sequence[StoredFinding], interner: _Interner) -> Post:
    columns = row._mapping
    return Post(
        **{name: interner[columns[name]] for name in PLAIN_COLUMNS},
        **{name: interner[columns[name] or ""] for name in ("writer", "network", "goes_out")},
        attested=interner[tuple(json.loads(row.attested))],
        findings=tuple(found),
        not_checked=interner[tuple(json.loads(row.not_checked))],
        at=to_utc(row.at),
        kept_text=bool(row.kept_text),
        until_decided=bool(row.until_decided),
    )
