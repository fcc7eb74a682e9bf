"""A file with one post, as plain text, a Word document or an e-mail -> its words and its pictures.

A picture that cannot be opened, and an attachment that is not a picture, are passed on as pictures: the report names
what was not examined, and such a post is never clear.
"""

from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree

from screener.io import archive, limits
from screener.io.source import Source, UnfitError
from screener.io.text import decoded
from screener.types import Image

KINDS: Final = (".txt", ".docx", ".eml")
BODY_MEMBER: Final = "word/document.xml"
SPACE_TAGS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Paragraph settings, and a copy of the words for programs that do not support text boxes.
SKIPPED_TAGS: Final = ("pPr", "rPr", "Fallback")
BLOCKS: Final = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol")

Document = tuple[str, tuple[Image, ...]]


def is_document(name: str) -> bool:
    return name.lower().endswith(KINDS)


def read_document(source: Source) -> Document:
    """Read a post. Raises ScreenerError, with what to do, if the file is not what its name says."""
    if source.kind == ".docx":
        return _read_docx(source)
    return _read_mail(source.data) if source.kind == ".eml" else (decoded(source.data, "it"), ())


def _read_docx(source: Source) -> Document:
    with archive.open_zip(source) as zipped:
        found, _ = archive.list_members(zipped)
        if BODY_MEMBER not in found:
            raise UnfitError("it is not a Word document: save it again as .docx")
        xml = archive.read_member(zipped, found[BODY_MEMBER])
        names = [name for name in found if name.startswith("word/media/")]
        pictures = archive.read_pictures(names, found, lambda name: archive.read_member(zipped, found[name]))
    words: list[str] = []
    try:
        if b"<!DOCTYPE" in xml:
            raise ElementTree.ParseError
        _collect_text(ElementTree.fromstring(xml), words)  # noqa: S314  (without a DOCTYPE it has no entities)
    except (ElementTree.ParseError, RecursionError):
        raise UnfitError("it is damaged: open it in Word and save it again") from None
    return "".join(words).strip(), pictures


def _collect_text(node: ElementTree.Element, words: list[str]) -> None:
    """Append the words in reading order, one paragraph per line; text deleted with tracked changes has another tag."""
    for child in node:
        kind = child.tag.rpartition("}")[2]
        if kind == "t":
            words.append(child.text or "")
        elif kind in SPACE_TAGS:
            words.append(SPACE_TAGS[kind])
        elif kind not in SKIPPED_TAGS:
            _collect_text(child, words)
            words.append("\n" if kind == "p" else "")


def _read_mail(data: bytes) -> Document:
    mail = message_from_bytes(data, EmailMessage, policy=policy.default)
    body = mail.get_body(("plain", "html"))
    parts = list(mail.walk())
    if any(part.get_content_type() == "message/rfc822" for part in parts):
        raise UnfitError("it has another mail in it: save that one as a file of its own")
    try:
        text = str(body.get_content()) if body else ""
        rest = [
            part
            for part in parts
            if not part.is_multipart() and part is not body
            if part.get_content_maintype() != "text" or part.is_attachment()
        ]
        given = [(part.get_filename() or f"part {n}", part.get_payload(decode=True)) for n, part in enumerate(rest, 1)]
    except (LookupError, ValueError, TypeError):
        raise UnfitError("its text cannot be read: copy the text into a .txt file") from None
    pictures = tuple(Image(name[:200], payload) for name, payload in given if isinstance(payload, bytes))
    if sum(len(picture.data) for picture in pictures) > limits.PICTURES:
        raise UnfitError(f"its attachments total more than {limits.PICTURES // limits.MB} MB: attach smaller copies")
    return (_html_to_text(text) if body and body.get_content_subtype() == "html" else text).strip(), pictures


class _TextExtractor(HTMLParser):
    """Collects the visible words of a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in ("script", "style", "head")
        self.words += ["\n"] if tag in BLOCKS else []

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(self.hidden - (tag in ("script", "style", "head")), 0)

    def handle_data(self, data: str) -> None:
        self.words += [] if self.hidden else [" ".join(data.split("\n"))]


def _html_to_text(html: str) -> str:
    page = _TextExtractor()
    page.feed(html)
    page.close()
    lines = (" ".join(line.split()) for line in "".join(page.words).split("\n"))
    return "\n".join(line for line in lines if line)
