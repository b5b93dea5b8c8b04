"""seal: a year is sealed by a named person or refused with a reason, stays what it was, and says what changed since."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.core.errors import Refusal
from pipeline.core.warehouse import open_warehouse
from pipeline.quality.check import check_rows
from pipeline.quality.waivers import waive_findings
from pipeline.sealing.approvals import approval_in_force, sealed_runs, sealings
from pipeline.sealing.freeze import freeze_sealed_years
from pipeline.sealing.package import DIFFERENCES, read_members, rows_of
from pipeline.sealing.readiness import standings
from pipeline.sealing.seal import approve, seal_year
from pipeline.sealing.verify import verify
from tests.support.office import Office, item, post, request
from tests.support.sealed_office import (
    ITEMS,
    JANUARY,
    POSTS,
    REQUESTS,
    at_work,
    copied,
    hand_out,
    make_office,
    prepare,
    ready_office,
    seal,
    sealed_office,
)

MARCH = datetime(2020, 3, 5, 2, 30)


@pytest.fixture(scope="session")
def first_revision() -> Office:
    """2019 sealed and published."""
    return sealed_office()


@pytest.fixture
def draft(tmp_path: Path) -> Office:
    """Everything of 2019 counted, filled and judged; nothing sealed."""
    return copied(ready_office(), tmp_path / "w")


@pytest.fixture(scope="session")
def changed_since(first_revision: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A night in March: an item was withdrawn, one renamed, a post added, a request decided after all."""
    office = copied(first_revision, tmp_path_factory.mktemp("march") / "w")
    items = [dict(one) for one in ITEMS if one["item_id"] != 3]
    items[0]["title"] = "换了标题"
    office.drop("website/items.csv", items)
    office.drop("weibo/posts.csv", [*POSTS, post(500, "2019-07-01", agency="bureau")])
    office.drop(
        "ledger/requests.csv",
        [REQUESTS[0], request("R2", "2019-12-20", decision="G2", decided_on="2019-12-30", agency="bureau")],
    )
    prepare(office, MARCH, closing=None)
    hand_out(office, MARCH)
    return office


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as told:
        act()
    return told.value


def code_of(act: Callable[[], object]) -> str:
    return refused(act).finding.code


def one(office: Office, figure: str, table: str = "figures") -> float:
    return float(office.published(f"SELECT value FROM {table} WHERE figure = '{figure}' AND year = 2019")[0][0])


# Sealing and refusing


def test_a_year_is_sealed_by_a_person_who_accepts_its_open_warnings_with_a_note(draft: Office) -> None:
    sealed = seal(draft, "王  主任 ", "同意，网站报表另行报送")
    assert (sealed.revision, sealed.approved_by, sealed.accepted) == (1, "王 主任", 1)
    assert sealed.package == draft.folder / "sealed" / "bureau-2019-r1.zip"
    assert verify(sealed.package).findings == ()
    findings = rows_of("findings.csv", read_members(sealed.package)["findings.csv"])
    accepted = [row["accepted_by"] for row in findings if row["severity"] == "warn"]
    assert accepted == ["王 主任，2020-01-10：同意，网站报表另行报送（封存时接受）"]


def test_a_package_can_only_be_read_and_is_never_written_twice(draft: Office) -> None:
    sealed = seal(draft)
    assert stat.S_IMODE(sealed.package.stat().st_mode) == 0o444
    before = sealed.package.read_bytes()
    assert code_of(lambda: seal(draft)) == "SEAL-SAME"
    assert sealed.package.read_bytes() == before
    assert [file.name for file in sealed.package.parent.iterdir() if file.suffix != ".jsonl"] == [sealed.package.name]


def test_the_same_year_sealed_twice_from_the_same_rows_gives_the_same_package(tmp_path: Path) -> None:
    first, second = (seal(copied(ready_office(), tmp_path / name)).package.read_bytes() for name in ("a", "b"))
    assert first == second


def test_nobody_seals_without_a_name(draft: Office) -> None:
    assert code_of(lambda: seal(draft, by=None)) == "SEAL-NO-NAME"
    assert code_of(lambda: seal(draft, by="  ")) == "SEAL-NO-NAME"


