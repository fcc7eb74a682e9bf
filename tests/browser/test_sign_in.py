"""The sign-in sample under Settings, with a strict OpenID Connect provider on this computer (oidc-provider)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")
pytest.importorskip("authlib", reason="Signing in is not set up: make sign-in")

from screener.office.store import Store
from screener.office.values import ANONYMOUS
from screener.page.settings import SIGN_IN
from tests.browser.conftest import opened
from tests.browser.pages import BUILT
from tests.paged import Paged, free_port, paged

DIRECTOR = "clo@school.example"
PROVIDER = BUILT.parent / "provider.mjs"


@pytest.fixture
def signing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Paged]:
    """A page whose secrets are the sample, filled in for a provider that runs as long as the test."""
    if not (BUILT.parent / "node_modules" / "oidc-provider").exists():
        pytest.skip("The provider is not there: make tests/browser/pages/dist/stamp (it needs Node.js).")
    port, provider = free_port(), free_port()
    redirect = f"http://127.0.0.1:{port}/oauth2callback"
    sample = SIGN_IN.read_text("utf-8").replace("https://screener.example.org/oauth2callback", redirect)
    sample = sample.replace("https://id.example.org", f"http://127.0.0.1:{provider}")
    sample = sample.replace('client_id = "..."', 'client_id = "screener"')
    sample = sample.replace('client_secret = "..."', 'client_secret = "a secret of the tests"')
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(sample, encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    store = Store.open("", tmp_path)
    store.set_role(DIRECTOR, "director", by=ANONYMOUS)
    store.close()
    command = ["node", str(PROVIDER), str(provider), redirect]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ) as running:
        assert running.stdout
        assert running.stdout.readline() == b"ready\n"
        try:
            with paged(tmp_path, port=port) as page:
                yield page
        finally:
            running.kill()


def test_people_sign_in_with_a_provider_that_knows_only_the_standards_prompts(chromium: Any, signing_in: Paged) -> None:
    page = opened(chromium, signing_in, "review")
    page.get_by_role("button", name="Sign in").click()
    page.locator("[name=login]").fill(DIRECTOR)
    page.locator("[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", level=1, name="Screen a draft").wait_for()
    page.goto(f"{signing_in.url}/settings")
    page.get_by_text(f"You are {DIRECTOR}, director.").wait_for()
    page.get_by_role("button", name="Sign out").wait_for()
    assert page.get_by_text("Page not found").count() == 0
    page.context.close()
