"""Bytes of JSON -> values, as posts are read: half an emoji becomes a replacement mark, and depth is no crash."""

from typing import Any, Final

from screener.io import UnfitError
from screener.io.text import parse_json, replace_surrogates
from screener.service.problems import Problem

MAX_INTEGER_DIGITS: Final = 12  # digits of a place


def parse_body(body: bytes) -> Any:
    """Parse the JSON of a request. Raises Problem, without words of the request, if it is invalid."""
    try:
        return replace_all_surrogates(parse_json(body, parse_constant=_reject_constant, parse_int=_parse_integer))
    except UnfitError as unfit:
        raise Problem(400, f"The request{str(unfit).removeprefix('it')}.") from None


def replace_all_surrogates(value: Any) -> Any:
    """Return a JSON value with all lone surrogates replaced, in keys too: no model and no answer accepts them."""
    if isinstance(value, str):
        return replace_surrogates(value)
    if isinstance(value, list):
        return [replace_all_surrogates(one) for one in value]
    if isinstance(value, dict):
        return {replace_surrogates(key): replace_all_surrogates(one) for key, one in value.items()}
    return value


def _reject_constant(_: str) -> None:
    raise ValueError


def _parse_integer(digits: str) -> float:
    # Places are short. A longer number is only told from a string, and cannot be slow.
    return int(digits) if len(digits) < MAX_INTEGER_DIGITS else float(digits)
