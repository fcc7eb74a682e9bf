"""Pictures in the arrow: what is seen becomes findings, a picture never clears a post, a missing part is said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from screener.detect.images import joined, measure
from screener.pipeline import ImageAnalysis, Screener
from screener.policy.pack import PACKS, load_pack
from screener.policy.pictures import merge_findings
from screener.report.words import unchecked
from screener.types import Draft, Face, Image, Picture, Report, ScreenerError, Signal, Span, Text
from tests import made

ADULT = Face((10, 10, 50, 60), 0.9, 0.02)
CHILD = Face((80, 10, 50, 60), 0.9, 0.97)
PACK = load_pack(PACKS / "psesd")


class Names:
    """A detector that takes 'Maya' for a student's name and reads a student's number."""

    name = "names"
    heavy = False

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [self.one(text.raw) for text in texts]

    def one(self, raw: str) -> list[Signal]:
        found = []
        for label, word in (("STUDENT_NAME", "Maya"), ("STUDENT_ID", "4411870")):
            if (at := raw.find(word)) >= 0:
                found.append(Signal(label, Span(at, at + len(word)), 0.9, self.name))
                found.append(Signal("student_identity", None, 0.9, self.name))
        return found


def screened(text: str, *pictures: Picture, **about: object) -> Report:
    by_name = {picture.name: picture for picture in pictures}
    screener = Screener(PACK, [Names()], lambda image: by_name[image.name])
    images = tuple(Image(name, b"") for name in by_name)
    return screener.screen([Draft("d", text, images=images, **about)])[0]  # type: ignore[arg-type]


def codes(report: Report) -> set[str]:
    return {finding.rule.code for finding in report.findings}


def test_any_face_on_an_agency_account_asks_for_a_release() -> None:
    report = screened("Open house tonight.", Picture("a.jpg", (ADULT,), ""), account="agency")
    assert report.verdict == "review"
    assert [(f.rule.code, f.quote, f.picture, f.span) for f in report.findings] == [("IMG121", "a.jpg", "a.jpg", None)]


@pytest.mark.parametrize("said", ["release", "adult_staff_only"])
def test_the_author_may_attest_it(said: str) -> None:
    report = screened("Hi.", Picture("a.jpg", (ADULT,), ""), account="agency", attested=frozenset({said}))
    assert report.verdict == "clear"
    assert codes(report) == {"IMG121"}


@pytest.mark.parametrize("minor", [0.0, 0.02, 0.49, 0.51, 0.97, 1.0])
def test_age_never_clears_a_face(minor: float) -> None:
    picture = Picture("a.jpg", (Face((0, 0, 9, 9), 0.9, minor),), "")
    assert screened("Hi.", picture, account="agency").verdict == "review"
    assert codes(screened("Hi.", picture)) & {"IMG122", "IMG124"}


def test_a_probable_minor_raises_it() -> None:
    assert "IMG123" in codes(screened("Hi.", Picture("a.jpg", (ADULT, CHILD), ""), account="agency"))
    assert screened("Hi.", Picture("a.jpg", (CHILD,), "")).verdict == "review"


@pytest.mark.parametrize("label", ["MINOR_FACE"])
def test_a_face_needs_no_age_to_be_one(label: str) -> None:
    assert [s.label for s in measure(Picture("a.jpg", (ADULT,), ""))] == ["FACE", label]


def test_a_place_in_the_metadata_is_a_finding_of_its_own() -> None:
    report = screened("The garden in May.", Picture("a.jpg", (), "", True))
    assert [(f.rule.code, f.picture) for f in report.findings] == [("IMG130", "a.jpg")]
    assert report.verdict == "review"


def test_words_in_a_picture_go_through_the_text_detectors() -> None:
    report = screened("Happy Friday!", Picture("a.jpg", (), "Maya  4411870"))
    found = [f for f in report.findings if f.rule.code == "PII107"]
    assert [(f.quote, f.picture, f.span) for f in found] == [("4411870", "a.jpg", None)]
    assert report.verdict == "hold"
    assert report.entities == ()


def test_words_in_a_picture_take_nothing_from_the_post() -> None:
    alone = screened("Maya has number 4411870.")
    both = screened("Maya has number 4411870.", Picture("a.jpg", (), "nothing to see here"))
    assert [f for f in both.findings if not f.picture] == list(alone.findings)


def test_each_picture_has_its_own_findings() -> None:
    report = screened("Hi.", Picture("a.jpg", (ADULT,), ""), Picture("b.jpg", (CHILD,), ""), account="agency")
    assert {(f.rule.code, f.picture) for f in report.findings} == {("IMG121", "a.jpg"), ("IMG123", "b.jpg")}


def test_a_picture_that_cannot_be_read_is_told_and_the_others_go_on() -> None:
    def look(image: Image) -> Picture:
        if image.name == "bad.jpg":
            raise ScreenerError("it is damaged or cut off: save or send it again")
        return Picture(image.name, (ADULT,), "")

    draft = Draft("d", "Hi.", account="agency", images=(Image("bad.jpg", b""), Image("good.jpg", b"")))
    report = Screener(PACK, [], look).screen([draft])[0]
    assert report.not_checked == ("images: bad.jpg: it is damaged or cut off: save or send it again",)
    assert [picture.name for picture in report.images] == ["good.jpg"]
    assert report.verdict == "review"


def test_a_missing_extra_is_said_with_its_remedy() -> None:
    def look(image: Image) -> Picture:
        raise ModuleNotFoundError("No module named 'cv2'")

    report = Screener(PACK, [], look).screen([Draft("d", "Hi.", images=(Image("a.jpg", b""), Image("b.jpg", b"")))])[0]
    assert report.not_checked == ("images",)
    assert report.verdict == "review"
    assert "make images" in unchecked(report)


def test_an_error_nobody_foresaw_tells_no_words_of_the_picture(caplog: pytest.LogCaptureFixture) -> None:
    def look(image: Image) -> Picture:
        raise ValueError("Maya 4411870")

    report = Screener(PACK, [], look).screen([Draft("d", "Hi.", images=(Image("a.jpg", b""),))])[0]
    assert report.not_checked == ("images: a.jpg: the screener failed (ValueError)",)
    assert "Maya" not in caplog.text


def test_a_rewrite_is_worth_no_more_than_its_pictures() -> None:
    words = "Our garden club meets on Monday after lunch. Bring gloves and a hat, please. Maya has number 4411870."
    report = screened(words, Picture("a.jpg", (CHILD,), "", True))
    assert report.rewrite
    assert report.rewrite.verdict != "clear"
    assert screened("Hi.", Picture("a.jpg", (CHILD,), "")).rewrite is None


def test_joined_words_find_their_picture() -> None:
    both = joined("Post", [Picture("a.jpg", (), "one"), Picture("b.jpg", (), ""), Picture("c.jpg", (), "two")])
    assert both
    assert both.text == "Post\n\none\n\ntwo"
    assert [both.text[place.start : place.end] for place, _ in both.places] == ["one", "two"]
    inside = made.finding("two", both.text)
    assert [(f.picture, f.span) for f in merge_findings([], [inside], both)] == [("c.jpg", None)]
    assert merge_findings([], [made.finding("Post", both.text)], both) == []


def test_nothing_of_pictures_loads_for_text_alone() -> None:
    code = (
        "import sys; from screener.pipeline import Screener; from screener import Draft; "
        "from screener.policy.pack import PACKS, load_pack; "
        "Screener(load_pack(PACKS / 'psesd'), []).screen([Draft('d', 'Hi.')]); "
        "assert not {'cv2', 'PIL', 'onnxruntime', 'numpy'} & set(sys.modules), sorted(sys.modules)"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_with_every_detector_text_alone_loads_nothing_of_pictures() -> None:
    code = (
        "import sys; from screener import Draft, Screener; Screener.load().screen([Draft('d', 'Swipe for trips')]); "
        "assert not {'cv2', 'PIL', 'pi_heif'} & set(sys.modules); "
        "assert not [m for m in sys.modules if m.startswith('screener.detect.images.')]"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def test_words_that_announce_pictures_ask_for_them_where_there_is_none() -> None:
    class Announced(Names):
        def one(self, raw: str) -> list[Signal]:
            return [Signal("wording:IMG103", Span(0, 9), 1.0, "wording")]

    def codes_of(*given: Picture, look: str = "") -> set[str]:
        def looked(image: Image) -> Picture:
            if look:
                raise ScreenerError(look)
            return given[0]

        images = tuple(Image(picture.name, b"") for picture in given)
        draft = Draft("d", "Swipe for our field trip!", account="agency", images=images)
        return codes(Screener(PACK, [Announced()], looked).screen([draft])[0])

    picture = Picture("a.jpg", (), "")
    assert codes_of() == {"IMG103"}
    assert codes_of(picture) == set()
    assert codes_of(picture, look="it is damaged") == set()


def test_nothing_looked_at_is_nothing() -> None:
    assert ImageAnalysis() == ImageAnalysis((), ())
