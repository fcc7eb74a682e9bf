"""A file, folder or zip of drafts -> a file of reports: a stream that memory does not grow with, no post lost."""

from screener.io import Raw, Unread
from screener.surfaces.batch.posts import Screens, entry, screened, unread_report

__all__ = ["Raw", "Screens", "Unread", "entry", "screened", "unread_report"]
