"""A filled form with everything its documents print beside the cells: agency, figures to quote, run, status, open findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.core import Agency, Refusal, Workspace, execute, open_file, query_open
from pipeline.law import Form
from pipeline.reports.filled_form import FilledCell, FilledForm, filled_forms
from pipeline.reports.narrative.facts import report_facts
from pipeline.reports.narrative.last_year import LastYear, read_last_year

if TYPE_CHECKING:
    import duckdb

Status = Literal["draft", "sealed"]
_OPEN = {"block": "阻断", "warn": "警告"}


@dataclass(frozen=True)
class QuotableFigure:
    """A known figure or fact with the label and the unit the text uses for it; `words` is the name that goes with a fact."""

    label: str
    value: float
    unit: str
    words: str = ""


@dataclass(frozen=True)
class PrintableForm(FilledForm):
    """One filled form of one agency and year, ready to be written as documents.

    `figures` are those the text may quote, by address, `facts` what else is known of the rows
    (`narrative/facts.yml`), `last_year` what the report before said; `findings` are all of the year that concern the agency;
    `open_findings` counts those without a waiver, by severity. `now` is Asia/Shanghai wall time.
    """

    agency: Agency
    year: int
    figures: Mapping[str, QuotableFigure]
    as_of: date
    run: str
    code_version: str
    status: Status
    revision: int
    seal_hash: str | None
    now: datetime
    open_findings: Mapping[str, int]
    findings: tuple[Mapping[str, object], ...]
    facts: Mapping[str, QuotableFigure] = field(default_factory=dict)
    last_year: LastYear = field(default_factory=LastYear)

    @property
    def quotable(self) -> Mapping[str, QuotableFigure]:
        """Figures and facts by name: all numbers a text may quote."""
        return {**self.facts, **self.figures}

    @property
    def title(self) -> str:
        """The name of the document, as the form has it, without 格式."""
        kind = "政府信息公开工作年度报告" if self.form.kind == "report" else self.form.title
        return f"{self.agency.name}{self.year}年{kind}"

    @property
    def is_draft(self) -> bool:
        return self.status == "draft"

    @property
    def marking(self) -> str:
        """The line at the head of every page of a draft: not sealed, data up to which day, how many findings are open."""
        counts = "、".join(f"{word}{self.open_findings.get(code, 0)}项" for code, word in _OPEN.items())
        return f"草稿，未经封存（数据截至{chinese_date(self.as_of)}；待处理：{counts}）"


def read_printable_forms(
    database: Path,
    workspace: Workspace,
    year: int,
    agency: str,
    *,
    status: Status,
    revision: int,
    seal_hash: str | None,
    now: datetime,
) -> tuple[PrintableForm, ...]:
    """The forms of an agency and year in a published database: its report and, where it was filled, its website form.

    Raises Refusal REN-AGENCY, REN-NO-CELLS, and REN-OTHER-FORM when the cells are not exactly those of a form known here.
    """
    with open_file(database) as connection:
        ((run, code),) = query_open(connection, "core/published/render_run").rows
        return forms_of_connection(
            connection, workspace, year, agency, status=status, revision=revision, seal_hash=seal_hash, now=now, run=run,
            code=code,
        )  # fmt: skip


@contextmanager
def candidate_reader(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A second connection whose tables are those of the attached candidate: what is about to be published or sealed."""
    reader = connection.cursor()
    try:
        execute(reader, "reports/use_candidate")
        yield reader
    finally:
        reader.close()


def forms_of_connection(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    year: int,
    agency: str,
    *,
    status: Status,
    revision: int,
    now: datetime,
    run: str,
    code: str,
    seal_hash: str | None = None,
    findings_known: bool = True,
) -> tuple[PrintableForm, ...]:
    """The forms of an agency and year from an open database (see `candidate_reader`). Raises as `read_printable_forms`."""
    owner = next((entry for entry in workspace.settings.agency if entry.id == agency), None)
    if owner is None:
        known = "、".join(entry.id for entry in workspace.settings.agency)
        raise Refusal("REN-AGENCY", name=agency, known=known)
    rows = query_open(connection, "core/published/render_cells", year=year, agency=agency).records()
    if not rows:
        raise Refusal("REN-NO-CELLS", agency=agency, year=year)
    filled = filled_forms(rows)
    _refuse_other_forms(filled, Counter(str(row["form"]) for row in rows), agency, year)
    figures = query_open(connection, "core/published/figures", year=year, agency=agency).records()
    units = {name: channel.word for name, channel in workspace.settings.channels.items() if channel.word}
    facts = {
        name: QuotableFigure(fact.label, fact.value, fact.unit or _unit_of_posts(name, units), fact.words)
        for name, fact in report_facts(connection, agency, year).items()
    }
    findings: tuple[dict[str, Any], ...] = ()
    if findings_known:
        findings = tuple(query_open(connection, "core/published/findings", year=year, agency=agency).records())
    return tuple(
        PrintableForm(
            form=filled_form.form,
            cells=filled_form.cells,
            agency=owner,
            year=year,
            figures=_quotable_figures(filled_form.form, filled_form.cells, figures, units),
            facts=facts,
            last_year=read_last_year(workspace, agency, year),
            as_of=max((figure["as_of"] for figure in figures if figure["as_of"]), default=date(year, 12, 31)),
            run=run,
            code_version=code,
            status=status,
            revision=revision,
            seal_hash=seal_hash,
            now=now,
            open_findings=Counter(str(finding["severity"]) for finding in findings if finding["waived_by"] is None),
            findings=findings,
        )
        for filled_form in filled
    )


def _refuse_other_forms(filled: Iterable[FilledForm], row_counts: Mapping[str, int], agency: str, year: int) -> None:
    """Raises Refusal REN-OTHER-FORM for a form with a cell too many or too few, or one that this version does not have."""
    complete = {filled_form.form.id: len(filled_form.cells) for filled_form in filled
                if len(filled_form.cells) == len(filled_form.form.cells)}  # fmt: skip
    for form, count in row_counts.items():
        if complete.get(form) != count:
            raise Refusal("REN-OTHER-FORM", agency=agency, year=year, form=form)


def _quotable_figures(
    form: Form, cells: Mapping[str, FilledCell], figures: Iterable[Mapping[str, Any]], units: Mapping[str, str]
) -> dict[str, QuotableFigure]:
    """Every number the text may use. A figure that a cell prints is quoted with the cell's value, so that text and table agree."""
    words = {quote.figure: (quote.label, quote.unit) for quote in form.quotes}
    quotable: dict[str, QuotableFigure] = {}
    for figure in figures:
        name = figure["figure"]
        label, unit = words.get(name, (figure["label"], figure["unit"] or ""))
        if name.startswith("posts."):
            unit = units.get(name.split(".")[1], figure["unit"] or unit)
        if figure["value"] is not None:
            quotable[name] = QuotableFigure(label, float(figure["value"]), unit)
    for name, filled in cells.items():
        quotable.pop(name, None)
        if filled.value is not None:
            quotable[name] = QuotableFigure(filled.cell.label, filled.value, filled.cell.unit)
    return quotable


def _unit_of_posts(name: str, units: Mapping[str, str]) -> str:
    """The unit of a fact about the posts of a channel: the one the workspace sets, else 条."""
    family, _, rest = name.partition(".")
    return units.get(rest.split(".")[0], "条") if family == "posts" else ""


def chinese_date(day: date) -> str:
    """2020年1月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
