"""What an approver reads in Prefect's page, in Chinese: what stands in the way, headline figures, open warnings, the text. Markdown."""

from __future__ import annotations

from datetime import datetime

from flows.artifacts import escaped
from pipeline.core import Workspace, format_number
from pipeline.sealing import Proposal, Shown, TextPart

# Warnings that the page lists; all of them are in the published database and in the sealed package.
MAX_WARNINGS = 50
_FINGERPRINT_LENGTH = 16


def fingerprint_of(shown: Shown) -> str:
    """The beginning of the fingerprint of figures and text, as it stands in the form."""
    return shown.fingerprint[:_FINGERPRINT_LENGTH]


def page_of(workspace: Workspace, proposal: Proposal, problem: str | None, *, until: datetime) -> str:
    """The text of the form for a proposal. `problem`: why the answer before it was not carried out; `until`: when it stops waiting.

    The box above the form is small: what matters most stands first, under small headings.
    """
    readiness = proposal.readiness
    lines = [f"**{escaped(readiness.lines()[0].strip())}**", ""]
    if problem is not None:
        lines += [f"**上一次的审定没有封存：{escaped(problem)}** 请核对后重新审定。", ""]
    if proposal.obstacles:
        lines += [f"#### 还不能封存（{len(proposal.obstacles)} 项）", ""]
        lines += [
            f"- {escaped(f'[{finding.code}] {finding.message}')}  \n  怎么办：{escaped(finding.what_to_do)}"
            for finding in proposal.obstacles
        ]
        lines += ["", "处理好以后，决定选“重新核对”，再算一次，再请审定。", ""]
    lines += ["#### 主要指标", ""]
    lines += [
        f"- {escaped(label)}：**{format_number(value)}** {escaped(unit)}" for label, value, unit in proposal.headline
    ]
    lines.append("")
    if proposal.warnings:
        lines += [f"#### 同意即表示接受的警告（{len(proposal.warnings)} 项）", ""]
        lines += [f"- {escaped(warning)}" for warning in proposal.warnings[:MAX_WARNINGS]]
        if len(proposal.warnings) > MAX_WARNINGS:
            lines.append(f"- 还有 {len(proposal.warnings) - MAX_WARNINGS} 项，见看板的问题页。")
        lines.append("")
    if proposal.waiting:
        lines += [f"此后还要审定 {len(proposal.waiting)} 个单位：{escaped('、'.join(proposal.waiting))}。", ""]
    lines += [
        f"请在 {until:%Y-%m-%d %H:%M} 前审定，过期作废（重新运行即可）。本页内容也在这次运行的 Artifacts 中（year-end-approval）；"
        f"审定的是全部数字和下面的文字，指纹 `{fingerprint_of(proposal.shown)}`。",
        "",
    ]
    drafts = workspace.folder / "reports" / str(readiness.year)
    if drafts.exists():
        lines += [f"Word 草稿：{escaped(str(drafts))}", ""]
    if proposal.shown.text:
        lines += ["#### 报告文字", "", *(line for part in proposal.shown.text for line in (_part(part), ""))]
    return "\n".join(lines)


def _part(part: TextPart) -> str:
    return f"**{escaped(part.text)}**" if part.level else escaped(part.text)
