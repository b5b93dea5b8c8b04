"""The candidate: the database being built, which `publish` will hand to readers. Empty, or a copy of what was published last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import yaml

from pipeline.errors import Refusal
from pipeline.presets import decision_rows, fingerprint, table_rules
from pipeline.published import PublishedDatabase, ask_file
from pipeline.warehouse import Warehouse
from pipeline.workspace import Workspace


@contextmanager
def open_candidate(warehouse: Warehouse, workspace: Workspace) -> Iterator[None]:
    """Attach the candidate as `candidate`. Raises Refusal CANDIDATE-MISSING when there is none."""
    if not workspace.candidate.exists():
        raise Refusal("CANDIDATE-MISSING")
    warehouse.run("count/attach", file=str(workspace.candidate))
    try:
        yield
    finally:
        warehouse.connection.execute("DETACH candidate")


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
        warehouse.run("count/attach", file=str(file))
        warehouse.run("candidate/verdicts")
        warehouse.connection.execute("DETACH candidate")
    return through


def state_of(warehouse: Warehouse, workspace: Workspace, code_version: str) -> str:
    """A fingerprint of everything but the rows that verdicts depend on: code, its SQL, settings, corrections, suites."""
    package = resources.files("pipeline")
    texts = [
        entry.read_text("utf-8")
        for folder in ("evidence", "count", "count/countable", "views")
        for entry in sorted(package.joinpath("sql", folder).iterdir(), key=lambda entry: entry.name)
        if entry.is_file()
    ]
    corrections = [file.read_text("utf-8") for file in sorted((workspace.folder / "corrections").glob("*.yml"))]
    columns = workspace.folder / "columns.yml"
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
            yaml.safe_load(columns.read_text("utf-8")) if columns.exists() else [],
            warehouse.rows("count/suites"),
        ]
    )


def _counted_through(warehouse: Warehouse, workspace: Workspace, state: str) -> int | None:
    """The last delivery the published verdicts know, if they were given with today's settings on the deliveries held now.

    A warehouse built anew numbers its deliveries anew, and a file understood late is put before what came after it.
    """
    try:
        found = ask_file(PublishedDatabase(workspace.published).newest(), "count_state").rows
    except Refusal:
        return None
    if not found or found[0][0] != state:
        return None
    _, through, deliveries = found[0]
    (held,) = warehouse.rows("count/deliveries", {"through": through})[0]
    return int(through) if held == deliveries else None
