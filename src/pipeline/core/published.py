"""Reading the newest published database of a workspace, read-only and without access to any other file.

Needs no settings and no lock. The file is opened for each query, so that the next query sees a build published in between.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.core.errors import Refusal
from pipeline.core.lookups import FigureNames
from pipeline.core.statements import has_table, query_with_literals, sql

if TYPE_CHECKING:
    import pandas as pd

HARDENED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}

_BUILD_NAME = re.compile(r"[A-Za-z0-9_][\w.-]*\.duckdb")


def run_name(now: datetime) -> str:
    """The name of the run of this process that began at `now`: of its build, and of the results it keeps."""
    return f"{now:%Y%m%dT%H%M%S}-{os.getpid()}"


@dataclass(frozen=True)
class QueryResult:
    """The result of a query: column names and rows, in order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """As a list of mappings, for JSON."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class PublishedDatabase:
    """A workspace's published database: the newest one at each query. `folder` is `published/` of the workspace."""

    folder: Path
    _open: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def held(self) -> Iterator[PublishedDatabase]:
        """The newest one at this moment, opened once for all queries of the block. Raises Refusal as `newest` and `open_file`."""
        with open_file(self.newest()) as connection:
            yield replace(self, _open=connection)

    def newest(self) -> Path:
        """The file CURRENT names: a plain name inside the folder. Raises Refusal PUBLISHED-MISSING and PUBLISHED-POINTER."""
        pointer = self.folder / "CURRENT"
        try:
            name = pointer.read_bytes()[:300].decode().strip()
        except FileNotFoundError:
            raise Refusal("PUBLISHED-MISSING", folder=str(self.folder)) from None
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror or "读不了" if isinstance(error, OSError) else "不是文字"
            raise Refusal("PUBLISHED-POINTER", file=str(pointer), reason=reason) from None
        if not _BUILD_NAME.fullmatch(name):
            raise Refusal("PUBLISHED-POINTER", file=str(pointer), reason="内容不是本文件夹中一个发布库的名字")
        return self.folder / name

    def ask(self, name: str, **values: object) -> QueryResult:
        """The rows of `core/sql/published/<name>.sql`."""
        if self._open is not None:
            return query_open(self._open, f"core/published/{name}", **values)
        return query_file(self.newest(), name, **values)

    def rows_of_figures(self, year: int, agency: str | None = None) -> QueryResult:
        """All figures of a year. Raises Refusal YEAR-EMPTY."""
        figures = self.ask("figures", year=year, agency=agency)
        if not figures.rows:
            known = self.ask("years").rows
            raise Refusal("YEAR-EMPTY", year=year, agency=f"“{agency}”" if agency else "",
                          years="、".join(sorted({str(known_year) for known_year, _ in known})) or "无",
                          agencies="、".join(sorted({str(known_agency) for _, known_agency in known})) or "无")  # fmt: skip
        return figures

    def rows_behind(self, figure: str, year: int, agency: str | None = None) -> QueryResult:
        """The evidence of a figure, named by its address or in Chinese. Raises Refusal FIGURE-UNKNOWN when the year has no such figure,
        EVIDENCE-ELSEWHERE in a roll-up that leaves rows with the counties.
        """
        address = self.figure_named(figure, year, agency)
        rows = self.ask("evidence", figure=address, year=year, agency=agency)
        if not rows.rows:
            self._refuse_rows_elsewhere(address, year, agency)
        return rows

    def _refuse_rows_elsewhere(self, figure: str, year: int, agency: str | None) -> None:
        """Raises Refusal EVIDENCE-ELSEWHERE where this is a roll-up without rows behind figures, naming whom to ask."""
        with open_file(self.newest()) as connection:
            if not has_table(connection, "main", "counties"):
                return
            places = query_open(connection, "core/published/elsewhere", figure=figure, year=year, agency=agency).rows
        if places:
            words = "、".join(f"{name}（{site}）" if site else str(name) for name, site in places)
            raise Refusal("EVIDENCE-ELSEWHERE", figure=figure, places=words)

    def figure_named(self, text: str, year: int, agency: str | None = None) -> str:
        """The address of a figure of a year, which a text names by it or in Chinese. Raises Refusal FIGURE-UNKNOWN with what comes near."""
        known = dict(self.ask("figure_names", year=year, agency=agency).rows)
        names = FigureNames.of(known, [(label.rpartition("·")[2], figure) for figure, label in known.items() if "." in figure
                                       and figure.partition(".")[0] in ("items", "posts")])  # fmt: skip
        figure = names.id_of(text)
        if figure is None or figure not in known:
            raise Refusal("FIGURE-UNKNOWN", figure=text, year=year, near="、".join(names.near(text)) or "无")
        return figure

    def stands_on(self, figure: str, year: int, agency: str | None = None) -> dict[str, tuple[int, float]]:
        """What a figure stands on: kind (rows, counts without rows, declared) → how many records, and their sum."""
        rows = self.ask("stands_on", figure=self.figure_named(figure, year, agency), year=year, agency=agency).rows
        return {kind: (records, value) for kind, records, value in rows}

    def figures(self, year: int, agency: str | None = None) -> pd.DataFrame:
        """Figures of a year, columns as in the table `figures`."""
        return _frame(self.rows_of_figures(year, agency))

    def explain(self, figure: str, *, year: int, agency: str | None = None) -> pd.DataFrame:
        """The evidence rows a figure stands on; their `amount` sums to its value."""
        return _frame(self.rows_behind(figure, year, agency))

    def cells(self, year: int, *, table: str, agency: str | None = None) -> pd.DataFrame:
        """A statutory table as printed: its rows by its columns, values; a blank cell is NaN.

        Of several agencies the sums; a cell that is blank for one of them is NaN, because its sum is not known.
        """
        cells = _frame(self.ask("cells", year=year, table=table, agency=agency))
        rows, columns = list(dict.fromkeys(cells["row"])), list(dict.fromkeys(cells["column"]))
        sums = cells.groupby(["row", "column"], sort=False)["value"].agg(lambda values: values.sum(skipna=False))
        return sums.unstack("column").reindex(index=rows, columns=columns)

    def findings(self, year: int | None = None) -> pd.DataFrame:
        """Findings of a year, and those that belong to no year."""
        return _frame(self.ask("findings", year=year, agency=None))

    def monthly(self, year: int, agency: str | None = None) -> pd.DataFrame:
        """Figures of a year by month."""
        return _frame(self.ask("monthly", year=year, agency=agency))

    def accounting(self) -> pd.DataFrame:
        """How many pulled rows were counted, excluded and quarantined, by agency, source and year."""
        return _frame(self.ask("accounting"))


