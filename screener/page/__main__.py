"""`make app`: start the page on this computer, with the record and the models opening while the browser opens it."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

from streamlit.web.cli import main

from screener.page.loaded import screener
from screener.page.office import store

APP = Path(__file__).parents[2] / "app.py"

if __name__ == "__main__":
    for opened in (store, screener):
        Thread(target=opened, name="warming", daemon=True).start()
    main(["run", str(APP), *sys.argv[1:]])
