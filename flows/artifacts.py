"""The Prefect artifacts of a run, in Chinese: progress, the headline figures, every finding with what to do.

Only for display: what must last is in the published database. No personal data: figures are sums, findings name rows by key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

from pipeline.core import MARKS, Finding, format_number, read_published, tally
from pipeline.operations import TITLES, VERBS, Done, Run, Verdict

# Rows of a table or of a severity that an artifact shows; the published database has all of them.
MAX_ROWS = 500
# What becomes of a row that fails an expectation.
SEVERITIES = {"critical": "隔离", "warning": "警告", "info": "提示"}


class Progress:
    """The progress artifact of a run. It ends with the run, also when the run fails."""

    def __init__(self, flow: str) -> None:
        self._done = 0
        artifact = create_progress_artifact(progress=0.0, key=f"{flow}-progress", description=self._step())
        assert isinstance(artifact, UUID)
        self._artifact = artifact

    def advance(self) -> None:
        """Show that a verb is finished and the next one has begun."""
        self._done = min(self._done + 1, len(VERBS))
        update_progress_artifact(self._artifact, progress=100 * self._done / len(VERBS), description=self._step())

    def end(self, verdict: Verdict) -> None:
        """Show what became of the run: how far it came, and its verdict."""
        state = f"在“{TITLES[VERBS[self._done]]}”中停止" if self._done < len(VERBS) else "全部完成"
        words = f"{state}（{self._done}/{len(VERBS)}）：{verdict.message}"
        update_progress_artifact(self._artifact, progress=100.0, description=words)

    def _step(self) -> str:
        state = f"正在{TITLES[VERBS[self._done]]}" if self._done < len(VERBS) else "全部完成"
        return f"{state}（{self._done}/{len(VERBS)}）"


def end_progress(run: UUID, words: str) -> None:
    """End the progress of a run that could not end it itself: it was killed, or cancelled from outside."""
    mine = FlowRunFilter(id=FlowRunFilterId(any_=[run]))
    with get_client(sync_client=True) as client:
        for artifact in client.read_artifacts(flow_run_filter=mine):
            if artifact.type == "progress" and artifact.data is not None and float(str(artifact.data)) < 100:
                update_progress_artifact(artifact.id, progress=100.0, description=f"{artifact.description}：{words}")


def show_approval(flow: str, description: str, page: str) -> None:
    """The page of what waits for an approval, wider than the form that asks for it."""
    create_markdown_artifact(markdown=page, key=f"{flow}-approval", description=description)


def show_published(flow: str, run: Run) -> None:
    """What a run published: the headline figures, and what every expectation found."""
    show_figures(flow, run)
    show_expectations(flow, run)


def show_figures(flow: str, run: Run) -> None:
    """A table, one row per agency and headline figure, the newest year first; of one year if the run was about one."""
    rows = read_published(run.workspace.folder).ask("headline", year=run.year, most=MAX_ROWS).records()
    total = rows[0]["of_all"] if rows else 0
    description = f"主要指标，{run.now:%Y-%m-%d %H:%M} 发布，共 {total} 行"
    if total > len(rows):
        description += f"，这里列出前 {len(rows)} 行；全部见 gongkai figures"
    names = {agency.id: agency.name for agency in run.workspace.settings.agency}
    create_table_artifact(
        table=[_table_row(row, names) for row in rows], key=f"{flow}-figures", description=description
    )


def show_expectations(flow: str, run: Run) -> None:
    """A table, one row per expectation and source that the run judged, those that failed first. Counts only, no key of a row."""
    rows = read_published(run.workspace.folder).ask("validations", most=MAX_ROWS).records()
    total, failing = (rows[0]["of_all"], rows[0]["failing"]) if rows else (0, 0)
    description = f"期望：{failing} 条有不通过的行，共 {total} 行结果"
    if total > len(rows):
        description += f"，这里列出前 {len(rows)} 行；全部见发布的数据库的 validations 表"
    table = [
        {
            "编号": row["code"],
            "不通过是指": row["description"],
            "数据源": row["source"] or "没有可判断的行",
            "判断": row["rows_judged"],
            "不通过": row["rows_failed"],
            "程度": SEVERITIES[row["severity"]],
        }
        for row in rows
    ]
    create_table_artifact(table=table, key=f"{flow}-expectations", description=description)


def _table_row(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A row of the table under its Chinese headings."""
    return {
        "机关": names.get(row["agency"], row["agency"]),
        "年度": row["year"],
        "指标": row["label"],
        "数值": format_number(row["value"]),
        "计量单位": row["unit"],
        "编号": row["figure"],
    }


def show_findings(flow: str, results: Sequence[Done], refused: Finding | None = None) -> None:
    """A page of all findings, the most severe first, each with what to do. `refused`: the finding of a Refusal that ended the run."""
    findings = [*([refused] if refused else []), *(finding for done in results for finding in done.findings)]
    create_markdown_artifact(
        markdown=page(results, findings), key=f"{flow}-findings", description=f"问题：{tally(findings)}"
    )


def page(results: Sequence[Done], findings: Sequence[Finding]) -> str:
    """The markdown of that page."""
    lines = ["# 运行情况", "", *(f"- **{TITLES[done.verb]}**：{escaped(done.line)}" for done in results), ""]
    closing = [line.strip() for done in results for line in done.closing]
    if closing:
        lines += ["# 年度报告和文件", "", *(f"- {escaped(line)}" for line in closing), ""]
    lines += [f"# 问题：{tally(findings)}", ""]
    for severity, mark in MARKS.items():
        matches = [finding for finding in findings if finding.severity == severity]
        if matches:
            lines += [f"## {mark}（{len(matches)}）", "", *(_item(finding) for finding in matches[:MAX_ROWS]), ""]
        if len(matches) > MAX_ROWS:
            lines += [f"还有 {len(matches) - MAX_ROWS} 项，见发布的数据库的 findings 表。", ""]
    return "\n".join(lines)


def _item(finding: Finding) -> str:
    waived = f"（已放行：{escaped(finding.waived_by)}）" if finding.waived_by else ""
    return f"- **[{finding.code}]** {escaped(finding.message)}{waived}  \n  怎么办：{escaped(finding.what_to_do)}"


def escaped(text: str) -> str:
    """Text with Markdown's characters escaped: file names and text from exports must not become markup, tags or links."""
    return re.sub(r"([\\`*_\[\]<>#|~!])", r"\\\1", " ".join(text.split()))
