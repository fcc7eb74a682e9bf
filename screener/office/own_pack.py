"""The office's changes to its policy -> a pack of its own on top of the one in use, in a folder, rule by rule."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

from screener.folders import file_errors, settings_folder
from screener.folders import replace as replace_file
from screener.office import audit
from screener.office.audit import Entry
from screener.office.database import write_transaction
from screener.office.store import Store
from screener.office.values import Person
from screener.policy.changes import read_changes
from screener.policy.choice import choose, chosen, folder
from screener.policy.pack import PACKS, Pack, load_pack, shipped
from screener.policy.page import Page
from screener.policy.rule_file import RuleFile, read_rule
from screener.types import ACCOUNTS, SEVERITIES, ScreenerError

FOLDER_NAME: Final = "policy"
FAMILY: Final = "OWN"
FAMILIES: Final = {FAMILY: "Rules of our own"}
REMOVED_SUFFIX: Final = ".removed"  # suffix of a removed rule's file: its code is never reused


def own_folder() -> Path:
    """Return the folder of the office's own pack: the folder in use, or one in the settings folder."""
    used = chosen()
    return settings_folder() / FOLDER_NAME if used in shipped() else folder(used)


def change_rule(code: str, change: Mapping[str, Any] | None) -> Pack:
    """Change a rule of the base (accounts, message, advice, reason), or undo a change with None.

    The resulting pack is used from now on. Raises ScreenerError, and changes nothing, if the change is not allowed.
    """
    place, page = _read_pack()
    base = load_pack(PACKS / page["base"])
    changes = {known: entry for known, entry in page.get("changes", {}).items() if known != code}
    if change is not None:
        read_changes(Page(place / "pack.yaml"), {code: change}, {rule.code: rule for rule in base.rules})
        changes[code] = dict(change)
    return _use(place, {"pack.yaml": {**page, "changes": changes}})


def log_change(store: Store, detail: str, by: Person) -> None:
    """Record a change of the policy in the log: who changed what, and why."""
    with write_transaction(store.engine) as connection:
        audit.add(connection, store.keys, [Entry("policy", by.name, detail=detail)])


def next_code() -> str:
    taken = [int(name[1]) for path in own_folder().glob("*") if (name := re.match(rf"{FAMILY}(\d{{3}})-", path.name))]
    return f"{FAMILY}{max(taken, default=100) + 1}"


def parse_rule(fields: Mapping[str, Any], pack: Pack) -> RuleFile:
    """Read a rule as it would be in its file, without writing it. Raises ScreenerError with what is wrong."""
    path, page = _build_rule_file(fields)
    around = replace(pack.around, families={**pack.around.families, **FAMILIES})
    return read_rule(Page(Path(path.name), _dump_yaml(page)), around)


def add_rule(fields: Mapping[str, Any]) -> Pack:
    """Write an own rule of the office; it applies from now on. Raises ScreenerError, and changes nothing."""
    place, page = _read_pack()
    parse_rule(fields, load_pack(folder()))
    path, rule = _build_rule_file(fields)
    families = {**page.get("families", {}), **FAMILIES}
    return _use(place, {"pack.yaml": {**page, "families": families}, path.name: rule})


def remove_rule(code: str) -> Pack:
    """Remove an own rule of the office. Raises ScreenerError if it does not exist."""
    place = own_folder()
    path = next(place.glob(f"{code}-*.yaml"), None)
    if path is None:
        raise ScreenerError(f"{code} is not a rule of your own. Switch it off instead.")
    path.rename(path.with_name(path.name + REMOVED_SUFFIX))
    return choose(str(place))


def _build_rule_file(fields: Mapping[str, Any]) -> tuple[Path, dict[str, Any]]:
    """Return the path and content of a rule file made from a form."""
    name = re.sub(r"[^a-z0-9]+", "-", str(fields["name"]).lower()).strip("-")[:60].strip("-")
    accounts = {account: fields["accounts"].get(account) or "off" for account in ACCOUNTS}
    on = [grade for grade in accounts.values() if grade != "off"]
    group = {key: fields[key] for key in ("terms", "unless") if fields.get(key)}
    return own_folder() / f"{fields['code']}-{name}.yaml", {
        "name": name,
        "concern": fields["concern"],
        "severity": max(on, key=SEVERITIES.index, default="note"),
        "message": fields["message"],
        "advice": fields["advice"],
        "report_to": fields["report_to"],
        "cite": [{"title": fields["clause"], "url": fields.get("url", ""), "checked": date.today()}],
        "sure": [group] if group else [],
        "accounts": accounts,
        "examples": {"hit": list(fields["hits"]), "miss": list(fields["misses"])},
    }


def _read_pack() -> tuple[Path, dict[str, Any]]:
    """Return the folder of the office's own pack and its pack.yaml, as it is or as it starts."""
    place = own_folder()
    path = place / "pack.yaml"
    if path.exists():
        page = Page(path).read()
        if "base" not in page:
            raise ScreenerError(f"{path} is a whole pack, not one on top of another: change its files by hand.")
        return place, page
    return place, {"name": "our-office", "base": chosen()}


def _use(place: Path, files: Mapping[str, Mapping[str, Any]]) -> Pack:
    """Write these files of the office's own pack, in this order, and use it.

    It is loaded from a copy first. Raises ScreenerError, and writes nothing, if it cannot be loaded.
    """
    with TemporaryDirectory() as made:
        copy = Path(made) / place.name
        if place.exists():
            shutil.copytree(place, copy)
        for name, page in files.items():
            _write_yaml(copy / name, page)
        load_pack(copy)
    for name, page in files.items():
        _write_yaml(place / name, page)
    return choose(str(place))


def _write_yaml(path: Path, page: Mapping[str, Any]) -> None:
    with file_errors(path, "check the folder"):
        replace_file(path, _dump_yaml(page))


def _dump_yaml(page: Mapping[str, Any]) -> bytes:
    return yaml.safe_dump(dict(page), allow_unicode=True, sort_keys=False, width=1000).encode()
