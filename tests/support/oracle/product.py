"""Runs the product over an office as its operator would, night by night, and tells where its figures differ from the oracle's.

`gongkai --workspace W nightly --direct` runs in this process with the clock of the night; what it published is read with
`pipeline.read`. Nothing else of the product is named here.
"""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path, PurePosixPath

import time_machine
from click.testing import CliRunner

from .answer import Answer, answer
from .files import write_corrections, write_declared, write_deliveries, write_settings
from .model import Doubt, Office

COUNTED = ("items", "posts", "requests", "disputes")
SHANGHAI = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Difference:
    """A number that the product publishes otherwise than the oracle. `night`: the day it was published, or is told as known on."""

    night: date
    what: str
    year: int | None
    ours: float | None
    product: float | None


@dataclass(frozen=True)
class Night:
    """What a night of the product said. `printed`: the cells of a statutory table that show a number, by year and table."""

    day: date
    exit_code: int
    output: str
    figures: dict[tuple[int, str], float]
    monthly: dict[tuple[int, int, str], float]
    counted: dict[str, int]
    quarantined: dict[str, int]
    printed: dict[tuple[int, str], int]
    unbalanced: int
    blocking: str


def nights_of(office: Office, workspace: Path, further: Sequence[date] = ()) -> Iterator[Night]:
    """Every night of an office, and `further` ones on which nothing comes."""
    write_settings(office, workspace)
    for came in sorted({*office.nights, *(datetime.combine(day, time(2, 30)) for day in further)}):
        write_deliveries(office, workspace, came)
        write_corrections(office, workspace, came)
        write_declared(office, workspace, came)
        yield run_night(office, workspace, came)


def run_night(office: Office, workspace: Path, came: datetime) -> Night:
    """One night through the command line, and what it published."""
    result = command(workspace, came, "nightly", "--direct")
    published = importlib.import_module("pipeline").read(workspace)
    figures: dict[tuple[int, str], float] = {}
    months: dict[tuple[int, int, str], float] = {}
    counted: dict[str, int] = {}
    quarantined: dict[str, int] = {}
    printed: dict[tuple[int, str], int] = {}
    unbalanced, blocking = 0, ""
    if (workspace / "published" / "CURRENT").exists():
        for year in _years(office, came.date()):
            try:
                table = published.figures(year)
            except Exception as refusal:  # a year without figures is refused; what the class is called may change
                if "YEAR-EMPTY" not in f"{refusal!r} {vars(refusal)}":
                    raise
                continue
            figures |= {(year, row.figure): row.value for row in table.itertuples() if row.value}
            months |= {
                (year, row.month, row.figure): row.value
                for row in published.monthly(year).itertuples()
                if row.figure.split(".")[0] in COUNTED
            }
            for form in ("requests", "disputes"):
                printed[year, form] = int(published.cells(year, table=form).notna().sum().sum())
        account = published.accounting()
        unbalanced = int((account.pulled != account.counted + account.excluded + account.quarantined).sum())
        sums = account.groupby("source")[["counted", "quarantined"]].sum()
        counted = {str(source): int(row.counted) for source, row in sums.iterrows() if row.counted}
        quarantined = {str(source): int(row.quarantined) for source, row in sums.iterrows() if row.quarantined}
        findings = published.findings()
        blocking = "\n".join(
            f"{row.message} {row.refers_to}" for row in findings.itertuples() if row.severity == "block"
        )
    return Night(
        came.date(), result[0], result[1], figures, months, counted, quarantined, printed, unbalanced, blocking
    )


