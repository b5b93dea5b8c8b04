"""A ledger's file may be called after a person: outside the snapshots' log its name is shown with tags, and still says what it said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.core import Refusal
from pipeline.ingest import add_statement, names_of_files
from pipeline.ingest.in_force.claims import file_of, series_of, stated_claim, stated_export
from pipeline.ingest.in_force.shown_names import ShownNames
from tests.support.office import Office, request, settings

KEPT = (
    "ledger/requests.csv",
    "依申请公开台账2019.xlsx#台账",
    "政府信息公开申请登记表(副本).xlsx",
    "申请_20190101-20191231.csv",
    "台账.xlsx#一季度",
    "Ledger_Q1.xlsx",
)
REPLACED = (
    "欧阳煜堃/鄢鑫申请2019年第一季度.xlsx#司马珺",
    "欧阳煜堃2019年3月导出20200105.xls",
    "2019年欧阳煜堃.xlsx",
    "欧阳煜堃副本.xlsx",
    "zhangsan@example.org 2019-03.csv",
    "13812345678.csv",
    "138-1234-5678 台账.csv",
    "532301199001011234.xlsx#５３２３０１",
    "鹿城镇芙蓉巷上半年.xlsx",
)


@pytest.mark.parametrize("path", KEPT + REPLACED)
def test_a_name_keeps_its_dates_and_words_of_the_trade_and_loses_all_else(tmp_path: Path, path: str) -> None:
    names = ShownNames(tmp_path)
    shown = names.path(path)
    assert (shown == path) == (path in KEPT)
    assert names.path(shown) == shown, "what is shown once stays"
    for secret in (
        "欧阳",
        "煜堃",
        "鄢鑫",
        "司马",
        "zhangsan",
        "example",
        "138123",
        "1234",
        "5678",
        "532301",
        "５３",
        "芙蓉",
    ):
        assert secret not in shown
    (file, sheet), (shown_file, shown_sheet) = (name.partition("#")[::2] for name in (path, shown))
    assert stated_claim(shown_file, shown_sheet or None, None, 2019) == stated_claim(file, sheet or None, None, 2019)
    assert stated_export(shown_file, ()) == stated_export(file, ())
    assert (tmp_path / "names.key").exists() == (path in REPLACED)


def test_copies_and_parts_of_one_list_stay_one_series_and_another_key_gives_other_tags(tmp_path: Path) -> None:
    names = ShownNames(tmp_path / "one")
    copies = {
        series_of(names.path(f"欧阳煜堃{mark}.xlsx"))
        for mark in ("", "副本", "(2)", "2019年", "20190101-20190331", "(1234567)")
    }
    assert len(copies) == 1
    assert names.path("欧阳煜堃.xlsx") != ShownNames(tmp_path / "two").path("欧阳煜堃.xlsx")
    refused = names.refusal(
        Refusal("FILE-NO-SHEET", file="台账.xlsx", sheet="台账", found="欧阳煜堃、台账", refers_to="台账.xlsx")
    )
    assert "欧阳" not in str(refused)
    too_much = Refusal(
        "FILE-TOO-MUCH", file="台账.xlsx", reason="工作表 欧阳 煜堃 有 2000 列，超过 1000 列", refers_to="台账.xlsx"
    )
    assert "欧阳" not in str(names.refusal(too_much))
    assert "2000 列" in str(names.refusal(too_much))


def test_a_ledger_called_after_a_person_is_told_judged_and_accepted_by_its_tag(tmp_path: Path) -> None:
    office = Office(tmp_path / "w")
    office.write("workspace.toml", settings({"ledger": {"fills": "requests", "rhythm_days": 366}}, ("bureau",), ""))
    office.drop("ledger/欧阳煜堃/鄢鑫淼1.csv", [request("R1"), request("R2")])
    office.night("2020-01-05")
    office.drop("ledger/欧阳煜堃/鄢鑫淼2_20190101-20191231导出20200106.csv", [request("R1")])
    office.drop("ledger/司马珺祎.csv", "标题\n内容\n")
    office.night("2020-01-06")
    said = "".join(finding.to_json() for finding in office.findings)
    assert {"ROWS-MISSING", "FILE-UNKNOWN-COLUMN"} <= set(office.codes())
    for text in (said, str(office.held("SELECT * FROM files")), str(office.published("SELECT * FROM deliveries"))):
        assert "某" in text
        assert not [name for name in ("欧阳", "煜堃", "鄢鑫", "司马") if name in text]

    listed = CliRunner().invoke(main, ["--workspace", str(office.folder), "sources", "ledger"]).output
    shown = dict(line.split("\t")[::-1] for line in listed.splitlines())
    assert shown == names_of_files(office.read(), "ledger")
    real = "欧阳煜堃/鄢鑫淼2_20190101-20191231导出20200106.csv"
    by_name = add_statement(office.read(), "accept", f"ledger/{real}", "并案", "张", date(2020, 1, 6))
    by_tag = add_statement(office.read(), "accept", f"ledger/{shown[real]}", "并案", "张", date(2020, 1, 6))
    assert by_name == by_tag
    assert "鄢鑫" not in (office.folder / "statements.yml").read_text("utf-8")


def test_a_warehouse_that_knows_the_real_names_or_tags_of_a_lost_key_goes_on_with_the_same_deliveries(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path / "w")
    office.write("workspace.toml", settings({"ledger": {"fills": "requests", "rhythm_days": 366}}, ("bureau",), ""))
    office.drop("ledger/欧阳煜堃.csv", [request("R1"), request("R2")])
    office.night("2020-01-05")
    before = office.figures()
    (office.folder / "snapshots" / "names.key").unlink()
    office.night("2020-01-06")
    ((path, files),) = office.held("SELECT any_value(path), count(*) FROM files")
    assert (path, files) == (names_of_files(office.read(), "ledger")["欧阳煜堃.csv"], 1)
    assert office.figures() == before
    with duckdb.connect(str(office.folder / "warehouse" / "warehouse.duckdb")) as connection:
        connection.execute("UPDATE files SET path = '欧阳煜堃.csv'")
    office.night("2020-01-07")
    assert office.held("SELECT path, count(*) FROM files GROUP BY 1") == [(path, 1)]
    assert office.figures() == before
    assert file_of(path) == path
