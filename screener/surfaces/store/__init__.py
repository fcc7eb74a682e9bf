"""The office's record: screened posts, who decided what and when, batches on their way. The public names."""

from __future__ import annotations

from screener.folders import data_folder
from screener.surfaces.store.store import Store
from screener.surfaces.store.values import (
    ROLES,
    STATUSES,
    Batch,
    Decision,
    Event,
    Filter,
    Kept,
    KeptEntity,
    Person,
    Post,
    Role,
    Settings,
    Status,
    Verified,
)

__all__ = [
    "ROLES",
    "STATUSES",
    "Batch",
    "Decision",
    "Event",
    "Filter",
    "Kept",
    "KeptEntity",
    "Person",
    "Post",
    "Role",
    "Settings",
    "Status",
    "Store",
    "Verified",
    "data_folder",
]