def command(workspace: Path, at: datetime, *words: str) -> tuple[int, str, str]:
    """A command as typed, at a wall time of Shanghai: exit status, messages, standard output."""
    main = importlib.import_module("pipeline.cli").main
    with time_machine.travel(at.replace(tzinfo=SHANGHAI), tick=True):
        result = CliRunner().invoke(main, ["--workspace", str(workspace), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return 3, f"{type(result.exception).__name__}: {result.exception}", ""
    return result.exit_code, result.stderr, result.stdout


def differences(office: Office, workspace: Path, further: Sequence[date] = ()) -> list[Difference]:
    """Where product and oracle disagree: the figures and months of every night, and whether every account adds up."""
    rows: list[Difference] = []
    for night in nights_of(office, workspace, further):
        right = answer(office, night.day)
        rows += _accounts(right, night)
        rows += [
            Difference(
                night.day, f"numbers printed in the table of {form}, of which nothing is known", year, 0, numbers
            )
            for (year, form), numbers in sorted(night.printed.items())
            if numbers and not any(source.table == form for source in office.sources)
        ]
        rows += [
            Difference(
                night.day, f"not told as blocking: {doubt.kind} {doubt.path} {'、'.join(doubt.numbers)}", None, 1, 0
            )
            for doubt in right.doubts
            if doubt.blocks and not is_told(doubt, night.blocking)
        ]
        rows += [
            Difference(night.day, figure, year, right.figures.get((year, figure)), night.figures.get((year, figure)))
            for year, figure in sorted(right.figures.keys() | night.figures.keys())
            if right.figures.get((year, figure)) != night.figures.get((year, figure))
        ]
        rows += [
            Difference(night.day, f"{figure} in month {month}", year,
                       right.monthly.get((year, month, figure)), night.monthly.get((year, month, figure)))
            for year, month, figure in sorted(right.monthly.keys() | night.monthly.keys())
            if (right.monthly.get((year, month, figure)) or 0) != (night.monthly.get((year, month, figure)) or 0)
        ]  # fmt: skip
        if night.unbalanced:
            rows.append(Difference(night.day, "accounts that do not add up", None, 0, night.unbalanced))
        if night.exit_code > 1:
            rows.append(
                Difference(night.day, f"exit status {night.exit_code}: {night.output[-200:]}", None, 0, night.exit_code)
            )
    return rows


def is_told(doubt: Doubt, messages: str) -> bool:
    """Whether blocking messages name the file of a doubt, or a number it is about."""
    file = PurePosixPath(doubt.path.partition("#")[0]).name
    return bool(file and file in messages) or any(number in messages for number in doubt.numbers)


def rebuild(office: Office, workspace: Path, at: datetime) -> list[Difference]:
    """Take away all that can be built again, run a night, and compare it, and every earlier night as known then."""
    for folder in ("warehouse", "published"):
        shutil.rmtree(workspace / folder)
    night = run_night(office, workspace, at)
    right = answer(office, at.date())
    rows = [
        Difference(
            night.day, f"rebuilt {figure}", year, right.figures.get((year, figure)), night.figures.get((year, figure))
        )
        for year, figure in sorted(right.figures.keys() | night.figures.keys())
        if right.figures.get((year, figure)) != night.figures.get((year, figure))
    ]
    for came in office.nights:
        rows += as_known(office, workspace, at, came.date())
    return rows


def _accounts(right: Answer, night: Night) -> list[Difference]:
    """Counted and quarantined rows of every source. Sources that the oracle does not know (declared, steps) are left out."""
    rows: list[Difference] = []
    for what, given in (("counted", night.counted), ("quarantined", night.quarantined)):
        wanted: dict[str, int] = {}
        for (source, _), account in right.accounting.items():
            wanted[source] = wanted.get(source, 0) + int(getattr(account, what))
        rows += [
            Difference(night.day, f"rows {what} of {source}", None, number, given.get(source, 0))
            for source, number in sorted(wanted.items())
            if number != given.get(source, 0)
        ]
    return rows


def as_known(office: Office, workspace: Path, today: datetime, day: date) -> list[Difference]:
    """Where `figures Y --as-known-on D` differs from what the oracle says of that day."""
    right = answer(office, day)
    rows: list[Difference] = []
    for year in _years(office, today.date()):
        wanted = {figure: value for (when, figure), value in right.figures.items() if when == year}
        code, message, output = command(workspace, today, "figures", str(year), "--as-known-on", f"{day}", "--json")
        if code == 2 and not wanted:
            continue  # nothing was known of that year, and that is what it says
        if code != 0:
            rows.append(Difference(day, f"--as-known-on: {message[-200:]}", year, 0, code))
            continue
        told = {record["figure"]: record["value"] for record in json.loads(output)["figures"] if record["value"]}
        rows += [
            Difference(day, f"--as-known-on {figure}", year, wanted.get(figure), told.get(figure))
            for figure in sorted(wanted.keys() | told.keys())
            if wanted.get(figure) != told.get(figure)
        ]
    return rows


def _years(office: Office, until: date) -> list[int]:
    years = {row.at.year for delivery in office.deliveries for row in delivery.rows if row.at is not None}
    return list(range(min(years, default=until.year), until.year + 2))
