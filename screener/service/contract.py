"""JSON of a request -> Draft, and its OpenAPI: strict, an unknown field or account is refused and nothing guessed."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from screener.io.limits import REQUEST_PICTURES as PICTURES
from screener.io.limits import TEXT
from screener.io.text import replace_surrogates
from screener.lexicon import read as read_file
from screener.policy.pack import Pack
from screener.policy.vouches import draft_hash
from screener.service.problems import make_validation_problem
from screener.types import Account, Applicability, Attestation, Audience, Draft, Image, Level, Route, Severity, Verdict

T = TypeVar("T", bound="Strict")
_TEXTS: Final = read_file(Path(__file__).with_suffix(".yaml"))
EXAMPLES: Final[dict[str, Any]] = _TEXTS["examples"]
LINES: Final[str] = _TEXTS["lines"]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True, frozen=True)


class Picture(Strict):
    """A picture that goes with the post."""

    name: Annotated[str, Field(min_length=1, max_length=255, description="Its file name.", examples=["team.jpg"])]
    data: Annotated[str, Field(min_length=1, description="Its bytes in base64.", examples=["iVBORw0KGgo="])]

    @field_validator("data")
    @classmethod
    def is_base64(cls, value: str) -> str:
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("is not base64") from None
        return value


class Vouch(Strict):
    """What the author vouches for, in which draft, and for whom in it."""

    attestation: Attestation
    draft: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="`draft` of the report that was read.")]
    names: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(max_length=100, description="The people it covers, as the draft names them; if empty, the whole draft."),
    ] = []


class Post(Strict):
    """A draft: its words, where it goes out, who will read it, and what its author vouches for."""

    text: Annotated[str, Field(max_length=TEXT, description="The post. It may be empty if there are pictures.")]
    id: Annotated[str, Field(min_length=1, max_length=200, description="Returned in the report.")] = "draft"
    account: Annotated[Account, Field(description="Where it will be posted.")] = "personal"
    audience: Annotated[Audience, Field(description="Who will read it.")] = "public"
    attested: Annotated[list[Attestation], Field(max_length=4, description=_TEXTS["plainly"])] = []
    vouches: Annotated[list[Vouch], Field(max_length=20, description=_TEXTS["vouches"])] = []
    images: Annotated[list[Picture], Field(max_length=10, description="At most 20 MB in total.")] = []

    @model_validator(mode="after")
    def has_something(self) -> Post:
        if not self.text.strip() and not self.images:
            raise ValueError("is empty: send the text of the post or a picture")
        if sum(len(image.data) for image in self.images) * 3 // 4 > PICTURES:
            raise ValueError(f"has more than {PICTURES >> 20} MB of pictures")
        return self

    @model_validator(mode="after")
    def is_vouched_for(self) -> Post:
        if self.vouches and {vouch.draft for vouch in self.vouches} != {draft_hash(self.draft())}:
            raise ValueError("has a vouch for another draft: remove it and ask the author to vouch again")
        return self

    def draft(self) -> Draft:
        images = tuple(Image(replace_surrogates(image.name), base64.b64decode(image.data)) for image in self.images)
        attested = frozenset((*self.attested, *(vouch.attestation for vouch in self.vouches)))
        names = frozenset((vouch.attestation, name) for vouch in self.vouches for name in vouch.names)
        return Draft(
            replace_surrogates(self.id),
            replace_surrogates(self.text),
            self.account,
            self.audience,
            images,
            attested,
            names,
        )


class Plain(BaseModel):
    model_config = ConfigDict(from_attributes=True)  # of the program's own values


class Cite(Plain):
    title: str
    url: str


class Entity(BaseModel):
    """A person, an identifier or a detail; also those that are harmless."""

    label: str
    start: int
    end: int
    text: str
    score: float
    source: str


class Edit(BaseModel):
    """`text` in place of the code points from `start` to `end` of the draft; an empty one leaves them out."""

    start: int
    end: int
    text: str


class Fix(BaseModel):
    """A way to fix a finding: apply all of its edits, or none, and screen again."""

    title: Annotated[str, Field(description="For a button.", examples=["Say “a student” instead of “Maya”"])]
    applicability: Annotated[
        Applicability,
        Field(description="safe: no words are lost but the finding's own; check: a person should read it."),
    ]
    edits: Annotated[list[Edit], Field(description="In order; those of two fixes are the same or do not overlap.")]


class Offer(BaseModel):
    """Something that the author can vouch for: send it as a vouch, with the report's `draft`."""

    attestation: Attestation
    names: Annotated[list[str], Field(description="The people it would cover; if empty, the whole draft.")]
    label: Annotated[str, Field(description="For a button.", examples=["A release is on file"])]


