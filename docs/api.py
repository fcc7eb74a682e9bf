"""Prints docs/api.json: the OpenAPI document of the endpoint. It needs no model.

usage: python -m docs.api > docs/api.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from screener.policy.pack import PACKS, load_pack
from screener.service.api import application
from screener.types import Draft, Report


class NoScreener:
    def screen(self, drafts: Sequence[Draft]) -> list[Report]:
        raise NotImplementedError


def render_document() -> str:
    schema = application(NoScreener(), load_pack(PACKS / "psesd")).openapi()
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render_document())
