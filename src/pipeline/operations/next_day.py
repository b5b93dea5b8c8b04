"""What a whole night leaves for the next one: its record, and the first day on which a date is passed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pipeline.core import TABLES, PublishedDatabase, Warehouse, Workspace
from pipeline.operations.run import Done, Run, opened
from pipeline.operations.standing import Inputs, Standing, applicants_key_mark, current_build, inputs, texts_of

# A date as YAML and TOML have it, in files that people keep.
_DATE = re.compile(rb"\b(20\d\d-[01]\d-[0-3]\d)\b")
_TEXTS = frozenset({".toml", ".yml", ".yaml", ".csv"})


def new_standing(run: Run, found: Inputs, before: Standing | None, results: Sequence[Done]) -> Standing | None:
    """What a whole night leaves; None when it published nothing. `found`: what it read when it began; `before`: what the night before it
    left, if that was still so."""
    build = current_build(run.workspace)
    if build is None:
        return None
    published = next((place for place, done in enumerate(results) if done.verb == "publish"), len(results))
    settled = before is not None and results[0].unchanged and before.stands_on(found)
    today = run.now.date()
    return Standing(
        fingerprint=found.fingerprint,
        key=found.key or applicants_key_mark(run.workspace),
        settled=settled,
        day=today,
        next_day=_next_day(run, today) if settled else today,
        build=build,
        stamps=(),
        pulled=texts_of(results[0].findings),
        later=texts_of(finding for done in results[published + 1 :] for finding in done.findings),
    )


def _next_day(run: Run, today: date) -> date:
    """The first day after `today` that passes a date: of a row, a duty, a report, a file of the workspace, or the year."""
    with opened(run) as warehouse:
        warehouse.run("operations/standing/attach", file=str(PublishedDatabase(run.workspace.published).newest()))
        days = {
            day for (day,) in warehouse.rows("operations/standing/dates", {"today": today}, columns=_dates(warehouse))
        }
        (counts,) = warehouse.rows("figures/count/any_counts")[0]
    days |= {day for day in _written_dates(run.workspace) if day >= today}
    # What is dated a day holds from it on; what holds "after" it, from the next.
    nexts = {day if day > today else today + timedelta(days=1) for day in days}
    return min({*nexts, date(today.year + 1, 1, 1), *([today + timedelta(days=1)] if counts else [])})


def _dates(warehouse: Warehouse) -> list[tuple[str, str]]:
    """Table and column of every date in the rows."""
    return [
        (table, column)
        for table in TABLES
        for column, kind in warehouse.columns(table).items()
        if kind in ("DATE", "TIMESTAMP")
    ]


def _written_dates(workspace: Workspace) -> Iterator[date]:
    """The dates in the texts of a workspace. What cannot be read counts nowhere; once it can be, its times differ."""
    for file in inputs(workspace):
        if file.suffix not in _TEXTS:
            continue
        try:
            content = file.read_bytes()
        except OSError:
            continue
        for text in _DATE.findall(content):
            try:
                yield date.fromisoformat(text.decode())
            except ValueError:
                continue
