"""A fact of the ledger has one reading: the figures of table 3 and the clock say the same of a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from pipeline.core.warehouse import open_warehouse
from pipeline.law.workdays import Calendar
from pipeline.requests.ledger_clock import run_clock
from pipeline.requests.queries import all_requests, read_request
from tests.support.office import Office, request

Make = Callable[..., Office]
NIGHT, DAY = "2020-03-05 02:30", date(2020, 3, 5)


def told(office: Office, number: str) -> tuple[str, date | None]:
    """State and day of closing of a request, by the ledger's statements and by the calculation of one request, which must agree."""
    with open_warehouse(office.folder / "warehouse") as warehouse:
        run_clock(warehouse.connection, Calendar(), on=DAY, schema="temp")
        rows = {row.request_no: row for row in all_requests(warehouse.connection, schema="temp")}
        alone = read_request(warehouse.connection, Calendar(), number, DAY).clock
    assert (rows[number].state, rows[number].decided_on) == (alone.state, alone.closed_on)
    return alone.state, alone.closed_on


def table_3(office: Office, year: int) -> dict[str, float]:
    """Rows of table 3 that are not zero."""
    return {
        name.split(".")[1]: value for name, value in office.figures(year).items() if name.endswith(".natural_person")
    }


@pytest.mark.parametrize("result", [{}, {"decision": "I1", "decided_on": "2019-05-10"}])
def test_a_day_of_withdrawal_without_a_result_closes_the_request_in_table_3_too(
    workspace: Make, result: dict[str, str]
) -> None:
    office = workspace(ledger="requests", steps="request_events")
    office.drop(
        "ledger/a.csv", [request("7", "2019-05-06", **result), request("8", "2019-12-20"), request("9", "2020-02-24")]
    )
    office.drop(
        "steps/a.csv",
        [
            {"request_no": "7", "event": "withdrawn", "on_date": "2019-05-16"},
            {"request_no": "8", "event": "withdrawn", "on_date": "2020-01-06"},
        ],
    )
    office.tally(NIGHT)
    assert told(office, "7") == ("withdrawn", date(2019, 5, 16))
    assert told(office, "8") == ("withdrawn", date(2020, 1, 6))
    assert told(office, "9")[0] == "open"
    assert table_3(office, 2019) == {"new_received": 2, "other_handling": 1, "result_total": 1, "carried_out": 1}
    assert table_3(office, 2020) == {
        "carried_in": 1, "new_received": 1, "other_handling": 1, "result_total": 1, "carried_out": 1,
    }  # fmt: skip


def test_a_result_stands_beside_a_later_withdrawal_and_a_step_before_receipt_closes_nothing(workspace: Make) -> None:
    office = workspace(ledger="requests", steps="request_events")
    office.drop(
        "ledger/a.csv",
        [request("7", "2019-05-06", decision="G2", decided_on="2019-05-10"), request("8", "2019-12-20")],
    )
    office.drop(
        "steps/a.csv",
        [
            {"request_no": "7", "event": "withdrawn", "on_date": "2019-05-16"},
            {"request_no": "8", "event": "withdrawn", "on_date": "2019-12-01"},
        ],
    )
    office.tally(NIGHT)
    assert told(office, "7") == ("answered", date(2019, 5, 10))
    assert told(office, "8")[0] == "overdue"
    assert table_3(office, 2019) == {"new_received": 2, "granted": 1, "result_total": 1, "carried_out": 1}


GIVEN, REFUSED, PART, ABSENT = "G2", "D4", "P1", "U1"


@pytest.mark.parametrize(
    "rows", [(GIVEN, REFUSED), (REFUSED, GIVEN), (PART, REFUSED), (GIVEN, PART), (GIVEN, REFUSED, "D5")]
)
def test_a_request_kept_in_a_row_for_each_part_is_one_given_in_part(workspace: Make, rows: tuple[str, ...]) -> None:
    office = workspace(ledger="requests")
    office.drop(
        "ledger/all.csv",
        [request("7", "2019-05-06", decision=decision, decided_on="2019-05-10") for decision in rows],
    )
    office.tally(NIGHT)
    assert told(office, "7") == ("answered", date(2019, 5, 10))
    assert table_3(office, 2019) == {"new_received": 1, "partial": 1, "result_total": 1}
    assert "ROWS-DISAGREE" not in office.codes()
    office.account()


@pytest.mark.parametrize(
    "second", [{"decision": ABSENT}, {"decision": "G1"}, {"decision": REFUSED, "decided_on": "2019-05-13"}]
)
def test_two_results_that_are_no_parts_of_one_are_asked_about(workspace: Make, second: dict[str, str]) -> None:
    office = workspace(ledger="requests")
    first = {"decision": GIVEN, "decided_on": "2019-05-10"}
    office.drop(
        "ledger/a.csv", [request("7", "2019-05-06", **first), request("7", "2019-05-06", **{**first, **second})]
    )
    office.tally(NIGHT)
    assert told(office, "7")[0] == "unclear"
    assert "partial" not in table_3(office, 2019)