def test_open_warnings_are_not_accepted_without_a_word(draft: Office) -> None:
    told = refused(lambda: seal(draft, note=" "))
    assert told.finding.code == "SEAL-NO-NOTE"
    assert "1 项警告" in told.finding.message
    assert approval_in_force(draft.read(), "bureau", 2019) is None
    assert not list((draft.folder / "sealed").glob("*")) if (draft.folder / "sealed").exists() else True


def test_a_year_that_is_not_over_is_not_sealed(draft: Office) -> None:
    assert code_of(lambda: seal(draft, now=datetime(2019, 12, 31, 18, 0))) == "SEAL-EARLY"


def test_an_agency_without_figures_is_not_sealed(draft: Office) -> None:
    with at_work(draft) as warehouse:
        assert code_of(lambda: seal_year(warehouse, draft.read(), 2019, "other", "王", "好", JANUARY)) == "SEAL-NOTHING"
        assert code_of(lambda: approve(warehouse, draft.read(), 2011, "bureau", "王", "好", JANUARY)) == "SEAL-NOTHING"


@pytest.mark.parametrize(("agency", "year"), [("bureau", 2019), (None, None), ("bureau", None)])
def test_an_open_block_is_never_sealed_over(draft: Office, agency: str | None, year: int | None) -> None:
    with at_work(draft) as warehouse:
        warehouse.connection.execute(
            "INSERT INTO findings VALUES ('load', ?, ?, 'FILE-TORN', 'block', 'fail', 'm', 'd', NULL, NULL, 'f', NULL)",
            [agency, year],
        )
    told = refused(lambda: seal(draft))
    assert (told.finding.code, "FILE-TORN" in told.finding.message) == ("SEAL-BLOCKED", True)


def test_a_block_of_another_agency_or_year_stands_in_nobody_elses_way(draft: Office) -> None:
    with at_work(draft) as warehouse:
        for agency, year in (("other", 2019), ("bureau", 2018)):
            warehouse.connection.execute(
                "INSERT INTO findings VALUES ('load', ?, ?, 'FILE-TORN', 'block', 'fail', 'm', 'd', NULL, NULL, 'f', NULL)",
                [agency, year],
            )
    assert seal(draft).revision == 1


@pytest.mark.parametrize(
    ("state", "reaches_to", "stale"),
    [("stale", "2019-06-30", False), ("stale", "2018-12-01", True), ("fresh", "2018-12-01", True), ("never", None, True),
     ("failed", "2019-12-31", True), ("stale", None, True)],
)  # fmt: skip
def test_a_source_must_reach_the_end_of_the_year_not_today(
    draft: Office, state: str, reaches_to: str | None, stale: bool
) -> None:
    with at_work(draft) as warehouse:
        warehouse.connection.execute(
            "UPDATE candidate.sources SET state = ?, reaches_to = ? WHERE source = 'weibo'", [state, reaches_to]
        )
    if stale:
        told = refused(lambda: seal(draft))
        assert (told.finding.code, told.finding.refers_to) == ("SEAL-STALE", "weibo")
    else:
        assert seal(draft).revision == 1


def test_a_gap_in_what_a_source_covers_needs_a_written_reason(tmp_path: Path) -> None:
    office = make_office(tmp_path / "w", quiet={"quiet_days": 45, "rhythm_days": 366})
    spring = [one for one in ITEMS if not "2019-03" <= str(one["published_at"]) < "2019-06"]
    office.drop("website/a_20190101-20190228.csv", spring[:0] or [item("a", "2019-01-05", agency="bureau")])
    office.drop(
        "website/items.csv", [item(n, f"2019-{6 + n % 7:02d}-10", agency="bureau") for n in range(24)] + [ITEMS[-1]]
    )
    office.drop(
        "ledger/requests.csv",
        [
            request(f"R{n}", f"2019-{n:02d}-15", decision="G2", decided_on=f"2019-{n:02d}-20", agency="bureau")
            for n in range(1, 13)
        ],
    )

    def judged() -> None:
        with open_warehouse(office.folder / "warehouse") as warehouse:
            check_rows(warehouse, office.read(), known=JANUARY.date())

    prepare(office, check=judged)
    told = refused(lambda: seal(office))
    assert told.finding.code == "SEAL-GAP"
    assert str(told.finding.refers_to).startswith("website 2019-01-")
    office.write("waivers/2019.yml", "- {code: COV-001, reason: 网站改版停更, by: 李科长, on: 2020-01-08}\n")
    with at_work(office) as warehouse:
        waive_findings(warehouse.connection, office.folder, [2019])
    sealed = seal(office)
    assert "网站改版停更" in read_members(sealed.package)["waivers.json"].decode()


