"""Errors -> RFC 9457 problem details in plain words, without any of the caller's text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from screener.lexicon import read

MEDIA_TYPE: Final = "application/problem+json"
_TEXTS: Final = read(Path(__file__).with_suffix(".yaml"))
SCHEMA: Final[dict[str, Any]] = _TEXTS["schema"]
ERROR_DESCRIPTIONS: Final[Mapping[int, str]] = _TEXTS["refusals"]
MAX_ERRORS: Final = 20  # listed in an answer
INTERNAL_ERROR: Final = "Internal error. Please report it."


class Problem(Exception):  # noqa: N818  it is the RFC's word
    """An answer that is an error. `headers` are sent with it."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    @property
    def kind(self) -> str:
        return str(_TEXTS["kinds"].get(self.status, "failed"))

    def body(self) -> bytes:
        fields: dict[str, Any] = {
            "type": f"urn:school-post-screener:{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            fields["errors"] = list(self.errors)
        return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def make_validation_problem(errors: Iterable[Mapping[str, Any]]) -> Problem:
    """Describe what is wrong with the fields of a request, by JSON pointer, without repeating their content."""
    found = [{"pointer": _format_pointer(error["loc"]), "detail": _explain_error(error)} for error in errors]
    return Problem(422, f"{found[0]['pointer'] or 'The request'} {found[0]['detail']}.", found[:MAX_ERRORS])


def _format_pointer(place: Sequence[str | int]) -> str:
    parts = [str(part)[:40].replace("~", "~0").replace("/", "~1") for part in place if part != "body"]
    return "".join(f"/{part}" for part in parts)


def _explain_error(error: Mapping[str, Any]) -> str:
    context = error.get("ctx") or {}
    match error["type"]:
        case "literal_error":
            return f"must be {context['expected']}"
        case "string_too_long":
            return f"is longer than {context['max_length']} characters"
        case "string_too_short":
            return "is empty"
        case "too_long":
            return f"has more than {context['max_length']} entries"
        case "value_error":
            return str(context.get("error", "is not valid"))
        case kind:
            return str(_TEXTS["plain"].get(kind, "is not valid"))
