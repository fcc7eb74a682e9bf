"""The values that the stages pass on: frozen, plain data, without storage.

Every position is a half-open range of code points of the author's text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final, Literal, get_args

# In the order in which the encoder learned them: add new ones at the end, and train new weights.
Account = Literal["agency", "professional", "personal"]
Audience = Literal["public", "families", "students", "staff", "friends"]
Attestation = Literal["release", "own_child", "approved_channel", "adult_staff_only"]
Severity = Literal["note", "review", "hold"]
Verdict = Literal["clear", "review", "hold"]
Level = Literal["none", "low", "elevated", "high"]
Applicability = Literal["safe", "check"]
Route = Literal["author", "program_director", "superintendent", "mandatory_report"]

ACCOUNTS: Final[tuple[Account, ...]] = get_args(Account)
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
ATTESTATIONS: Final[tuple[Attestation, ...]] = get_args(Attestation)
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
ROUTES: Final[tuple[Route, ...]] = get_args(Route)
VIDEOS: Final = (".mp4", ".mov", ".m4v", ".webm", ".avi", ".mkv")
Box = tuple[int, int, int, int]  # x, y, width, height in pixels of the picture as shown, at full size


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range [start, end) of code points."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of a draft: its file name and its bytes as given."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A post before publication, and what its author states about it."""

    id: str
    text: str = field(repr=False)
    account: Account = "personal"
    audience: Audience = "public"
    images: tuple[Image, ...] = ()
    attested: frozenset[Attestation] = frozenset()
    attested_of: frozenset[tuple[Attestation, str]] = frozenset()  # the names that one is limited to, if it is

    def __post_init__(self) -> None:
        """Raise ValueError for an account or audience that no rule and no network knows."""
        for name, given, known in (("account", self.account, ACCOUNTS), ("audience", self.audience, AUDIENCES)):
            if given not in known:
                raise ValueError(f"unknown {name} {given!r}; known: {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Text:
    """A draft's text in normalized form, with a map back to the author's text.

    `folded[i]` was written as `raw[starts[i]:ends[i]]`. `sentences` are ranges of `folded`. Account and audience are
    included, because they change the meaning: "Devin got a D in Spanish" is a parent's own story, or a teacher's
    disclosure.
    """

    raw: str = field(repr=False)
    folded: str = field(repr=False)
    starts: Sequence[int] = field(repr=False)
    ends: Sequence[int] = field(repr=False)
    sentences: tuple[Span, ...] = ()
    account: Account | None = None
    audience: Audience | None = None

    def back(self, start: int, end: int) -> Span:
        """Return the author's range for a non-empty range of `folded`."""
        return Span(self.starts[start], self.ends[end - 1])


@dataclass(frozen=True, slots=True)
class Signal:
    """One measurement: a label, its place (None: the whole post), and its score (0 to 1)."""

    label: str
    span: Span | None
    score: float
    source: str
    links: tuple[Span, ...] = ()  # related signals: the people of a detail, an earlier mention of a name
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Cite:
    """A clause or law that a rule rests on, and the day when it was last checked."""

    title: str
    url: str
    checked: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack.

    `when` maps labels to minimum scores; its first label is the anchor. An attestation in `allowed_by` turns a finding
    into a note, one in `softened_by` into a review at most. A `neutral` rule accuses nobody: it replaces a rule of the
    same concern that no words support. `tell` says whom to tell, in the words of the pack.
    """

    code: str
    name: str
    concern: str
    severity: Severity
    message: str
    advice: str
    report_to: Route
    cites: tuple[Cite, ...]
    when: Mapping[str, float]
    terms: tuple[str, ...]
    unless: frozenset[str]
    accounts: Mapping[Account, Severity]
    audiences: frozenset[Audience]
    allowed_by: frozenset[Attestation]
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    softened_by: frozenset[Attestation] = frozenset()
    neutral: bool = False
    tell: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace [start, end) of the author's text by `text`; an empty text removes the range."""

    start: int
    end: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to fix a finding: apply all its edits or none.

    `safe`: it removes no more than the finding's words, and the draft with all safe fixes was screened again. `check`:
    it removes more, so a person should read the result.
    """

    title: str = field(repr=False)
    applicability: Applicability
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found at a place in a draft, or in the whole draft (span None).

    For a finding about a picture, `picture` is its name, span is None, and the quote is words in the picture or its
    name. `despite` is an attestation that was given but does not allow the finding. `also` are other rules that found
    the same.
    """

    rule: Rule
    severity: Severity
    span: Span | None
    quote: str = field(repr=False)
    score: float
    allowed_by: Attestation | None = None
    picture: str = ""
    despite: Attestation | None = None
    also: tuple[Rule, ...] = ()
    fixes: tuple[Fix, ...] | None = None  # best first; None: not requested
    ignored: bool = False  # ignored by a person: it is a note

    @property
    def concerns(self) -> frozenset[str]:
        """The concerns that it raises: its own and those of the other rules."""
        return frozenset(rule.concern for rule in (self.rule, *self.also))


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of the text that changed the disruption score, by how much (log odds; negative if lowered), and why."""

    span: Span
    weight: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Disruption:
    """The probability of level 2 or more, and the level in words."""

    probability: float
    level: Level
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a picture, and its frame (of a video, its second). A low `minor_probability` clears no face."""

    box: Box
    score: float
    minor_probability: float
    sharpness: float = 0.0
    frame: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture: its words, four corners (x, y), clockwise from its start, and its frame."""

    text: str = field(repr=False)
    corners: tuple[tuple[int, int], ...]
    frame: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """What was seen in one picture: faces, numbered from 1; words in it and in its metadata (`persons`: names that the
    metadata says are persons'); where words stand in it (`lines`); how many frames were checked, and in words what was
    not; what else its file holds (`inside`); its width and height in pixels, if they are known."""

    name: str
    faces: tuple[Face, ...]
    text: str = field(repr=False)
    location_in_metadata: bool = False
    persons: tuple[str, ...] = field(default=(), repr=False)
    frames: int = 1
    not_looked_at: str = ""
    lines: tuple[Line, ...] = ()
    inside: tuple[str, ...] = ()
    size: tuple[int, int] = (0, 0)

    @property
    def part(self) -> str:
        name = self.name.lower()
        return "page" if name.endswith((".pdf", ".tif", ".tiff")) else "second" if name.endswith(VIDEOS) else "frame"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A suggested rewrite, and the verdict of screening it again."""

    text: str = field(repr=False)
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """The result of screening one draft; `draft` is the hash of what was screened."""

    draft_id: str
    text: str = field(repr=False)
    verdict: Verdict
    entities: tuple[Signal, ...]
    findings: tuple[Finding, ...]
    disruption: Disruption
    images: tuple[Picture, ...] = ()
    rewrite: Rewrite | None = None
    not_checked: tuple[str, ...] = ()
    protected_expression: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)
    signals: tuple[Signal, ...] = field(default=(), repr=False)
    draft: str = ""
    switched_off: tuple[str, ...] = ()  # rules that the office switched off for this account, by code
    vouchable: frozenset[Attestation] = frozenset(ATTESTATIONS)  # what counts on this account if its author vouches

    def to_json(self) -> str:
        """Return JSON version 1 on one line, the same characters in every interface and on every machine."""
        return str(import_module("screener.report.wire").to_json(self))  # by name: values import nothing of ours


class ScreenerError(Exception):
    """An error that the user can fix; the message says in plain words what is wrong and what to do."""


class PartlyCheckedError(Exception):
    """Parts of a detector failed: holds the signals of the others, text by text, and the names of the failed parts."""

    def __init__(self, found: list[list[Signal]], failed: list[tuple[str, ...]]) -> None:
        super().__init__("a part of a detector failed")
        self.found = found
        self.failed = failed
