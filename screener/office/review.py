"""Who may decide what: authors nothing, nobody their own posts, and only a director an escalated post."""

from __future__ import annotations

from screener.office.values import BECOMES, Decision, Person, Post, Settings
from screener.types import ScreenerError


def needs_reason(post: Post, decision: Decision) -> str:
    """Return why this decision needs a reason; empty if it does not."""
    if decision == "return":
        return "To return a post, add a comment that says what to change."
    if decision == "approve" and post.urgent:
        return "Somebody's safety may be at stake. To approve this post, add the reason."
    if decision == "approve" and post.verdict == "hold":
        return "The screener says not to publish this. To approve it, add the reason."
    return ""


def may_decide(post: Post, decision: Decision, by: Person, settings: Settings) -> None:
    """Raise ScreenerError, with what to do next, if this person may not make this decision."""
    if decision not in BECOMES:
        raise ScreenerError(f"Unknown decision '{decision[:40]}': choose {', '.join(BECOMES)}.")
    author, status = post.author, post.status
    if status not in ("open", "held", "escalated"):
        raise ScreenerError(f"This post is already {status}. Reopen it before you decide again.")
    if not settings.names:
        return
    if by.role == "author":
        raise ScreenerError("Only a reviewer can decide. Ask one to do it.")
    if same(author, by.name):
        raise ScreenerError("You cannot decide on your own post. Ask someone else.")
    if status == "escalated" and by.role != "director":
        raise ScreenerError("This post was escalated. Only a director can decide.")


def require_reason(post: Post, decision: Decision, comment: str) -> None:
    """Raise ScreenerError if a decision lacks a required reason."""
    if (asked := needs_reason(post, decision)) and not comment.strip():
        raise ScreenerError(asked)


def may_reopen(author: str, status: str, by: Person, settings: Settings) -> None:
    """Raise ScreenerError unless the person may reopen the post: authors their own returned ones, else reviewers."""
    if status == "open":
        raise ScreenerError("This post is already open.")
    if not settings.names:
        return
    if by.role == "author" and not (same(author, by.name) and status == "returned"):
        raise ScreenerError(
            "Only a reviewer can reopen this post. You can reopen your own posts after they are returned."
        )
    if status == "escalated" and by.role != "director":
        raise ScreenerError("This post was escalated. Only a director can reopen it.")


def may_run_the_office(by: Person, settings: Settings, what: str) -> None:
    """Raise ScreenerError unless the person is a director: settings, roles and deleting are theirs."""
    if settings.names and by.role != "director":
        raise ScreenerError(f"Only a director {what}. Ask one to do it.")


def same(one: str, other: str) -> bool:
    """Whether two names belong to one person: sign-in gives addresses, whose case does not matter."""
    return bool(one) and one.strip().casefold() == other.strip().casefold()
