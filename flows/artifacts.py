"""What a run shows in Prefect, in Chinese: how far it is, the headline figures, every finding with what to do.

Only for looking at: what must last is in the published database. Nothing personal: figures are sums, findings name rows by key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from pipeline.core import MARKS, Finding, format_number, read_published, tally
from pipeline.operations import TITLES, VERBS, Done, Run

# A page in a browser, not a report: a supervising office with a thousand agencies reads its table elsewhere.
MOST = 500


def open_progress(flow: str) -> UUID:
    """The progress of a run, nothing done yet."""
    made = create_progress_artifact(progress=0.0, key=f"{flow}-progress", description=_step(0))
    assert isinstance(made, UUID)
    return made


def advance(progress: UUID, done: int) -> None:
    """So many verbs are done, the next one has begun."""
    update_progress_artifact(progress, progress=100 * done / len(VERBS), description=_step(done))


def show_figures(flow: str, run: Run) -> None:
    """A table, one row per agency and headline figure, the newest year first; of one year if the run was about one."""
    rows = read_published(run.workspace.folder).ask("headline", year=run.year, most=MOST).records()
    there_are = rows[0]["of_all"] if rows else 0
    about = f"主要指标，{run.now:%Y-%m-%d %H:%M} 发布，共 {there_are} 行"
    if there_are > len(rows):
        about += f"，这里列出前 {len(rows)} 行；全部见 gongkai figures"
    names = {agency.id: agency.name for agency in run.workspace.settings.agency}
    create_table_artifact(table=[_headed(row, names) for row in rows], key=f"{flow}-figures", description=about)


def _headed(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A row of the table under Chinese heads."""
    return {
        "机关": names.get(row["agency"], row["agency"]),
        "年度": row["year"],
        "指标": row["label"],
        "数值": format_number(row["value"]),
        "计量单位": row["unit"],
        "编号": row["figure"],
    }


def show_findings(flow: str, done: Sequence[Done], refused: Finding | None = None) -> None:
    """A page of everything found, the gravest first, each with what to do."""
    found = [finding for one in done for finding in one.findings]
    create_markdown_artifact(
        markdown=page(done, [refused, *found] if refused else found),
        key=f"{flow}-findings",
        description=f"问题：{tally([refused, *found] if refused else found)}",
    )


def page(done: Iterable[Done], findings: Sequence[Finding]) -> str:
    """The markdown of that page."""
    done = tuple(done)
    lines = ["# 运行情况", "", *(f"- **{TITLES[one.verb]}**：{_plain(one.line)}" for one in done), ""]
    closing = [line.strip() for one in done for line in one.closing]
    if closing:
        lines += ["# 年度报告和文件", "", *(f"- {_plain(line)}" for line in closing), ""]
    lines += [f"# 问题：{tally(findings)}", ""]
    for severity, mark in MARKS.items():
        chosen = [finding for finding in findings if finding.severity == severity]
        if chosen:
            lines += [f"## {mark}（{len(chosen)}）", "", *(_item(finding) for finding in chosen[:MOST]), ""]
        if len(chosen) > MOST:
            lines += [f"还有 {len(chosen) - MOST} 项，见发布的数据库的 findings 表。", ""]
    return "\n".join(lines)


def _item(finding: Finding) -> str:
    waived = f"（已放行：{_plain(finding.waived_by)}）" if finding.waived_by else ""
    return f"- **[{finding.code}]** {_plain(finding.message)}{waived}  \n  怎么办：{_plain(finding.what_to_do)}"


def _plain(text: str) -> str:
    """A file name's stars and underscores are no markup, and nothing in an export becomes a tag or a link."""
    return re.sub(r"([\\`*_\[\]<>#|~!])", r"\\\1", " ".join(text.split()))


def _step(done: int) -> str:
    doing = f"正在{TITLES[VERBS[done]]}" if done < len(VERBS) else "全部完成"
    return f"{doing}（{done}/{len(VERBS)}）"