def test_what_was_approved_is_what_is_sealed(draft: Office) -> None:
    with at_work(draft) as warehouse:
        approve(warehouse, draft.read(), 2019, "bureau", "王主任", "同意", JANUARY)
    with at_work(draft) as warehouse:
        warehouse.connection.execute("UPDATE candidate.figures SET value = value + 1 WHERE figure = 'posts.weibo'")
    told = refused(lambda: seal(draft, by=None))
    assert told.finding.code == "SEAL-CHANGED"
    assert "posts.weibo 13 → 14" in told.finding.message
    with at_work(draft) as warehouse:
        warehouse.connection.execute("UPDATE candidate.figures SET value = value - 1 WHERE figure = 'posts.weibo'")
    assert seal(draft, by=None).approved_by == "王主任"
    assert approval_in_force(draft.read(), "bureau", 2019) is None, "an approval is used once"


def test_an_approver_who_saw_other_figures_is_told(draft: Office) -> None:
    with at_work(draft) as warehouse:
        told = refused(
            lambda: seal_year(warehouse, draft.read(), 2019, "bureau", "王", "好", JANUARY, figures_sha256="0" * 64)
        )
    assert told.finding.code == "SEAL-CHANGED"


def test_a_package_names_no_applicant_and_keeps_its_rows_provable(first_revision: Office) -> None:
    members = read_members(first_revision.folder / "sealed" / "bureau-2019-r1.zip")
    rows = rows_of("evidence.csv", members["evidence.csv"])
    of_requests = {row["summary"] for row in rows if row["source"] == "ledger"}
    assert of_requests == {"申请 R1", "申请 R2"}
    assert all(len(row["sha256"]) == 64 for row in rows)
    assert len({row["sha256"] for row in rows if row["source"] == "website"}) == len(ITEMS)


def test_what_stands_between_a_year_and_its_seal_is_said_with_the_days_left(draft: Office) -> None:
    with at_work(draft) as warehouse:
        (standing,) = standings(warehouse, draft.read(), 2019, JANUARY)
        assert (standing.state, standing.warnings, standing.days_left) == ("awaiting approval", 1, 10)
        assert "应在 2020-01-31 前公布，还有 10 个工作日" in standing.lines()[0]
        assert "--approve-by" in standing.lines()[-1]
        (late,) = standings(warehouse, draft.read(), 2019, datetime(2020, 2, 5))
        assert late.lines()[0].endswith("应在 2020-01-31 前公布，已过 3 个工作日。")
        warehouse.connection.execute(
            "INSERT INTO findings VALUES ('load', NULL, NULL, 'FILE-TORN', 'block', 'fail', 'm', 'd', NULL, NULL, 'f', NULL)"
        )
        (blocked,) = standings(warehouse, draft.read(), 2019, datetime(2019, 12, 20))
        assert blocked.state == "draft"
        assert [obstacle.code for obstacle in blocked.obstacles] == ["SEAL-EARLY", "SEAL-BLOCKED"]


# A sealed year


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


def test_what_comes_later_leaves_the_sealed_figures_as_they_were(first_revision: Office, changed_since: Office) -> None:
    columns = "agency, year, figure, label, value, unit, status, revision, as_of"
    statement = f"SELECT {columns} FROM figures WHERE year = 2019 ORDER BY figure"
    assert changed_since.published(statement) == first_revision.published(statement)
    for table in ("monthly", "cells", "rule_results"):
        statement = f"SELECT * FROM {table} WHERE year = 2019 ORDER BY ALL"
        assert changed_since.published(statement) == first_revision.published(statement), table
    assert one(changed_since, "items.total") == 25
    assert one(changed_since, "items.total", "unsealed_figures") == 24


