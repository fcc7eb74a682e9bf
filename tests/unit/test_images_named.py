"""Pictures that speak, with the real detectors: of a child by name, of school on a personal account."""

from __future__ import annotations

import pytest

from screener import Screener
from screener.detect.images import joined, measure
from screener.pipeline import ImageAnalysis
from screener.policy.pictures import students
from screener.report.words import pictures as told
from screener.types import Draft, Face, Image, Picture, Report, Signal, Span
from tests import made

ADULT = Face((10, 10, 50, 60), 0.9, 0.02)
CHILD = Face((80, 10, 50, 60), 0.9, 0.97)


def screened(screener: Screener, *shown: Picture, text: str = "What a day.", account: str = "agency") -> Report:
    return screener.judge([Draft("d", text, account=account)], [ImageAnalysis(shown)])[0]  # type: ignore[arg-type]


def named(report: Report) -> list[str]:
    return [f.quote for f in report.findings if f.rule.code in ("IDN101", "IDN104")]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("HELLO\nmy name is\nEmma Larson", "Emma Larson"),
        ("Hello my name is  Aaliyah Okafor", "Aaliyah Okafor"),
        ("EMMA LARSON", "EMMA LARSON"),
        ("AWARDED TO\nSoraya Haddad\nfor kindness", "Soraya Haddad"),
        ("Me llamo Lupita", "Lupita"),
        ("Nevaeh", "Nevaeh"),
        ("Name: Tevita Faleafa\nDate: 3/4", "Tevita Faleafa"),
    ],
)
@pytest.mark.parametrize("account", ["agency", "personal"])
def test_who_is_named_in_a_picture_of_a_child_is_a_student(
    screener: Screener, words: str, name: str, account: str
) -> None:
    report = screened(screener, Picture("a.jpg", (CHILD,), words), account=account)
    assert name in named(report)
    assert report.verdict != "clear"


def test_lines_of_writing_are_not_read_as_one_name() -> None:
    picture = Picture("a.jpg", (), "Emma Larson\nLincoln Elementary\nhome of\nthe Lions!\nRoom 9")
    both = joined("Post", [picture])
    assert both
    assert both.text == "Post\n\nEmma Larson,\nLincoln Elementary\nhome of\nthe Lions!\nRoom 9"
    place, _ = both.places[0]
    assert both.text[place.start : place.end] == both.text[len("Post\n\n") :]


def test_with_the_school_told_it_must_not_go_out(screener: Screener) -> None:
    report = screened(screener, Picture("a.jpg", (CHILD,), "Emma Larson\nLincoln Elementary School"))
    assert report.verdict == "hold"
    assert "IMG128" in {f.rule.code for f in report.findings}


@pytest.mark.parametrize(
    "shown",
    [
        [Picture("a.jpg", (ADULT,), "HELLO\nmy name is\nEmma Larson")],
        [Picture("a.jpg", (), "HELLO\nmy name is\nEmma Larson")],
        [Picture("a.jpg", (), "HELLO\nmy name is\nEmma Larson"), Picture("b.jpg", (CHILD,), "")],
        [Picture("a.jpg", (CHILD,), "Ms. Reyes, Teacher")],
        [Picture("a.jpg", (CHILD,), "Lunch menu\nTaco Tuesday")],
    ],
)
def test_no_other_name_is_taken_for_a_student(screener: Screener, shown: list[Picture]) -> None:
    assert named(screened(screener, *shown)) == []


def test_whom_the_metadata_calls_a_person_needs_no_detector() -> None:
    picture = Picture("a.jpg", (CHILD,), "Field day\nXiadani Q", persons=("Xiadani Q",))
    both = joined("Our week.", [picture])
    assert both
    found = students([], both, [picture], 0.5)
    at = both.text.index("Xiadani")
    assert Signal("STUDENT_NAME", Span(at, at + 9), 1.0, "images") in found
    assert students([], both, [Picture("a.jpg", (ADULT,), picture.text, persons=picture.persons)], 0.5) == ()


