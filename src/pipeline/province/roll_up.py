"""The roll-up: what the counties share as one published database, which the dashboard, `site`, `figures` and `explain` read as any other.

A county that is silent, late or broken is shown as such and never keeps the others waiting. Done twice without anything new, it writes
no second database.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.core import (
    Finding,
    Refusal,
    Workspace,
    code_version,
    fingerprint,
    read_published,
    room_in,
    run_name,
    writers_lock,
)
from pipeline.figures import show_build
from pipeline.province.combine import CountyUnusableError, combine, has_sums
from pipeline.province.counties import Province, read_province
from pipeline.province.fetch import CountyState, fall_back, fetch_counties, forget_other_runs
from pipeline.province.gather import gather_packages
from pipeline.province.storage import with_secrets

# The last roll-up of each of so many days is kept, so that there is one of yesterday to compare with.
DAYS_KEPT = 14
_MARKS = {"fresh": "✓", "late": "!", "missing": "✗", "unreadable": "✗"}
_WORDS = {"fresh": "已报送", "late": "过期未更新", "missing": "未报送", "unreadable": "读不出来"}


@dataclass(frozen=True)
class RollUp:
    """What a roll-up came to. `file`: what readers see; `new`: whether it was written now; `states`: the counties as found."""

    file: Path
    new: bool
    states: tuple[CountyState, ...]
    findings: tuple[Finding, ...]

    @property
    def status(self) -> int:
        """Exit status: 0 every county and agency is there and fresh, 1 something needs someone."""
        return 1 if any(finding.severity != "info" for finding in self.findings) else 0

    def lines(self) -> tuple[str, ...]:
        """The lines for a terminal: how many counties are in which state, each that is not fresh, what readers see."""
        counts = {state: sum(found.state == state for found in self.states) for state in _WORDS}
        lines = [
            f"{len(self.states)} 个县："
            + "，".join(f"{_WORDS[state]} {count}" for state, count in counts.items() if count)
        ]
        lines += [f"{'✗' if finding.severity == 'block' else '!' if finding.severity == 'warn' else '·'} [{finding.code}] {finding.message}"
                  for finding in self.findings]  # fmt: skip
        return (*lines, f"{'已发布' if self.new else '没有新的内容，仍为'} {self.file.name}")

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """The rows by table, as `--json` prints them."""
        counties = [
            {
                "county": found.county.id, "name": found.county.name, "state": found.state, "problem": found.problem,
                **{name: getattr(found.pointer, name, None) for name in ("run", "built_at", "confirmed_at")},
            }
            for found in self.states
        ]  # fmt: skip
        return {"counties": counties, "findings": [json.loads(finding.to_json()) for finding in self.findings]}


def roll_up_counties(workspace: Workspace, *, now: datetime) -> RollUp:
    """Read what the counties of `counties.toml` share and publish it as one database. `now`: Asia/Shanghai wall time.

    Raises Refusal PROVINCE-*, ROLLUP-NOTHING, SECRET-*, DISK-FULL, WORKSPACE-BUSY; what was published before stays current.
    """
    if workspace.settings.source:
        raise Refusal("PROVINCE-OWN-ROWS", folder=str(workspace.folder))
    province = read_province(workspace.folder)
    options = with_secrets(province.storage.options, province.storage.secrets, workspace.folder)
    with writers_lock(workspace.warehouse, wait=workspace.settings.lock_wait_seconds), room_in(workspace.folder):
        states = fetch_counties(province, options, workspace.warehouse / "counties", now)
        packages, package_findings = gather_packages(workspace, province, options)
        return _published(workspace, province, states, packages, package_findings, now)


def _published(
    workspace: Workspace, province: Province, states: Sequence[CountyState], packages: Sequence[Mapping[str, Any]],
    package_findings: Sequence[Finding], now: datetime,
) -> RollUp:  # fmt: skip
    """The roll-up as published, or the standing one where it holds the same."""
    earlier = _last_of_an_earlier_day(workspace.published, now)
    content = fingerprint([
        code_version(), province, now.date(), earlier.name if earlier else None, packages,
        [[found.county.id, found.state, found.problem, found.pointer] for found in states],
    ])  # fmt: skip
    record = workspace.warehouse / "roll_up.json"
    standing = _standing(workspace, record, content)
    if standing is not None:
        return RollUp(standing[0], False, tuple(states), tuple(standing[1]))
    run = run_name(now)
    scratch = workspace.warehouse / "roll_up"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    draft = scratch / "draft.duckdb"
    while True:
        try:
            findings = combine(
                draft,
                states,
                packages,
                detail=province.detail,
                run=run,
                now=now,
                earlier=earlier,
                found=package_findings,
            )
            break
        except CountyUnusableError as unusable:
            states = [_without(found, unusable) if found.county.id == unusable.county else found for found in states]
            for leftover in scratch.glob("draft.duckdb*"):
                leftover.unlink()
    workspace.published.mkdir(parents=True, exist_ok=True)
    build = workspace.published / f"figures-{run}.duckdb"
    os.replace(draft, build)
    show_build(workspace.published, build, _last_of_days(workspace.published))
    made = {"content": content, "build": build.name, "findings": [finding.to_json() for finding in findings]}
    record.write_text(json.dumps(made), "utf-8")
    shutil.rmtree(scratch)
    for found in states:
        forget_other_runs(found)
    return RollUp(build, True, tuple(states), tuple(findings))


def _without(found: CountyState, unusable: CountyUnusableError) -> CountyState:
    """A county whose table cannot be read, with the run before it, if that is still here."""
    assert found.folder is not None
    shutil.rmtree(found.folder)
    return fall_back(found.county, found.folder.parent, f"表 {unusable.table} 的内容不是这个表")


def _standing(workspace: Workspace, record: Path, content: str) -> tuple[Path, list[Finding]] | None:
    """The build that readers have and its findings, where it was made from the same content."""
    try:
        before = json.loads(record.read_text("utf-8"))
        current = read_published(workspace.folder).newest()
        if before["content"] == content and before["build"] == current.name and current.is_file():
            return current, [Finding.from_json(text) for text in before["findings"]]
    except (OSError, ValueError, KeyError, TypeError, Refusal):
        pass
    return None


def _builds(folder: Path) -> list[Path]:
    """The published roll-ups, the newest first; the name of a run begins with its time."""
    return sorted(folder.glob("figures-*.duckdb"), reverse=True)


def _last_of_an_earlier_day(folder: Path, now: datetime) -> Path | None:
    """The newest roll-up of a day before today."""
    today = f"figures-{now:%Y%m%d}"
    return next((build for build in _builds(folder) if build.name < today and has_sums(build)), None)


def _last_of_days(folder: Path) -> frozenset[str]:
    """The names of the last roll-ups of the newest days that have one."""
    days: dict[str, str] = {}
    for build in _builds(folder):
        days.setdefault(build.name[: len("figures-20240101")], build.name)
    return frozenset([*days.values()][:DAYS_KEPT])
