"""The candidate: the database being built, which `publish` will hand to readers. Empty, or a copy of what was published last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

from pipeline.core import (
    PublishedDatabase,
    Refusal,
    Warehouse,
    Workspace,
    decision_rows,
    fingerprint,
    query_file,
    table_rules,
)
from pipeline.ingest import read_website_columns


@contextmanager
def open_candidate(warehouse: Warehouse, workspace: Workspace) -> Iterator[None]:
    """Attach the candidate as `candidate`. Raises Refusal CANDIDATE-MISSING when there is none."""
    if not workspace.candidate.exists():
        raise Refusal("CANDIDATE-MISSING")
    warehouse.run("figures/count/attach", file=str(workspace.candidate))
    try:
        yield
    finally:
        warehouse.run("figures/candidate/detach")


def begin_candidate(warehouse: Warehouse, workspace: Workspace, state: str) -> int | None:
    """Begin a new candidate. Returns the last batch its verdicts already know, None when it is empty.

    A copy of the last published database serves when nothing but rows changed since it was counted (`state` is the same).
    """
    file = workspace.candidate
    for old in (file, file.with_name(file.name + ".wal")):
        old.unlink(missing_ok=True)
    through = None if workspace.scratch else _counted_through(warehouse, workspace, state)
    if through is not None:
        shutil.copy(PublishedDatabase(workspace.published).newest(), file)
    else:
        warehouse.run("figures/count/attach", file=str(file))
        warehouse.run("figures/candidate/verdicts")
        warehouse.run("figures/candidate/detach")
    return through


# The folders of SQL that a verdict depends on.
_JUDGING = ("figures/sql/evidence", "figures/sql/count", "figures/sql/count/countable", "core/sql/views")


def state_of(warehouse: Warehouse, workspace: Workspace, code_version: str) -> str:
    """A fingerprint of everything but the rows that verdicts depend on: code, its SQL, settings, corrections, suites."""
    package = resources.files("pipeline")
    texts = [
        entry.read_text("utf-8")
        for folder in _JUDGING
        for entry in sorted(package.joinpath(*folder.split("/")).iterdir(), key=lambda entry: entry.name)
        if entry.is_file()
    ]
    corrections = [file.read_text("utf-8") for file in sorted((workspace.folder / "corrections").glob("*.yml"))]
    return fingerprint(
        [
            code_version,
            texts,
            [rules.model_dump() for rules in table_rules().values()],
            decision_rows(),
            workspace.settings.model_dump(
                mode="json", exclude={"access", "serve", "digest"}
            ),  # who is told counts nothing
            corrections,
            [column.model_dump(mode="json") for column in read_website_columns(workspace.folder)],
            warehouse.rows("figures/count/suites"),
        ]
    )


def _counted_through(warehouse: Warehouse, workspace: Workspace, state: str) -> int | None:
    """The last delivery the published verdicts know, if they were given with today's settings on the deliveries held now.

    A warehouse built anew numbers its deliveries anew, and a file understood late is put before what came after it.
    """
    try:
        found = query_file(PublishedDatabase(workspace.published).newest(), "count_state").rows
    except Refusal:
        return None
    if not found or found[0][0] != state:
        return None
    _, through, deliveries = found[0]
    (held,) = warehouse.rows("figures/count/deliveries", {"through": through})[0]
    return int(through) if held == deliveries else None


def thaw(warehouse: Warehouse) -> None:
    """Put back what today's rows give, before a count goes on from a published database (or a freeze is done again)."""
    if has_table(warehouse, "unsealed_monthly"):
        warehouse.run("figures/candidate/thaw")


def has_table(warehouse: Warehouse, table: str) -> bool:
    """Whether the open candidate holds a table or view of this name."""
    return bool(warehouse.rows("core/has_table", {"schema": "candidate", "name": table})[0][0])