def test_every_change_since_the_seal_is_listed_with_its_reason(changed_since: Office) -> None:
    found = changed_since.published(
        "SELECT figure, source, row_id, change, before, after, reason, noticed_at FROM changes_since_seal ORDER BY change, figure"
    )
    assert [row[:6] for row in found] == [
        ("posts.weibo", "weibo", "500", "added", None, 1),
        ("items.news", "website", "0", "content", 1, 1),
        ("requests.new_received.natural_person", "ledger", "R2", "content", 1, 1),
        ("items.news", "website", "3", "dropped", 1, None),
        ("requests.carried_out.natural_person", "ledger", "R2", "moved", 1, None),
        ("requests.granted.natural_person", "ledger", "R2", "moved", None, 1),
    ]
    reasons = [row[6] for row in found]
    assert reasons == [
        "封存后收到",
        "内容有变，计数不变",
        "内容有变，计数不变",
        "新的导出中已没有这一条（已撤下）",
        "改计入 requests.granted.natural_person",
        "原计入 requests.carried_out.natural_person",
    ]
    assert {row[7] for row in found} == {MARCH}


def test_a_sealed_value_and_its_changes_give_what_todays_rows_give(changed_since: Office) -> None:
    lacking = changed_since.published("""
        WITH deltas AS (
            SELECT figure, sum(coalesce(after, 0) - coalesce(before, 0)) AS delta FROM changes_since_seal GROUP BY figure
        )
        SELECT sealed.figure, sealed.value, delta, live.value
        FROM sealed_figures AS sealed
        JOIN unsealed_figures AS live USING (agency, year, figure)
        LEFT JOIN deltas USING (figure)
        WHERE figure NOT IN (SELECT total FROM figure_parts) AND sealed.value + coalesce(delta, 0) <> live.value
    """)
    assert lacking == []


def test_changes_are_a_warning_that_names_the_figures(changed_since: Office) -> None:
    said = {finding.code: finding.message for finding in changed_since.findings}
    assert set(said) == {"SEALED-CHANGED", "SEALED-REWORDED"}
    assert "items.news -1、posts.weibo +1" in said["SEALED-CHANGED"]


def test_the_evidence_of_a_sealed_year_sums_to_the_sealed_figures(changed_since: Office) -> None:
    assert (
        changed_since.published("""
        SELECT figure, figures.value, sum(amount) FROM figures LEFT JOIN evidence USING (agency, year, figure)
        WHERE year = 2019 GROUP BY figure, figures.value HAVING figures.value <> coalesce(sum(amount), 0)
    """)
        == []
    )


def test_a_night_on_top_of_a_seal_equals_one_from_scratch(changed_since: Office, tmp_path: Path) -> None:
    again = copied(changed_since, tmp_path / "w")
    again.drop(
        "weibo/posts.csv",
        [*POSTS[:-2], post(500, "2019-07-01", agency="bureau"), post(501, "2019-07-02", agency="bureau"), POSTS[-1]],
    )
    from_scratch = copied(again, tmp_path / "v")
    (from_scratch.folder / "published" / "CURRENT").unlink()
    april = datetime(2020, 4, 1, 2, 30)
    for office in (again, from_scratch):
        prepare(office, april, closing=None)
        hand_out(office, april)
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
    assert one(again, "posts.weibo") == 13


def test_the_database_that_first_showed_a_seal_is_kept_for_good(changed_since: Office, tmp_path: Path) -> None:
    office = copied(changed_since, tmp_path / "w")
    (run,) = sealed_runs(office.read())
    office.published_file.rename(office.folder / "warehouse" / "candidate.duckdb")
    for number in range(20):
        (office.folder / "published" / f"figures-later{number}.duckdb").touch()
    hand_out(office, datetime(2020, 4, 2, 2, 30))
    left = [file.name for file in (office.folder / "published").glob("figures-*")]
    assert f"figures-{run}.duckdb" in left
    assert len(left) == 15


