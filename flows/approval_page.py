"""What an approver reads in Prefect's page: the headline figures, the open warnings, what stands in the way. Markdown, in Chinese."""

from __future__ import annotations

from flows.artifacts import escaped
from pipeline.core import Refusal, Workspace, format_number, read_published
from pipeline.sealing import Proposal

# Warnings that the page lists; all of them are in the published database and in the sealed package.
MAX_WARNINGS = 50
_FINGERPRINT_LENGTH = 16


def fingerprint_of(figures_sha256: str) -> str:
    """The beginning of the sha256 of the figures, as it stands in the form."""
    return figures_sha256[:_FINGERPRINT_LENGTH]


def page_of(workspace: Workspace, proposal: Proposal, refusal: Refusal | None) -> str:
    """The text of the form for a proposal. `refusal`: why the answer to the form before it was not carried out."""
    readiness = proposal.readiness
    lines = [f"# {escaped(readiness.name)} {readiness.year} 年度报告：请审定", ""]
    if refusal is not None:
        lines += [f"**上一次的审定没有封存：{escaped(refusal.finding.message)}** 请核对后重新审定。", ""]
    lines += [*(escaped(line.strip()) for line in readiness.lines()[:1]), "", "## 主要指标", ""]
    lines += ["| 指标 | 数值 | 计量单位 |", "|---|---|---|", *_headline(workspace, proposal), ""]
    if readiness.obstacles:
        lines += ["## 还不能封存", ""]
        findings = [obstacle.refusal.finding for obstacle in readiness.obstacles]
        lines += [
            f"- {escaped(f'[{finding.code}] {finding.message}怎么办：{finding.what_to_do}')}" for finding in findings
        ]
        lines += ["", "处理完以后再同意；现在同意，会再次请您审定。", ""]
    if proposal.warnings:
        lines += [f"## 同意即表示接受的警告（{len(proposal.warnings)} 项）", ""]
        lines += [f"- {escaped(warning)}" for warning in proposal.warnings[:MAX_WARNINGS]]
        if len(proposal.warnings) > MAX_WARNINGS:
            lines.append(f"- 还有 {len(proposal.warnings) - MAX_WARNINGS} 项，见看板的问题页。")
        lines.append("")
    lines += [
        f"全部数字的指纹：`{fingerprint_of(proposal.figures_sha256)}`。草稿见工作区 reports/{readiness.year}，或看板。"
    ]
    return "\n".join(lines)


def _headline(workspace: Workspace, proposal: Proposal) -> list[str]:
    """A row of the table for each headline figure: its words as published, its value as fingerprinted."""
    readiness = proposal.readiness
    rows = read_published(workspace.folder).ask("headline", year=readiness.year, most=None).records()
    return [
        f"| {escaped(row['label'])} | {format_number(float(proposal.figures[row['figure']]))} | {escaped(row['unit'] or '')} |"
        for row in rows
        if row["agency"] == readiness.agency and proposal.figures.get(row["figure"])
    ]
