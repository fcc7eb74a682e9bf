"""What a review page reads from the record: changes since the last read, stored words, saved filters."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Engine, delete, func, insert, select

from screener.office.database import write_transaction
from screener.office.keys import Keys
from screener.office.posts import MAX_IN_VALUES
from screener.office.tables import audit as log
from screener.office.tables import batches, views
from screener.office.tables import posts as kept
from screener.office.values import BatchComparison, Person
from screener.types import ScreenerError

MAX_CHANGED: Final = 500  # maximum changed posts to read one by one; beyond that, all are read again
MAX_NAME_LENGTH: Final = 60  # maximum characters of a filter's name
MAX_VIEWS: Final = 50


class Desk:
    engine: Engine
    keys: Keys

    def changes(self, since: int) -> tuple[int, list[int] | None]:
        """Return the number of the newest entry, and the posts of the entries after `since`.

        None instead of the posts means that too many changed, or some were deleted: read all of them again.
        """
        after = log.c.seq > since
        with self.engine.connect() as connection:
            newest = int(connection.execute(select(func.max(log.c.seq))).scalar() or 0)
            if newest == since:
                return newest, []
            if since == 0 or connection.execute(select(log.c.seq).where(after, log.c.action == "purge").limit(1)).all():
                return newest, None
            about = select(log.c.post).where(after, log.c.post.is_not(None)).distinct().limit(MAX_CHANGED + 1)
            found = [int(number) for number in connection.execute(about).scalars()]
        return newest, found if len(found) <= MAX_CHANGED else None

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the stored words of those posts that have them."""
        found: dict[int, str] = {}
        with self.engine.connect() as connection:
            for n in range(0, len(numbers), MAX_IN_VALUES):
                some = kept.c.id.in_(numbers[n : n + MAX_IN_VALUES]), kept.c.sealed.is_not(None)
                for row in connection.execute(select(kept.c.id, kept.c.sealed).where(*some)):
                    found[row.id] = self.keys.decrypt(row.sealed)
        return found

    def compare_batches(self, number: int) -> dict[int, BatchComparison]:
        """Return what each post of a batch was in the last batch with the same file name; empty if there is none.

        The same words are the same post wherever they are; other words under the same name have changed.
        """
        columns = kept.c.id, kept.c.label, kept.c.content
        with self.engine.connect() as connection:
            name = select(batches.c.name).where(batches.c.id == number).scalar_subquery()
            earlier = select(func.max(batches.c.id)).where(batches.c.id < number, batches.c.name == name)
            last = connection.execute(earlier).scalar()
            if last is None:
                return {}
            before = connection.execute(select(*columns).where(kept.c.batch == last)).all()
            now = connection.execute(select(*columns).where(kept.c.batch == number)).all()
        words = {row.content: row.id for row in before}
        labels = {row.label: row.id for row in before}
        return {
            row.id: BatchComparison("same", words[row.content])
            if row.content in words
            else BatchComparison("changed", labels[row.label])
            if row.label in labels
            else BatchComparison()
            for row in now
        }

    def views(self, by: Person) -> dict[str, dict[str, Any]]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(views).where(views.c.owner == by.name).order_by(views.c.name)).all()
        return {row.name: json.loads(self.keys.decrypt(row.sealed)) for row in rows}

    def save_view(self, name: str, chosen: Mapping[str, Any] | None, by: Person) -> None:
        """Save filters under a name, replacing earlier ones; None deletes them."""
        name = name.strip()[:MAX_NAME_LENGTH]
        if not name:
            raise ScreenerError("Give the filter a name.")
        mine = views.c.owner == by.name
        with write_transaction(self.engine) as connection:
            connection.execute(delete(views).where(mine, views.c.name == name))
            if chosen is None:
                return
            if (connection.execute(select(func.count()).select_from(views).where(mine)).scalar() or 0) >= MAX_VIEWS:
                raise ScreenerError(f"You have {MAX_VIEWS} saved filters. Delete one first.")
            sealed = self.keys.encrypt(json.dumps(dict(chosen)))
            connection.execute(insert(views).values(owner=by.name, name=name, sealed=sealed))
