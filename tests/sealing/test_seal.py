"""seal: a year is sealed by a named person or refused with a reason."""

from __future__ import annotations

import errno
import json
import stat
from datetime import datetime
from pathlib import Path
from unittest.mock import Mock

import pytest

from pipeline.core import Refusal
from pipeline.core.findings import compose
from pipeline.core.warehouse import open_warehouse, record_findings
from pipeline.quality.check import check_rows
from pipeline.quality.waivers import waive_findings
from pipeline.sealing.approvals import sealings
from pipeline.sealing.package import figures_digest, read_csv_member
from pipeline.sealing.proposal import propose_next
from pipeline.sealing.readiness import agency_readiness
from pipeline.sealing.seal import seal_year
from pipeline.sealing.verify import verify_package
from tests.support.office import Office, item, request
from tests.support.packages import members_of
from tests.support.refusals import code_of, refused
from tests.support.sealed_office import (
    ITEMS,
    JANUARY,
    copy_office,
    create_office,
    open_candidate_of,
    prepare,
    ready_office,
    seal,
)


def test_a_year_is_sealed_by_a_person_who_accepts_its_open_warnings_with_a_note(draft: Office) -> None:
    sealed = seal(draft, "王  主任 ", "同意，网站报表另行报送")
    assert (sealed.revision, sealed.approved_by, sealed.accepted) == (1, "王 主任", 1)
    assert sealed.package == draft.folder / "sealed" / "bureau-2019-r1.zip"
    assert verify_package(sealed.package).findings == ()
    findings = read_csv_member("findings.csv", members_of(sealed.package)["findings.csv"])
    accepted = [row["accepted_by"] for row in findings if row["severity"] == "warn"]
    assert accepted == ["王 主任，2020-01-10：同意，网站报表另行报送（封存时接受）"]


def test_a_package_can_only_be_read_and_is_never_written_twice(draft: Office) -> None:
    sealed = seal(draft)
    assert stat.S_IMODE(sealed.package.stat().st_mode) == 0o444
    before = sealed.package.read_bytes()
    again = seal(draft, by="李主任")
    assert (again.package, again.sha256, again.already, again.approved_by) == (
        sealed.package, sealed.sha256, True, sealed.approved_by,
    )  # fmt: skip
    assert "早已封存为第 1 版" in again.line
    assert sealed.package.name in again.line
    assert sealed.package.read_bytes() == before
    assert [file.name for file in sealed.package.parent.iterdir() if file.suffix != ".jsonl"] == [sealed.package.name]