def test_freezing_twice_changes_nothing(changed_since: Office, tmp_path: Path) -> None:
    office = copied(changed_since, tmp_path / "w")
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
    with at_work(office) as warehouse:
        freeze_sealed_years(warehouse, office.read(), now=datetime(2021, 1, 1))
    assert {table: office.published(f"SELECT * FROM {table} ORDER BY ALL") for table in tables} == before


def test_a_correction_is_the_next_revision_with_a_public_reason_and_every_difference(
    changed_since: Office, tmp_path: Path
) -> None:
    office = copied(changed_since, tmp_path / "w")
    prepare(office, MARCH)
    with at_work(office) as warehouse:
        (standing,) = standings(warehouse, office.read(), 2019, MARCH)
    assert (standing.revision, standing.changes, standing.state) == (1, 6, "awaiting approval")
    assert code_of(lambda: seal(office, note="", now=MARCH)) == "SEAL-NO-NOTE"
    sealed = seal(office, note="更正：R2 于 2019 年 12 月 30 日已答复", now=MARCH)
    assert (sealed.revision, sealed.package.name) == (2, "bureau-2019-r2.zip")
    first = office.folder / "sealed" / "bureau-2019-r1.zip"
    assert verify(sealed.package, first).findings == ()
    differences = {
        row["address"]: (row["before"], row["after"])
        for row in rows_of(DIFFERENCES, read_members(sealed.package)[DIFFERENCES])
    }
    assert differences["format_2019:requests.granted.natural_person"] == ("1", "2")
    assert differences["format_2019:requests.carried_out.total"] == ("1", "0")
    assert differences["items.total"] == ("25", "24")
    assert sealed.changed == len(differences)
    hand_out(office, MARCH)
    assert office.published("SELECT DISTINCT status, revision FROM figures WHERE year = 2019") == [("sealed", 2)]
    assert [row[0] for row in office.published("SELECT revision FROM revisions ORDER BY 1")] == [1, 2]
    assert office.published("SELECT * FROM changes_since_seal") == []
    assert one(office, "posts.weibo") == 14


def test_nothing_is_sealed_after_a_package_that_is_gone_or_not_the_one_that_was_sealed(draft: Office) -> None:
    package = seal(draft).package
    held = package.read_bytes()
    package.unlink()
    assert code_of(lambda: seal(draft)) == "SEAL-CHAIN"
    package.write_bytes(held[:-1])
    assert code_of(lambda: seal(draft)) == "SEAL-CHAIN"


def test_a_package_that_does_not_prove_itself_gives_no_figures(first_revision: Office, tmp_path: Path) -> None:
    office = copied(first_revision, tmp_path / "w")
    package = office.folder / "sealed" / "bureau-2019-r1.zip"
    package.chmod(0o644)
    package.write_bytes(package.read_bytes().replace(b"items.total,", b"items.totaI,", 1))
    office.published_file.rename(office.folder / "warehouse" / "candidate.duckdb")
    with at_work(office) as warehouse:
        warehouse.connection.execute("USE candidate")
        for table in ("revisions", "sealed_years", "sealed_figures"):
            warehouse.connection.execute(f"DROP TABLE candidate.{table}")
        warehouse.connection.execute("USE warehouse")
        (finding,) = freeze_sealed_years(warehouse, office.read(), now=MARCH)
    assert (finding.code, finding.severity) == ("SEALED-BROKEN", "block")
    assert "figures.csv" in finding.message


def test_a_lost_package_is_told_and_what_was_published_stays(first_revision: Office, tmp_path: Path) -> None:
    office = copied(first_revision, tmp_path / "w")
    (office.folder / "sealed" / "bureau-2019-r1.zip").unlink()
    office.published_file.rename(office.folder / "warehouse" / "candidate.duckdb")
    with at_work(office) as warehouse:
        (finding,) = freeze_sealed_years(warehouse, office.read(), now=MARCH)
    assert finding.code == "SEALED-GONE"
    assert office.published("SELECT DISTINCT status, revision FROM figures WHERE year = 2019") == [("sealed", 1)]


def test_where_nothing_is_sealed_freezing_leaves_no_trace(draft: Office) -> None:
    with at_work(draft) as warehouse:
        assert freeze_sealed_years(warehouse, draft.read()) == ()
    assert draft.published("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%sealed%'") == [(0,)]
