"""Bytes of JSON -> values, as posts are read: half an emoji becomes a replacement mark, and depth is no crash."""

from typing import Any, Final

from screener.io import UnfitError
from screener.io.text import parse_json, replace_surrogates
from screener.service.problems import Problem

LONGEST: Final = 12  # digits of a place


def parsed(body: bytes) -> Any:
    """Parse JSON. Raises Problem with none of the body's words in it."""
    try:
        return without_surrogates(parse_json(body, parse_constant=_refused, parse_int=_number))
    except UnfitError as unfit:
        raise Problem(400, f"The request{str(unfit).removeprefix('it')}.") from None


def without_surrogates(value: Any) -> Any:
    """The same value with halves of characters replaced, keys too: no model and no answer takes them."""
    if isinstance(value, str):
        return replace_surrogates(value)
    if isinstance(value, list):
        return [without_surrogates(one) for one in value]
    if isinstance(value, dict):
        return {replace_surrogates(key): without_surrogates(one) for key, one in value.items()}
    return value


def _refused(_: str) -> None:
    raise ValueError


def _number(digits: str) -> float:
    # Places are short. A longer number is only told from a string, and cannot be slow.
    return int(digits) if len(digits) < LONGEST else float(digits)
