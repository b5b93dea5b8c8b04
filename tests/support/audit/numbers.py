"""Reports made of numbers alone: consistent ones, and ones whose numbers are anything, to be printed and read back."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pipeline.law import Form, all_forms

FORMS = {form.id: form for form in all_forms() if form.kind == "report"}
APPLICANTS = ("natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other")
RESULTS = ("upheld", "corrected", "other", "pending")


@dataclass(frozen=True)
class Made:
    """A report: address → number as it will be printed."""

    form: Form
    year: int
    cells: dict[str, str]

    def row(self, table: str, row: str) -> list[str]:
        return [self.cells[cell.figure] for cell in self.form.cells if cell.table == table and cell.row == row]


def make(seed: int, form: str = "format_2021", *, consistent: bool = True, large: bool = True) -> Made:
    """Numbers from a seed: consistent tables 3 and 4, or numbers that keep no sum. Many are zero, as in life."""
    random = Random(seed)
    known = FORMS[form]

    def some() -> int:
        return random.choice((0, 0, 0, 1, 2, 7, random.randint(3, 40), random.randint(0, 3000 if large else 60)))

    cells: dict[str, int | str] = {cell.figure: some() for cell in known.cells}
    if form == "format_2019":
        for figure in cells:
            if figure.endswith("items_change") and random.random() < 0.4:
                cells[figure] = -random.randint(1, 9)
        if random.random() < 0.5:
            cells["disclosure.art20_9.procurement.procurement_amount"] = (
                f"{random.randint(1, 900)}.{random.randint(1, 99):02d}"
            )
    elif random.random() < 0.5:
        cells["disclosure.art20_8.fees.fee_amount"] = f"{random.randint(0, 90000)}.{random.randint(1, 9999)}"
    if consistent:
        _sum_up(known, cells, random)
    return Made(
        known, {"format_2019": 2020, "format_2021": 2023}[form], {name: str(value) for name, value in cells.items()}
    )


def _sum_up(form: Form, cells: dict[str, int | str], random: Random) -> None:
    table = form.table("requests")
    rows = [row.id for row in table.blocks[0].rows]
    outcomes = [row.id for row in table.blocks[0].rows if row.kind == "outcome"]

    def at(row: str, column: str) -> int:
        return int(cells[f"requests.{row}.{column}"])

    for column in APPLICANTS:
        done = sum(at(row, column) for row in outcomes)
        cells[f"requests.result_total.{column}"] = done
        whole = done + at("carried_out", column)
        carried = min(at("carried_in", column), whole)
        cells[f"requests.carried_in.{column}"] = carried
        cells[f"requests.new_received.{column}"] = whole - carried
    for row in rows:
        cells[f"requests.{row}.total"] = sum(at(row, column) for column in APPLICANTS)
    for group in ("review", "suit_direct", "suit_after_review"):
        cells[f"disputes.{group}.total"] = sum(int(cells[f"disputes.{group}.{result}"]) for result in RESULTS)
    _stocks(form, cells, random)


def _stocks(form: Form, cells: dict[str, int | str], random: Random) -> None:
    """What table 2 must keep: stocks no smaller than what came in, no fewer items than none, money with purchases."""
    block = "disclosure.art20_1"
    for row in ("rules", "normative_docs"):
        if form.id == "format_2021":
            cells[f"{block}.{row}.in_force"] = int(cells[f"{block}.{row}.issued_this_year"]) + random.randint(0, 9)
        else:
            cells[f"{block}.{row}.public_total"] = int(cells[f"{block}.{row}.published_this_year"]) + random.randint(
                0, 9
            )
    for figure in [cell for cell in cells if cell.endswith("items_change")]:
        before = figure.replace("items_change", "items_last_year")
        cells[before] = max(int(cells[before]), -int(cells[figure]))
    if form.id == "format_2019":
        cells["disclosure.art20_9.procurement.procurement_count"] = 3
        if cells["disclosure.art20_9.procurement.procurement_amount"] == 0:
            cells["disclosure.art20_9.procurement.procurement_amount"] = 12
