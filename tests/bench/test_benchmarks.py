"""`make bench` runs from end to end, and its page says what was measured; how fast it is, no test asks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.told import page, plot

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
POSTS: tuple[tuple[str, list[str], str], ...] = (
    ("Congrats to our robotics team! Doors open at 6 in the main gym.", [], "clear"),
    ("Maya Lindqvist failed her reading test again.", ["education_record"], "hold"),
    ("The board meets on Tuesday at 7.", [], "clear"),
    ("Call Devin Okafor's mother at 253-555-0147.", ["pii"], "hold"),
    ("Spirit week starts on Monday: wear green.", [], "clear"),
)


def test_it_writes_figures_page_and_plot(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    with gold.open("w", encoding="utf-8") as file:
        for n, (text, concerns, verdict) in enumerate(POSTS):
            post = {"id": f"p-{n}", "text": text, "account": "personal", "audience": "public", "spans": []}
            file.write(json.dumps({**post, "categories": concerns, "verdict": verdict, "disruption": 0}) + "\n")
    asked = ["--systems", "screener", "--rounds", "1", "--starts", "1", "--gold", str(gold), "--output", str(tmp_path)]
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks", *asked, "--sizes"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)
    assert not done.returncode, done.stderr
    result = json.loads((tmp_path / "benchmarks.json").read_text(encoding="utf-8"))
    assert result["posts"] == len(POSTS)
    assert list(result["systems"]) == ["screener"]
    ours = result["systems"]["screener"]
    assert min(ours["posts_per_second"], ours["one_post_p50_ms"], ours["memory_of_a_process_mb"]) > 0
    assert (tmp_path / "benchmarks.md").read_text(encoding="utf-8") == page(result)
    assert (tmp_path / "benchmarks.svg").read_text(encoding="utf-8") == plot(result)
    assert "| this screener |" in done.stdout


def test_the_page_and_the_plot_say_what_was_measured() -> None:
    result = json.loads(PAGE.with_suffix(".json").read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == page(result), "benchmarks/told.py makes the page; write it anew"
    assert PAGE.with_suffix(".svg").read_text(encoding="utf-8") == plot(result)
