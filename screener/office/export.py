"""A post of the record -> a row for a spreadsheet."""

from __future__ import annotations

from datetime import UTC

from screener.office.values import Post


def post_row(post: Post) -> dict[str, str]:
    """Return a post as a row; its quotes are masked, as they are stored."""
    found = [finding for finding in post.findings if finding.severity != "note"]
    return {
        "post": str(post.id),
        "id": post.label,
        "verdict": post.verdict,
        "status": post.status,
        "school": post.school,
        "rules": ", ".join(dict.fromkeys(finding.rule for finding in found)),
        "concerns": ", ".join(dict.fromkeys(finding.concern for finding in found)),
        "quotes": "\n".join(dict.fromkeys(finding.quote for finding in found if finding.quote)),
        "disruption": post.disruption,
        "not_checked": "\n".join(post.not_checked),
        "account": post.account,
        "audience": post.audience,
        "author": post.writer or post.author,
        "network": post.network,
        "goes_out": post.goes_out,
        "assignee": post.assignee or "",
        "due": post.due.isoformat() if post.due else "",
        "screened": post.at.astimezone(UTC).isoformat(timespec="seconds"),
    }
