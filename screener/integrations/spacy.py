"""The screener as a component of a spaCy pipeline: `nlp.add_pipe("school_screener")`.

It sets `doc.spans["school_screener"]`, a labeled span for each person, detail and identifier, and
`doc._.school_report`, `doc._.school_verdict` and `doc._.school_findings`.
"""

from spacy.language import Language
from spacy.tokens import Doc

from screener import Draft, Screener
from screener.types import Account, Audience

NAME = "school_screener"


class SchoolScreener:
    """Screens each document. It holds loaded models and no text."""

    def __init__(self, screener: Screener, account: Account, audience: Audience) -> None:
        self.screener, self.account, self.audience = screener, account, audience
        if not Doc.has_extension("school_report"):
            Doc.set_extension("school_report", default=None)
            Doc.set_extension("school_verdict", getter=lambda doc: doc._.school_report.verdict)
            Doc.set_extension("school_findings", getter=lambda doc: doc._.school_report.findings)

    def __call__(self, doc: Doc) -> Doc:
        """Screen a document; a span that begins or ends inside a token is extended to the whole token."""
        (report,) = self.screener.judge([Draft("doc", doc.text, self.account, self.audience)])
        doc._.school_report = report
        spans = [
            doc.char_span(one.span.start, one.span.end, label=one.label, alignment_mode="expand")
            for one in report.entities
            if one.span
        ]
        doc.spans[NAME] = [span for span in spans if span is not None]
        return doc


@Language.factory(NAME, default_config={"account": "agency", "audience": "public"})
def school_screener(nlp: Language, name: str, account: Account, audience: Audience) -> SchoolScreener:
    """Create the component. Raises ScreenerError if the screener's models are missing."""
    return SchoolScreener(Screener.load(), account, audience)
