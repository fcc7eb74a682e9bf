"""`screener policy`: show the pack in use and the office's changes to it, or choose another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from screener.policy.pack import Pack


def policy(
    pack: Annotated[str | None, typer.Argument(help="Use this pack, by name or folder (default: show it).")] = None,
) -> None:
    """Show the policy pack that screens on this computer, or choose another one."""
    from screener.policy.choice import choose, folder
    from screener.policy.pack import load_pack, shipped

    loaded = choose(pack) if pack else load_pack(folder())
    print("\n".join(_describe_pack(loaded)))
    if not pack:
        print(f"Packs that come with the screener: {', '.join(shipped())}. See docs/packs.md.")


def _describe_pack(pack: Pack) -> Iterator[str]:
    yield f"{pack.title}, for {pack.agency}: {pack.label}, {len(pack.rules)} rules."
    for code, change in pack.changes.items():
        yield f"  {code}: {change.told}. {change.reason}"
