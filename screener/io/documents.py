"""A file with one post, as plain text, a Word document or an e-mail -> its words and its pictures.

The subject of an e-mail is its first line. A picture that cannot be opened, and an attachment that is not a picture,
are passed on as pictures: the report names what was not examined, and such a post is never clear. Not read are what
nobody is sent: deleted text and comments.
"""

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree

from screener.io import archive, limits
from screener.io.source import Source, UnfitError
from screener.io.text import decoded
from screener.types import Image

KINDS: Final = (".txt", ".docx", ".eml")
# The parts of a Word document that hold words, by the tag that each begins with, in the order in which they are read.
# Their names do not tell: the main part may be called document2.xml, and what is called document.xml may be unused.
WORD_PARTS: Final = ("hdr", "document", "dataModel", "footnotes", "endnotes", "ftr")
PICTURE_PARTS: Final = ("word/media/", "word/embeddings/", "word/charts/chart")
SPACE_TAGS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Paragraph settings, and a copy of the words for programs that do not support text boxes.
SKIPPED_TAGS: Final = ("pPr", "rPr", "Fallback")
BLOCKS: Final = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol")
HIDDEN_TAGS: Final = ("script", "style", "title")  # none of them has another tag in it
WORD: Final = re.compile(r"[^\W_]+")
RELATIONS: Final = "_rels/.rels"  # of each Word document
DAMAGED: Final = "it is damaged: open it in Word and save it again"

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
        found, refused = archive.list_members(zipped)
        if refused or set(archive.list_hidden(zipped)) - {RELATIONS}:
            raise UnfitError(DAMAGED)
        pictures = [name for name in found if name.startswith(PICTURE_PARTS)]
        roots = [_parse_part(archive.read_member(zipped, found[name])) for name in sorted({*found} - {*pictures})]
        looked = archive.read_pictures(pictures, found, lambda name: archive.read_member(zipped, found[name]))
    parts = [(root.tag.rpartition("}")[2], root) for root in roots if root is not None]
    if "document" not in dict(parts):
        raise UnfitError("it is not a Word document: save it again as .docx")
    read = [_read_words(root) for part in WORD_PARTS for tag, root in parts if tag == part]
    return "\n".join(text for text in dict.fromkeys(read) if text), looked  # each page's header may be the same


def _parse_part(data: bytes) -> ElementTree.Element | None:
    """Return a part's outermost element; None for a part that is not XML, such as a font."""
    if not data.lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n").startswith(b"<"):
        return None
    try:
        if b"<!DOCTYPE" in data.replace(b"\x00", b""):
            raise ElementTree.ParseError
        return ElementTree.fromstring(data)  # noqa: S314  (without a DOCTYPE it has no entities)
    except (ElementTree.ParseError, LookupError, ValueError):
        raise UnfitError(DAMAGED) from None


def _read_words(root: ElementTree.Element) -> str:
    words: list[str] = []
    try:
        _collect_text(root, words)
    except RecursionError:
        raise UnfitError(DAMAGED) from None
    return "".join(words).strip()


def _collect_text(node: ElementTree.Element, words: list[str]) -> None:
    """Append the words in reading order, one paragraph per line; text deleted with tracked changes has another tag."""
    for child in node:
        kind = child.tag.rpartition("}")[2]
        if kind == "altChunk":
            raise UnfitError("it has another document in it: open it in Word and save it again")
        if kind == "t" and not len(child):
            words.append(child.text or "")
        elif kind in SPACE_TAGS:
            words.append(SPACE_TAGS[kind])
        elif kind == "textpath":  # lettering drawn as a picture
            words.append(child.get("string", "") + "\n")
        elif kind not in SKIPPED_TAGS:
            _collect_text(child, words)
            words.append("\n" if kind == "p" else "")


def _read_mail(data: bytes) -> Document:
    try:
        mail = message_from_bytes(data, EmailMessage, policy=policy.default)
        parts = list(mail.walk())
        if any(part.get_content_type() == "message/rfc822" for part in parts):
            raise UnfitError("it has another mail in it: save that one as a file of its own")
        text = "\n\n".join(filter(None, (str(mail["subject"] or "").strip(), _read_parts(mail))))
        rest = [part for part in parts if not part.is_multipart() and not _is_shown(part)]
        given = [(part.get_filename() or f"part {n}", part.get_payload(decode=True)) for n, part in enumerate(rest, 1)]
    except (LookupError, ValueError, TypeError, RecursionError):
        raise UnfitError("its text cannot be read: copy the text into a .txt file") from None
    pictures = tuple(Image(name[:200], payload) for name, payload in given if isinstance(payload, bytes))
    if sum(len(picture.data) for picture in pictures) > limits.PICTURES:
        raise UnfitError(f"its attachments total more than {limits.PICTURES // limits.MB} MB: attach smaller copies")
    return text, pictures


def _read_parts(part: MIMEPart) -> str:
    """Return the words that a mail shows, in their order. Mail programs cut a text in two where a picture stands."""
    if part.is_multipart():
        texts = [text for text in map(_read_parts, part.iter_parts()) if text]
        return _merge_forms(texts) if part.get_content_subtype() == "alternative" else "\n".join(texts)
    if not _is_shown(part):
        return ""
    text = str(part.get_content())
    return (_html_to_text(text) if part.get_content_subtype().endswith("html") else text).strip()


def _is_shown(part: MIMEPart) -> bool:
    kind, _, subtype = part.get_content_type().partition("/")
    return kind == "text" and (subtype == "plain" or subtype.endswith("html")) and not part.is_attachment()


def _merge_forms(forms: Sequence[str]) -> str:
    """Return one form of a text that a mail has in several, and the lines of the others that it lacks."""
    if sum(map(len, forms)) > 2 * limits.TEXT:
        return "\n".join(forms)  # too long for a post
    kept = list(forms[:1])
    for form in forms[1:]:
        known = _spell_out("\n".join(kept))
        kept += [line for line in form.splitlines() if _spell_out(line) not in known]
    return "\n".join(kept)


def _spell_out(text: str) -> str:
    return "".join(f" {word}" for word in WORD.findall(text.casefold())) + " "


class _TextExtractor(HTMLParser):
    """Collects the visible words of a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = tag in HIDDEN_TAGS
        self.words += ["\n"] if tag in BLOCKS else [" "] if tag in ("td", "th") else []
        self.words += [f" {text} " for name, text in attrs if name == "alt" and text]  # shown in place of a picture

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        self.words += [] if self.hidden else [" ".join(data.split("\n"))]


def _html_to_text(html: str) -> str:
    page = _TextExtractor()
    page.feed(html)
    page.close()
    lines = (" ".join(line.split()) for line in "".join(page.words).split("\n"))
    return "\n".join(line for line in lines if line)
