"""What `gongkai look` prints: each sheet with its columns, what would come of it, and what is to be pasted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.ingest import LoadTrial, PresetFit, SeenColumn, SeenFile, SeenSheet, column_label
from pipeline.law import figure_names

ROLES = {
    "mapped": "用作",
    "again": "不用，已有",
    "step": "办理步骤",
    "counted": "数：",
    "derived": "从中提取",
    "not_needed": "不需要",
    "personal": "个人信息，载入时丢弃",
    "unknown": "？不认识",
}
TABLES = {
    "items": "网站信息",
    "posts": "新媒体文章",
    "requests": "依申请公开台账",
    "request_events": "依申请公开的办理过程",
    "disputes": "行政复议、行政诉讼",
    "counts": "汇总数（没有逐条清单）",
    "documents": "公文登记",
    "declared": "申报的数",
}


def lines_of(seen: SeenFile) -> Iterator[str]:
    """The whole answer about one file."""
    yield f"━━ {seen.file.name}"
    for finding in seen.findings:
        yield f"  ✗ [{finding.code}] {finding.message}{finding.what_to_do}"
    for sheet in seen.sheets:
        yield from _sheet_lines(sheet)


def _sheet_lines(sheet: SeenSheet) -> Iterator[str]:
    place = f"工作表“{sheet.sheet}”：" if sheet.sheet else ""
    head = f"表头在第 {sheet.header_line} 行，" if sheet.header_line else ""
    yield f"  {place}{head}表头以下 {sheet.rows} 行"
    if sheet.fit is None:
        yield "  没有一个预设认得它。它是什么：若确是记录清单，用 --preset 名字 指定最接近的一个再看一次（名字见手册的预设表）。"
        yield f"  它的列：{'、'.join(column.header for column in sheet.columns)}"
        return
    yield f"  这是{TABLES[sheet.fit.reading.fills]}，{fit_text(sheet.fit)}"
    for other in sheet.others:
        yield f"    也可能是：{TABLES[other.reading.fills]}，{fit_text(other)}"
    yield from (f"    {line}" for line in _column_lines(sheet.columns, sheet.fit))
    if sheet.fit.missing:
        labels = "、".join(column_label(sheet.fit.reading.fills, name) for name in sheet.fit.missing)
        yield f"  ✗ 缺少必需的列：{labels}。导出时勾选它们；列名不同的，写明上面哪一列就是（--into 时会问）。"
    if sheet.trial is not None:
        yield from _trial_lines(sheet.trial)


def fit_text(fit: PresetFit) -> str:
    """Which preset, and how well it fits."""
    about = f"“{fit.reading.about}”" if fit.reading.about else ""
    name = f"预设 {fit.name}{about}" if fit.name else "列名与程序的一致，不需要预设"
    known = len(fit.columns) - len(fit.unknown)
    share = f"{len(fit.columns)} 列全部认识" if not fit.unknown else f"{len(fit.columns)} 列认识 {known} 列"
    return f"{name}（{share}{'，缺 ' + str(len(fit.missing)) + ' 个必需的列' if fit.missing else ''}）"


def _column_lines(columns: Iterable[SeenColumn], fit: PresetFit) -> Iterator[str]:
    """Used columns and open ones a line each; the others in one line a kind."""
    names = figure_names()
    others: dict[str, list[str]] = {}
    for column in columns:
        role = column.role.role
        if role in ("mapped", "step", "counted", "unknown"):
            label = column_label(fit.reading.fills, column.role.column) if role == "mapped" else ""
            label = names.label_of(column.role.column) if role == "counted" else label
            samples = f"  例：{'、'.join(column.samples)}" if column.samples else ""
            yield f"{column.header} → {ROLES[role]}{label}{samples}"
        else:
            others.setdefault(role, []).append(column.header)
    for name, headers in others.items():
        yield f"{ROLES[name]}：{'、'.join(headers)}"


def _trial_lines(trial: LoadTrial) -> Iterator[str]:
    for year in trial.years:
        if year.year is None:
            yield f"  没有可读日期的 {year.rows} 行，不计入任何一年"
        else:
            yield f"  {year.year} 年 {year.rows} 行（{year.first} 至 {year.last}），按状态会计入 {year.counted} 行"
    if trial.furniture:
        yield f"  表尾（合计、备注、填表人一类）{trial.furniture} 行，不算数据"
    unknown, ambiguous = ([cell for cell in trial.words if cell.listed is listed] for listed in (False, True))
    if ambiguous:
        words = dict.fromkeys(cell.word for cell in ambiguous)
        yield (
            f"  含义不止一种的答复 {len(ambiguous)} 处（{'、'.join(words)}），不代为判断：载入后用 gongkai corrections new 逐件定"
        )
    if unknown:
        words = dict.fromkeys(cell.word for cell in unknown)
        yield f"  ？不认识的词 {len(unknown)} 处：{'、'.join(words)}"
    if trial.columns:
        listed = "、".join(f"{name}（{rows}）" for name, rows in trial.columns)
        yield f"  ？没有归类的栏目 {len(trial.columns)} 个：{listed}"
    for finding in trial.findings:
        if finding.severity != "info":
            yield f"  [{finding.code}] {finding.message}{finding.what_to_do}"


def document(seen: Iterable[SeenFile]) -> dict[str, object]:
    """The same for `--json`: one object a sheet, and one for a file that is no list."""
    looks: list[dict[str, object]] = []
    for file in seen:
        for finding in file.findings:
            looks.append({"file": file.file.name, "code": finding.code, "message": finding.message})
        for sheet in file.sheets:
            fit, trial = sheet.fit, sheet.trial
            looks.append(
                {
                    "file": file.file.name,
                    "sheet": sheet.sheet,
                    "rows": sheet.rows,
                    "fills": fit and fit.reading.fills,
                    "preset": fit and fit.name,
                    "known_share": fit and round(fit.known_share, 3),
                    "missing": list(fit.missing) if fit else [],
                    "columns": [
                        {"header": column.header, "role": column.role.role, "column": column.role.column or None,
                         "samples": list(column.samples)}
                        for column in sheet.columns
                    ],
                    "years": [
                        {"year": year.year, "rows": year.rows, "counted": year.counted}
                        for year in (trial.years if trial else ())
                    ],
                }
            )  # fmt: skip
    return {"looks": looks}
