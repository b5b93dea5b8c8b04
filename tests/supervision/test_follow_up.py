"""What becomes of findings from night to night: who takes each, until when, and what closes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from pipeline.core.errors import Refusal
from pipeline.core.findings import Finding
from pipeline.core.optional_settings import OwnerRule
from pipeline.core.statements import execute
from pipeline.core.warehouse import Warehouse, record_findings
from pipeline.core.workspace import Agency, FollowUp, Settings, Workspace
from pipeline.supervision.follow_up.answers import Answer, add_answer, read_answers
from pipeline.supervision.follow_up.write import follow_up_findings

RULES = (
    OwnerRule(code="SITE-WORDS", leave=True),
    OwnerRule(code="SITE-*", column="通知公告", office="办公室"),
    OwnerRule(code="SITE-*", office="信息中心", days=5),
    OwnerRule(source="wechat", office="宣教中心"),
    OwnerRule(table="requests", agency="forestry", office="法规科"),
)


def found(code: str, refers_to: str | None = None, *, severity: str = "warn", message: str = "有 3 个问题", agency: str = "bureau",
          waived_by: str | None = None) -> Finding:  # fmt: skip
    return Finding(code, severity, "fail", message, "改正", agency, 2019, refers_to=refers_to, waived_by=waived_by)


class Nights:
    """Nights of a workspace that has nothing but findings."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.warehouse = Warehouse(connection, folder / "none")
        self.connection = connection
        follow = FollowUp(office="综合科", rule=RULES)
        agencies = (Agency(id="bureau", name="某局"), Agency(id="forestry", name="林局"))
        self.workspace = Workspace(folder=folder, settings=Settings(agency=agencies, follow_up=follow))
        statement = Path(__file__).parents[2] / "src/pipeline/core/sql/tables/findings.sql"
        connection.execute(statement.read_text("utf-8"))
        connection.execute("ATTACH ':memory:' AS candidate")

    def __call__(self, day: str, *findings: Finding, whole: bool = True, log: bool = True) -> list[str]:
        record_findings(self.connection, "check", findings)
        now = datetime.fromisoformat(f"{day} 02:30")
        return [
            finding.code
            for finding in follow_up_findings(self.warehouse, self.workspace, now=now, whole=whole, log=log)
        ]

    def rows(self, columns: str) -> list[tuple[object, ...]]:
        return self.connection.execute(f"SELECT {columns} FROM candidate.follow_up ORDER BY no").fetchall()

    def answer(self, number: str, text: str, on: str, **more: str) -> None:
        add_answer(
            self.workspace.folder,
            Answer.model_validate({"no": number, "office": "信息中心", "done": text, "on": on, **more}),
        )


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with duckdb.connect() as connection:
        yield Nights(tmp_path, connection)


def test_the_first_rule_that_fits_gives_an_office_and_the_days(nights: Nights) -> None:
    nights(
        "2019-03-01",
        found("SITE-DEAD", "工作动态"),
        found("SITE-DEAD", "通知公告"),
        found("SITE-WORDS", "通知公告"),
        found("POST-001", "wechat 12"),
        found("REQ-001", "2019-1", agency="forestry"),
        found("REQ-001", "2019-1", severity="block"),
        found("FILE-SHEETS", message="数据源“wechat”的文件有 3 张表"),
        found("PLAN-LATE", "plan 2019 财务科"),
        replace(found("SITE-MOVED", "工作动态"), severity="info"),
        found("YOY-OUTLIER", "items.total", waived_by="局长，2019-02-01：属实"),
    )
    assert sorted(nights.rows("code, refers_to, agency, office, due_on::VARCHAR")) == [
        ("FILE-SHEETS", None, "bureau", "宣教中心", "2019-03-15"),
        ("PLAN-LATE", "plan 2019 财务科", "bureau", "财务科", "2019-03-15"),
        ("POST-001", "wechat 12", "bureau", "宣教中心", "2019-03-15"),
        ("REQ-001", "2019-1", "bureau", "综合科", "2019-03-06"),
        ("REQ-001", "2019-1", "forestry", "法规科", "2019-03-15"),
        ("SITE-DEAD", "工作动态", "bureau", "信息中心", "2019-03-08"),
        ("SITE-DEAD", "通知公告", "bureau", "办公室", "2019-03-15"),
    ]


