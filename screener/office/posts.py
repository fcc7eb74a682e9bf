"""Screened posts <-> rows: without their words, unless the office keeps texts; then encrypted."""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, nulls_last, select

from screener.office.keys import Keys
from screener.office.tables import findings, posts
from screener.office.values import Filter, Post, StoredFinding, utc
from screener.types import Draft, Finding, Report, ScreenerError

AS_IT_IS: Final = (
    *("id", "label", "verdict", "status", "author", "assignee", "due", "school", "account", "audience", "disruption"),
    *("batch", "position"),
)
# Never the words of a post, not even sealed: a list of thousands is read for a few lines of each.
COLUMNS: Final = (
    *(posts.c[name] for name in (*AS_IT_IS, "attested", "not_checked", "at", "writer", "network", "goes_out")),
    *(posts.c.until_decided, posts.c.sealed.is_not(None).label("kept_text")),
)
MANY: Final = 500  # values in one IN (...): SQLite takes 32,766, PostgreSQL plans long lists slowly


def masked(quote: str) -> str:
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


def keep(
    connection: Connection,
    keys: Keys,
    screened: Sequence[tuple[Draft, Report, Mapping[str, Any]]],
    texts: bool,
) -> list[int]:
    """Write posts with their findings and return their numbers; the mapping holds author, school, batch, position."""
    if not screened:
        return []
    now = datetime.now(UTC)
    rows = [_row(keys, draft, report, texts) | {"at": now, **place} for draft, report, place in screened]
    returned = connection.execute(insert(posts).returning(posts.c.id, sort_by_parameter_order=True), rows)
    numbers = [int(number) for number in returned.scalars()]
    found = [
        {"post": number, "place": place, **_finding(finding)}
        for number, (_, report, _) in zip(numbers, screened, strict=True)
        for place, finding in enumerate(report.findings)
    ]
    if found:
        connection.execute(insert(findings), found)
    return numbers


def read(connection: Connection, wanted: Select[Any]) -> list[Post]:
    """Run a query for the COLUMNS of posts and return them with their findings.

    Equal words become one object: of thousands of posts, most have the same school, status and verdict.
    """
    once, found = _Once(), []
    for few in connection.execute(wanted).partitions(MANY):
        kept: dict[int, list[StoredFinding]] = {row.id: [] for row in few}
        some = select(findings).where(findings.c.post.in_(list(kept)))
        for f in connection.execute(some.order_by(findings.c.post, findings.c.place)):
            said = once[f.rule], once[f.concern], once[f.severity]
            kept[f.post].append(StoredFinding(*said, f.start, f.end, f.quote, once[f.picture]))
        found += [_post(row, kept[row.id], once) for row in few]
    return found


def one(connection: Connection, number: int, lock: bool = False) -> Post:
    """Return one post. Raises ScreenerError if the number does not exist."""
    wanted = select(*COLUMNS).where(posts.c.id == number)
    found = read(connection, wanted.with_for_update() if lock else wanted)
    if not found:
        raise ScreenerError(f"There is no post {number}. It may have been deleted as too old.")
    return found[0]


def is_text_of(connection: Connection, keys: Keys, number: int, text: str) -> bool:
    """Whether these are the words that were screened."""
    return connection.execute(select(posts.c.content).where(posts.c.id == number)).scalar() == keys.hashed(text)


def proven(connection: Connection, keys: Keys, numbers: Sequence[int]) -> Iterator[tuple[Row[Any], str]]:
    """Yield each of these posts that exists with the keyed hash of its row and findings, for the audit log."""
    for n in range(0, len(numbers), MANY):
        few = numbers[n : n + MANY]
        raised: dict[int, list[dict[str, Any]]] = {number: [] for number in few}
        for found in connection.execute(select(findings).where(findings.c.post.in_(few)).order_by(findings.c.place)):
            raised[found.post].append(_plain(found))
        for row in connection.execute(select(posts).where(posts.c.id.in_(few)).order_by(posts.c.id)):
            told = json.dumps([_plain(row), raised[row.id]], sort_keys=True, separators=(",", ":"))
            yield row, keys.proof(told.encode())


def _plain(row: Row[Any]) -> dict[str, Any]:
    """Return a row in the same form from both databases. Empty values are omitted: a later column changes no earlier
    proof."""
    plain: dict[str, Any] = {}
    for name, value in row._mapping.items():
        if isinstance(value, datetime):
            value = utc(value).isoformat()
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, bytes | memoryview):
            value = bytes(value).hex()
        if value is not None:
            plain[name] = value
    return plain


def chosen(wanted: Filter, limit: int | None = None) -> Select[Any]:
    """Return the query for the posts that match a filter: those due first, then the newest."""
    query = select(*COLUMNS).order_by(nulls_last(posts.c.due), posts.c.id.desc()).limit(limit)
    query = query.where(posts.c.status.in_(wanted.status)) if wanted.status else query
    query = query.where(posts.c.id.in_(wanted.numbers)) if wanted.numbers is not None else query
    query = query.where(posts.c.author == wanted.author) if wanted.author is not None else query
    return query.where(posts.c.batch == wanted.batch) if wanted.batch is not None else query


def _row(keys: Keys, draft: Draft, report: Report, texts: bool) -> dict[str, Any]:
    entities = [[s.label, s.span.start, s.span.end] for s in report.entities if s.span]
    return {
        "label": draft.id[:200],
        "content": keys.hashed(draft.text),
        "sealed": keys.seal(draft.text) if texts else None,
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


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.span
    return {
        "rule": finding.rule.code,
        "concern": finding.rule.concern,
        "severity": finding.severity,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "quote": masked(finding.quote),
        "picture": finding.picture[:200],
    }


class _Once(dict[Any, Any]):
    """Returns for each value the first one that was equal to it."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


def _post(row: Row[Any], found: Sequence[StoredFinding], once: _Once) -> Post:
    told = row._mapping
    return Post(
        **{name: once[told[name]] for name in AS_IT_IS},
        **{name: once[told[name] or ""] for name in ("writer", "network", "goes_out")},
        attested=once[tuple(json.loads(row.attested))],
        findings=tuple(found),
        not_checked=once[tuple(json.loads(row.not_checked))],
        at=utc(row.at),
        kept_text=bool(row.kept_text),
        until_decided=bool(row.until_decided),
    )
