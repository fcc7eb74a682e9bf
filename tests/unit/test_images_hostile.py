"""Hostile files through the whole program: each is read, or named with the reason, and then its post is not clear."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="pictures are an extra")
pytest.importorskip("PIL", reason="pictures are an extra")

from screener.pipeline import Screener
from screener.policy.pack import PACKS, load_pack
from screener.types import Draft, Image
from tests.hostile import FILES

SCREENER = Screener(load_pack(PACKS / "psesd"), [])


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_or_named_and_never_clear(name: str) -> None:
    data, reason = FILES[name]
    draft = Draft("d", "Open house is on Tuesday at 6.", account="agency", images=(Image(name, data),))
    report = SCREENER.screen([draft])[0]
    if reason:
        (told,) = report.not_checked
        assert told.startswith(f"images: {name}: ")
        assert reason in told
        assert (report.images, report.verdict) == ((), "review")
    else:
        assert report.not_checked == ()
        assert [picture.name for picture in report.images] == [name]


def test_there_are_forty() -> None:
    assert len({data for data, _ in FILES.values()}) == 40
