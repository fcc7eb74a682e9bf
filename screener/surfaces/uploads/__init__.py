"""Files that a person hands over -> drafts: what cannot be taken is refused by name, and the rest goes on.

All is read in memory: no text and no picture is written to disk. The public names.
"""

from __future__ import annotations

from screener.surfaces.uploads.given import Refused, Taken, Upload
from screener.surfaces.uploads.reading import columns, read_uploads

__all__ = ["Refused", "Taken", "Upload", "columns", "read_uploads"]
