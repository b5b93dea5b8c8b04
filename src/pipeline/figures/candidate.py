"""The candidate: the database that a run builds and `publish` turns into the published one.

It starts empty, or as a copy of the database published last.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib import resources
from pathlib import Path

from pipeline.core import (
    PublishedDatabase,
    Refusal,
    Warehouse,
    Workspace,
    code_version,
    decision_rows,
    fingerprint,
    has_table,
    query_file,
    table_rules,
    user_files,
)
from pipeline.figures.keys import forget_keys
from pipeline.ingest import published_elsewhere, read_website_columns


@contextmanager
def open_candidate(warehouse: Warehouse, workspace: Workspace) -> Iterator[None]:
    """Attach the candidate as `candidate`. Raises Refusal CANDIDATE-MISSING when there is none."""
    if not workspace.candidate.exists():
        raise Refusal("CANDIDATE-MISSING")
    warehouse.run("figures/candidate/attach", file=str(workspace.candidate))
    try:
        yield
    finally:
        warehouse.run("figures/candidate/detach")


def rewrite_candidate(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write the attached candidate into a new file and go on with that one: what was deleted or changed is in no byte of it."""
    whole = workspace.candidate.with_suffix(".whole")
    for leftover in (whole, whole.with_name(whole.name + ".wal")):
        leftover.unlink(missing_ok=True)
    warehouse.run("figures/candidate/copy", file=str(whole))
    warehouse.run("figures/candidate/detach")
    os.replace(whole, workspace.candidate)
    workspace.candidate.with_name(workspace.candidate.name + ".wal").unlink(missing_ok=True)
    warehouse.run("figures/candidate/attach", file=str(workspace.candidate))


# The tables that `count` and `publish` write from nothing each time, without a look at what stood in them.
_REPLACED = (
    "agencies", "channels", "controls", "coverage", "daily", "deliveries", "dictionary", "expectations", "figure_parts", "figure_sources",
    "findings", "knowledge", "meta", "observed", "reasons", "sections", "sources", "validations", "website_columns",
)  # fmt: skip


@contextmanager
def new_candidate(warehouse: Warehouse, workspace: Workspace, state: str) -> Iterator[int | None]:
    """A new candidate, attached as `candidate`. Gives the last batch that its verdicts cover, None when it is empty.

    It is a copy of the database published last when only rows changed since then: `state` is the `verdict_fingerprint` of both. What is
    replaced is not in the copy, so that it takes no place. Attached once: detaching writes all of it out.
    """
    file = workspace.candidate
    for leftover in (file, file.with_name(file.name + ".wal")):
        leftover.unlink(missing_ok=True)
    through = None if workspace.scratch else _counted_through(warehouse, workspace, state)
    if through is not None:
        shutil.copy(PublishedDatabase(workspace.published).newest(), file)
        with open_candidate(warehouse, workspace):
            warehouse.run("figures/candidate/make_room", tables=_REPLACED)
            forget_keys(warehouse)
            yield through
        return
    warehouse.run("figures/candidate/create", file=str(file))
    try:
        warehouse.run("figures/candidate/verdicts")
        yield None
    finally:
        warehouse.run("figures/candidate/detach")


@contextmanager
def copied_candidate(
    warehouse: Warehouse, workspace: Workspace, build: Path, replaced: Sequence[str]
) -> Iterator[None]:
    """A copy of a build as the candidate, attached: what nobody writes again stays as it was published.

    Without the tables `replaced`, which the caller writes from nothing: their place in the file is free before anything new is written.
    """
    workspace.candidate.with_name(workspace.candidate.name + ".wal").unlink(missing_ok=True)
    shutil.copyfile(build, workspace.candidate)
    with open_candidate(warehouse, workspace):
        warehouse.run("figures/candidate/make_room", tables=replaced)
        yield


# The folders of SQL files that verdicts depend on.
_VERDICT_SQL = ("figures/sql/evidence", "figures/sql/count", "figures/sql/count/countable", "core/sql/views")


def verdict_fingerprint(warehouse: Warehouse, workspace: Workspace, code_version: str) -> str:
    """A hash of everything that verdicts depend on beside rows: code, SQL, settings, corrections, suites."""
    package = resources.files("pipeline")
    texts = [
        entry.read_text("utf-8")
        for folder in _VERDICT_SQL
        for entry in sorted(package.joinpath(*folder.split("/")).iterdir(), key=lambda entry: entry.name)
        if entry.is_file()
    ]
    corrections = [_print_of(file) for file in user_files(workspace.folder / "corrections")[0]]
    return fingerprint(
        [
            code_version,
            texts,
            [rules.model_dump() for rules in table_rules().values()],
            decision_rows(),
            # What is served, sent, signed, shared, matched or inspected has no effect on figures.
            workspace.settings.model_dump(
                mode="json",
                exclude={
                    "access": True,
                    "serve": True,
                    "digest": True,
                    "site": True,
                    "share": True,
                    "signing": True,
                    "publications": True,
                    "inspect": True,
                    "agency": {"__all__": {"public_keys", "signed_from"}},
                },
            ),
            corrections,
            [column.model_dump(mode="json") for column in read_website_columns(workspace.folder)],
            sorted((entry.year, entry.agency or "") for entry in published_elsewhere(workspace.folder)),
            warehouse.rows("figures/count/suites"),
        ]
    )


def _print_of(file: Path) -> str:
    """The sha256 of a file; of one that cannot be read, why."""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return error.strerror or type(error).__name__


def _counted_through(warehouse: Warehouse, workspace: Workspace, state: str) -> int | None:
    """The last batch that the published verdicts cover, None unless settings and batches are those they were given with.

    The batches are compared by a hash: a warehouse built anew numbers its batches anew, and a file that could be read only later is
    inserted before those that followed it.
    """
    try:
        rows = query_file(PublishedDatabase(workspace.published).newest(), "count_state").rows
    except Refusal:
        return None
    if not rows or rows[0][0] != state:
        return None
    _, through, published_batches = rows[0]
    (batches,) = warehouse.rows("figures/count/batches_fingerprint", {"through": through})[0]
    return int(through) if batches == published_batches else None


def published_already(warehouse: Warehouse, workspace: Workspace) -> Path | None:
    """The database that readers have, when the candidate became it and nothing was loaded or changed since; else None.

    A newer build beside it was interrupted before readers were pointed at it, and may be the one with a seal: then None too.
    """
    if workspace.scratch or workspace.candidate.exists():
        return None
    through = _counted_through(warehouse, workspace, verdict_fingerprint(warehouse, workspace, code_version()))
    (last,) = warehouse.rows("figures/count/last_batch")[0]
    if through != last:
        return None
    current = PublishedDatabase(workspace.published).newest()
    newest = max(workspace.published.glob("figures-*.duckdb"), key=lambda file: file.stat().st_mtime_ns)
    return current if newest == current else None


def restore_unsealed_figures(warehouse: Warehouse) -> None:
    """Replace the sealed figures in the open candidate by those that today's rows give.

    A count that continues from a published database, and freezing sealed years a second time, start from these.
    """
    if has_table(warehouse.connection, "candidate", "unsealed_monthly"):
        warehouse.run("figures/candidate/restore_unsealed")
