"""The size limits of a post, a line and a file: one set for batch, page and endpoint."""

from typing import Final

MB: Final = 1024 * 1024

# A post. The time and memory of a post grow with its length, and this bounds both; a long newsletter has 20,000.
TEXT: Final = 200_000  # characters
TEXT_FILE: Final = MB  # bytes of a file with one post
PICTURES: Final = 200 * MB  # all pictures of a post together

# A row: a line of JSON in bytes, a row of a CSV in characters. A post written in escapes takes 2.4 MB of them.
LINE: Final = 4 * MB

# A file in a zip, or a picture.
MEMBER: Final = 50 * MB
RATIO: Final = 200  # unpacked size by packed size: text reaches 3 to 10, a spreadsheet of blanks up to 100
SMALL: Final = MB  # below this size the ratio is not checked
WORKBOOK: Final = 500 * MB  # of the whole zip inside a workbook: its words are held in memory

# An uploaded file is held in memory, with all its content.
FILE: Final = {
    ".csv": 50 * MB,
    ".xlsx": 25 * MB,
    ".jsonl": 50 * MB,
    ".txt": TEXT_FILE,
    ".docx": 25 * MB,
    ".eml": 25 * MB,
    ".zip": 200 * MB,
}
UNPACKED: Final = 500 * MB
MEMBERS: Final = 20_000
POSTS: Final = 50_000

# A request to the endpoint: 20 MB of pictures are 27 MB in base64.
REQUEST: Final = 28 * MB
REQUEST_PICTURES: Final = 20 * MB
