"""A small workspace for tests, on which the verbs really run, and rows to put into its inbox."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core.findings import Finding
from pipeline.core.warehouse import Warehouse, open_warehouse, record_findings
from pipeline.core.workspace import Workspace, read_workspace
from pipeline.figures import open_candidate
from pipeline.figures.count import count_figures
from pipeline.figures.publish import publish_figures
from pipeline.ingest.correct import apply_corrections
from pipeline.ingest.load import load_snapshots
from pipeline.ingest.pull import pull_sources
from pipeline.reports import fill_forms, judge_forms
from tests.support.kept import kept

COLUMNS = {"工作动态": "news", "部门文件": "documents", "建议提案办理": "replies", "财政信息": "other"}


def csv_text(rows: Sequence[Mapping[str, object]], delimiter: str = ",") -> str:
    """Rows as a CSV whose headers are all keys met."""
    headers = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@dataclass
class Office:
    """A workspace with functions that fill its inbox, run the verbs, and read what they wrote. `findings`: those of the last verbs."""

    folder: Path
    findings: list[Finding] = field(default_factory=list)

    def read(self) -> Workspace:
        return read_workspace(self.folder)

    def copy(self, folder: Path) -> Office:
        """The same office in another folder."""
        shutil.copytree(self.folder, folder)
        return Office(folder)

    def drop(self, place: str, content: str | bytes | Sequence[Mapping[str, object]]) -> Path:
        """Put a file into the inbox: text, bytes, or rows to be written as CSV."""
        file = self.folder / "inbox" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, str | bytes):
            content = csv_text(content)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def write(self, place: str, text: str) -> None:
        """Write a settings file of the workspace."""
        file = self.folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def verbs(self, *verbs: str, now: str = "2020-01-05 02:30", as_of: str | None = None) -> None:
        """Run verbs one after another on one open warehouse; `accept` stands for a check that finds nothing."""
        at = datetime.fromisoformat(now)
        self.findings = []
        empty_warehouse(self.folder / "warehouse")
        with open_warehouse(self.folder / "warehouse") as warehouse:
            for verb in verbs:
                self.findings += self._perform(warehouse, verb, at, date.fromisoformat(as_of) if as_of else at.date())

    def _perform(self, warehouse: Warehouse, verb: str, now: datetime, as_of: date) -> Sequence[Finding]:
        workspace = self.read()
        if verb == "pull":
            findings = pull_sources(workspace, now=now).findings
            record_findings(warehouse.connection, "pull", findings)
            return findings
        if verb == "load":
            return load_snapshots(warehouse, workspace).findings
        if verb == "correct":
            return apply_corrections(warehouse, workspace).findings
        if verb == "check":
            from pipeline.quality.check import check_rows  # imports Great Expectations, which takes seconds

            return check_rows(warehouse, workspace, known=now.date(), now=now).findings
        if verb == "accept":
            warehouse.connection.execute("UPDATE batches SET state = 'accepted' WHERE state = 'loaded'")
        if verb == "count":
            return count_figures(warehouse, workspace, as_of=as_of, today=now.date()).findings
        if verb == "fill":
            with open_candidate(warehouse, workspace):
                fill_forms(warehouse.connection)
                judge_forms(warehouse.connection, as_of=as_of, levels={})
        if verb == "publish":
            publish_figures(warehouse, workspace, now=now)
        return ()

    def night(self, now: str = "2020-01-05 02:30", as_of: str | None = None) -> Office:
        """A whole night without the expectations: pull, load, correct, count, publish."""
        self.verbs("pull", "load", "correct", "accept", "count", "publish", now=now, as_of=as_of)
        return self

    def tally(self, now: str = "2020-01-05 02:30", as_of: str | None = None) -> Office:
        """A night up to the figures, without publishing: `published` then reads the candidate."""
        self.verbs("pull", "load", "correct", "accept", "count", now=now, as_of=as_of)
        return self

    def take_in(self, now: str = "2020-01-05 02:30") -> Office:
        """Pull and load alone."""
        self.verbs("pull", "load", now=now)
        return self

    def held(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement on the warehouse, as known now."""
        with duckdb.connect(str(self.folder / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
            connection.execute("SET TimeZone = 'Asia/Shanghai'; SET VARIABLE known_on = TIMESTAMP '9999-01-01'")
            return connection.execute(statement).fetchall()

    @property
    def published_file(self) -> Path:
        folder = self.folder / "published"
        return folder / (folder / "CURRENT").read_text("utf-8").strip()

    def published(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement on the published database; after a `tally`, on the candidate."""
        with self.reading() as connection:
            return connection.execute(statement).fetchall()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The published database, or the candidate, for several statements: it takes ten times as long to open as to ask."""
        candidate = self.folder / "warehouse" / "candidate.duckdb"
        file = candidate if candidate.exists() else self.published_file
        with duckdb.connect(str(file), read_only=True) as connection:
            yield connection

    def published_codes(self) -> set[str]:
        """Codes of the findings that readers see."""
        return {code for (code,) in self.published("SELECT code FROM findings")}

    def figures(self, year: int = 2019, agency: str = "bureau") -> dict[str, float]:
        """Published figures of a year that are not zero."""
        rows = self.published("SELECT year, agency, figure, value FROM figures")
        return {
            figure: value
            for of_year, of_agency, figure, value in rows
            if (of_year, of_agency) == (year, agency) and value
        }

    def account(self) -> tuple[int, int, int, int]:
        """How many rows were pulled, counted, excluded and quarantined; fails when any line of the accounting does not add up."""
        assert not self.published("SELECT * FROM accounting WHERE pulled <> counted + excluded + quarantined")
        (sums,) = self.published("SELECT sum(pulled), sum(counted), sum(excluded), sum(quarantined) FROM accounting")
        pulled, counted, excluded, quarantined = (int(number or 0) for number in sums)
        return pulled, counted, excluded, quarantined

    def codes(self) -> list[str]:
        """Codes of the findings of the last verbs."""
        return [finding.code for finding in self.findings]

    def message(self, code: str) -> str:
        """The one message of a code. Fails when there is none or more than one."""
        messages = [finding.message for finding in self.findings if finding.code == code]
        assert len(messages) == 1, (code, messages, self.codes())
        return messages[0]


def make_office(
    folder: Path,
    sources: Mapping[str, str | Mapping[str, object]],
    agencies: Iterable[str] = ("bureau",),
    extra: str = "",
) -> Office:
    """A workspace with sources by name, agencies, and settings to put before them; nothing has come yet."""
    office = Office(folder)
    office.write("workspace.toml", settings(sources, agencies, extra))
    office.write("columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in COLUMNS.items()))
    for name in sources:
        (folder / "inbox" / name).mkdir(parents=True, exist_ok=True)
    return office


def empty_warehouse(folder: Path) -> None:
    """Where there is no warehouse yet, a copy of an empty one: making its tables takes longer than a small office's whole load."""

    def make(place: Path) -> None:
        with open_warehouse(place):
            pass

    if not folder.exists():
        shutil.copytree(kept("empty-warehouse", make), folder)


def settings(sources: Mapping[str, str | Mapping[str, object]], agencies: Iterable[str], extra: str) -> str:
    """A `workspace.toml`; a source is its table, or its settings."""
    parts = [f'[[agency]]\nid = "{agency}"\nname = "{agency}局"\n' for agency in agencies]
    for name, source in sources.items():
        given = {"fills": source} if isinstance(source, str) else dict(source)
        lines = [f"{key} = {_toml(value)}" for key, value in given.items()]
        parts.append("\n".join(["[[source]]", f'name = "{name}"', *lines, ""]))
    return extra + "\n" + "\n".join(parts)


def _toml(value: object) -> str:
    """A value as TOML; a mapping as an inline table."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


def item(number: object, day: str = "2019-03-01", **cells: object) -> dict[str, object]:
    """A row of `items` that counts."""
    return {"item_id": number, "title": f"第{number}条", "column": "工作动态", "published_at": day, **cells}


def post(number: object, day: str = "2019-03-01", **cells: object) -> dict[str, object]:
    """A row of `posts` that counts."""
    return {"post_id": number, "channel": "weibo", "title": f"第{number}条", "published_at": day, **cells}


def request(number: object, day: str = "2019-03-01", **cells: object) -> dict[str, object]:
    """A row of `requests`, undecided."""
    return {"request_no": number, "applicant_kind": "natural_person", "received_on": day, "decision": None,
            "decided_on": None, **cells}  # fmt: skip
