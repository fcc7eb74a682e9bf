"""Bytes of JSON -> values, as posts are read: half an emoji becomes a replacement mark, and depth is no crash."""

from __future__ import annotations

import json
from typing import Any

from screener.surfaces.drafts import whole
from screener.surfaces.problems import Problem


def parsed(body: bytes) -> Any:
    """Parse JSON. Raises Problem with none of the body's words in it."""
    try:
        return mended(json.loads(body.decode("utf-8-sig"), parse_constant=_refused, parse_int=_number))
    except UnicodeDecodeError as error:
        raise Problem(400, f"The request is not UTF-8 text at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        raise Problem(400, f"The request is not JSON at character {error.pos + 1} ({error.msg}).") from None
    except (RecursionError, ValueError):
        raise Problem(400, "The request is JSON of a kind that no draft needs.") from None


def mended(value: Any) -> Any:
    """The same value with halves of characters replaced, keys too: no model and no answer takes them."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [mended(one) for one in value]
    if isinstance(value, dict):
        return {whole(key): mended(one) for key, one in value.items()}
    return value


def _refused(_: str) -> None:
    raise ValueError


def _number(digits: str) -> float:
    return float(digits)  # no draft has a number: this one is only told from a string, and cannot be slow
