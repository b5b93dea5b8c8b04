"""`gongkai audit FILE --declare YEAR`: a report published elsewhere becomes declared figures, and its year asks nothing more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.collected import put_in_order
from pipeline.cli.program import main
from pipeline.core import Refusal
from pipeline.ingest import published_elsewhere, years_elsewhere
from tests.support.audit.layouts import LAYOUTS
from tests.support.audit.numbers import make
from tests.support.first_day import draw_bureau
from tests.support.first_day.last_report import write_last_report
from tests.support.office import Office, request

Make = Callable[..., Office]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Word report that the bureau of the first day published on 2022."""
    folder = tmp_path_factory.mktemp("report")
    write_last_report(draw_bureau(2023), folder / "2022年报.docx")
    return folder / "2022年报.docx"


@pytest.fixture
def office(workspace: Make) -> Office:
    office = workspace(ledger="requests")
    text = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", text.replace("bureau局", "青岚州水务局"))
    return office


def declare(office: Office, file: Path, *words: str) -> Result:
    return CliRunner().invoke(
        main, ["--workspace", str(office.folder), "audit", str(file), "--declare", "2022", *words]
    )


def test_what_was_read_is_shown_and_nothing_is_taken_in_until_somebody_says_so(office: Office, report: Path) -> None:
    done = declare(office, report)
    assert done.exit_code == 1, done.output
    last = draw_bureau(2023).last_report
    kinds = ("natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other", "total")
    row = " ".join(f"{last[f'requests.new_received.{kind}']:g}" for kind in kinds)
    assert f"一、本年新收：{row}\n" in done.output
    assert not (office.folder / "declared").exists()
    assert not (office.folder / "elsewhere").exists()


def test_the_figures_of_the_year_are_those_of_the_report_and_its_rows_count_elsewhere_alone(
    office: Office, report: Path
) -> None:
    office.drop("ledger/a.csv", [request("1", "2022-12-28", decision="", decided_on=""), request("2", "2023-02-01")])
    done = declare(office, report, "--yes")
    assert done.exit_code == 0, done.output
    office.night("2024-01-05 02:30")
    last = draw_bureau(2023).last_report
    figures = dict(office.published("SELECT figure, value FROM figures WHERE year = 2022"))
    assert {name: value for name, value in last.items() if figures.get(name) != value} == {}
    assert office.figures(2023)["requests.carried_in.total"] == 1
    assert "DECLARED-SUM" not in office.codes()
    (entry,) = published_elsewhere(office.folder)
    assert entry.sha256 == hashlib.sha256(report.read_bytes()).hexdigest()
    assert (office.folder / "elsewhere" / report.name).read_bytes() == report.read_bytes()


def test_taken_in_twice_it_is_taken_in_once_and_another_report_is_refused(
    office: Office, report: Path, tmp_path: Path
) -> None:
    assert declare(office, report, "--yes").exit_code == 0
    assert declare(office, report, "--yes").exit_code == 0
    other = tmp_path / "2022年报.docx"
    bureau = draw_bureau(7)
    write_last_report(bureau, other)
    done = declare(office, other, "--yes")
    assert done.exit_code == 2
    assert "DECLARE-" in done.stderr
    assert len(published_elsewhere(office.folder)) == 1


def test_another_year_and_what_is_no_report_take_in_nothing(office: Office, report: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["--workspace", str(office.folder), "audit", str(report), "--declare", "2021", "--yes"]
    )
    assert (done.exit_code, "DECLARE-YEAR" in done.stderr) == (2, True), done.output
    letter = tmp_path / "通知.txt"
    letter.write_text("关于召开会议的通知\n请准时参加。\n", "utf-8")
    assert declare(office, letter, "--yes").exit_code == 2
    assert not (office.folder / "declared").exists()


def test_a_person_can_say_it_without_a_report_and_a_slip_is_refused(office: Office) -> None:
    office.write("elsewhere/2021.yml", "- {document: 政府网站上的年报, by: 办公室}\n")
    assert years_elsewhere(office.folder, ("bureau", "north")) == {("bureau", 2021), ("north", 2021)}
    office.write("elsewhere/2021.yml", "- {document: 年报, by: 办公室, agency: north, sha: 1}\n")
    with pytest.raises(Refusal, match="不认识的键 sha"):
        published_elsewhere(office.folder)


def test_a_file_of_two_reports_is_left_where_it_is_and_told(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    file = office.folder.parent / "两份.pdf"
    file.write_bytes(next(layout for layout in LAYOUTS if "side" in layout.file).prints(make(3)))
    assert put_in_order(office.folder, [file], 2023, yes=True) == 1
    assert f"✗ {file}：是一份文档，不是记录清单，也不是 2022 年的报告，没有收。" in capsys.readouterr().out
    assert not (office.folder / "declared").exists()
