"""count: list the rows every number stands on, then sum them once.

Builds the candidate: the database that `publish` will hand to readers. Each pulled row gets exactly one verdict (counted, excluded
with a reason, quarantined with the expectation that refused it); figures are sums of counted verdicts and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.dictionary import Entry, dictionary
from pipeline.errors import Refusal
from pipeline.findings import Finding, compose, record
from pipeline.presets import decision_rows, table_rules
from pipeline.pull import chosen, looks_of
from pipeline.warehouse import Warehouse
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Counted:
    """What counting produced: verdicts by kind, how many figures, and what does not add up."""

    counted: int
    excluded: int
    quarantined: int
    figures: int
    findings: tuple[Finding, ...]


@contextmanager
def open_candidate(warehouse: Warehouse, workspace: Workspace, *, new: bool = False) -> Iterator[None]:
    """Attach the candidate as `candidate`. `new`: an empty one. Raises Refusal CANDIDATE-MISSING when there is none."""
    file = workspace.candidate
    if new:
        for old in (file, file.with_name(file.name + ".wal")):
            old.unlink(missing_ok=True)
    elif not file.exists():
        raise Refusal("CANDIDATE-MISSING")
    warehouse.run("count/attach", file=str(file))
    try:
        yield
    finally:
        warehouse.connection.execute("DETACH candidate")


def count(
    warehouse: Warehouse,
    workspace: Workspace,
    *,
    as_of: date,
    dead: frozenset[str] = frozenset(),
    say: Callable[[str], None] = lambda _: None,
) -> Counted:
    """Build the candidate from everything in force. `as_of`: the day freshness is judged on; `dead`: sources pull could not reach.

    Raises Refusal CHECK-FIRST while rows wait to be checked: a number must not stand on rows nobody judged.
    """
    (waiting,) = warehouse.rows("count/unchecked")[0]
    if waiting:
        raise Refusal("CHECK-FIRST", count=waiting)
    findings: list[Finding] = []
    with open_candidate(warehouse, workspace, new=True):
        warehouse.run("candidate/verdicts")
        write_settings(warehouse, workspace)
        for table in ("items", "posts", "requests", "request_events", "disputes", "declared"):
            findings += judge_rows(warehouse, table)
            say(table)
        findings += sum_up(warehouse, workspace, as_of, dead)
        record(warehouse.connection, "count", findings)
        totals = dict(warehouse.rows("count/totals"))
        (figures,) = warehouse.rows("count/figure_count")[0]
    return Counted(
        totals.get("counted", 0), totals.get("excluded", 0), totals.get("quarantined", 0), figures, tuple(findings)
    )


def write_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Put units of channels, rows of decisions and the dictionary of figures where SQL can join them."""
    warehouse.run("count/settings")
    met = warehouse.rows("count/classes")
    entries = dictionary(
        (code for kind, code in met if kind == "class"), (code for kind, code in met if kind == "channel")
    )
    channels = workspace.settings.channels
    _fill(warehouse, "channel_units", [(channel, setting.unit) for channel, setting in channels.items()])
    _fill(warehouse, "closing_decisions", list(decision_rows()))
    _fill(warehouse, "figure_leaves", [(e.figure, e.years_from, e.years_to or 9999) for e in entries if not e.leaves])
    _fill(warehouse, "candidate.figure_parts", [(e.figure, leaf) for e in entries for leaf in e.leaves])
    _fill(warehouse, "candidate.dictionary", [_row(entry) for entry in entries])


def _row(entry: Entry) -> tuple[str, ...]:
    return (entry.figure, entry.label, entry.unit, entry.counts, entry.leaves_out, entry.legal_basis)


def _fill(warehouse: Warehouse, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        warehouse.connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def judge_rows(warehouse: Warehouse, table: str) -> list[Finding]:
    """Give every row of a table its verdict. Returns a finding for each copy that contradicts the one that counts."""
    warehouse.run("count/refused", table=table)
    rules = table_rules()[table]
    if rules.thing and warehouse.rows("count/may_double", table=table)[0][0]:
        warehouse.run("count/doubles", table=table, key=rules.thing, compare=rules.compare, others=rules.others)
    else:
        warehouse.run("count/no_doubles")
    warehouse.run(f"evidence/{table}", only=None)
    return [
        compose("ROWS-DISAGREE", file=path, line=line, kept=kept_path, kept_line=kept_line, columns=differing, row=row_id,
                refers_to=f"{path}:{line}")
        for _, row_id, path, line, kept_path, kept_line, differing in warehouse.rows("count/disagreements")
    ]  # fmt: skip


def sum_up(warehouse: Warehouse, workspace: Workspace, as_of: date, dead: frozenset[str]) -> list[Finding]:
    """Figures, months, the account of rows and the state of sources, from the verdicts."""
    warehouse.run("count/monthly")
    warehouse.run("count/figures", {"as_of": as_of})
    tables = [(name, f'year("{rules.date}")' if rules.date else "year") for name, rules in table_rules().items()]
    warehouse.run("count/accounting", tables=tables)
    _write_sources(warehouse, workspace, dead)
    warehouse.run("count/sources", {"as_of": as_of})
    findings = [
        compose("ACC-001", agency=agency, year=year, source=source, left=pulled, right=judged, refers_to=source)
        for agency, source, year, pulled, judged in warehouse.rows("count/unaccounted")
    ]
    findings += [
        compose(
            "DECLARED-CONFLICT", agency=agency, year=year, figure=figure, left=declared, right=counted, refers_to=figure
        )
        for agency, year, figure, declared, counted in warehouse.rows("count/declared_conflicts")
    ]
    findings += [
        compose(
            f"SOURCE-{state.upper()}",
            agency=agency,
            source=source,
            reaches_to=reaches_to,
            as_of=as_of,
            refers_to=source,
        )
        for agency, source, reaches_to, state in warehouse.rows("count/unfresh_sources")
    ]
    return findings


def _write_sources(warehouse: Warehouse, workspace: Workspace, dead: frozenset[str]) -> None:
    looked: dict[str, datetime] = {}
    for look in looks_of(workspace):
        looked[look.source] = max(looked.get(look.source, datetime.min), datetime.fromisoformat(look.looked_at))
    warehouse.run("count/source_settings")
    rows = [
        (source.name, source.agency, None if source.fills == "declared" else source.rhythm_days, looked.get(source.name),
         source.name in dead)
        for source in chosen(workspace)
        if source.fills != "declared" or source.name in looked
    ]  # fmt: skip
    _fill(warehouse, "source_settings", rows)
