"""An audit as a person reads it in the terminal: each report with its numbers, what does not hold, where, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.audit.audit import Audited
from pipeline.audit.reading_findings import NAMES

_MARKS = {"block": "✗", "warn": "!", "info": "·"}
_MANY = 12


def lines(audited: Sequence[Audited]) -> Iterator[str]:
    """All reports; of a large folder only those that somebody must look at, then how many there were of each kind."""
    for one in audited:
        worst = {finding.severity for finding in one.findings}
        if len(audited) <= _MANY or worst & {"block", "warn"}:
            yield from _one(one, short=len(audited) > _MANY)
    if len(audited) > 1:
        yield from _sum(audited)


def _one(one: Audited, *, short: bool) -> Iterator[str]:
    report = one.report
    if report is None:
        finding = one.findings[0]
        yield f"✗ {one.file}：没有审"
        yield f"    [{finding.code}] {finding.message}{finding.what_to_do}"
        return
    form = {"format_2019": "2019 年格式", "format_2021": "2021 年格式"}.get(report.form or "", "格式不明")
    year = f"{report.year} 年度" if report.year else "年度不明"
    yield f"■ {one.file}：{report.agency or '单位不明'}，{year}，{form}"
    told = []
    for table, name in NAMES.items():
        own = [cell for cell in report.cells if cell.table == table]
        known = sum(cell.value is not None for cell in own)
        told.append(
            f"{name} {known} 个数" + (f"（另 {len(own) - known} 格空白或不能确定）" if known < len(own) else "")
        )
    outcomes = Counter(outcome.outcome for outcome in one.outcomes)
    yield f"  {'，'.join(told)}；勾稽关系成立 {outcomes['pass']} 条，不成立 {outcomes['fail']} 条"
    shown = [finding for finding in one.findings if not short or finding.severity != "info"]
    if not shown:
        yield "  没有发现问题。"
    for finding in shown:
        mark = "？" if finding.outcome == "unsure" and finding.severity != "info" else _MARKS[finding.severity]
        yield f"  {mark} [{finding.code}] {finding.message}"
        if not short:
            yield f"      怎么办：{finding.what_to_do}"


def _sum(audited: Sequence[Audited]) -> Iterator[str]:
    refused = sum(one.refused for one in audited)
    block = sum(not one.refused and any(finding.severity == "block" for finding in one.findings) for one in audited)
    worst = [
        one for one in audited if not one.refused and not any(finding.severity == "block" for finding in one.findings)
    ]
    warn = sum(any(finding.severity == "warn" for finding in one.findings) for one in worst)
    yield (f"共 {len(audited)} 份：有错误的 {block} 份，需要核对的 {warn} 份，"
           f"没有发现问题的 {len(worst) - warn} 份，没有审的 {refused} 份。")  # fmt: skip
    rules = Counter(finding.code for one in audited for finding in one.findings if finding.severity != "info")
    for code, count in rules.most_common(15):
        yield f"  {code}：{count} 处"
