"""Posts -> what leaves the page with a person: a line to copy, a mail to send, days for a calendar. Nothing is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

import streamlit as st

from screener.office.values import Post
from screener.page import marked, reading
from screener.page.failing import redact_errors

ENDING: Final = "\r\n"
FOLDED: Final = 74  # bytes of a line of a calendar (RFC 5545)


def line(post: Post) -> str:
    """What a reviewer is told: the post's name and number, and until when; none of its words."""
    by = f" by {post.due.isoformat()}" if post.due else ""
    goes = f" It goes out on {reading.when(post.goes_out)}." if post.goes_out else ""
    return f"Please review post {post.id} ({post.label}){by}. The screener says: {post.verdict}.{goes}"


def to_mail(post: Post) -> bytes:
    """A mail that a mail program opens to be finished and sent by a person."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = f"Please review post {post.id}"
    if post.assignee and "@" in post.assignee and post.assignee.isascii():
        mail["To"] = post.assignee
    mail["X-Unsent"] = "1"
    mail.set_content(f"{line(post)}\n")
    return mail.as_bytes()


def to_calendar(posts: Sequence[Post]) -> bytes:
    """The posts that have a day or a time, as a calendar without any of their words (RFC 5545)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//school post screener//EN"]
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for post in posts:
        if not (at := moment(post.goes_out)):
            continue
        day = "T" not in post.goes_out
        where = f" on {post.network}" if post.network else ""
        lines += ["BEGIN:VEVENT", f"UID:post-{post.id}@school-post-screener", f"DTSTAMP:{stamp}"]
        lines += [f"DTSTART;VALUE=DATE:{at:%Y%m%d}" if day else f"DTSTART:{at:%Y%m%dT%H%M%S}"]
        lines += [f"DTEND;VALUE=DATE:{at + timedelta(days=1):%Y%m%d}" if day else "DURATION:PT15M"]
        lines += [f"SUMMARY:{_escaped(f'{post.label}{where}: {reading.STATUS[post.status]}, {post.verdict}')}"]
        lines += ["END:VEVENT"]
    return ENDING.join([*map(_folded, lines), "END:VCALENDAR", ""]).encode()


def moment(goes_out: str) -> datetime | None:
    """The time of a day or a time; None of anything else that a file said."""
    try:
        return datetime.fromisoformat(goes_out)
    except ValueError:
        return None


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(text: str) -> str:
    """A long line goes on in the next, which begins with a blank; no character is cut in two."""
    parts, size = [""], 0
    for char in text:
        width = len(char.encode())
        if size + width > FOLDED:
            parts.append("")
            size = 1
        parts[-1] += char
        size += width
    return f"{ENDING} ".join(parts)


def offer(post: Post) -> None:
    """Buttons and a line for the one who is asked."""
    st.code(line(post), language=None, wrap_lines=True)
    mail = redact_errors(lambda: to_mail(post))
    st.download_button("Email (.eml)", mail, f"post-{post.id}.eml", "message/rfc822", on_click="ignore", key="eml")


def calendar(posts: Sequence[Post]) -> None:
    """What goes out, day by day, from today on, and the same for another calendar."""
    days: dict[date, list[tuple[datetime, Post]]] = defaultdict(list)
    for post in posts:
        if (at := moment(post.goes_out)) and at.date() >= date.today():
            days[at.date()].append((at.replace(tzinfo=None), post))
    if not days:
        st.caption("No listed post has a day on which it goes out.")
        return
    told = ""
    for day in sorted(days):
        items = "".join(f"<li>{_item(post)}</li>" for _, post in sorted(days[day], key=lambda one: (one[0], one[1].id)))
        told += f"<h3>{day:%A, %B} {day.day}</h3><ul>{items}</ul>"
    st.html(f'<div class="examples">{told}</div>')
    st.download_button(
        "Calendar (.ics)", redact_errors(lambda: to_calendar(posts)), "posts.ics", "text/calendar", on_click="ignore"
    )


def _item(post: Post) -> str:
    told = [post.goes_out[11:], post.label, post.network, post.school, reading.STATUS[post.status]]
    return f"{marked.badge(post.verdict)} {marked.safe(' · '.join(part for part in told if part))}"  # type: ignore[arg-type]
