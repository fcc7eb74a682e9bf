"""A YAML file -> validated values; every error names the file and the key."""

import datetime
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from screener.lexicon import read
from screener.types import Cite, ScreenerError

_SHARE = re.compile(r"(\d{1,3})%")

T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class Page:
    """A YAML file being read; knows its path, so that every error names file and key.

    `content` are bytes to read instead of the file's own.
    """

    path: Path
    content: bytes | None = None

    def fail(self, key: str, why: str) -> ScreenerError:
        return ScreenerError(f"{self.path}: {key}: {why}")

    def read(self) -> dict[str, Any]:
        try:
            page = read(self.path if self.content is None else self.content)
        except OSError as error:
            raise self.fail("file", error.strerror or "cannot be read") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise self.fail("file", f"not YAML: {error}") from error
        return self.mapping("file", page if page is not None else {})

    def mapping(self, key: str, value: object) -> dict[str, Any]:
        if not isinstance(value, dict) or not all(isinstance(k, str) for k in value):
            raise self.fail(key, "must be a mapping from words")
        return value

    def keys(self, where: str, value: object, needed: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
        page, needed = self.mapping(where, value), tuple(needed)
        for key in page:
            if key not in needed and key not in (*optional,):
                raise self.fail(key, f"unknown key in {where}")
        for key in needed:
            if key not in page:
                raise self.fail(key, f"missing in {where}")
        return page

    def line(self, key: str, value: object) -> str:
        return " ".join(self.text(key, value).split())

    def text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "must be text, and not empty (quote values that YAML reads as a number or date)")
        return value

    def many(self, key: str, value: object, least: int = 1) -> list[Any]:
        if not isinstance(value, list) or len(value) < least:
            raise self.fail(key, f"must be a list of {least} or more")
        return value

    def one_of(self, key: str, value: object, known: Collection[T]) -> T:
        for name in known:
            if value == name:
                return name
        raise self.fail(key, f"unknown value {value!r}; known: {', '.join(known)}")

    def some_of(self, key: str, value: object, known: Collection[T], least: int = 1) -> frozenset[T]:
        return frozenset(self.one_of(key, item, known) for item in self.many(key, value, least))

    def score(self, key: str, value: object, default: float | None = None) -> float:
        if default is not None:
            if value in (None, "default"):
                return default
            if isinstance(value, str) and (share := _SHARE.fullmatch(value)):
                return round(default * int(share[1]) / 100, 6)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise self.fail(key, f"{value!r} is not a score above 0 and at most 1")
        return float(value)

    def cites(self, key: str, value: object, least: int = 1) -> tuple[Cite, ...]:
        found = []
        for item in self.many(key, value, least):
            page = self.keys(key, item, ("title", "url", "checked"))
            url, day = page["url"], page["checked"]
            if url != "" and not str(url).startswith("https://"):
                raise self.fail("url", "must begin with https://, or be empty")
            if not isinstance(day, datetime.date):
                raise self.fail("checked", "must be a date such as 2026-11-24")
            found.append(Cite(self.line("title", page["title"]), url, day.isoformat()))
        return tuple(found)