def test_a_person_in_the_metadata_of_a_child_s_picture_is_a_student(screener: Screener) -> None:
    pytest.importorskip("cv2", reason="pictures are an extra")
    from tests import pictures

    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description><Iptc4xmpExt:PersonInImage><rdf:Bag>'
        b"<rdf:li>Emma Larson</rdf:li><rdf:li>Noah Kim</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>"
        b"</rdf:Description></x:xmpmeta>"
    )
    data = pictures.saved(pictures.with_faces((40, 40, 40), (120, 60, 36), (200, 90, 44), size=(320, 320)), xmp=xmp)
    report = screener.screen([Draft("d", "What a day.", account="agency", images=(Image("a.jpg", data),))])[0]
    assert report.images[0].persons == ("Emma Larson", "Noah Kim")
    assert any(face.minor_probability >= 0.5 for face in report.images[0].faces)
    assert set(named(report)) == {"Emma Larson", "Noah Kim"}


@pytest.mark.parametrize(
    "words",
    [
        "First day at Lincoln Elementary!",
        "Prom was wild.",
        "Pre-K is my happy place.",
        "Feliz con mis alumnos.",
        "Mi salón de clase está listo.",
        "Nuestro salón quedó precioso.",
        "Yearbook is done.",
        "Los niños de preescolar me alegran el día.",
    ],
)
def test_a_face_and_words_of_school_on_a_personal_account_are_looked_at(screener: Screener, words: str) -> None:
    said = screened(screener, Picture("a.jpg", (ADULT,), ""), text=words, account="personal")
    seen = screened(screener, Picture("a.jpg", (ADULT,), words), account="personal")
    assert "IMG127" in {f.rule.code for f in said.findings}
    assert {said.verdict, seen.verdict} <= {"review", "hold"}


def test_a_face_on_a_personal_account_beside_other_words_is_only_noted(screener: Screener) -> None:
    report = screened(screener, Picture("a.jpg", (ADULT,), "Ferry"), text="Me and my dog.", account="personal")
    assert report.verdict == "clear"
    assert [f.rule.code for f in report.findings] == ["IMG122"]


def test_faces_are_told_by_their_numbers() -> None:
    faces = (CHILD, ADULT, CHILD)
    report = made.report(images=(Picture("a.jpg", faces, ""), Picture("b.gif", (CHILD,), "", frames=3)))
    flyer = made.report(images=(Picture("a.pdf", (CHILD,), "", frames=2),))
    assert told(flyer) == ["a.pdf: 1 face found, 2 pages checked. Face 1 (page 1) may be a child: check for a release"]
    assert told(report) == [
        "a.jpg: 3 faces found, numbered from left to right. Faces 1 and 3 may be children: check for a release. "
        "Face 2: check who this is and whether a release is on file",
        "b.gif: 1 face found, 3 frames checked. Face 1 (frame 1) may be a child: check for a release",
    ]


@pytest.mark.parametrize(
    ("faces", "label"),
    [
        (((400, 300, 200, 240, 90.0),), "MINOR_IN_FOCUS"),
        (((400, 300, 200, 240, 90.0), (50, 50, 100, 120, 90.0)), "MINOR_IN_FOCUS"),
        (((400, 300, 200, 240, 5.0),), ""),  # blurred
        (((400, 300, 60, 70, 90.0),), ""),  # far away
        (((400, 300, 200, 240, 90.0), (50, 50, 170, 200, 90.0)), ""),  # two of them
        (tuple((90 * n, 300, 60, 70, 90.0) for n in range(9)), "CROWD"),
    ],
)
def test_who_stands_out_is_told_from_a_crowd(faces: tuple[tuple[int, int, int, int, float], ...], label: str) -> None:
    shown = tuple(Face((x, y, w, h), 0.9, 0.97, sharpness=sharp) for x, y, w, h, sharp in faces)
    found = {signal.label for signal in measure(Picture("a.jpg", shown, "", size=(1200, 900)))}
    assert found - {"FACE", "MINOR_FACE"} == ({label} if label else set())


def test_a_school_s_name_on_a_shirt_beside_a_child_s_face_counts_as_the_post_s_own(screener: Screener) -> None:
    shirt = Picture("a.jpg", (CHILD,), "LINCOLN\nELEMENTARY")
    personal = screened(screener, shirt, text="Best afternoon of the year.", account="personal")
    assert "IMG125" in {f.rule.code for f in personal.findings}
    assert personal.verdict == "hold"
    bare = screened(screener, Picture("a.jpg", (CHILD,), ""), text="Best afternoon of the year.", account="personal")
    assert bare.verdict == "review"
