"""Public name lists -> given names and surnames by origin: what the corpus is multiplied with.

A fifth of the names is never dealt in training; the fairness test deals only those.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

HELD_SHARE = 5
# How often an origin is dealt; those of the districts' families come first.
WEIGHTS = {
    "us": 5.0,
    "hispanic": 2.0,
    "black": 1.5,
    "asian": 1.5,
    "native": 1.0,
    "origin": 3.0,
    "country": 2.0,
    "local": 4.0,
}


def held_name(name: str) -> bool:
    """Whether a name is kept for the fairness test."""
    return hashlib.sha256(name.casefold().encode()).digest()[0] % HELD_SHARE == 0


@dataclass
class Names:
    """Given names and surnames of one origin."""

    given: list[str] = field(default_factory=list)
    surnames: list[str] = field(default_factory=list)


def title(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.strip().split("-"))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))))


def share(row: dict[str, str], column: str) -> float:
    try:
        return float(row[column])
    except (ValueError, KeyError):
        return 0.0


RACES = {"hispanic": "pcthispanic", "black": "pctblack", "asian": "pctapi", "native": "pctaian", "us": "pctwhite"}


def wikipedia(open_sets: Path) -> dict[str, Names]:
    """Given names and surnames by the 13 origin groups of Wikipedia's people."""
    groups: dict[str, Names] = defaultdict(Names)
    for row in rows(open_sets / "names_wikipedia_origin/wiki_name_race.csv.gz"):
        group = groups[row["race"].rsplit(",", 1)[-1]]
        for kind, column in ((group.given, "name_first"), (group.surnames, "name_last")):
            name = row[column].strip()
            if len(name) > 2 and name.replace("-", "").replace("'", "").isalpha():
                kind.append(title(name))
    return groups


def public(open_sets: Path) -> dict[str, Names]:
    """The public lists by origin."""
    groups: dict[str, Names] = defaultdict(Names)
    for row in rows(open_sets / "names_us_ssa_babynames/firstnames_2000plus.csv.gz")[:6000]:
        groups["us"].given.append(row["name"])
    for row in rows(open_sets / "names_us_firstname_race/firstnames.csv.gz"):
        for origin, column in RACES.items():
            if share(row, column) > 60 and origin != "us":
                groups[origin].given.append(title(row["firstname"]))
    for row in rows(open_sets / "names_us_census2010/surnames.csv.gz")[:40000]:
        for origin, column in RACES.items():
            if share(row, column) > 55 and len(row["name"]) > 2:
                groups[origin].surnames.append(title(row["name"]))
    groups |= {f"country:{code}": names for code, names in countries(open_sets).items()}
    groups |= {f"origin:{origin}": names for origin, names in wikipedia(open_sets).items()}
    return dict(groups)


def countries(open_sets: Path) -> dict[str, Names]:
    """Given names and surnames by country, of countries that have both."""
    found: dict[str, Names] = defaultdict(Names)
    for kind, file in (("given", "forenames"), ("surnames", "surnames")):
        for row in rows(open_sets / f"names_by_country_cc0/common-{file}-by-country.csv.gz"):
            name = (row["Romanized Name"] or row["Localized Name"]).strip()
            if len(name) > 1 and name.isascii():
                getattr(found[row["Country"]], kind).append(title(name))
    return {code: names for code, names in found.items() if names.given and names.surnames}


def load(open_sets: Path, own: Path, held: bool = False) -> dict[str, Names]:
    """Every list by origin; `held` picks the names kept for the fairness test. Without `open_sets`, our own alone."""
    groups = public(open_sets) if open_sets.exists() else {}
    for path in sorted(own.glob("*.txt")):
        given, surnames = path.read_text(encoding="utf-8").split("\n\n")
        groups[f"local:{path.stem}"] = Names(given.split(), surnames.split())
    return {
        origin: Names(
            [n for n in names.given if held_name(n) == held], [n for n in names.surnames if held_name(n) == held]
        )
        for origin, names in groups.items()
    }


def pick_origin(groups: dict[str, Names], chance: random.Random) -> Names:
    """Deal an origin: first its kind by WEIGHTS, then one of that kind."""
    kinds = defaultdict(list)
    for origin, names in groups.items():
        if names.given and names.surnames:
            kinds[origin.split(":")[0]].append(names)
    kind = chance.choices(list(kinds), [WEIGHTS[k] for k in kinds])[0]
    return chance.choice(kinds[kind])
