"""Report -> the words and their order for people, the same in the terminal and on a page."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from screener.extras import missing
from screener.labels import LABELS, MINOR_FACE
from screener.lexicon import read
from screener.types import Attestation, Disruption, Finding, Picture, Report, Verdict

_TEXTS: Final = read(Path(__file__).with_suffix(".yaml"))
VERDICT: Final[Mapping[Verdict, str]] = _TEXTS["verdict"]
ALLOWED: Final[Mapping[Attestation, str]] = _TEXTS["allowed"]
DESPITE: Final[Mapping[Attestation, str]] = _TEXTS["despite"]  # for a vouch that does not allow the finding
VOUCH: Final[Mapping[Attestation, str]] = _TEXTS["vouch"]
PROTECTED: Final[str] = _TEXTS["protected"]
PROTECTED_POSTS: Final[str] = _TEXTS["protected_posts"]
NOTED: Final = "Clear, but read the note:"
NOTES: Final = "Clear, but read the notes:"
DISREGARD: Final = "If the disruption finding is only about protected expression, you may disregard it."
IGNORED: Final = "You chose to ignore this here. It no longer stops the draft."
REWRITE: Final = "Suggested rewrite, screened again:"
NOT_CHECKED: Final = "Not checked, so this draft cannot be marked clear:"
PICTURES: Final = missing("Support for pictures", "images")
COVER: Final = "To blur a face: screener blur PICTURE COPY --face NUMBER. Add --preview to see the face numbers."
STRIP: Final = "To make a copy without metadata: screener strip PICTURE COPY."
WHOLE: Final = "the whole post"
MIN_MINOR_PROBABILITY: Final = 0.5  # from this score on, a face may be a child's; below it nothing is said about age

_MAX_CUES: Final = 3  # that raised the disruption score, in one line
_MAX_QUOTE_LENGTH: Final = 60  # code points

# Control characters and marks that change the text direction: printed, they could move or hide other words.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def describe_vouch(report: Report, finding: Finding) -> str:
    """Return the effect of the author's vouch on a finding; empty if there is none."""
    if finding.ignored:
        return IGNORED
    if finding.allowed_by:
        return ALLOWED[finding.allowed_by]
    least = finding.rule.when.get(MINOR_FACE)
    if finding.despite != "adult_staff_only" or least is None:
        return DESPITE[finding.despite] if finding.despite else ""
    n = sum(face.minor_probability >= least for picture in report.images for face in picture.faces)
    seen = f"{n} faces look like children" if n > 1 else "a face looks like a child"
    return f"You say only adults are shown, but {seen}."


def headline(report: Report) -> str:
    """The verdict in a sentence; a clear one tells the first note that no vouch explains, those for others before those
    for the author."""
    notes = [f.rule for f in report.findings if f.severity == "note" and not f.allowed_by and not f.ignored]
    if report.verdict != "clear" or not notes:
        return VERDICT[report.verdict]
    messages = list(dict.fromkeys(rule.message for rule in sorted(notes, key=lambda rule: rule.report_to == "author")))
    return f"{NOTES if len(messages) > 1 else NOTED} {messages[0]}"


def switched_off(report: Report) -> str:
    """Which rules the office switched off for this account; empty if none."""
    n = len(report.switched_off)
    return f"Your office switched {n} rule{'s' if n > 1 else ''} off: {', '.join(report.switched_off)}." if n else ""


def protected(report: Report) -> str:
    """What is the author's own to say, on a personal account; and what may be disregarded, where it was taken up."""
    if not report.protected_expression:
        return ""
    severities = {f.severity for f in report.findings if "disruption" in f.concerns} - {"note"}
    return f"{PROTECTED} {DISREGARD}" if severities == {"review"} else PROTECTED


def drove(report: Report) -> str:
    """Return one line about what changed the disruption score; empty if the level is not raised."""
    disruption = report.disruption
    if disruption.level not in ("elevated", "high"):
        return ""
    raised = [reason for reason in disruption.reasons if reason.weight > 0]
    cues = [r for r in raised if not r.why.startswith("the encoder")]
    cues_shown = [f"“{_truncate(report.text[r.span.start : r.span.end])}” ({r.why})" for r in cues[:_MAX_CUES]]
    cues_shown += [
        f"the sentence “{_truncate(report.text[r.span.start : r.span.end])}”" for r in raised if r not in cues
    ][:1]
    why = f" What drove the score: {plain(', '.join(cues_shown))}." if cues_shown else ""
    return f"Disruption: {disruption.level}, {likely(disruption)}.{why}"


