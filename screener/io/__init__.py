"""Files of posts -> their posts, one by one: the only place that opens .csv, .xlsx, .jsonl, .parquet and .zip.

A file on disk and a file that a person hands over are read alike, within the same limits. What cannot be taken is
named with its place; no row is passed over.
"""

from screener.io.posts import Posts, extent, posts
from screener.io.rows import Raw, Unread
from screener.io.source import Source, UnfitError, suffix

__all__ = ["Posts", "Raw", "Source", "UnfitError", "Unread", "extent", "posts", "suffix"]
