"""A PDF -> its pages as pictures, its text layer and its attachments. Read inside the restricted worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from screener.detect.images.metadata import CAPTION, KINDS, LAYER, UNCHECKED

DPI: Final = 150  # small print of 8 points is 17 pixels tall
MAX_SIDE: Final = 4032  # pixels of the longer side of a page; a poster is drawn smaller


class Document:
    """An opened PDF. Raises ValueError, with the reason, if it is not one or is locked."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        try:
            self.pdf: Any = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            why = "it is locked with a password: save it without one" if locked else ""
            raise ValueError(why or "it is damaged or cut off: save or send it again") from None
        self.pdf.init_forms()

    def __len__(self) -> int:
        return len(self.pdf)

    def __iter__(self) -> Iterator[Any]:
        """Draw the pages one by one, as Pillow images."""
        for page in self.pdf:
            scale = min(DPI / 72, MAX_SIDE / max(*page.get_size(), 1))
            yield page.render(scale=scale).to_pil().convert("RGB")
            page.close()

    def read_tags(self) -> dict[str, list[str]]:
        """Return its metadata and the lines of its text layer, which may have words that no page shows."""
        found: dict[str, list[str]] = {kind: [] for kind in KINDS}
        metadata = self.pdf.get_metadata_dict()
        found[CAPTION] = [metadata[key] for key in ("Title", "Subject", "Keywords") if metadata.get(key)]
        for page in self.pdf:
            found[LAYER] += page.get_textpage().get_text_bounded().splitlines()
        if self.pdf.count_attachments():
            found[UNCHECKED].append("files attached to it")
        return found