def likely(disruption: Disruption) -> str:
    """Return the probability in words that never claim to be certain."""
    share = disruption.probability
    return "over 99%" if share > 0.99 else "under 1%" if share < 0.01 else f"{share:.0%}"


def _truncate(quote: str) -> str:
    """Return a quote on one line, cut after _MAX_QUOTE_LENGTH code points."""
    return (quote if len(quote) <= _MAX_QUOTE_LENGTH else f"{quote[:_MAX_QUOTE_LENGTH]}…").replace("\n", " ")


def no_rewrite(report: Report) -> str:
    """Return why there is no suggested rewrite, and what to do; empty if there is one or none was requested."""
    blocking = [f for f in report.findings if f.severity != "note" and not f.picture and f.fixes is not None]
    if report.rewrite or not blocking:
        return ""
    unfixed = next((finding for finding in blocking if not finding.fixes), None)
    if unfixed is None:
        return (
            "No suggested rewrite: with all fixes, what is left would not stand alone. "
            "Use the fixes as a start, and write the rest again without these details."
        )
    what = f"“{_truncate(unfixed.quote)}”" if unfixed.quote else "a finding about the whole post"
    if all(LABELS[concern].fixable for concern in unfixed.concerns):
        return plain(f"No suggested rewrite: no fix for {what} would read well. Write that part again without it.")
    return plain(f"No suggested rewrite: {what} has no automatic fix. Follow the advice for it.")


def unchecked(report: Report) -> str:
    """Return what was not checked, and the remedy if there is one."""
    remedy = f" {PICTURES}" if "images" in report.not_checked else ""
    return f"{NOT_CHECKED} {plain(', '.join(report.not_checked))}.{remedy}"


def pictures(report: Report) -> list[str]:
    """Return for each picture what was found in it. It never says that there is no minor: nobody can know that."""
    lines = []
    for picture in report.images:
        n = len(picture.faces)
        parts = [f"{n} face{'s' if n != 1 else ''} found{', numbered from left to right' if n > 1 else ''}"]
        parts += [f"{picture.frames} {picture.part}s checked"] if picture.frames > 1 else []
        parts += ["has text or captions"] * bool(picture.text)
        parts += ["its metadata says where it was taken"] * picture.location_in_metadata
        parts += [f"its file also holds {' and '.join(picture.inside)}"] if picture.inside else []
        lines.append(plain(". ".join([f"{picture.name}: {', '.join(parts)}", *format_faces(picture)])))
    return lines


def format_faces(picture: Picture) -> list[str]:
    """Return a sentence for the faces that may be a child's and one for the others, which must be checked, too."""
    minors, others = list[str](), list[str]()
    for n, face in enumerate(picture.faces, 1):
        number = f"{n} ({picture.part} {face.frame + 1})" if picture.frames > 1 else str(n)
        (minors if face.minor_probability >= MIN_MINOR_PROBABILITY else others).append(number)
    child = "children" if len(minors) > 1 else "a child"
    sentences = [f"{_format_numbers(minors)} may be {child}: check for a release"] if minors else []
    sentences += [f"{_format_numbers(others)}: check who this is and whether a release is on file"] if others else []
    return sentences


def _format_numbers(numbers: list[str]) -> str:
    return f"Face {numbers[0]}" if len(numbers) == 1 else f"Faces {', '.join(numbers[:-1])} and {numbers[-1]}"


def plain(text: str) -> str:
    """Replace invisible characters by visible ones, one to one, so that a draft cannot control the terminal or hide
    words."""
    return _INVISIBLE.sub(_make_visible, text)


def _make_visible(match: re.Match[str]) -> str:
    if match[0] == "\r" and match.string[match.end() : match.end() + 1] == "\n":
        return " "  # half of a line break from Windows
    return chr(0x2400 + ord(match[0])) if match[0] < " " else "\ufffd"
