"""`screener policy`: show the pack in use and the office's changes to it, or choose another one."""

from typing import Annotated

import typer


def policy(
    pack: Annotated[str | None, typer.Argument(help="Use this pack, by name or folder (default: show it).")] = None,
) -> None:
    """Show the policy pack that screens on this computer, or choose another one."""
    from screener.policy.choice import choose, folder
    from screener.policy.pack import load_pack, shipped

    loaded = choose(pack) if pack else load_pack(folder())
    print(f"{loaded.title}, for {loaded.agency}: {loaded.label}, {len(loaded.rules)} rules.")
    for code, change in loaded.changes.items():
        print(f"  {code}: {change.told}. {change.reason}")
    if not pack:
        print(f"Packs that come with the screener: {', '.join(shipped())}. See docs/packs.md.")
