"""Public name lists -> given names and surnames by origin, with which the names of posts are replaced.

A fifth of the names is held out of training; the fairness test uses only those.
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

HELD_OUT_ONE_IN = 5  # names
# How often an origin is drawn; those of the districts' families come first.
ORIGIN_WEIGHTS = {
    "us": 5.0,
    "hispanic": 2.0,
    "black": 1.5,
    "asian": 1.5,
    "native": 1.0,
    "origin": 3.0,
    "country": 2.0,
    "local": 4.0,
}


def is_held_out(name: str) -> bool:
    """Whether a name is held out for the fairness test, by a hash of it."""
    return hashlib.sha256(name.casefold().encode()).digest()[0] % HELD_OUT_ONE_IN == 0


@dataclass
class Names:
    """Given names and surnames of one origin."""

    given: list[str] = field(default_factory=list)
    surnames: list[str] = field(default_factory=list)


def title_case(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.strip().split("-"))


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))))


def percentage(row: dict[str, str], column: str) -> float:
    try:
        return float(row[column])
    except (ValueError, KeyError):
        return 0.0


RACE_COLUMNS = {
    "hispanic": "pcthispanic",
    "black": "pctblack",
    "asian": "pctapi",
    "native": "pctaian",
    "us": "pctwhite",
}


def read_wikipedia(open_sets: Path) -> dict[str, Names]:
    """Given names and surnames by the 13 origin groups of Wikipedia's people."""
    groups: dict[str, Names] = defaultdict(Names)
    for row in read_rows(open_sets / "names_wikipedia_origin/wiki_name_race.csv.gz"):
        group = groups[row["race"].rsplit(",", 1)[-1]]
        for kind, column in ((group.given, "name_first"), (group.surnames, "name_last")):
            name = row[column].strip()
            if len(name) > 2 and name.replace("-", "").replace("'", "").isalpha():
                kind.append(title_case(name))
    return groups


def read_public(open_sets: Path) -> dict[str, Names]:
    """The public lists by origin."""
    groups: dict[str, Names] = defaultdict(Names)
    for row in read_rows(open_sets / "names_us_ssa_babynames/firstnames_2000plus.csv.gz")[:6000]:
        groups["us"].given.append(row["name"])
    for row in read_rows(open_sets / "names_us_firstname_race/firstnames.csv.gz"):
        for origin, column in RACE_COLUMNS.items():
            if percentage(row, column) > 60 and origin != "us":
                groups[origin].given.append(title_case(row["firstname"]))
    for row in read_rows(open_sets / "names_us_census2010/surnames.csv.gz")[:40000]:
        for origin, column in RACE_COLUMNS.items():
            if percentage(row, column) > 55 and len(row["name"]) > 2:
                groups[origin].surnames.append(title_case(row["name"]))
    groups |= {f"country:{code}": names for code, names in read_countries(open_sets).items()}
    groups |= {f"origin:{origin}": names for origin, names in read_wikipedia(open_sets).items()}
    return dict(groups)


def read_countries(open_sets: Path) -> dict[str, Names]:
    """Given names and surnames by country, of countries that have both."""
    found: dict[str, Names] = defaultdict(Names)
    for kind, file in (("given", "forenames"), ("surnames", "surnames")):
        for row in read_rows(open_sets / f"names_by_country_cc0/common-{file}-by-country.csv.gz"):
            name = (row["Romanized Name"] or row["Localized Name"]).strip()
            if len(name) > 1 and name.isascii():
                getattr(found[row["Country"]], kind).append(title_case(name))
    return {code: names for code, names in found.items() if names.given and names.surnames}


def load(open_sets: Path, own_lists: Path, held_out: bool = False) -> dict[str, Names]:
    """Every list by origin: the names for training, or the held-out ones. Where `open_sets` is missing, `own_lists`
    alone."""
    groups = read_public(open_sets) if open_sets.exists() else {}
    for path in sorted(own_lists.glob("*.txt")):
        given, surnames = path.read_text(encoding="utf-8").split("\n\n")
        groups[f"local:{path.stem}"] = Names(given.split(), surnames.split())
    return {
        origin: Names(
            [n for n in names.given if is_held_out(n) == held_out],
            [n for n in names.surnames if is_held_out(n) == held_out],
        )
        for origin, names in groups.items()
    }


def pick_origin(groups: dict[str, Names], rng: random.Random) -> Names:
    """The names of a random origin: first its kind is drawn, by ORIGIN_WEIGHTS, then one of that kind."""
    kinds = defaultdict(list)
    for origin, names in groups.items():
        if names.given and names.surnames:
            kinds[origin.split(":")[0]].append(names)
    kind = rng.choices(list(kinds), [ORIGIN_WEIGHTS[k] for k in kinds])[0]
    return rng.choice(kinds[kind])
