"""freeze: a sealed year keeps its figures, and every later change is listed; a correction is the next revision."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.ingest import add_statement
from pipeline.sealing.approvals import sealed_runs, sealings
from pipeline.sealing.freeze import freeze_sealed_years
from pipeline.sealing.package import DIFFERENCES, read_csv_member
from pipeline.sealing.readiness import agency_readiness
from pipeline.sealing.verify import verify_package
from tests.support.office import Office, item, post
from tests.support.packages import members_of
from tests.support.refusals import code_of
from tests.support.sealed_office import MARCH, POSTS, copy_office, open_candidate_of, prepare, publish, seal

pytestmark = pytest.mark.xdist_group("sealed_years")  # the night in March is run once


def value_of(office: Office, figure: str, table: str = "figures") -> float:
    return float(office.published(f"SELECT value FROM {table} WHERE figure = '{figure}' AND year = 2019")[0][0])


def test_a_sealed_year_says_so_in_the_published_database(first_revision: Office) -> None:
    assert first_revision.published("SELECT DISTINCT status, revision FROM figures WHERE year = 2019") == [
        ("sealed", 1)
    ]
    assert first_revision.published("SELECT agency, year, revision, sealed_by, note, package FROM revisions") == [
        ("bureau", 2019, 1, "王主任", "同意", "bureau-2019-r1.zip")
    ]
    assert first_revision.published("SELECT * FROM changes_since_seal") == []
    (sealing,) = sealings(first_revision.read())
    assert first_revision.published("SELECT sha256 FROM revisions") == [(sealing.sha256,)]
    assert sealed_runs(first_revision.read()) == {run for (run,) in first_revision.published("SELECT run FROM meta")}
    accepted = first_revision.published("SELECT DISTINCT waived_by FROM findings WHERE code = 'FILL-001'")
    assert accepted == [("王主任，2020-01-10：同意（封存时接受）",)]


def test_later_rows_do_not_change_sealed_figures(first_revision: Office, changed_since: Office) -> None:
    columns = "agency, year, figure, label, value, unit, status, revision, as_of"
    statement = f"SELECT {columns} FROM figures WHERE year = 2019 ORDER BY figure"
    assert changed_since.published(statement) == first_revision.published(statement)
    for table in ("monthly", "cells", "rule_results"):
        statement = f"SELECT * FROM {table} WHERE year = 2019 ORDER BY ALL"
        assert changed_since.published(statement) == first_revision.published(statement), table
    assert value_of(changed_since, "items.total") == 25
    assert value_of(changed_since, "items.total", "unsealed_figures") == 24


def test_a_sealed_years_evidence_keeps_every_column_and_the_tables_of_pages_add_up_to_its_figures(
    draft: Office,
) -> None:
    office = draft
    office.drop(
        "weibo/nameless.csv", [{**post(n, "2019-05-02", agency="bureau"), "is_repost": n % 2} for n in range(700, 704)]
    )
    prepare(office)
    publish(office)
    statement = "SELECT * FROM evidence WHERE year = 2019 ORDER BY ALL"
    before = office.published(statement)
    manners = office.published("SELECT DISTINCT manner FROM evidence WHERE year = 2019 AND figure = 'posts.weibo'")
    assert {manner for (manner,) in manners} == {"original", "repost"}
    prepare(office)
    seal(office)
    publish(office)
    assert office.published(statement) == before
    office.drop("website/items.csv", [item(1, "2019-02-10", agency="bureau"), item(500, "2019-07-01", agency="bureau")])
    (office.folder / "inbox/weibo/posts.csv").unlink()
    prepare(office, MARCH, closing=None)
    publish(office, MARCH)
    assert office.published(statement) == before, "whatever comes later"
    shutil.rmtree(office.folder / "published")
    prepare(office, MARCH, closing=None)
    publish(office, MARCH)
    assert office.published(statement) == before, "and from the package alone"
    families = "(starts_with(figure, 'items.') OR starts_with(figure, 'posts.')) AND figure <> 'items.total'"
    figures = dict(
        office.published(f"SELECT figure, value FROM figures WHERE year = 2019 AND value > 0 AND {families}")
    )
    for table in ("daily", "sections", "figure_sources", "monthly"):
        sums = f"SELECT figure, sum(value) FROM {table} WHERE year = 2019 AND {families} GROUP BY figure"
        assert dict(office.published(sums)) == figures, table


def test_every_change_since_the_seal_is_listed_with_its_reason(changed_since: Office) -> None:
    rows = changed_since.published(
        "SELECT figure, source, row_id, change, before, after, reason, noticed_at FROM changes_since_seal ORDER BY change, figure"
    )
    assert [row[:6] for row in rows] == [
        ("posts.weibo", "weibo", "500", "added", None, 1),
        ("items.news", "website", "0", "content", 1, 1),
        ("requests.new_received.natural_person", "ledger", "R2", "content", 1, 1),
        ("items.news", "website", "3", "dropped", 1, None),
        ("requests.carried_out.natural_person", "ledger", "R2", "moved", 1, None),
        ("requests.granted.natural_person", "ledger", "R2", "moved", None, 1),
    ]
    reasons = [row[6] for row in rows]
    assert reasons == [
        "封存后收到",
        "内容有变，计数不变",
        "内容有变，计数不变",
        "新的导出中已没有这一条（已撤下）",
        "改计入 requests.granted.natural_person",
        "原计入 requests.carried_out.natural_person",
    ]
    assert {row[7] for row in rows} == {MARCH}


def test_a_sealed_value_and_its_changes_give_what_todays_rows_give(changed_since: Office) -> None:
    differing = changed_since.published("""
        WITH deltas AS (
            SELECT figure, sum(coalesce(after, 0) - coalesce(before, 0)) AS delta FROM changes_since_seal GROUP BY figure
        )
        SELECT sealed.figure, sealed.value, delta, live.value
        FROM sealed_figures AS sealed
        JOIN unsealed_figures AS live USING (agency, year, figure)
        LEFT JOIN deltas USING (figure)
        WHERE figure NOT IN (SELECT total FROM figure_parts) AND sealed.value + coalesce(delta, 0) <> live.value
    """)
    assert differing == []


def test_changes_are_a_warning_that_names_the_figures(changed_since: Office) -> None:
    messages = {finding.code: finding.message for finding in changed_since.findings}
    assert set(messages) == {"SEALED-CHANGED", "SEALED-REWORDED"}
    assert "items.news -1、posts.weibo +1" in messages["SEALED-CHANGED"]


def test_the_evidence_of_a_sealed_year_sums_to_the_sealed_figures(changed_since: Office) -> None:
    assert (
        changed_since.published("""
        SELECT figure, figures.value, sum(amount) FROM figures LEFT JOIN evidence USING (agency, year, figure)
        WHERE year = 2019 GROUP BY figure, figures.value HAVING figures.value <> coalesce(sum(amount), 0)
    """)
        == []
    )


def test_a_nightly_run_after_a_seal_equals_a_run_from_scratch(changed_since: Office, tmp_path: Path) -> None:
    again = copy_office(changed_since, tmp_path / "w")
    again.drop(
        "weibo/posts.csv",
        [*POSTS[:-2], post(500, "2019-07-01", agency="bureau"), post(501, "2019-07-02", agency="bureau"), POSTS[-1]],
    )
    from_scratch = copy_office(again, tmp_path / "v")
    (from_scratch.folder / "published" / "CURRENT").unlink()
    april = datetime(2020, 4, 1, 2, 30)
    for office in (again, from_scratch):
        prepare(office, april, closing=None)
        publish(office, april)
    for table in (
        "figures",
        "monthly",
        "cells",
        "evidence",
        "unsealed_figures",
        "unsealed_monthly",
        "revisions",
        "accounting",
    ):
        statement = f"SELECT * FROM {table} ORDER BY ALL"
        assert again.published(statement) == from_scratch.published(statement), table
    statement = "SELECT * EXCLUDE noticed_at FROM changes_since_seal ORDER BY ALL"
    assert again.published(statement) == from_scratch.published(statement)
    assert value_of(again, "posts.weibo") == 13


def test_the_database_that_first_showed_a_seal_is_never_deleted(changed_since: Office, tmp_path: Path) -> None:
    office = copy_office(changed_since, tmp_path / "w")
    (run,) = sealed_runs(office.read())
    office.published_file.rename(office.folder / "warehouse" / "candidate.duckdb")
    for number in range(20):
        (office.folder / "published" / f"figures-later{number}.duckdb").touch()
    publish(office, datetime(2020, 4, 2, 2, 30))
    left = [file.name for file in (office.folder / "published").glob("figures-*")]
    assert f"figures-{run}.duckdb" in left
    assert len(left) == 15


def test_freezing_twice_changes_nothing(changed_since: Office, tmp_path: Path) -> None:
    office = copy_office(changed_since, tmp_path / "w")
    office.published_file.rename(office.folder / "warehouse" / "candidate.duckdb")
    tables = (
        "figures",
        "monthly",
        "unsealed_figures",
        "unsealed_monthly",
        "changes_since_seal",
        "sealed_verdicts",
        "revisions",
    )
    before = {table: office.published(f"SELECT * FROM {table} ORDER BY ALL") for table in tables}
    with open_candidate_of(office) as warehouse:
        freeze_sealed_years(warehouse, office.read(), now=datetime(2021, 1, 1))
    assert {table: office.published(f"SELECT * FROM {table} ORDER BY ALL") for table in tables} == before


def test_a_correction_is_the_next_revision_with_a_public_reason_and_every_difference(
    changed_since: Office, tmp_path: Path
) -> None:
    office = copy_office(changed_since, tmp_path / "w")
    prepare(office, MARCH)
    with open_candidate_of(office) as warehouse:
        (readiness,) = agency_readiness(warehouse, office.read(), 2019, MARCH)
    assert readiness.state == "draft", "a past year that became smaller waits for somebody who has seen it"
    smaller = "website/items_20190101-20191231_导出20200304.csv"
    add_statement(office.read(), "accept", smaller, "已撤稿", "李科长", MARCH.date())
    prepare(office, MARCH)
    with open_candidate_of(office) as warehouse:
        (readiness,) = agency_readiness(warehouse, office.read(), 2019, MARCH)
    assert (readiness.revision, readiness.changes, readiness.state) == (1, 6, "awaiting approval")
    assert code_of(lambda: seal(office, note="", now=MARCH)) == "SEAL-NO-NOTE"
    sealed = seal(office, note="更正：R2 于 2019 年 12 月 30 日已答复", now=MARCH)
    assert (sealed.revision, sealed.package.name) == (2, "bureau-2019-r2.zip")
    first = office.folder / "sealed" / "bureau-2019-r1.zip"
    assert verify_package(sealed.package, first).findings == ()
    differences = {
        row["address"]: (row["before"], row["after"])
        for row in read_csv_member(DIFFERENCES, members_of(sealed.package)[DIFFERENCES])
    }
    assert differences["format_2019:requests.granted.natural_person"] == ("1", "2")
    assert differences["format_2019:requests.carried_out.total"] == ("1", "0")
    assert differences["items.total"] == ("25", "24")
    assert sealed.changed == len(differences)
    publish(office, MARCH)
    assert office.published("SELECT DISTINCT status, revision FROM figures WHERE year = 2019") == [("sealed", 2)]
    assert [row[0] for row in office.published("SELECT revision FROM revisions ORDER BY 1")] == [1, 2]
    assert office.published("SELECT * FROM changes_since_seal") == []
    assert value_of(office, "posts.weibo") == 14


def test_nothing_is_sealed_after_a_package_that_is_gone_or_not_the_one_that_was_sealed(draft: Office) -> None:
    package = seal(draft).package
    content = package.read_bytes()
    package.unlink()
    assert code_of(lambda: seal(draft)) == "SEAL-CHAIN"
    package.write_bytes(content[:-1])
    assert code_of(lambda: seal(draft)) == "SEAL-CHAIN"


def test_figures_of_a_package_that_fails_verification_are_not_used(first_revision: Office, tmp_path: Path) -> None:
    office = copy_office(first_revision, tmp_path / "w")
    package = office.folder / "sealed" / "bureau-2019-r1.zip"
    package.chmod(0o644)
    package.write_bytes(package.read_bytes().replace(b"items.total,", b"items.totaI,", 1))
    office.published_file.rename(office.folder / "warehouse" / "candidate.duckdb")
    with open_candidate_of(office) as warehouse:
        warehouse.connection.execute("USE candidate")
        for table in ("revisions", "sealed_years", "sealed_figures"):
            warehouse.connection.execute(f"DROP TABLE candidate.{table}")
        warehouse.connection.execute("USE warehouse")
        (finding,) = freeze_sealed_years(warehouse, office.read(), now=MARCH)
    assert (finding.code, finding.severity) == ("SEALED-BROKEN", "block")
    assert "figures.csv" in finding.message


def test_a_missing_package_is_reported_and_its_published_figures_stay(first_revision: Office, tmp_path: Path) -> None:
    office = copy_office(first_revision, tmp_path / "w")
    (office.folder / "sealed" / "bureau-2019-r1.zip").unlink()
    office.published_file.rename(office.folder / "warehouse" / "candidate.duckdb")
    with open_candidate_of(office) as warehouse:
        (finding,) = freeze_sealed_years(warehouse, office.read(), now=MARCH)
    assert finding.code == "SEALED-GONE"
    assert office.published("SELECT DISTINCT status, revision FROM figures WHERE year = 2019") == [("sealed", 1)]


def test_a_record_of_seals_that_is_damaged_or_gone_is_told(first_revision: Office, tmp_path: Path) -> None:
    office = copy_office(first_revision, tmp_path / "w")
    log = office.folder / "sealed" / "approvals.jsonl"
    whole = log.read_text("utf-8")
    shutil.copy(office.published_file, office.folder / "warehouse" / "candidate.duckdb")
    with open_candidate_of(office) as warehouse:
        for damaged in ("[]\n" + whole, whole.replace('"sha256"', '"sha257"'), '{"event": "other"}\n', "x" + whole):
            log.write_text(damaged, "utf-8")
            assert code_of(lambda: freeze_sealed_years(warehouse, office.read(), now=MARCH)) == "SEALED-LOG"
        for cut in (whole[:-20], ""):
            log.write_text(cut, "utf-8")
            (finding,) = freeze_sealed_years(warehouse, office.read(), now=MARCH)
            assert finding.code == "SEALED-UNRECORDED"
        shutil.rmtree(log.parent)
        for table in ("revisions", "sealed_years", "sealed_figures"):
            warehouse.connection.execute(f"DROP TABLE candidate.{table}")
        (finding,) = freeze_sealed_years(warehouse, office.read(), now=MARCH)
        assert finding.code == "SEALED-GONE"


def test_where_nothing_is_sealed_freezing_creates_no_table(draft: Office) -> None:
    with open_candidate_of(draft) as warehouse:
        assert freeze_sealed_years(warehouse, draft.read()) == ()
    assert draft.published("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%sealed%'") == [(0,)]