@contextmanager
def open_file(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A published database, read-only, unable to reach any other file or to load an extension.

    Raises Refusal PUBLISHED-UNREADABLE, and PUBLISHED-OLD when it lacks a table or column that is read.
    """
    with translated_read_errors(file):
        connection = duckdb.connect(str(file), read_only=True, config=dict(HARDENED))
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def translated_read_errors(file: Path) -> Iterator[None]:
    """Turn DuckDB's errors about a file that is missing, cut or no database, or older than a table that is read, into refusals.

    Raises Refusal PUBLISHED-UNREADABLE and PUBLISHED-OLD.
    """
    try:
        yield
    except (
        duckdb.IOException,
        duckdb.SerializationException,
        duckdb.FatalException,
        duckdb.InternalException,
    ) as error:
        raise Refusal("PUBLISHED-UNREADABLE", file=str(file), reason=str(error).splitlines()[0]) from None
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise Refusal("PUBLISHED-OLD", file=str(file), reason=str(error).splitlines()[0]) from None


def query_file(file: Path, name: str, **values: object) -> QueryResult:
    """The rows of `core/sql/published/<name>.sql` from one published database."""
    with open_file(file) as connection:
        return query_open(connection, f"core/published/{name}", **values)


def query_open(connection: duckdb.DuckDBPyConnection, name: str, **values: object) -> QueryResult:
    """The rows of a statement from an open published database."""
    answer = query_with_literals(connection, sql(name), values)
    columns = tuple(column[0] for column in answer.description or ())
    return QueryResult(columns, tuple(answer.fetchall()))


def read_published(workspace: Path | str) -> PublishedDatabase:
    """The newest published database of a workspace, read-only."""
    return PublishedDatabase(Path(workspace) / "published")


def _frame(result: QueryResult) -> pd.DataFrame:
    import pandas as pd  # half a second, which readers of plain rows need not wait for

    return pd.DataFrame.from_records([list(row) for row in result.rows], columns=list(result.columns))
