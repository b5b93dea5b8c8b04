"""What a run says at its end, in Chinese, for a terminal: the headline figures, what was excluded and why, every finding."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.core import MARKS, Finding, PublishedDatabase, format_number
from pipeline.figures import category_label


def headline(database: PublishedDatabase, year: int, agency: str | None = None) -> list[str]:
    """The four numbers of a year for each agency, and row （七）总计 of table 3."""
    rows = database.rows_of_figures(year, agency)
    by_agency: dict[str, dict[str, float]] = {}
    for record in rows.records():
        by_agency.setdefault(record["agency"], {})[record["figure"]] = record["value"]
    lines: list[str] = []
    for name, figures in by_agency.items():
        lines.append(f"{name} {year} 年")
        lines += _items(figures)
        posts = [
            f"{category_label(figure[6:])} {format_number(figures[figure])}"
            for figure in figures
            if figure.startswith("posts.")
        ]
        if posts:
            lines.append(f"  政务新媒体发布  {'，'.join(posts)}")
        lines += _requests(figures)
    return lines


def _items(figures: dict[str, float]) -> list[str]:
    if "items.total" not in figures:
        return []
    order = ("news", "documents", "replies", "other")
    classes = [
        *order,
        *sorted(name[6:] for name in figures if name.startswith("items.") and name[6:] not in (*order, "total")),
    ]
    shown = [(name, figures[f"items.{name}"]) for name in classes if f"items.{name}" in figures]
    parts = " + ".join(format_number(value) for _, value in shown)
    names = "、".join(f"{category_label(name)} {format_number(value)}" for name, value in shown)
    return [f"  公开发布信息    {format_number(figures['items.total'])} = {parts}（{names}）"]


def _requests(figures: dict[str, float]) -> list[str]:
    if "requests.new_received.total" not in figures:
        return []
    kinds = ("natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other", "total")
    row = " ".join(format_number(figures.get(f"requests.result_total.{kind}")) for kind in kinds)
    return [
        f"  收到公开申请    {format_number(figures['requests.new_received.total'])}",
        f"  表三（七）总计  {row}",
    ]


def excluded_rows(database: PublishedDatabase, year: int) -> list[str]:
    """How many rows of each source were excluded from the year's figures, and for what reasons."""
    accounting = database.ask("accounting").records()
    reasons: dict[str, list[str]] = {}
    for source, reason, count in database.ask("excluded_reasons", year=year).rows:
        reasons.setdefault(source, []).append(f"{reason} {count}")
    lines = []
    for source in dict.fromkeys(record["source"] for record in accounting):
        own = [record for record in accounting if record["source"] == source and record["year"] in (year, None)]
        if not own:
            continue
        pulled, counted, excluded, quarantined = (
            sum(record[what] for record in own) for what in ("pulled", "counted", "excluded", "quarantined")
        )
        lines.append(f"  {source}：收到 {pulled} 行 = 计入 {counted} + 不计入 {excluded} + 隔离 {quarantined}")
        lines += [f"      不计入：{'；'.join(reasons[source])}"] if source in reasons else []
    return lines


# As many warnings of one kind are shown; what blocks is always shown whole, because each needs something done.
SHOWN_OF_A_KIND = 3
_SEVERITIES = ("block", "warn", "info")


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """Findings by agency and year, the most severe first, each once; of a kind that repeats the first few, and how many more there are.

    What somebody accepted is not open and stands last, with who did.
    """
    each = list(dict.fromkeys(findings))
    groups: dict[tuple[str, int], list[Finding]] = {}
    for finding in each:
        if not finding.waived_by:
            groups.setdefault((finding.agency or "", finding.year or 0), []).append(finding)
    ordered = sorted(groups.items(), key=lambda group: (min(map(_rank, group[1])), -group[0][1], group[0][0]))
    lines = []
    for (agency, year), members in ordered:
        if len(ordered) > 1:
            whose = " ".join(filter(None, (agency, f"{year} 年" if year else ""))) or "文件和设置"
            lines.append(f"—— {whose} ——")
        for alike in _kinds(members):
            lines += _lines_of_a_kind(alike)
    for alike in _kinds([finding for finding in each if finding.waived_by]):
        shown = alike[:SHOWN_OF_A_KIND]
        lines += [f"○ 已放行 [{finding.code}] {finding.message}（{finding.waived_by}）" for finding in shown]
        lines += _folded(alike, shown)
    return lines


def _kinds(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one severity and code together, the most severe first."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=_rank):
        kinds.setdefault((finding.severity, finding.code), []).append(finding)
    return list(kinds.values())


def _lines_of_a_kind(alike: list[Finding]) -> list[str]:
    """The lines of findings with one code and severity; what to do once where it is the same for all."""
    severity = alike[0].severity
    shown = alike if severity == "block" else alike[:SHOWN_OF_A_KIND]
    lines = []
    for number, finding in enumerate(shown):
        lines.append(f"{MARKS[severity]} [{finding.code}] {finding.message}")
        following = shown[number + 1].what_to_do if number + 1 < len(shown) else None
        if finding.what_to_do != following:
            lines.append(f"         → {finding.what_to_do}")
    return [*lines, *_folded(alike, shown)]


def _folded(alike: list[Finding], shown: list[Finding]) -> list[str]:
    more = len(alike) - len(shown)
    return [f"         另有 {more} 项同类（看板“问题”页列出全部）"] if more else []


def _rank(finding: Finding) -> int:
    return _SEVERITIES.index(finding.severity)
