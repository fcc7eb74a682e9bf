"""Files of posts -> their posts, one by one; rows -> files: the only place that opens .csv, .xlsx, .parquet and .zip.

A file on disk and a file that a person hands over are read alike, within the same limits. What cannot be taken is
named with its place; no row is passed over.
"""

from screener.io.posts import Posts, count_units, read_posts
from screener.io.rows import InvalidRecord, RawRecord
from screener.io.source import Source, UnfitError, match_suffix

__all__ = ["InvalidRecord", "Posts", "RawRecord", "Source", "UnfitError", "count_units", "match_suffix", "read_posts"]
