"""Documents, mails and the exports of schedulers: which words are a post's, and what nobody looked at is named."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from screener.io import Source
from screener.io.about import About, normalize_time
from screener.io.documents import read_document
from screener.io.uploads import guess_columns, read_columns, read_first_rows, read_uploads
from screener.types import Draft, ScreenerError
from tests.made import read as on_disk
from tests.pictures import drawn, saved
from tests.unit.test_uploads import zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PAGE = (
    f'<w:document xmlns:w="{W}" xmlns:mc="m"><w:body>'
    '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>Book fair</w:t></w:r>'
    "<w:r><w:tab/><w:t>opens Monday.</w:t></w:r></w:p>"
    "<w:p><w:del><w:r><w:delText>Ask Noor.</w:delText></w:r></w:del>"
    "<w:ins><w:r><w:t>Ask the office.</w:t></w:r></w:ins></w:p>"
    "<w:p><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>In a box</w:t></w:r></w:p></mc:Choice>"
    "<mc:Fallback><w:p><w:r><w:t>In a box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:p>"
    "</w:body></w:document>"
).encode()
SCHEDULED = (
    "Post ID,Scheduled time,Channel,Message,Campus,Created by,Image\n"
    "7,12/1/2026 9:30 AM,Facebook,Book fair opens Monday. Bring a bag!,Cedar Flats,Kim Berg,\n"
    "8,2026-12-02,Instagram,Report cards are online today.,North Ridge,Sam Ito,https://media.example/a.jpg\n"
)


def word(pictures: bool = False) -> bytes:
    return zipped({"word/document.xml": PAGE} | ({"word/media/image1.png": saved(drawn())} if pictures else {}))


def mail(html: bool = False, attached: bool = False) -> bytes:
    made = EmailMessage()
    made["Subject"] = "For Friday"
    if html:
        made.set_content("<style>p {}</style><p>Doors open <b>at six</b>.</p><p>Parking\nis free.</p>", subtype="html")
    else:
        made.set_content("Doors open at six.\nParking is free.\n")
    if attached:
        made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="flyer.pdf")
    return made.as_bytes()


def test_a_word_document_is_its_words_in_order_each_once_and_none_that_was_deleted() -> None:
    text, pictures = read_document(Source("a.docx", word(pictures=True)))
    assert text == "Book fair\topens Monday.\nAsk the office.\nIn a box"
    assert [picture.name for picture in pictures] == ["image1.png"]
    for broken in (b"<!DOCTYPE a><a/>", b"<a>", b"<a>" * 3_000):
        with pytest.raises(ScreenerError, match="damaged"):
            read_document(Source("a.docx", zipped({"word/document.xml": broken})))
    with pytest.raises(ScreenerError, match="not a Word document"):
        read_document(Source("a.docx", zipped({"a.txt": b"Hello"})))


def paragraph(text: str, tag: str) -> bytes:
    return f'<w:{tag} xmlns:w="{W}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{tag}>'.encode()


def test_headers_footers_notes_and_diagrams_of_a_word_document_are_read_and_charts_are_named() -> None:
    diagram = b'<d:dataModel xmlns:d="d" xmlns:a="a"><d:t><a:p><a:r><a:t>At six</a:t></a:r></a:p></d:t></d:dataModel>'
    parts = {
        "word/document.xml": paragraph("Book fair", "document"),
        "word/header1.xml": paragraph("Cedar Flats", "hdr"),
        "word/header2.xml": paragraph("Cedar Flats", "hdr"),
        "word/footer1.xml": paragraph("Ask Noor L.", "ftr"),
        "word/footnotes.xml": paragraph("Noor L. has an IEP.", "footnotes"),
        "word/endnotes.xml": paragraph("Bring a bag.", "endnotes"),
        "word/diagrams/data1.xml": diagram,
        "word/comments.xml": paragraph("Is this right?", "comments"),
        "word/charts/chart1.xml": b"<c/>",
        "word/embeddings/Sheet.xlsx": b"PK",
    }
    text, pictures = read_document(Source("a.docx", zipped(parts)))
    assert text.split("\n") == [
        "Cedar Flats",
        "Book fair",
        "At six",
        "Noor L. has an IEP.",
        "Bring a bag.",
        "Ask Noor L.",
    ]
    assert [picture.name for picture in pictures] == ["chart1.xml", "Sheet.xlsx"]
    with pytest.raises(ScreenerError, match="damaged"):
        read_document(Source("a.docx", zipped(parts | {"word/footer2.xml": b"<a>"})))
    chunk = b'<w:document xmlns:w="w"><w:body><w:altChunk/></w:body></w:document>'
    with pytest.raises(ScreenerError, match="another document in it"):
        read_document(Source("a.docx", zipped({"word/document.xml": chunk})))


def test_a_mail_is_its_text_and_what_is_attached_is_named_as_not_looked_at(screener: object) -> None:
    plain = "For Friday\n\nDoors open at six.\nParking is free."
    assert read_document(Source("a.eml", mail())) == (plain, ())
    assert read_document(Source("a.eml", mail(html=True))) == (plain, ())
    (draft,) = read_uploads([Source("a.eml", mail(attached=True))]).drafts
    (report,) = screener.judge([draft])  # type: ignore[attr-defined]
    assert report.verdict == "review"
    assert any("flyer.pdf" in part for part in report.not_checked) or "images" in report.not_checked
    forwarded = EmailMessage()
    forwarded.add_attachment(EmailMessage())
    with pytest.raises(ScreenerError, match="another mail in it"):
        read_document(Source("a.eml", forwarded.as_bytes()))


def parts(kind: str, *within: tuple[str, str]) -> bytes:
    """A mail of several parts, each given as its type and its content."""
    made = "".join(f"--cut\nContent-Type: {of}\n\n{content}\n" for of, content in within)
    return f"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=cut\n\n{made}--cut--\n".encode()


def test_a_mail_cut_in_two_by_a_picture_is_read_to_its_end(screener: object) -> None:
    first, last = ("text/plain", "Field day was great."), ("text/html", "<p>Noor L. has an IEP.</p>")
    notes = ("text/plain\nContent-Disposition: inline; filename=notes.txt", "Bring a bag.")
    picture = ("image/png; name=day.png", "x")
    text, pictures = read_document(Source("a.eml", parts("mixed", first, picture, last, notes)))
    assert text == "Field day was great.\nNoor L. has an IEP.\nBring a bag."
    assert [one.name for one in pictures] == ["day.png"]
    (draft,) = read_uploads([Source("a.eml", parts("mixed", first, last))]).drafts
    (report,) = screener.judge([draft])  # type: ignore[attr-defined]
    assert report.verdict == "hold"
    _, pictures = read_document(Source("a.eml", parts("mixed", first, ("text/calendar", "SUMMARY:Noor L."))))
    assert [one.name for one in pictures] == ["part 1"]  # words of a type that is not read
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3_000))
    with pytest.raises(ScreenerError, match="cannot be read"):
        read_document(Source("a.eml", nested.encode()))


def test_of_two_forms_of_a_mail_one_is_read_and_what_only_the_other_says() -> None:
    plain = ("text/plain", "Doors open at six.\nParking\nis free: https://school.example")
    same = ("text/html", "<p>DOORS open <b>at six</b>.</p><br><p>Parking is free</p>")
    assert read_document(Source("a.eml", parts("alternative", plain, same)))[0] == plain[1]
    more = ("text/html", "<p>Doors open at six.</p><p>Noor L. has an IEP.</p>")
    assert read_document(Source("a.eml", parts("alternative", plain, more)))[0] == f"{plain[1]}\nNoor L. has an IEP."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<head><meta charset=utf-8><body>Noor L. has an IEP.", "Noor L. has an IEP."),
        ("<head><title>News</title><style>p {}</style><p>Noor L. has an IEP.", "Noor L. has an IEP."),
        ("<tr><td>Noor L.</td><td>has an IEP.</td></tr>", "Noor L. has an IEP."),
        ("<script>a</script><title>News</title></style>Doors open at six.", "Doors open at six."),
    ],
)
def test_the_words_of_a_mail_show_whether_or_not_its_head_is_closed(html: str, text: str) -> None:
    made = EmailMessage()
    made.set_content(html, subtype="html")
    assert read_document(Source("a.eml", made.as_bytes())) == (text, ())


def test_documents_are_posts_in_a_folder_and_in_a_zip(tmp_path: Path) -> None:
    files = {"a.docx": word(pictures=True), "b.eml": mail(), "c.txt": "¡Qué niño!".encode("cp1252")}
    files["d.txt"] = "Día de fotos".encode("utf-16")
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path.parent / "posts.zip").write_bytes(zipped(files))
    handed = read_uploads([Source("posts.zip", zipped(files))])
    assert not handed.rejected
    for found in (list(on_disk(tmp_path)), list(on_disk(tmp_path.parent / "posts.zip")), handed.drafts):
        drafts = [one for one in found if isinstance(one, Draft)]
        assert [(one.id, one.text[:9], len(one.images)) for one in drafts] == [
            ("a.docx", "Book fair", 1),
            ("b.eml", "For Frida", 0),
            ("c.txt", "¡Qué niño", 0),
            ("d.txt", "Día de fo", 0),
        ]


def test_a_schedulers_export_is_read_as_it_is() -> None:
    for data in (SCHEDULED.encode(), SCHEDULED.encode("utf-16"), f"sep=,\r\n{SCHEDULED}".encode()):
        read = read_uploads([Source("posts.csv", data)])
        assert not read.rejected
        assert [one.id for one in read.drafts] == ["7", "8"]
        assert read.about["7"] == About("Cedar Flats", "Kim Berg", "Facebook", "2026-12-01T09:30")
        assert [len(one.images) for one in read.drafts] == [0, 1]  # one on the web, which nobody looks at


def test_the_columns_are_guessed_and_a_person_can_say_that_none_is_meant() -> None:
    upload = Source("posts.csv", SCHEDULED.replace("Message", "What we say").encode())
    assert guess_columns(upload)["text"] == "What we say"  # where most is written
    assert read_first_rows(upload, 3)[1]["Channel"] == "Instagram"
    assert "text" not in guess_columns(Source("a.csv", b"one,two\n1,2\n"))
    mapping = {"text": "What we say", "images": "", "author": ""}
    read = read_uploads([upload], mapping=mapping)
    assert (read.about["8"].author, read.drafts[1].images) == ("", ())
    assert read_columns(upload)[3] == "What we say"


def test_two_columns_of_pictures_are_never_passed_over() -> None:
    rejected = read_uploads([Source("a.csv", b"text,photo,picture\nHello,a.jpg,\n")]).rejected
    assert "more than one column of pictures" in rejected[0].reason


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-12-01 09:00", "2026-12-01T09:00"),
        ("2026-12-01", "2026-12-01"),
        ("12/1/26 2:05 PM", "2026-12-01T14:05"),
        ("Dec 1, 2026", "2026-12-01"),
        ("december 1, 2026 8:00 am", "2026-12-01T08:00"),
        ("when ready", "when ready"),
        ("", ""),
    ],
)
def test_a_day_is_told_in_one_way(written: str, told: str) -> None:
    assert normalize_time(written) == told
