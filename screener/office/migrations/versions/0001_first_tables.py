"""The first tables, as version 0.1.0 made them. A new database has today's at once: screener/office/tables.py."""

from __future__ import annotations

revision = "0001"
down_revision = None
