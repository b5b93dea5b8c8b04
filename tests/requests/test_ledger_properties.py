"""Table 3 of random ledgers of several agencies and both forms: no request is lost between years, rows and columns. Contradictory dates
give findings with request number and article, and no wrong figures."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from pipeline.core.lookups import decision_rows, lookup_words
from pipeline.core.workspace import read_workspace
from pipeline.operations.execute import perform
from pipeline.operations.run import Run
from tests.support.office import Office, request, settings

KINDS = sorted(set(lookup_words("applicant_kinds").codes.values()))
YEARS = range(2019, 2024)
FIRST = date(2019, 1, 1)
Row = tuple[str, str, date, str | None, int]


@st.composite
def ledgers(draw: st.DrawFn) -> list[Row]:
    """Agency, kind, day of receipt, decision (empty: open), days until it; decisions that had a row on their day."""
    rows = []
    for _ in range(draw(st.integers(20, 60))):
        received = FIRST + timedelta(days=draw(st.integers(0, 4 * 365)))
        took = draw(st.sampled_from([0, 1, 20, 45, 200, 400, 800]))
        year = (received + timedelta(days=took)).year
        closing = [code for code, _, first, last in decision_rows() if first <= year <= last]
        decision = draw(st.sampled_from([None, *closing])) if year <= YEARS[-1] else None
        rows.append((draw(st.sampled_from(["north", "south"])), draw(st.sampled_from(KINDS)), received, decision, took))
    return rows


def counted(
    folder: Path, rows: list[Row]
) -> tuple[dict[tuple[str, int, str], float], dict[tuple[str, int, str], set[str]]]:
    """The figures of a ledger that covers all years, and the requests counted in each."""
    office = Office(folder)
    office.write("workspace.toml", settings({"ledger": {"preset": "ledger-all"}}, ["north", "south"], ""))
    office.write("presets/ledger-all.yml", 'fills: requests\ncovers: "(\\\\d{8})-(\\\\d{8})"\n')
    lines = [
        request(
            f"R{number}", received.isoformat(), applicant_kind=kind, agency=agency, decision=decision,
            decided_on=(received + timedelta(days=took)).isoformat() if decision else None,
        )
        for number, (agency, kind, received, decision, took) in enumerate(rows)
    ]  # fmt: skip
    office.drop(f"ledger/台账_{YEARS[0]}0101-{YEARS[-1]}1231.csv", lines)
    office.tally("2024-01-05 02:30")
    figures = {
        (agency, year, figure): value
        for agency, year, figure, value in office.published("SELECT agency, year, figure, value FROM figures")
    }
    behind: dict[tuple[str, int, str], set[str]] = {}
    for agency, year, figure, row_id in office.published(
        "SELECT agency, year, figure, row_id FROM verdicts WHERE verdict = 'counted'"
    ):
        behind.setdefault((agency, year, figure), set()).add(row_id)
    return figures, behind


@given(rows=ledgers())
@examples(
    max_examples=6,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_no_request_is_lost_between_years_rows_and_columns(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    figures, behind = counted(tmp_path_factory.mktemp("ledger"), rows)

    def value(agency: str, year: int, row: str, column: str) -> float:
        return figures.get((agency, year, f"requests.{row}.{column}"), 0)

    results = {row for _, row, _, _ in decision_rows()}
    of_agency = Counter(agency for agency, *_ in rows)
    for agency in of_agency:
        assert sum(value(agency, year, "new_received", "total") for year in YEARS) == of_agency[agency]
        for year in YEARS:
            for column in [*KINDS, "total"]:
                received = value(agency, year, "new_received", column) + value(agency, year, "carried_in", column)
                results_total = value(agency, year, "result_total", column)
                assert results_total == sum(value(agency, year, row, column) for row in results), (
                    "rows sum to the result"
                )
                assert received == results_total + value(agency, year, "carried_out", column), "decided or carried out"
                if year < YEARS[-1]:
                    assert value(agency, year, "carried_out", column) == value(agency, year + 1, "carried_in", column)
            for row in (*results, "new_received", "carried_in", "carried_out", "result_total"):
                assert value(agency, year, row, "total") == sum(value(agency, year, row, kind) for kind in KINDS)
            for kind in KINDS:
                carried_out = behind.get((agency, year, f"requests.carried_out.{kind}"), set())
                carried_in = behind.get((agency, year + 1, f"requests.carried_in.{kind}"), set())
                assert year == YEARS[-1] or carried_out == carried_in, "request by request"


HEADS = ("登记编号", "申请渠道", "收到申请之日", "申请人类别", "答复日期", "答复类型", "延长工作日数",
         "补正收到日期", "征求意见开始", "延期告知日期")  # fmt: skip
# Number, receipt, answer, result, extension, correction received, consultation begun, extension notified.
BAD = [
    ("倒置-1", "2019-06-10", "2019-06-03", "G2", "", "", "", ""),
    ("迟延-1", "2019-06-10", "", "", "20", "", "", "2019-09-02"),
    ("未问-1", "2019-06-10", "", "", "", "2019-06-20", "", ""),
    ("无终-1", "2019-06-10", "", "", "", "", "2019-06-12", ""),
    ("两样-1", "2019-06-10", "2019-06-20", "G2", "", "", "", ""),
    ("两样-1", "2019-06-10", "2019-06-20", "U1", "", "", "", ""),
    ("闰日-1", "2020-02-29", "2020-03-05", "G2", "", "", "", ""),
    ("岁末-1", "2019-12-31 23:59", "", "", "", "", "", ""),
]
EXPECTED = {
    "倒置-1": "REQ-DECIDED-BEFORE-RECEIVED",
    "迟延-1": "REQ-EXTENSION-LATE",
    "未问-1": "REQ-CORRECTION-UNASKED",
    "无终-1": "REQ-CONSULT-UNENDED",
    "两样-1": "REQ-TWO-OUTCOMES",
    "闰日-1": "REQ-LEAP-DAY",
    "岁末-1": "REQ-YEAR-END",
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A published night, expectations included, over a ledger with every kind of contradictory date."""
    office = Office(tmp_path_factory.mktemp("bad"))
    office.write("workspace.toml", settings({"ledger": {"preset": "ledger-national"}}, ["bureau"], ""))
    lines = [",".join(HEADS)]
    lines += [f"{number},当面提交,{received},自然人,{answered},{result},{extension},{corrected},{consulted},{notified}"
              for number, received, answered, result, extension, corrected, consulted, notified in BAD]  # fmt: skip
    office.drop("ledger/台账_20190101-20200331.csv", "\n".join(lines) + "\n")
    run = Run(read_workspace(office.folder), datetime(2020, 4, 1, 2, 30))
    for verb in ("pull", "load", "correct", "check", "count", "fill", "publish"):
        perform(run, verb)
    return office