def test_a_seal_cut_off_before_it_was_on_record_is_on_record_after_the_next_try(
    draft: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, ends in ((KeyboardInterrupt(), KeyboardInterrupt), (OSError(errno.ENOSPC, "No space left"), Refusal)):
        with monkeypatch.context() as cut:
            cut.setattr(Path, "rename", Mock(side_effect=error))
            with pytest.raises(ends):
                seal(draft)
        assert not list((draft.folder / "sealed").glob("*.zip")), "whole or not there"
    sealed = seal(draft)
    assert [file.name for file in sealed.package.parent.iterdir() if file.suffix != ".jsonl"] == [sealed.package.name]
    log = draft.folder / "sealed" / "approvals.jsonl"
    log.write_text(log.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert seal(draft).package == sealed.package
    assert [(entry.package, entry.sha256) for entry in sealings(draft.read())] == [(sealed.package.name, sealed.sha256)]


def test_the_same_year_sealed_twice_from_the_same_rows_gives_the_same_package(tmp_path: Path) -> None:
    first, second = (seal(copy_office(ready_office(), tmp_path / name)).package.read_bytes() for name in ("a", "b"))
    assert first == second


def test_nobody_seals_without_a_name(draft: Office) -> None:
    assert code_of(lambda: seal(draft, by="  ")) == "SEAL-NO-NAME"


def test_open_warnings_are_not_accepted_without_a_note(draft: Office) -> None:
    refusal = refused(lambda: seal(draft, note=" "))
    assert refusal.finding.code == "SEAL-NO-NOTE"
    assert "1 项警告" in refusal.finding.message
    assert not (draft.folder / "sealed").exists(), "no approval is recorded either"


def test_a_year_that_is_not_over_is_not_sealed(draft: Office) -> None:
    assert code_of(lambda: seal(draft, now=datetime(2019, 12, 31, 18, 0))) == "SEAL-EARLY"


def test_an_agency_without_figures_is_not_sealed(draft: Office) -> None:
    with open_candidate_of(draft) as warehouse:
        assert code_of(lambda: seal_year(warehouse, draft.read(), 2019, "other", "王", "好", JANUARY)) == "SEAL-NOTHING"
        assert (
            code_of(lambda: seal_year(warehouse, draft.read(), 2011, "bureau", "王", "好", JANUARY)) == "SEAL-NOTHING"
        )


@pytest.mark.parametrize(("agency", "year"), [("bureau", 2019), (None, None), ("bureau", None)])
def test_an_open_block_is_never_sealed_over(draft: Office, agency: str | None, year: int | None) -> None:
    with open_candidate_of(draft) as warehouse:
        warehouse.connection.execute(
            "INSERT INTO findings VALUES ('load', ?, ?, 'FILE-TORN', 'block', 'fail', 'm', 'd', NULL, NULL, 'f', NULL)",
            [agency, year],
        )
    refusal = refused(lambda: seal(draft))
    assert (refusal.finding.code, "FILE-TORN" in refusal.finding.message) == ("SEAL-BLOCKED", True)


def test_a_block_of_another_agency_or_year_is_no_obstacle(draft: Office) -> None:
    with open_candidate_of(draft) as warehouse:
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
    with open_candidate_of(draft) as warehouse:
        warehouse.connection.execute(
            "UPDATE candidate.sources SET state = ?, reaches_to = ? WHERE source = 'weibo'", [state, reaches_to]
        )
    if stale:
        refusal = refused(lambda: seal(draft))
        assert (refusal.finding.code, refusal.finding.refers_to) == ("SEAL-STALE", "weibo")
    else:
        assert seal(draft).revision == 1


def test_a_gap_in_what_a_source_covers_needs_a_written_reason(tmp_path: Path) -> None:
    office = create_office(tmp_path / "w", limits={"quiet_days": 45, "rhythm_days": 366})
    office.drop("website/a_20190101-20190228.csv", [item("a", "2019-01-05", agency="bureau")])
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

    def check() -> None:
        with open_warehouse(office.folder / "warehouse") as warehouse:
            check_rows(warehouse, office.read(), known=JANUARY.date())

    prepare(office, check=check)
    refusal = refused(lambda: seal(office))
    assert refusal.finding.code == "SEAL-GAP"
    assert str(refusal.finding.refers_to).startswith("website 2019-03-01")
    office.write("waivers/2019.yml", "- {code: COV-001, reason: 网站改版停更, by: 李科长, on: 2020-01-08}\n")
    with open_candidate_of(office) as warehouse:
        waive_findings(warehouse.connection, office.folder, [2019])
    sealed = seal(office)
    assert "网站改版停更" in members_of(sealed.package)["waivers.json"].decode()


def test_figures_or_text_other_than_those_the_approver_saw_are_not_sealed_and_what_differs_is_named(
    draft: Office,
) -> None:
    workspace = draft.read()
    with open_candidate_of(draft) as warehouse:
        proposal = propose_next(warehouse, workspace, 2019, JANUARY, None, ())
        assert proposal is not None
        shown = proposal.shown
        assert shown.text_sha256 is not None
        assert (proposal.obstacles, proposal.waiting) == ((), ())
        assert [warning[:9] for warning in proposal.warnings] != []
        other_figures = {"figures_sha256": "0" * 64, "figures": {**shown.figures, "posts.weibo": "12"}}
        other_text = {"text_sha256": "0" * 64, "text": shown.text[:-1]}
        for seen, difference in (
            (other_figures, "不同：posts.weibo 12 → 13。"),
            (other_text, f"不同：文字有变：“{shown.text[-1].text[:16]}…”。"),
            ({"text_sha256": "0" * 64}, "不同：文字相同，写它的人或时间不同。"),
        ):
            stale = shown.model_copy(update=seen)
            assert stale.fingerprint != shown.fingerprint
            refusal = refused(
                lambda stale=stale: seal_year(warehouse, workspace, 2019, "bureau", "王", "好", JANUARY, shown=stale)
            )
            assert refusal.finding.code == "SEAL-CHANGED"
            assert refusal.finding.message.endswith(difference)
        assert not (draft.folder / "sealed").exists()
        sealed = seal_year(warehouse, workspace, 2019, "bureau", "王", "好", JANUARY, shown=shown)
    assert sealed.revision == 1
    with open_candidate_of(draft) as warehouse:
        assert propose_next(warehouse, workspace, 2019, JANUARY, None, {"bureau"}) is None, "it was answered"


def test_a_year_that_cannot_be_sealed_is_proposed_with_each_finding_that_blocks_it_and_what_to_do(
    draft: Office,
) -> None:
    (draft.folder / "texts" / "bureau-2019.yml").unlink()
    with open_candidate_of(draft) as warehouse:
        record_findings(warehouse.connection, "check", [compose("YEAR-NO-ROWS", year=2019)])
        proposal = propose_next(warehouse, draft.read(), 2019, JANUARY, None, ())
    assert proposal is not None
    assert [finding.code for finding in proposal.obstacles] == ["YEAR-NO-ROWS", "SEAL-PLACES"]
    assert all(finding.what_to_do for finding in proposal.obstacles)


def test_the_approval_on_record_names_the_person_the_note_and_the_figures(draft: Office) -> None:
    sealed = seal(draft, "王主任", "同意")
    events = [
        json.loads(line) for line in (draft.folder / "sealed" / "approvals.jsonl").read_text("utf-8").splitlines()
    ]
    assert [event["event"] for event in events] == ["approved", "sealed"]
    assert (events[0]["by"], events[0]["note"], events[0]["figures"]["posts.weibo"]) == ("王主任", "同意", "13")
    assert events[0]["figures_sha256"] == figures_digest(members_of(sealed.package))


def test_a_package_names_no_applicant_and_keeps_its_rows_provable(first_revision: Office) -> None:
    members = members_of(first_revision.folder / "sealed" / "bureau-2019-r1.zip")
    rows = read_csv_member("evidence.csv", members["evidence.csv"])
    of_requests = {row["summary"] for row in rows if row["source"] == "ledger"}
    assert of_requests == {"申请 R1", "申请 R2"}
    assert all(len(row["sha256"]) == 64 for row in rows)
    assert len({row["sha256"] for row in rows if row["source"] == "website"}) == len(ITEMS)


def test_readiness_names_the_obstacles_and_the_days_left(draft: Office) -> None:
    with open_candidate_of(draft) as warehouse:
        (readiness,) = agency_readiness(warehouse, draft.read(), 2019, JANUARY)
        assert (readiness.state, readiness.warnings, readiness.days_left) == ("awaiting approval", 1, 10)
        assert "应在 2020-01-31 前公布，还有 10 个工作日" in readiness.lines()[0]
        assert "--approve-by" in readiness.lines()[-1]
        (late,) = agency_readiness(warehouse, draft.read(), 2019, datetime(2020, 2, 5))
        assert late.lines()[0].endswith("应在 2020-01-31 前公布，已过 3 个工作日。")
        warehouse.connection.execute(
            "INSERT INTO findings VALUES ('load', NULL, NULL, 'FILE-TORN', 'block', 'fail', 'm', 'd', NULL, NULL, 'f', NULL)"
        )
        (blocked,) = agency_readiness(warehouse, draft.read(), 2019, datetime(2019, 12, 20))
        assert blocked.state == "draft"
        assert [obstacle.code for obstacle in blocked.obstacles] == ["SEAL-EARLY", "SEAL-BLOCKED"]
