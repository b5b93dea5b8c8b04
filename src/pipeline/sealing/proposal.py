"""proposal: an agency's year as a person is asked to approve it: figures, text, warnings, and what stands in the way. 条例 art. 49."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pipeline.core import Finding, FrozenModel, Refusal, Warehouse, Workspace, query_open
from pipeline.reports import candidate_reader, read_text_record
from pipeline.sealing.package import TEXT, csv_member, figures_digest, read_csv_member
from pipeline.sealing.paper import final_paper
from pipeline.sealing.readiness import Readiness, agency_readiness

# Figures and paragraphs that a refusal lists.
_MOST_LISTED = 10


class TextPart(FrozenModel):
    """A heading (`level` from 1) or a paragraph (level 0) of a report."""

    level: int
    text: str


class Shown(FrozenModel):
    """What an approval binds: the figures and the text of an agency's year as the approver was shown them.

    `figures`: every figure by name, its value as text. `text` is in reading order; empty, and `text_sha256` None, for a year without
    a form.
    """

    figures_sha256: str
    figures: Mapping[str, str]
    text_sha256: str | None
    text: tuple[TextPart, ...]

    @property
    def fingerprint(self) -> str:
        """The sha256 over the figures, the cells of the forms and the text."""
        return sha256(f"{self.figures_sha256}\n{self.text_sha256 or ''}\n".encode()).hexdigest()

    def differences(self, now: Shown) -> str:
        """What is different now, in words; empty where nothing is."""
        parts = []
        if self.figures_sha256 != now.figures_sha256:
            parts.append(_moved_figures(self.figures, now.figures))
        if self.text_sha256 != now.text_sha256:
            parts.append(_changed_text(self.text, now.text))
        return "；".join(parts)


@dataclass(frozen=True)
class Proposal:
    """What an approver is shown.

    `headline`: label, value and unit of the figures a reader asks for first. `obstacles`: why the year cannot be sealed, each with
    what to do; empty: it can be. `warnings`: open ones, which an approver accepts, as sentences. `waiting`: the names of the agencies
    that are asked about next.
    """

    readiness: Readiness
    shown: Shown
    headline: tuple[tuple[str, float, str], ...]
    obstacles: tuple[Finding, ...]
    warnings: tuple[str, ...]
    waiting: tuple[str, ...]


def propose_next(
    warehouse: Warehouse, workspace: Workspace, year: int, now: datetime, agency: str | None, answered: Collection[str]
) -> Proposal | None:
    """The proposal of the next agency with figures of the year (or of one) that is not sealed as it is now and not `answered`.

    Agencies that can be sealed come first. None when there is none. Called as `seal_year` is: with the candidate attached, after
    judging and waivers, while the year has today's figures.
    """
    open_years = [
        readiness
        for readiness in agency_readiness(warehouse, workspace, year, now, agency)
        if readiness.state != "sealed" and readiness.agency not in answered
    ]
    open_years.sort(key=lambda readiness: bool(readiness.obstacles))
    if not open_years:
        return None
    readiness, *others = open_years
    values = {"year": year, "agency": readiness.agency}
    members = {
        f"{name}.csv": csv_member(f"{name}.csv", warehouse.rows(f"sealing/{name}", values))
        for name in ("figures", "cells", "findings")
    }
    obstacles = [obstacle.refusal.finding for obstacle in readiness.obstacles if obstacle.code != "SEAL-BLOCKED"]
    try:
        revision = readiness.revision + 1
        paper = final_paper(warehouse, workspace, year, readiness.agency, revision=revision, run="", now=now)
        members |= {TEXT: paper.text} if paper is not None else {}
    except Refusal as refusal:
        obstacles.insert(0, refusal.finding)
    findings = read_csv_member("findings.csv", members["findings.csv"])
    is_open = [row for row in findings if not row["waived_by"]]
    blocking = [
        Finding(row["code"], "block", row["outcome"], row["message"], row["what_to_do"])
        for row in is_open
        if row["severity"] == "block"
    ]
    return Proposal(
        readiness,
        shown_of(members),
        _headline(warehouse, year, readiness.agency),
        (*blocking, *obstacles),
        tuple(f"[{row['code']}] {row['message']}" for row in is_open if row["severity"] == "warn"),
        tuple(other.name for other in others),
    )


def shown_of(members: Mapping[str, bytes]) -> Shown:
    """What an approval of the members of a package binds."""
    figures = read_csv_member("figures.csv", members["figures.csv"])
    text = members.get(TEXT)
    return Shown(
        figures_sha256=figures_digest(members),
        figures={row["figure"]: row["value"] for row in figures},
        text_sha256=None if text is None else sha256(text).hexdigest(),
        text=tuple(
            TextPart(level=entry["level"], text=entry["text"])
            for entry in (() if text is None else read_text_record(text))
        ),
    )


def _headline(warehouse: Warehouse, year: int, agency: str) -> tuple[tuple[str, float, str], ...]:
    with candidate_reader(warehouse.connection) as reader:
        rows = query_open(reader, "core/published/headline", year=year, most=None).records()
    return tuple((row["label"], row["value"], row["unit"] or "") for row in rows if row["agency"] == agency)


def _moved_figures(shown: Mapping[str, str], now: Mapping[str, str]) -> str:
    """The figures that differ, in words."""
    moved = [f"{name} {shown.get(name, '无')} → {now.get(name, '无')}" for name in sorted({*shown, *now})
             if shown.get(name) != now.get(name)]  # fmt: skip
    if not moved:
        return "指标相同，表中的单元格不同"
    return "，".join(moved[:_MOST_LISTED]) + (f"，等 {len(moved)} 项" if len(moved) > _MOST_LISTED else "")


def _changed_text(shown: tuple[TextPart, ...], now: tuple[TextPart, ...]) -> str:
    """The paragraphs that differ, by their first words."""
    changed = [part for part in now if part not in shown] or [part for part in shown if part not in now]
    if not changed:
        return "文字相同，写它的人或时间不同"
    listed = "、".join(f"“{part.text[:16]}…”" for part in changed[:_MOST_LISTED])
    return f"文字有变：{listed}" + (f"，等 {len(changed)} 段" if len(changed) > _MOST_LISTED else "")