@pytest.mark.parametrize(("number", "code"), EXPECTED.items())
def test_a_contradictory_date_gives_a_finding_with_request_and_article(bad: Office, number: str, code: str) -> None:
    rows = bad.published(f"SELECT code, message FROM findings WHERE refers_to = '{number}' AND code = '{code}'")
    assert len(rows) == 1
    assert number in rows[0][1]
    assert "条例第" in rows[0][1]


def test_contradictory_dates_give_no_wrong_figures(bad: Office) -> None:
    figures = {
        (year, figure): value for year, figure, value in bad.published("SELECT year, figure, value FROM figures")
    }
    # 倒置 is quarantined, and so is 两样, which has two answers; 岁末 belongs to 2019 whatever the hour.
    assert figures[2019, "requests.new_received.total"] == 4
    assert figures[2019, "requests.result_total.total"] == 0
    assert figures[2019, "requests.carried_out.total"] == figures[2020, "requests.carried_in.total"] == 4
    assert figures[2020, "requests.new_received.total"] == 1
    due = dict(bad.published("SELECT request_no, due FROM requests_clock"))
    assert due == {
        "倒置-1": None,
        "迟延-1": date(2019, 7, 8),
        "未问-1": date(2019, 7, 8),
        "无终-1": None,
        "两样-1": None,
        "闰日-1": date(2020, 3, 27),
        "岁末-1": date(2020, 2, 5),
    }
    with duckdb.connect(str(bad.published_file), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM quarantined WHERE row_id = '倒置-1'").fetchall() == [(1,)]
