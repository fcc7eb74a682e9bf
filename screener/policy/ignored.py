"""Findings -> findings, with those that a person chose to ignore as notes; stored as keyed hashes, never as words.

A hash covers the rule, the words and the two words on each side: it remains valid when the rest of the post is edited,
and for no other post. These cannot be ignored: danger, mandatory reports, and the office's list of students.
"""

import hashlib
import hmac
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from screener.folders import Version, data_folder, locked, secret_file, stamp
from screener.folders import replace as write
from screener.policy.changes import never_silenced
from screener.types import Finding, ScreenerError

FILE: Final = "ignored"
KEY: Final = "ignored.key"
CONTEXT_WORDS: Final = 2  # words on each side
WORD: Final = re.compile(r"\w+")
REFUSAL: Final = "cannot be ignored: it is about danger, a report required by law, or the office's list of students."
log = logging.getLogger(__name__)


def can_ignore(finding: Finding) -> bool:
    """Whether a person may ignore a finding about words."""
    return not (finding.picture or any(map(never_silenced, (finding.rule, *finding.also))))


class Ignored:
    """The findings ignored on this computer. The file is read again when it changes."""

    def __init__(self, folder: Callable[[], Path] = data_folder) -> None:
        self.folder = folder
        self.stamp: Version | None = None
        self.codes_by_hash: dict[str, str] = {}
        self.key = b""

    def __call__(self, text: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        try:
            self.refresh()
        except (OSError, ScreenerError) as error:
            log.error("What is ignored cannot be read (%s): nothing is", type(error).__name__)
            self.codes_by_hash = {}
        if not self.codes_by_hash:
            return tuple(findings)
        return tuple(
            replace(f, severity="note", ignored=True)
            if f.severity != "note" and can_ignore(f) and self.hash_finding(text, f) in self.codes_by_hash
            else f
            for f in findings
        )

    def refresh(self) -> None:
        """Read the file if it changed. Raises OSError or ScreenerError if the file or its key cannot be read."""
        path = self.folder() / FILE
        now = stamp(path)
        if now is None:
            self.codes_by_hash = {}
        elif now != self.stamp:
            self.key = secret_file(self.folder() / KEY)
            lines = path.read_text(encoding="ascii", errors="replace").splitlines()
            self.codes_by_hash = dict(line.split() for line in lines if len(line.split()) == 2)
        self.stamp = now

    def hash_finding(self, text: str, finding: Finding) -> str:
        """Return the keyed hash, in hexadecimal, of a finding; for one about the whole post, of all its words."""
        start, end = (finding.span.start, finding.span.end) if finding.span else (0, len(text))
        before, inside, after = (WORD.findall(part) for part in (text[:start], text[start:end], text[end:]))
        parts = (finding.rule.code, *before[-CONTEXT_WORDS:], "|", *inside, "|", *after[:CONTEXT_WORDS])
        words = " ".join(parts).casefold().encode("utf-8", "surrogatepass")
        return hmac.new(self.key, words, hashlib.sha256).hexdigest()

    def add(self, text: str, findings: Iterable[Finding]) -> None:
        """Ignore findings from now on. Raises ScreenerError for one that cannot be ignored, or OSError."""
        given = list(findings)
        for finding in given:
            if not can_ignore(finding):
                raise ScreenerError(f"{finding.rule.code} {REFUSAL}")
        self._update(text, given, True)

    def remove(self, text: str, findings: Iterable[Finding]) -> None:
        self._update(text, findings, False)

    def codes(self) -> Counter[str]:
        """Return the number of ignored findings by rule."""
        self.refresh()
        return Counter(self.codes_by_hash.values())

    def forget(self) -> None:
        with locked(self.folder() / FILE):
            for name in (FILE, KEY):
                (self.folder() / name).unlink(missing_ok=True)

    def _update(self, text: str, findings: Iterable[Finding], ignore: bool) -> None:
        path = self.folder() / FILE
        with locked(path):
            self.refresh()
            self.key = secret_file(self.folder() / KEY)
            hashes = {self.hash_finding(text, finding): finding.rule.code for finding in findings}
            updated = {mark: code for mark, code in self.codes_by_hash.items() if mark not in hashes} | (
                hashes if ignore else {}
            )
            write(path, "".join(f"{mark} {code}\n" for mark, code in updated.items()).encode("ascii"))