def test_only_a_whole_night_that_does_not_find_it_again_closes_it(nights: Nights) -> None:
    dead = found("SITE-DEAD", "工作动态")
    nights("2019-03-01", dead)
    nights("2019-03-02", replace(dead, message="有 5 个问题"))
    assert nights.rows("no, state, message") == [("2019-0001", "open", "有 5 个问题")]
    nights("2019-03-03", whole=False)
    nights("2019-03-03", found("SITE-UNREADABLE"))
    assert nights.rows("state")[0] == ("open",), "what was not looked at is not mended"
    nights("2019-03-04")
    assert nights.rows("state, closed_on::VARCHAR, overdue")[0] == ("mended", "2019-03-04", False)
    nights("2019-03-20", dead)
    numbers = [
        ("2019-0001", "mended", "2019-03-01"),
        ("2019-0002", "mended", "2019-03-03"),
        ("2019-0003", "open", "2019-03-20"),
    ]
    assert nights.rows("no, state, issued_on::VARCHAR") == numbers, "what comes back is followed up anew"


@pytest.mark.parametrize(
    ("code", "file"), [("PLAN-LATE", "plan/2019.yml"), ("DIRECTORY-LATE", "directory.yml")], ids=["plan", "directory"]
)
def test_a_plan_or_directory_that_was_taken_away_mends_nothing(nights: Nights, code: str, file: str) -> None:
    kept = nights.workspace.folder / file
    nights("2019-03-01", found(code, "plan 2019 财务科"))
    nights("2019-03-02")
    assert nights.rows("state") == [("open",)], "nobody knows"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("[]\n", "utf-8")
    nights("2019-03-03")
    assert nights.rows("state, closed_on::VARCHAR") == [("mended", "2019-03-03")]


def test_an_answer_closes_nothing_and_a_signature_does(nights: Nights) -> None:
    dead = found("SITE-DEAD", "工作动态")
    nights("2019-03-01", dead)
    nights.answer("2019-0001", "已经恢复网页", "2019-03-02")
    nights("2019-03-02", dead)
    assert nights.rows("state, answer, answered_by, closed_on") == [("answered", "已经恢复网页", "信息中心", None)]
    nights.answer("2019-0001", "网页按规定撤下，不再恢复", "2019-03-05", signed_by="分管领导")
    nights("2019-03-06", dead)
    assert nights.rows("state, closed_on::VARCHAR, signed_by") == [("signed", "2019-03-05", "分管领导")]
    nights("2019-03-07", dead)
    assert len(nights.rows("no")) == 1, "what was signed stays closed as long as it stands"
    nights("2019-03-08")
    nights("2019-03-09", dead)
    assert [state for _, state in nights.rows("no, state")] == ["signed", "open"]


def test_what_is_waived_is_closed_and_what_is_over_its_day_is_told(nights: Nights) -> None:
    dead, other = found("SITE-DEAD", "工作动态"), found("YOY-OUTLIER", "items.total")
    nights("2019-03-01", dead, other)
    nights("2019-03-09", dead, replace(other, waived_by="局长，2019-03-08：属实"))
    assert nights.rows("state, overdue, escalated") == [("open", True, False), ("waived", False, False)]
    nights("2019-03-14", dead)
    assert nights.rows("state, overdue, escalated")[0] == ("open", True, True)
    nights("2019-03-15")
    counts = nights.connection.execute(
        "SELECT * EXCLUDE (agency) FROM candidate.follow_up_counts ORDER BY office"
    ).fetchall()
    assert counts == [(2019, "信息中心", 1, 1, 1, 0, 0), (2019, "综合科", 1, 1, 0, 0, 0)]


