"""How much the rule book catches: changes single cells of correct reports and counts the changes some rule notices.

`python -m bench.rule_mutations` prints the score and rewrites docs/unguarded-cells.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from bench.made_reports import QUOTED, attach_candidate, correct_report, correct_website, put_cells, put_figures
from bench.result import Line, Result
from pipeline.law import Cell, Form, form_for
from pipeline.reports.rules import judge_forms

CHANGES = ("+1", "-1", "blank", "swap")
PAGE = Path(__file__).parent.parent / "docs" / "unguarded-cells.md"


@dataclass(frozen=True)
class Mutant:
    """A correct report with one change: `figure` is the cell changed (of a swap the first), `values` what is printed then."""

    form: str
    table: str
    figure: str
    change: str
    values: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True)
class Score:
    """One mutant and whether a rule noticed it, with nothing but the report at hand and with all there can be."""

    mutant: Mutant
    alone: bool
    in_context: bool


def mutants(form: Form, correct: dict[str, float]) -> Iterator[Mutant]:
    """Each cell one more, one less, blank; each two neighbours in a row or column swapped where they differ."""
    for cell in form.cells:
        value = correct[cell.figure]
        for change, now in (("+1", value + 1), ("-1", value - 1), ("blank", None)):
            yield Mutant(form.id, cell.table, cell.figure, change, ((cell.figure, now),))
    for cell, other in _neighbours(form):
        a, b = correct[cell.figure], correct[other.figure]
        if a != b:
            yield Mutant(form.id, cell.table, cell.figure, "swap", ((cell.figure, b), (other.figure, a)))


def _neighbours(form: Form) -> Iterator[tuple[Cell, Cell]]:
    """Cells that stand side by side or one above the other in a table (of a form of fields: one after the other)."""
    for place, cell in enumerate(form.cells):
        later = [other for other in form.cells[place + 1 :] if other.table == cell.table and other.block == cell.block]
        beside = [other for other in later if other.row == cell.row][:1]
        below = [other for other in later if other.column == cell.column and other.row != cell.row][:1]
        for other in beside + below:
            yield cell, other


@cache
def scores() -> tuple[Score, ...]:
    """Every mutant of the three forms, judged in two runs of the rules."""
    alone = _noticed(context=False)
    in_context = _noticed(context=True)
    return tuple(Score(mutant, alone[mutant], in_context[mutant]) for mutant in alone)


def _noticed(*, context: bool) -> dict[Mutant, bool]:
    """Which mutants fail a rule. In context: with last year's report, the other form, the quoted figures and the ledgers."""
    connection = attach_candidate()
    agencies: dict[str, Mutant] = {}
    for form, year in ((form_for(2020), 2020), (form_for(2022), 2022), (form_for(2022, "website"), 2022)):
        correct = correct_website() if form.kind == "website" else correct_report(form)
        own = {f"{form.id}-{number}": mutant for number, mutant in enumerate(mutants(form, correct))}
        agencies |= own
        put_cells(connection, form, form.id, year, correct)
        if context:
            _put_context(connection, form, year, correct)
        _copy_for(connection, form.id, year, own)
    levels = dict.fromkeys(agencies, "department")
    judge_forms(connection, as_of=date(2020, 1, 1), levels=levels)
    rows = connection.execute(
        "SELECT agency, count(*) FROM candidate.rule_results WHERE outcome IN ('fail', 'unsure') AND severity <> 'info'"
        " GROUP BY agency"
    ).fetchall()
    noticed = {agency for agency, _ in rows}
    untouched = noticed & {mutant.form for mutant in agencies.values()}
    assert not untouched, f"the correct report itself is refused: {untouched}"
    return {mutant: agency in noticed for agency, mutant in agencies.items()}


def _put_context(connection: duckdb.DuckDBPyConnection, form: Form, year: int, correct: dict[str, float]) -> None:
    if form.kind == "website":
        put_figures(connection, form.id, year, QUOTED)
        put_cells(connection, form, form.id, year - 1, correct)
        return
    put_cells(connection, form, form.id, year - 1, correct_report(form, earlier=True))
    counted = [cell.figure for cell in form.cells if cell.kind == "counted"]
    connection.execute(
        "INSERT INTO candidate.verdicts SELECT $agency, $year, 'ledger', f, 1, NULL, '', 'counted', f, v, NULL"
        " FROM (SELECT unnest($figures::VARCHAR[]) AS f, unnest($values::DOUBLE[]) AS v)",
        {"agency": form.id, "year": year, "figures": counted, "values": [correct[figure] for figure in counted]},
    )


