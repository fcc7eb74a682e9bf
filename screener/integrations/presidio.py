"""Our recognizers for Presidio: an AnalyzerEngine uses them like its own.

`recognizers()` finds identifiers by their patterns; `SchoolRecognizer` finds people by role and details about them with
the whole screener. Screening itself does not import Presidio, whose import takes a second and 107 MB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from presidio_analyzer import EntityRecognizer, RecognizerResult

from screener import Draft, Screener
from screener.detect.identifiers.matcher import Recognizer
from screener.detect.identifiers.reading import recognizers as read_recognizers
from screener.labels import DETAILS, HARMLESS, NAMES
from screener.normalize import normalize
from screener.types import Account, Audience

if TYPE_CHECKING:
    from collections.abc import Sequence


class FileRecognizer(EntityRecognizer):  # type: ignore[misc, unused-ignore]
    """One of our recognizer files as a Presidio recognizer: the same patterns, rules and checks."""

    def __init__(self, recognizer: Recognizer, language: str) -> None:
        self.recognizer = recognizer
        super().__init__(
            supported_entities=[recognizer.label],
            name=recognizer.name,
            supported_language=language,
            context=list(recognizer.context),
        )

    def load(self) -> None:
        """Do nothing: the file was read when the recognizer was created."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Find the label in a text, also in disguised letters and digits. Raises TimeoutError on a timeout."""
        if self.recognizer.label not in entities:
            return []
        read = normalize(text)
        found = [one for one in self.recognizer.find(read.folded) if one.label != HARMLESS]
        places = [(one, read.back(one.start, one.end)) for one in found]
        return [_result(one.label, place.start, place.end, one.score, self) for one, place in places]


class SchoolRecognizer(EntityRecognizer):  # type: ignore[misc, unused-ignore]
    """Finds STUDENT_NAME, FAMILY_NAME, STAFF_NAME, OTHER_NAME and details of records and health."""

    def __init__(
        self,
        screener: Screener | None = None,
        account: Account = "agency",
        audience: Audience = "public",
        supported_language: str = "en",
    ) -> None:
        """`screener`: one that is already loaded; `account` and `audience`: where the texts will be posted."""
        self.screener, self.account, self.audience = screener, account, audience
        super().__init__(
            supported_entities=[*NAMES, *DETAILS], name="SchoolRecognizer", supported_language=supported_language
        )

    def load(self) -> None:
        """Load the screener's models once. Raises ScreenerError if one is missing."""
        self.screener = self.screener or Screener.load()

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        self.load()
        assert self.screener is not None
        (report,) = self.screener.judge([Draft("presidio", text, self.account, self.audience)])
        kept = [one for one in report.entities if one.label in entities and one.label in self.supported_entities]
        return [_result(one.label, one.span.start, one.span.end, one.score, self) for one in kept if one.span]


def recognizers(languages: Sequence[str] = ("en",)) -> list[FileRecognizer]:
    """Return all our recognizers of identifiers for `engine.registry.add_recognizer`; they read English and Spanish."""
    read = [one for one in read_recognizers() if one.label != HARMLESS]
    return [FileRecognizer(one, language) for one in read for language in languages]


def _result(label: str, start: int, end: int, score: float, by: Any) -> RecognizerResult:
    metadata = {
        RecognizerResult.RECOGNIZER_NAME_KEY: by.name,
        RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: by.id,
    }
    return RecognizerResult(label, start, end, score, recognition_metadata=metadata)
