"""What readers get: the newest build, read-only, closed to the outside, with an answer or a sentence and never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

import pipeline
from pipeline.core.errors import Refusal
from pipeline.core.published import open_file
from tests.support.office import Office, item, post

Make = Callable[..., Office]
pytestmark = pytest.mark.xdist_group("published")  # its fixture is made once


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    from tests.support.office import COLUMNS, settings

    made = Office(tmp_path_factory.mktemp("readers") / "w")
    made.write("workspace.toml", settings({"website": "items", "weibo": "posts"}, ["bureau"], ""))
    made.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    made.drop("website/a.csv", [item(1, "2019-01-05"), item(2, "2019-03-05"), item(3, column="部门文件")])
    made.drop("weibo/a.csv", [post(1)])
    return made.night()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "COPY figures TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "EXPORT DATABASE '{folder}/out'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET threads = 1",
        "CREATE TABLE x (a INTEGER)",
        "DELETE FROM figures",
        "INSERT INTO verdicts SELECT * FROM verdicts",
    ],
)
def test_a_readers_connection_reaches_nothing_and_changes_nothing(
    office: Office, tmp_path: Path, statement: str
) -> None:
    with open_file(office.published_file) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(folder=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_the_figures_are_a_frame_with_the_columns_of_the_table(office: Office) -> None:
    frame = pipeline.read(office.folder).figures(2019)
    assert list(frame.columns) == ["agency", "year", "figure", "label", "value", "unit", "status", "revision", "as_of"]
    assert frame.set_index("figure").loc["items.total", "value"] == 3


def test_the_rows_behind_a_figure_sum_to_it_totals_included(office: Office) -> None:
    published = pipeline.read(office.folder)
    for figure, value in office.figures().items():
        assert published.explain(figure, year=2019)["amount"].sum() == value, figure
    rows = published.explain("items.total", year=2019)
    assert list(rows.columns) == ["agency", "year", "figure", "source", "row_id", "on_date", "summary", "amount"]
    assert sorted(rows["row_id"]) == ["1", "2", "3"]
    assert set(rows["figure"]) == {"items.total"}


def test_a_zero_has_no_rows_and_is_known_all_the_same(office: Office) -> None:
    assert len(pipeline.read(office.folder).explain("items.replies", year=2019)) == 0


def test_months_sum_to_the_year(office: Office) -> None:
    months = pipeline.read(office.folder).monthly(2019)
    assert list(months.columns) == ["agency", "year", "month", "figure", "value"]
    sums = months.groupby("figure")["value"].sum()
    assert {figure: sums[figure] for figure in office.figures()} == office.figures()
    news = months[months["figure"] == "items.news"].set_index("month")["value"]
    assert dict(news) == {1: 1, 3: 1}


def test_the_account_says_what_became_of_every_row(office: Office) -> None:
    account = pipeline.read(office.folder).accounting()
    assert list(account.columns) == ["agency", "source", "year", "pulled", "counted", "excluded", "quarantined"]
    assert account["pulled"].sum() == 4


def test_findings_of_a_year_come_with_what_to_do(office: Office) -> None:
    findings = pipeline.read(office.folder).findings(2019)
    assert {"code", "severity", "outcome", "message", "what_to_do", "left", "right", "refers_to", "waived_by"} <= set(
        findings.columns
    )


def test_a_year_without_figures_names_the_years_there_are(office: Office) -> None:
    with pytest.raises(Refusal, match="2019") as refusal:
        pipeline.read(office.folder).figures(2010)
    assert refusal.value.finding.code == "YEAR-EMPTY"


def test_an_unknown_figure_names_those_like_it(office: Office) -> None:
    with pytest.raises(Refusal, match=r"posts\.weibo") as refusal:
        pipeline.read(office.folder).explain("post.weibo", year=2019)
    assert refusal.value.finding.code == "FIGURE-UNKNOWN"


def test_a_question_with_a_quote_in_it_is_only_a_question(office: Office) -> None:
    with pytest.raises(Refusal):
        pipeline.read(office.folder).figures(2019, "x' OR '1'='1")
    with pytest.raises(Refusal):
        pipeline.read(office.folder).explain("items.news'; DROP TABLE verdicts; --", year=2019)


def test_an_empty_workspace_says_what_to_run_first(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="gongkai nightly"):
        pipeline.read(tmp_path).figures(2019)


@pytest.mark.parametrize("damage", ["removed", "cut", "emptied", "no database"])
def test_a_damaged_build_is_a_sentence_that_says_how_to_mend_it(workspace: Make, damage: str) -> None:
    office = workspace()
    (office.folder / "published").mkdir()
    (office.folder / "published" / "CURRENT").write_text("figures-x.duckdb\n")
    file = office.folder / "published" / "figures-x.duckdb"
    if damage == "cut":
        duckdb.connect(str(file)).execute("CREATE TABLE figures AS SELECT * FROM range(100000)").close()
        file.write_bytes(file.read_bytes()[:5000])
    elif damage != "removed":
        file.write_bytes(b"" if damage == "emptied" else b"not a database" * 1000)
    with pytest.raises(Refusal) as refusal:
        pipeline.read(office.folder).figures(2019)
    assert refusal.value.finding.code == "PUBLISHED-UNREADABLE"
    assert "figures-x.duckdb" in refusal.value.finding.message


def test_a_question_sees_the_build_that_is_newest_when_it_is_asked(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    published = pipeline.read(office.folder)
    with open_file(office.published_file) as reader:
        office.drop("website/b.csv", [item(2, "2019-05-05")])
        office.night("2020-01-06")
        asked = "SELECT value FROM figures WHERE figure = 'items.total'"
        assert reader.execute(asked).fetchall() == [(1,)], "a reader keeps the build it opened"
    assert published.figures(2019).set_index("figure").loc["items.total", "value"] == 2


def test_figures_as_known_on_a_day_are_those_of_that_day(workspace: Make) -> None:
    from pipeline.figures.as_known import figures_as_known

    office = workspace()
    rows = [item(n, f"2019-0{n}-15") for n in range(1, 7)]
    office.drop("website/全年_20190101-20191231.csv", rows)
    office.night("2020-01-05 02:30")
    office.drop(
        "website/全年_20190101-20191231.csv",
        [*rows[:4], item(5, "2018-05-15"), item(7, "2019-07-15"), item(8, "2019-08-15")],
    )
    office.write("corrections/2019.yml", '- {table: items, row: "7", set: {column: 部门文件}, expect: {column: 工作动态}, reason: 归类, '
                 "decided_by: 办公室, decided_on: 2020-01-08}\n")  # fmt: skip
    office.night("2020-01-06 02:30")
    current = office.published_file

    def known(day: date) -> dict[str, float]:
        rows = figures_as_known(office.folder, 2019, None, day).records()
        return {row["figure"]: row["value"] for row in rows if row["value"]}

    assert known(date(2020, 1, 5)) == {"items.news": 6, "items.total": 6}
    assert known(date(2020, 1, 6)) == {"items.news": 6, "items.total": 6}, (
        "four old, 7 and 8; 6 is gone, 5 moved to 2018"
    )
    assert known(date(2020, 1, 8)) == {"items.news": 5, "items.documents": 1, "items.total": 6}
    assert office.figures() == known(date(2020, 1, 8))
    with pytest.raises(Refusal) as refusal:
        known(date(2020, 1, 4))
    assert refusal.value.finding.code == "NOTHING-KNOWN"
    assert office.published_file == current
    assert not list((office.folder / "warehouse").glob("as-known-*"))


def test_asking_for_a_past_day_before_any_night_is_a_sentence(workspace: Make) -> None:
    from pipeline.figures.as_known import figures_as_known

    with pytest.raises(Refusal) as refusal:
        figures_as_known(workspace().folder, 2019, None, date(2020, 1, 5))
    assert refusal.value.finding.code == "NOTHING-KNOWN"


def test_what_a_killed_night_had_committed_is_known_too(workspace: Make) -> None:
    """A killed process leaves its last commits in the warehouse's log beside it."""
    import os
    import subprocess
    import sys

    from pipeline.figures.as_known import figures_as_known

    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.night("2020-01-05")
    office.drop("website/b.csv", [item(2, "2019-05-05")])
    killed = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path; from tests.support.office import Office; from datetime import datetime\n"
        "from pipeline.ingest import pull_sources, load_snapshots; from pipeline.core import open_warehouse\n"
        "office = Office(Path(sys.argv[1])); pull_sources(office.read(), now=datetime(2020, 1, 6))\n"
        "with open_warehouse(office.folder / 'warehouse') as warehouse:\n"
        "    load_snapshots(warehouse, office.read()); warehouse.connection.execute(\"UPDATE batches SET state = 'accepted'\")\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", killed, str(office.folder), str(Path(__file__).parents[2])], check=False, env=os.environ
    )
    assert done.returncode == -9
    rows = figures_as_known(office.folder, 2019, None, date(2020, 1, 6)).records()
    assert {row["figure"]: row["value"] for row in rows if row["value"]} == {"items.news": 2, "items.total": 2}
