"""`gongkai export` and the examples of docs/data.md, as a user types them."""

from __future__ import annotations

import csv
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from pipeline.cli.program import main
from pipeline.figures import export as export_module
from pipeline.figures.publish import table_comments
from tests.support.office import COLUMNS, Office, item, post, request, settings

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("export")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office that has published, its workspace named `data` as in the documents."""
    made = Office(tmp_path_factory.mktemp("office") / "data")
    made.write("workspace.toml", settings({"website": "items", "weibo": "posts", "ledger": "requests"}, ["bureau"], ""))
    made.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    made.drop("website/a.csv", [item(1), item(2, title="=1+1"), item(3, status="draft")])
    made.drop("weibo/a.csv", [post(1)])
    made.drop("ledger/a.csv", [request("1")])
    return made.night()


def export(office: Office, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(office.folder), "export", *map(str, arguments)])


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("kind", ["parquet", "csv", "xlsx", "duckdb"])
def test_every_format_holds_the_same_figures_and_says_what_each_column_means(
    office: Office, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "out"
    result = export(office, out, "--format", kind)
    assert result.exit_code == 0, result.output
    with duckdb.connect() as connection:
        if kind == "xlsx":
            header, *rows = load_workbook(out / "figures.xlsx", read_only=True)["figures"].iter_rows(values_only=True)
            values = {(row[header.index("figure")], float(row[header.index("value")])) for row in rows}
        elif kind == "duckdb":
            connection.execute(f"ATTACH '{out}/figures.duckdb' AS build (READ_ONLY)")
            values = set(connection.execute("SELECT figure, value FROM build.figures").fetchall())
        else:
            reader = "read_parquet" if kind == "parquet" else "read_csv"
            rows = connection.execute(f"SELECT figure, value::DOUBLE FROM {reader}('{out}/figures.{kind}')").fetchall()
            values = set(rows)
    assert values == set(office.published("SELECT figure, value FROM figures")) != set()

    columns = office.published(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal"
    )
    dictionary = read_csv(out / "dictionary.csv")
    assert sorted((row["table"], row["column"]) for row in dictionary) == sorted(columns)
    assert all(row["table_means"] and row["column_means"] for row in dictionary)
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    described = [
        (entry["title"], field["name"]) for entry in package["resources"] for field in entry["schema"]["fields"]
    ]
    assert sorted(described) == sorted(columns)
    assert all((out / entry["path"]).is_file() for entry in package["resources"])


def test_a_text_that_begins_like_a_formula_stays_a_text(office: Office, tmp_path: Path) -> None:
    assert export(office, tmp_path / "csv", "--format", "csv", "--table", "evidence").exit_code == 0
    assert sorted(file.name for file in (tmp_path / "csv").iterdir()) == [
        "datapackage.json",
        "dictionary.csv",
        "evidence.csv",
    ]
    assert "'=1+1" in {row["summary"] for row in read_csv(tmp_path / "csv" / "evidence.csv")}
    assert export(office, tmp_path / "xlsx", "--format", "xlsx", "--table", "evidence").exit_code == 0
    cells = [cell for row in load_workbook(tmp_path / "xlsx" / "figures.xlsx")["evidence"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}


def test_an_export_overwrites_nothing_and_a_refused_one_leaves_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    result = export(office, tmp_path / "mine")
    assert (result.exit_code, "EXPORT-EXISTS" in result.output) == (2, True)
    result = export(office, tmp_path / "out", "--table", "figurs")
    assert (result.exit_code, "figurs" in result.output, "bi_figures" in result.output) == (2, True, True)
    monkeypatch.setattr(export_module, "SHEET_ROWS", 2)
    result = export(office, tmp_path / "out", "--format", "xlsx", "--table", "figures")
    assert (result.exit_code, "EXPORT-LONG" in result.output) == (2, True)
    assert export(office, tmp_path / "out", "--format", "duckdb", "--table", "figures").exit_code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_workspace_that_published_nothing_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--workspace", str(tmp_path), "export", str(tmp_path / "out")])
    assert (result.exit_code, "PUBLISHED-MISSING" in result.output) == (2, True)


def test_the_examples_of_the_document_run_as_written(
    office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "data").symlink_to(office.folder)
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "data.md").read_text("utf-8")
    for line in "".join(re.findall(r"```sh\n(.*?)```", text, re.S)).splitlines():
        program, *arguments = shlex.split(line)
        if program == "duckdb":
            subprocess.run([Path(sys.executable).with_name("duckdb"), *arguments], check=True, timeout=60)
            continue
        assert program == "gongkai"
        if arguments[0] == "data-docs":
            continue  # needs results of a check: tests/quality/test_data_docs.py
        assert CliRunner().invoke(main, arguments).exit_code == 0, line
    # The one with Great Expectations: tests/quality/test_plain_great_expectations.py
    examples = [code for code in re.findall(r"```python\n(.*?)```", text, re.S) if "great_expectations" not in code]
    assert len(examples) == 5
    for example in examples:
        exec(compile(example, "docs/data.md", "exec"), {})
    ((total,),) = office.published("SELECT value FROM figures WHERE figure = 'items.total'")
    printed = [float(line) for line in capfd.readouterr().out.split()]
    assert (len(printed), set(printed)) == (6, {total})


def test_the_tables_the_document_names_are_published(office: Office) -> None:
    text = (ROOT / "docs" / "data.md").read_text("utf-8")
    named = re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.M)
    always = {name for name, words in named if "; only " not in words}
    assert (len(named), len(always)) == (11, 9)
    tables = office.published("SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()")
    assert always <= {name for (name,) in tables}
    assert {name for name, _ in named} <= table_comments().keys()
