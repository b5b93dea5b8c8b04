"""Prints an audit in the terminal: each report with its findings and what to do about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.audit.audit import AuditedReport
from pipeline.audit.reading_findings import TABLE_NAMES

_MARKS = {"block": "✗", "warn": "!", "info": "·"}
_MAX_IN_FULL = 12


def terminal_lines(audited: Sequence[AuditedReport]) -> Iterator[str]:
    """The lines of all reports; for more than twelve only of those with errors or questions. A summary of several reports comes last."""
    for entry in audited:
        worst = {finding.severity for finding in entry.findings}
        if len(audited) <= _MAX_IN_FULL or worst & {"block", "warn"}:
            yield from _report_lines(entry, short=len(audited) > _MAX_IN_FULL)
    if len(audited) > 1:
        yield from _summary_lines(audited)


def _report_lines(entry: AuditedReport, *, short: bool) -> Iterator[str]:
    report = entry.report
    if report is None:
        finding = entry.findings[0]
        yield f"✗ {entry.file}：没有审"
        yield f"    [{finding.code}] {finding.message}{finding.what_to_do}"
        return
    form = {"format_2019": "2019 年格式", "format_2021": "2021 年格式"}.get(report.form or "", "格式不明")
    year = f"{report.year} 年度" if report.year else "年度不明"
    yield f"■ {entry.file}：{report.agency or '单位不明'}，{year}，{form}"
    counts = []
    for table, name in TABLE_NAMES.items():
        own = [cell for cell in report.cells if cell.table == table]
        known = sum(cell.value is not None for cell in own)
        counts.append(
            f"{name} {known} 个数" + (f"（另 {len(own) - known} 格空白或不能确定）" if known < len(own) else "")
        )
    outcomes = Counter(outcome.outcome for outcome in entry.outcomes)
    yield f"  {'，'.join(counts)}；勾稽关系成立 {outcomes['pass']} 条，不成立 {outcomes['fail']} 条"
    shown = [finding for finding in entry.findings if not short or finding.severity != "info"]
    if not shown:
        yield "  没有发现问题。"
    for finding in shown:
        mark = "？" if finding.outcome == "unsure" and finding.severity != "info" else _MARKS[finding.severity]
        yield f"  {mark} [{finding.code}] {finding.message}"
        if not short:
            sentence = (
                (finding.refers_to or "").removeprefix("正文") if (finding.refers_to or "").startswith("正文") else ""
            )
            yield f"      怎么办：{finding.what_to_do}{f'（{sentence}）' if sentence else ''}"


def _summary_lines(audited: Sequence[AuditedReport]) -> Iterator[str]:
    refused = sum(entry.refused for entry in audited)
    block = sum(
        not entry.refused and any(finding.severity == "block" for finding in entry.findings) for entry in audited
    )
    without_errors = [
        entry
        for entry in audited
        if not entry.refused and not any(finding.severity == "block" for finding in entry.findings)
    ]
    warn = sum(any(finding.severity == "warn" for finding in entry.findings) for entry in without_errors)
    yield (f"共 {len(audited)} 份：有错误的 {block} 份，需要核对的 {warn} 份，"
           f"没有发现问题的 {len(without_errors) - warn} 份，没有审的 {refused} 份。")  # fmt: skip
    rules = Counter(finding.code for entry in audited for finding in entry.findings if finding.severity != "info")
    for code, count in rules.most_common(15):
        yield f"  {code}：{count} 处"