class Finding(BaseModel):
    """What a rule has to say. `start` and `end` are code points of the text, null if it is about the whole post."""

    rule: str
    name: str
    concern: str
    severity: Severity
    start: int | None
    end: int | None
    quote: str
    score: float
    message: str
    advice: str
    cites: list[Cite]
    report_to: Route
    tell: Annotated[str, Field(description="Whom to tell, in the words of the pack.")]
    note: Annotated[str, Field(description="The effect of the author's vouch on this finding; empty without one.")]
    also: Annotated[list[str], Field(description="Codes of other rules that flag the same words.")]
    concerns: Annotated[list[str], Field(description="All concerns raised, including those of the other rules.")]
    ignored: Annotated[bool, Field(description="A person chose to ignore it here; then it is a note.")]
    fixes: Annotated[
        list[Fix], Field(description="The best first; all together are the suggested rewrite, if there is one.")
    ]
    vouches: Annotated[list[Offer], Field(description="What would change this finding if the author vouched for it.")]
    can_ignore: Annotated[bool, Field(description="A person may choose to ignore it.")]
    told_by: Annotated[str, Field(description="The rule whose finding shows this fact; empty if it is this one.")]


class Reason(BaseModel):
    start: int
    end: int
    weight: float


class Disruption(BaseModel):
    probability: float
    level: Level
    reasons: list[Reason]


class Face(BaseModel):
    box: list[int]
    score: float
    minor_probability: Annotated[float, Field(description="A score from 0 to 1. However low, it clears nobody.")]


class Line(BaseModel):
    text: str
    corners: Annotated[list[list[int]], Field(description="Four, as x and y in pixels, clockwise from the start.")]


class PictureReport(BaseModel):
    name: str
    faces: list[Face]
    text: str
    location_in_metadata: bool
    lines: Annotated[list[Line], Field(description="The lines of writing that are in the picture itself.")]


class Rewrite(BaseModel):
    """Suggested rewrite, with the verdict of a second screening."""

    text: str
    verdict: Verdict


class Words(BaseModel):
    """Sentences for people, as the page and the terminal say them; empty where there is nothing to say."""

    headline: Annotated[str, Field(description="The verdict; if it is clear with notes, the first note.")]
    switched_off: Annotated[str, Field(description="Which rules the office switched off here.")]
    protected: Annotated[str, Field(description="What is the author's own to say, on a personal account.")]


class Report(BaseModel):
    """Report, JSON version 1."""

    version: Literal["1"]
    id: str
    verdict: Verdict
    entities: list[Entity]
    findings: list[Finding]
    disruption: Disruption
    images: list[PictureReport]
    rewrite: Rewrite | None
    no_rewrite: Annotated[str, Field(description="Why there is none, and what to do; empty where nothing needs one.")]
    not_checked: list[str]
    versions: dict[str, str]
    draft: Annotated[str, Field(description="The hash of what was screened: a vouch names it.")]
    switched_off: Annotated[list[str], Field(description="Codes of rules that the office switched off here.")]
    vouches: Annotated[list[Offer], Field(description="What the author can vouch for in the whole draft.")]
    words: Words


class Rule(Plain):
    """A rule of the pack. `accounts` gives its severity by account; where an account is missing, it is off."""

    code: str
    name: str
    concern: str
    severity: Severity
    message: str
    advice: str
    accounts: dict[Account, Severity]
    audiences: Annotated[list[Audience], BeforeValidator(sorted)]
    allowed_by: Annotated[list[Attestation], BeforeValidator(sorted)]
    cites: list[Cite]
    report_to: Route
    hits: list[str]
    misses: list[str]


class OwnKind(BaseModel):
    """A kind of entry of the office list. `offered`: labels of entities that may be the office's own."""

    title: str
    offered: list[str]
    entries: list[str]


class Rules(BaseModel):
    pack: str
    version: str
    title: str
    rules: list[Rule]
    office: Annotated[dict[str, OwnKind], Field(description="What is public here, by kind: docs/office-list.md.")]


class Health(BaseModel):
    status: Literal["ok"]
    proof: Annotated[str | None, Field(description="The answer to a challenge, if there was one.")] = None


def describe_rules(pack: Pack, office: dict[str, OwnKind]) -> Rules:
    """Return the rules of a pack in the form of the endpoint, with the office list."""
    rules = [Rule.model_validate(rule) for rule in pack.rules]
    return Rules(pack=pack.name, version=str(pack.version), title=pack.title, rules=rules, office=office)


def validate_body(kind: type[T], record: object) -> T:
    """Return the JSON of a request as a `kind`. Raises Problem, without words of the request, if it is invalid."""
    try:
        return kind.model_validate(record)
    except ValidationError as error:
        raise make_validation_problem([dict(one) for one in error.errors(include_input=False)]) from None


def parse_draft(record: object) -> Draft:
    """Return the draft in the JSON of a request. Raises Problem if it is invalid."""
    return validate_body(Post, record).draft()
