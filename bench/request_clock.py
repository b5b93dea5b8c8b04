"""The request clock of 10^6 requests with events, against a plain DuckDB join of the same requests with a working-day table.

The plain join is what a hand-written script would do that knows the holidays but no steps: it reads the same ledger, finds
the twentieth working day and writes the same table. Both run in one process, turn by turn; the peak memory is that of a
process that only runs the clock.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from bench.measure import Measured
from bench.ratio import memory_line, ratio_line
from bench.result import Line
from pipeline.law.workdays import Calendar
from pipeline.requests.ledger_clock import run_clock

REQUESTS = 1_000_000
ON = date(2023, 8, 31)

LEDGER = """
CREATE TABLE current_requests AS
SELECT 'ledger' AS source,
       'R' || i AS row_id,
       TIMESTAMP '2023-08-31' AS known_from,
       'R' || i AS request_no,
       'natural_person' AS applicant_kind,
       DATE '2021-02-01' + (hash(i) % 940)::INTEGER AS received_on,
       'internet' AS channel,
       CASE WHEN i % 20 > 0 THEN 'G2' END AS decision,
       CASE WHEN i % 20 > 0 THEN DATE '2021-02-01' + (hash(i) % 940)::INTEGER + 16 + (hash(i + 7) % 20)::INTEGER END AS decided_on,
       CASE WHEN i % 10 = 3 THEN 20 END::INTEGER AS extension_days,
       CASE WHEN i % 50 = 7 THEN DATE '2021-02-01' + (hash(i) % 940)::INTEGER + 60 END AS reasonable_until,
       'agency-' || (i % 200) AS agency
FROM range($requests) AS made(i)
"""

# Three requests in ten are consulted on (some twice, some overlapping), two are corrected, one is extended, some pay a fee.
EVENTS = """
CREATE TABLE current_request_events AS
WITH steps(digit, event, after) AS (
    VALUES (0, 'consult_start', 2), (0, 'consult_end', 12), (1, 'consult_start', 3), (1, 'consult_end', 9),
           (2, 'consult_start', 1), (2, 'consult_start', 4), (2, 'consult_end', 8), (2, 'consult_end', 15),
           (3, 'extended', 14), (4, 'correction_asked', 3), (4, 'correction_received', 11),
           (5, 'correction_asked', 5), (5, 'correction_received', 9), (6, 'fee_asked', 6), (6, 'fee_paid', 10)
)
SELECT request.source,
       request.row_id || '/' || event AS row_id,
       request.known_from,
       request.request_no,
       event,
       received_on + after AS on_date,
       request.agency
FROM current_requests AS request
JOIN steps ON digit = substr(request.request_no, -1)::INTEGER
"""

# The same table without stops, corrections, extensions and fees: three look-ups of a date in the working-day table.
PLAIN = """
CREATE OR REPLACE TABLE candidate.requests_clock AS
SELECT request.agency,
       request.source,
       request.request_no,
       request.received_on,
       term.day AS original_due,
       term.day AS due,
       false AS provisional,
       CASE WHEN coalesce(request.decided_on, $on) > term.day
            THEN CASE WHEN request.decided_on IS NULL THEN 'overdue' ELSE 'answered_late' END
            ELSE CASE WHEN request.decided_on IS NULL THEN 'open' ELSE 'answered' END
       END AS state,
       0 AS stopped_days,
       0 AS extension_days,
       request.decided_on,
       last_day.upto - received.upto AS working_days_used,
       CASE WHEN request.decided_on IS NULL THEN 20 - (last_day.upto - received.upto) END AS days_left,
       $version AS calendar_version,
       $hash AS calendar_hash
FROM current_requests AS request
JOIN workdays AS received ON received.day = request.received_on
JOIN workdays AS term ON term.working AND term.upto = received.upto + 20
JOIN workdays AS last_day ON last_day.day = coalesce(request.decided_on, $on)
"""


def run() -> list[Line]:
    """The ratio, the times behind it and the peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.duckdb"
        events = _make(ledger)
        timed = _child("times", ledger)
        lean = _child("memory", ledger)
    cost = Measured(timed["clock"], timed["processor"], int(lean["peak"] * 2**20), None)
    what, met = f"申请时限，{events:,} 个环节，对与工作日表的普通连接", timed["ratio"] <= 3
    sides = f"时限 {timed['clock']:.2f} 秒", f"普通连接 {timed['plain']:.2f} 秒"
    return [
        ratio_line(what, timed["ratio"], "≤ 3", met, *sides, size=REQUESTS, of="件", cost=cost),
        memory_line("申请时限", cost, 2.147483648, REQUESTS),
    ]


def _make(path: Path) -> int:
    with duckdb.connect(str(path)) as connection:
        connection.execute(LEDGER, {"requests": REQUESTS})
        connection.execute(EVENTS)
        row = connection.execute("SELECT count(*) FROM current_request_events").fetchone()
    return row[0] if row else 0


def _child(what: str, ledger: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, what, str(ledger)], check=True, capture_output=True, text=True, timeout=600
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _measure(what: str, ledger: str) -> dict[str, float]:
    calendar = Calendar()
    connection = duckdb.connect(config={"memory_limit": "2GB", "preserve_insertion_order": "false"})
    connection.execute(f"ATTACH '{ledger}' AS ledger (READ_ONLY)")
    connection.execute(f"ATTACH '{ledger}.{what}' AS candidate")
    for table in ("current_requests", "current_request_events"):
        connection.execute(f"CREATE VIEW {table} AS FROM ledger.{table}")
    if what == "memory":
        run_clock(connection, calendar, on=ON)
        return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    calendar.hash  # noqa: B018  the calendar is made once a run, not once a ledger
    days = calendar.as_table(date(2021, 2, 1), date(2024, 6, 30))
    connection.execute(
        "CREATE TABLE workdays AS SELECT day, working, sum(working::INTEGER) OVER (ORDER BY day) AS upto "
        "FROM (SELECT unnest($day::DATE[]) AS day, unnest($working::BOOLEAN[]) AS working)",
        {"day": days["day"], "working": days["working"]},
    )
    plain, clock, busy = [], [], []
    for _ in range(5):
        start = time.perf_counter()
        connection.execute(PLAIN, {"on": ON, "version": calendar.version, "hash": calendar.hash})
        plain.append(time.perf_counter() - start)
        start, used = time.perf_counter(), time.process_time()
        run_clock(connection, calendar, on=ON)
        clock.append(time.perf_counter() - start)
        busy.append(time.process_time() - used)
    ratios = [slow / quick for slow, quick in zip(clock, plain, strict=True)]
    return {
        "plain": statistics.median(plain),
        "clock": statistics.median(clock),
        "processor": statistics.median(busy),
        "ratio": statistics.median(ratios),
    }


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(_measure(sys.argv[1], sys.argv[2])))
    else:
        print("\n".join(map(str, run())))
