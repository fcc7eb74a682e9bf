"""Posts -> what a person can take from the page: a line to copy, an e-mail to send, calendar dates. Nothing is sent."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

import streamlit as st

from screener.io.spreadsheets import to_csv, to_html, to_xlsx
from screener.office.values import Post
from screener.page import marked, reading
from screener.page.failing import redact_errors
from screener.page.printed import table_pdf

LINE_END: Final = "\r\n"
MAX_LINE_BYTES: Final = 74  # maximum bytes of a calendar line (RFC 5545)
Rows = Sequence[Mapping[str, str]]
TABLES: Final[Mapping[str, tuple[str, Callable[[Rows], bytes]]]] = {
    ".csv": ("text/csv", to_csv),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
    ".html": ("text/html", to_html),
    ".pdf": ("application/pdf", table_pdf),
}


def format_line(post: Post) -> str:
    """Return a line for a reviewer: the post's name and number, and the due date; none of its words."""
    by = f" by {post.due.isoformat()}" if post.due else ""
    goes = f" It goes out on {reading.format_time(post.goes_out)}." if post.goes_out else ""
    return f"Please review post {post.id} ({post.label}){by}. The screener says: {post.verdict}.{goes}"


def to_mail(posts: Sequence[Post]) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = f"Please review post {posts[0].id}" if len(posts) == 1 else f"Please review {len(posts)} posts"
    to = {post.assignee or "" for post in posts}
    if len(to) == 1 and "@" in (one := to.pop()) and one.isascii():
        mail["To"] = one
    mail["X-Unsent"] = "1"
    mail.set_content("".join(f"{format_line(post)}\n" for post in posts))
    return mail.as_bytes()


def to_calendar(posts: Sequence[Post]) -> bytes:
    """Return the posts with a date or time as a calendar, without any of their words (RFC 5545)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//school post screener//EN"]
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for post in posts:
        if not (at := parse_time(post.goes_out)):
            continue
        day = "T" not in post.goes_out
        where = f" on {post.network}" if post.network else ""
        lines += ["BEGIN:VEVENT", f"UID:post-{post.id}@school-post-screener", f"DTSTAMP:{stamp}"]
        lines += [f"DTSTART;VALUE=DATE:{at:%Y%m%d}" if day else f"DTSTART:{at:%Y%m%dT%H%M%S}"]
        lines += [f"DTEND;VALUE=DATE:{at + timedelta(days=1):%Y%m%d}" if day else "DURATION:PT15M"]
        lines += [f"SUMMARY:{_escape(f'{post.label}{where}: {reading.STATUS[post.status]}, {post.verdict}')}"]
        lines += ["END:VEVENT"]
    return LINE_END.join([*map(_fold, lines), "END:VCALENDAR", ""]).encode()


def parse_time(goes_out: str) -> datetime | None:
    try:
        return datetime.fromisoformat(goes_out)
    except ValueError:
        return None


def _escape(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _fold(text: str) -> str:
    """Fold a long line: continuation lines begin with a blank, and no character is split."""
    parts, size = [""], 0
    for char in text:
        width = len(char.encode())
        if size + width > MAX_LINE_BYTES:
            parts.append("")
            size = 1
        parts[-1] += char
        size += width
    return f"{LINE_END} ".join(parts)


def offer_tables(title: str, name: str, rows: Callable[[], Rows], endings: Sequence[str] = tuple(TABLES)) -> None:
    """Offer rows as files, each made when its button is pressed."""

    def made(write: Callable[[Rows], bytes]) -> Callable[[], bytes]:
        return redact_errors(lambda: write(rows()))

    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(title, width="content")
        for ending in endings:
            kind, write = TABLES[ending]
            st.download_button(ending, made(write), f"{name}{ending}", kind, on_click="ignore", key=f"{name}{ending}")


def offer_lines(posts: Sequence[Post]) -> None:
    """Show a line per post for the assigned person, to copy or as a mail."""
    st.code("\n".join(map(format_line, posts)), language=None, wrap_lines=True)
    mail = redact_errors(lambda: to_mail(posts))
    st.download_button("Email (.eml)", mail, "posts-to-review.eml", "message/rfc822", on_click="ignore", key="eml")


def show_calendar(posts: Sequence[Post]) -> None:
    """Show what will be posted, day by day from today, and offer it as a calendar file."""
    days: dict[date, list[tuple[datetime, Post]]] = defaultdict(list)
    for post in posts:
        if (at := parse_time(post.goes_out)) and at.date() >= date.today():
            days[at.date()].append((at.replace(tzinfo=None), post))
    if not days:
        st.caption("No listed post has a day on which it goes out.")
        return
    told = ""
    for day in sorted(days):
        items = "".join(
            f"<li>{_format_item(post)}</li>" for _, post in sorted(days[day], key=lambda one: (one[0], one[1].id))
        )
        told += f"<h3>{day:%A, %B} {day.day}</h3><ul>{items}</ul>"
    st.html(f'<div class="examples">{told}</div>')
    st.download_button(
        "Calendar (.ics)", redact_errors(lambda: to_calendar(posts)), "posts.ics", "text/calendar", on_click="ignore"
    )


def _format_item(post: Post) -> str:
    told = [post.goes_out[11:], post.label, post.network, post.school, reading.STATUS[post.status]]
    return f"{marked.render_badge(post.verdict)} {marked.safe(' · '.join(part for part in told if part))}"  # type: ignore[arg-type]
