"""HTML tags -> nothing, or a line break: a draft copied from a web page reads as its words.

Text in angle brackets that is not an HTML tag stays (<Maya>, <3, <253-555-0101>), and so does a tag with an attribute
that people read or that reaches somebody (alt, title, mailto:, numbers). A text without a closing tag is taken to have
no tags.
"""

import re
from typing import Final

from screener.normalize.offset_text import OffsetText

INLINE: Final = "a|abbr|b|big|cite|code|em|font|i|ins|del|kbd|label|mark|q|s|small|span|strike|strong|sub|sup|tt|u"
BLOCK: Final = (
    "address|article|aside|blockquote|body|br|button|caption|center|col|colgroup|dd|div|dl|dt|fieldset|figcaption|figure"
    "|footer|form|h[1-6]|head|header|hr|html|iframe|img|input|li|link|main|meta|nav|ol|option|p|picture|pre|script"
    "|section|select|source|style|table|tbody|td|textarea|tfoot|th|thead|title|tr|ul|video"
)
READABLE_ATTRIBUTE: Final = re.compile(
    r"@|mailto:|tel:|\d{5}|\s(?:alt|title|aria-label|content|value|placeholder)\s*=", re.IGNORECASE
)
CLOSING: Final = re.compile("</[a-z]|<br", re.IGNORECASE)
TAG: Final = re.compile(
    rf"</?(?:(?P<inline>{INLINE})|{BLOCK})(?P<attributes>\s[^<>]{{0,2000}})?\s?/?>|<!--[^<>]{{0,2000}}-->|<!doctype[^<>]{{0,200}}>",
    re.IGNORECASE,
)


def drop_tags(edited: OffsetText) -> None:
    """Remove HTML tags; a tag that begins or ends a block leaves a line break."""
    if CLOSING.search(edited.text):
        edited.apply(
            (*match.span(), "" if match["inline"] else "\n")
            for match in TAG.finditer(edited.text)
            if not READABLE_ATTRIBUTE.search(match["attributes"] or "")
        )
