"""What names an applicant stays in the snapshot: it is planted in every personal column and searched for in everything written."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from importlib import resources
from pathlib import Path

import duckdb
import openpyxl
import pytest
import yaml

from pipeline import summary
from pipeline.reading import tidy_header
from pipeline.run import Run, perform_all
from pipeline.workspace import read_workspace

LEDGER = ("ledger-national", "台账")
EVENTS = ("ledger-events", "办理过程")


def preset(name: str) -> dict[str, object]:
    text = resources.files("pipeline").joinpath("sources", "presets", f"{name}.yml").read_text("utf-8")
    loaded: dict[str, object] = yaml.safe_load(text)
    return loaded


def personal_headers(name: str) -> list[str]:
    found = preset(name)["personal"]
    assert isinstance(found, list)
    return list({tidy_header(head): head for head in found}.values())


def header(name: str, column: str) -> str:
    columns = preset(name)["columns"]
    assert isinstance(columns, dict)
    return str(columns[column][0])


def planted(name: str) -> dict[str, str]:
    """A value of its own for every personal column: some look like numbers, some like names, some like mail."""
    shapes = ("欧阳某某{n}", "5323011990010{n:05d}", "1380013{n:04d}", "applicant{n}@example.org", "鹿城镇某路{n}号")
    base = 100 if name == LEDGER[0] else 500
    return {head: shapes[i % len(shapes)].format(n=base + i) for i, head in enumerate(personal_headers(name))}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace after a whole night over a ledger full of personal data, and everything it said."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "inbox" / "ledger").mkdir(parents=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    requests = book.create_sheet(LEDGER[1])
    own = {
        header(LEDGER[0], "request_no"): "2019-001",
        header(LEDGER[0], "applicant_kind"): "自然人",
        header(LEDGER[0], "received_on"): "2019-03-18",
        header(LEDGER[0], "decision"): "G2",
        header(LEDGER[0], "decided_on"): "not a day",
    }
    row = {**own, **planted(LEDGER[0])}
    requests.append(list(row))
    requests.append(list(row.values()))
    steps = book.create_sheet(EVENTS[1])
    row = {
        header(EVENTS[0], "request_no"): "2019-001",
        header(EVENTS[0], "event"): "correction_asked",
        header(EVENTS[0], "on_date"): "2019-03-20",
        **planted(EVENTS[0]),
    }
    steps.append(list(row))
    steps.append(list(row.values()))
    book.save(folder / "inbox" / "ledger" / "台账.xlsx")
    (folder / "workspace.toml").write_text(
        '[[agency]]\nid = "bureau"\nname = "某局"\n'
        f'[[source]]\nname = "ledger"\npreset = "{LEDGER[0]}"\npath = "inbox/ledger"\n'
        f'[[source]]\nname = "ledger-events"\npreset = "{EVENTS[0]}"\npath = "inbox/ledger"\n',
        "utf-8",
    )
    done = perform_all(Run(read_workspace(folder), datetime(2020, 1, 10, 3), year=2019))
    said = [one.line for one in done] + summary.found([finding for one in done for finding in one.findings])
    said += [line for one in done for line in one.closing]
    return folder, "\n".join(said)


def texts_in(file: Path) -> list[str]:
    """Everything readable in a file: cells of a database, members of an archive, the text itself."""
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as connection:
            tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            return [str(connection.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables]
    content = file.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [archive.read(member).decode("utf-8", "replace") for member in archive.namelist()]
    return [content.decode("utf-8", "replace")]


def test_the_ledger_was_counted(written: tuple[Path, str]) -> None:
    folder, _ = written
    with duckdb.connect(str(folder / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT request_no FROM requests").fetchall() == [("2019-001",)]
        assert connection.execute("SELECT event FROM request_events").fetchall() == [("correction_asked",)]


def test_nothing_that_names_an_applicant_is_in_anything_that_was_written_or_said(written: tuple[Path, str]) -> None:
    folder, said = written
    secrets = [*planted(LEDGER[0]).values(), *planted(EVENTS[0]).values()]
    assert len(secrets) > 10
    kept = {folder / "inbox", folder / "snapshots"}
    files = [file for file in folder.rglob("*") if file.is_file() and not kept & set(file.parents)]
    assert any(file.suffix == ".duckdb" for file in files)
    for file in files:
        for text in texts_in(file):
            assert not [secret for secret in secrets if secret in text], file.name
    assert not [secret for secret in secrets if secret in said]


def test_the_snapshot_is_where_it_is_kept_and_only_its_owner_can_read_it(written: tuple[Path, str]) -> None:
    folder, _ = written
    snapshots = [file for file in (folder / "snapshots" / "ledger").iterdir() if file.suffix == ".xlsx"]
    assert snapshots
    for file in snapshots:
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0
        address = next(value for value in planted(LEDGER[0]).values() if "@" in value)
        assert any(address in text for text in texts_in(file))