def _copy_for(
    connection: duckdb.DuckDBPyConnection, original: str, year: int, mutants_by_agency: dict[str, Mutant]
) -> None:
    """One agency per mutant: the original's cells with the change, and everything that surrounds them."""
    changes = [(agency, figure, now) for agency, mutant in mutants_by_agency.items() for figure, now in mutant.values]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE changes AS SELECT unnest($agencies::VARCHAR[]) AS agency,"
        " unnest($figures::VARCHAR[]) AS figure, unnest($values::DOUBLE[]) AS value",
        {
            "agencies": [agency for agency, _, _ in changes],
            "figures": [figure for _, figure, _ in changes],
            "values": [now for _, _, now in changes],
        },
    )
    names = {"original": original, "agencies": list(mutants_by_agency)}
    connection.execute(
        'CREATE OR REPLACE TEMP TABLE given AS SELECT *, CASE WHEN year = $year THEN concat_ws(\'.\', "table", "row",'
        ' CASE WHEN "table" <> \'website\' THEN "column" END) END AS figure'
        " FROM candidate.cells WHERE agency = $original",
        {"original": original, "year": year},
    )
    connection.execute(
        "INSERT INTO candidate.cells SELECT copy.agency, given.* EXCLUDE (agency, figure) REPLACE ("
        "CASE WHEN changes.figure IS NULL THEN given.value ELSE changes.value END AS value)"
        " FROM given CROSS JOIN (SELECT unnest($agencies::VARCHAR[]) AS agency) AS copy"
        " LEFT JOIN changes ON changes.agency = copy.agency AND changes.figure = given.figure",
        {"agencies": list(mutants_by_agency)},
    )
    for table in ("figures", "verdicts"):
        connection.execute(
            f"INSERT INTO candidate.{table} SELECT copy.agency, {table}.* EXCLUDE (agency) FROM candidate.{table}"
            " CROSS JOIN (SELECT unnest($agencies::VARCHAR[]) AS agency) AS copy"
            f" WHERE {table}.agency = $original",
            names,
        )


def run() -> list[Line]:
    """The share of changes caught, by form and table."""
    lines: list[Line] = []
    for (form, table), row in _by_table().items():
        parts = [f"{change} {caught}/{made}" for change, (made, caught, _) in row.items() if made]
        single = [row[change] for change in CHANGES if change != "swap"]
        made = sum(made for made, _, _ in single)
        share = 100 * sum(caught for _, caught, _ in single) / made
        what = f"规则发现的单格改动，{form} {table}"
        lines.append(Result(what, share, "%", size=made, of="处改动", notes=("，".join(parts),)))
    return lines


def _by_table() -> dict[tuple[str, str], dict[str, tuple[int, int, int]]]:
    """Form and table → change → made, caught alone, caught in context."""
    made: Counter[tuple[str, str, str]] = Counter()
    alone: Counter[tuple[str, str, str]] = Counter()
    in_context: Counter[tuple[str, str, str]] = Counter()
    for score in scores():
        key = (score.mutant.form, score.mutant.table, score.mutant.change)
        made[key] += 1
        alone[key] += score.alone
        in_context[key] += score.in_context
    tables = dict.fromkeys((form, table) for form, table, _ in made)
    return {
        (form, table): {
            change: (made[form, table, change], alone[form, table, change], in_context[form, table, change])
            for change in CHANGES
        }
        for form, table in tables
    }


def page() -> str:
    """docs/unguarded-cells.md: the score, and every cell a wrong number can stand in unseen."""
    lines = [
        "# Cells that no rule guards",
        "",
        "Generated by `python -m bench.rule_mutations`; a test keeps it current. Every cell of a correct report is changed",
        "by +1 and by -1, blanked, and swapped with its neighbour to the right and below; a change counts as caught when a",
        "rule fails or asks. *Alone*: nothing but the report is at hand, as when a published one is read back. *In context*:",
        "last year's report, the figures the text quotes and the ledgers of requests and disputes are there too.",
        "",
        "| form | table | change | made | caught alone | caught in context |",
        "|---|---|---|---:|---:|---:|",
    ]
    for (form, table), row in _by_table().items():
        for change, (made, alone, in_context) in row.items():
            if made:
                lines.append(f"| {form} | {table} | {change} | {made} | {alone} | {in_context} |")
    for form, heading in (
        (form_for(2020), "Form of 2019"),
        (form_for(2022), "Form of 2021"),
        (form_for(2022, "website"), "Website form"),
    ):
        lines += ["", f"## {heading}", ""]
        lines += [
            "A wrong number (+1 or -1) here is noticed by no rule:",
            "",
            "| cell | address | alone | in context |",
        ]
        lines += ["|---|---|---|---|", *_open_cells(form)]
    lines += ["", "## Swaps nobody notices, even in context", ""]
    open_swaps = [score.mutant for score in scores() if score.mutant.change == "swap" and not score.in_context]
    lines += [f"- {mutant.form}: " + " ↔ ".join(f"`{figure}`" for figure, _ in mutant.values) for mutant in open_swaps]
    return "\n".join([*lines, ""]) if open_swaps else "\n".join([*lines, "None.", ""])


def _open_cells(form: Form) -> list[str]:
    open_alone: dict[str, list[str]] = {}
    open_in_context: dict[str, list[str]] = {}
    for score in scores():
        if score.mutant.form == form.id and score.mutant.change in ("+1", "-1"):
            for noticed, unnoticed in ((score.alone, open_alone), (score.in_context, open_in_context)):
                if not noticed:
                    unnoticed.setdefault(score.mutant.figure, []).append(score.mutant.change)
    return [
        f"| {form.cell(figure).label} | `{figure}` | {', '.join(changes)} "
        f"| {', '.join(open_in_context.get(figure, [])) or 'guarded'} |"
        for figure, changes in open_alone.items()
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print("\n".join(map(str, run())))