def test_a_run_about_a_past_day_shows_what_was_known_then_and_keeps_nothing(nights: Nights) -> None:
    dead = found("SITE-DEAD", "工作动态")
    nights("2019-03-01", dead)
    nights("2019-03-05")
    log = nights.workspace.folder / "follow-up" / "2019-03.jsonl"
    before = log.read_bytes()
    nights("2019-03-03", found("SITE-LINK", "工作动态"), log=False)
    assert nights.rows("no, code, state") == [("2019-0001", "SITE-DEAD", "open")]
    assert log.read_bytes() == before


def test_the_log_holds_no_sentence_of_a_finding(nights: Nights) -> None:
    nights("2019-03-01", found("CHANNEL-MISSING", "wechat", message="没有见到：一份后来不公开的公文"))
    nights("2019-03-02")
    (log,) = (nights.workspace.folder / "follow-up").iterdir()
    assert "不公开的公文" not in log.read_text("utf-8")
    assert "不公开的公文" not in str(nights.rows("message")[0])


def test_answers_that_cannot_be_used_are_told_one_by_one(nights: Nights) -> None:
    folder = nights.workspace.folder / "answers"
    folder.mkdir()
    (folder / "2019.yml").write_text(
        '- {no: 2019-0001, office: 办公室, done: 已改, "on": 2019-03-02}\n- {no: 一号, office: 办公室, done: 已改, "on": 2019-03-02}\n'
        '- {no: 2019-0009, office: 办公室, done: 已改, "on": 2019-03-02}\n',
        "utf-8",
    )
    (folder / "2020.yml").write_text("answer: 已改\n", "utf-8")
    codes = nights("2019-03-02", found("SITE-DEAD", "工作动态"))
    assert sorted(codes) == ["ANSWER-UNKNOWN", "ANSWER-UNREADABLE", "ANSWER-UNREADABLE"]
    assert nights.rows("state") == [("answered",)]


def test_an_answer_is_added_to_what_stands_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    file = tmp_path / "answers" / "2019.yml"
    file.write_text("# 本局的答复\n[]\n", "utf-8")
    for day in ("2019-03-02", "2019-03-03"):
        add_answer(
            tmp_path,
            Answer.model_validate({"no": "2019-0001", "office": "办公室", "done": "改了：\n“甲”# 乙", "on": day}),
        )
    answers, findings = read_answers(tmp_path)
    assert ([str(answer.on) for _, answer in answers], findings) == (["2019-03-02", "2019-03-03"], [])
    assert answers[0][1].done == "改了：\n“甲”# 乙"
    file.write_text("- {no: [", "utf-8")
    with pytest.raises(Refusal) as refused:
        add_answer(tmp_path, answers[0][1])
    assert refused.value.finding.code == "FOLLOW-UP-NOT-SAVED"
    assert file.read_text("utf-8") == "- {no: [", "a file that cannot be read is left as it is"


def test_a_rule_without_an_office_leaves_its_findings_on_purpose() -> None:
    with pytest.raises(ValidationError, match="应写明 office"):
        OwnerRule(code="SITE-*")
    assert OwnerRule(code="SITE-*", leave=True).office == ""


@pytest.mark.parametrize(("before", "told"), [(None, 1), (False, 1), (True, 0)])
def test_the_digest_names_what_is_long_overdue_once(nights: Nights, before: bool | None, told: int) -> None:
    nights("2019-03-01", found("SITE-DEAD", "工作动态"))
    nights("2019-03-14", found("SITE-DEAD", "工作动态", message="有 1 个网址打不开。"))
    nights.connection.execute("ATTACH ':memory:' AS newest; ATTACH ':memory:' AS previous")
    nights.connection.execute("CREATE TABLE newest.follow_up AS FROM candidate.follow_up")
    nights.connection.execute("CREATE TABLE previous.follow_up AS FROM candidate.follow_up")
    nights.connection.execute("UPDATE previous.follow_up SET escalated = $was", {"was": bool(before)})
    values = {"agencies": ["bureau"]}
    rows = execute(nights.connection, "operations/digest/escalated", values, before=before is not None).fetchall()
    assert len(rows) == told
    if told:
        assert rows == [("2019-0001 信息中心：[SITE-DEAD] 有 1 个网址打不开。应于 03 月 08 日前办结。",)]
