"""Commands say what they do not know in amber and with exit status 1: never “there is none”, never 0."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.program import main
from pipeline.core import now_in_shanghai
from tests.support.office import Office, item, request

Make = Callable[..., Office]
NOW = now_in_shanghai()
TODAY = NOW.date()
NONE_OPEN = "没有未办结的申请"


def ask(office: Office, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(office.folder), *words], color=True)


def answered(days_ago: int, number: str = "R1", **cells: object) -> dict[str, object]:
    received, decided = (TODAY - timedelta(days=days_ago + more) for more in (7, 0))
    return request(number, f"{received}", decision="G2", decided_on=f"{decided}", agency="bureau", **cells)


def in_state(workspace: Make, state: str) -> Office:
    """An office whose ledger was never received, was refused, ends two years ago, or reaches to today."""
    office = workspace(**({"website": "items"} if state == "no ledger" else {"ledger": "requests"}))
    if state == "refused":
        office.drop("ledger/a.csv", "什么都不是\n1\n")
    elif state == "old":
        office.drop("ledger/a.csv", [answered(800)])
    elif state == "known":
        office.drop("ledger/a.csv", [answered(0)])
    office.verbs("pull", "load", "correct", "accept", now=f"{NOW:%Y-%m-%d %H:%M}")
    return office


@pytest.mark.parametrize("state", ["no ledger", "empty inbox", "refused", "old"])
def test_requests_without_a_ledger_that_reaches_to_today_are_not_known(workspace: Make, state: str) -> None:
    office = in_state(workspace, state)
    for words in ((), ("--open",), ("--quarter",), ("--json",), ("--quarter", "--json")):
        result = ask(office, "requests", *words)
        assert result.exit_code == 1, words
        assert "不知道" in result.stderr
        assert "\x1b[33m" in result.stderr, "in amber"
        assert NONE_OPEN not in result.stdout.replace("有没有未办结的申请", "")
    for row in json.loads(ask(office, "requests", "--quarter", "--json").stdout)["requests_periods"]:
        assert {row[name] for name in ("received", "closed", "open", "answers")} == {None}, row


def test_requests_of_a_ledger_that_reaches_to_today_are_known(workspace: Make) -> None:
    office = in_state(workspace, "known")
    result = ask(office, "requests")
    assert (result.exit_code, result.stderr) == (0, "")
    assert NONE_OPEN in result.stdout
    quarters = json.loads(ask(office, "requests", "--quarter", "--json").stdout)["requests_periods"]
    assert quarters[-1]["received"] == 1
    past = ask(office, "requests", "--on", f"{TODAY - timedelta(days=900)}")
    assert past.exit_code == 1, "the ledger begins later"
    assert "之前有没有未办结的申请不知道" in past.stderr


def test_quarters_that_the_ledger_does_not_reach_are_blank_and_the_others_are_not(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/a.csv", [request("1", "2019-03-11", decision="G2", decided_on="2019-03-20", agency="bureau")])
    office.verbs("pull", "load", "correct", "accept", now="2020-01-05 02:30")
    lines = ask(office, "requests", "--quarter", "--on", "2019-12-31").stdout.splitlines()
    (first,), (third,) = (
        [line.split() for line in lines if day in line] for day in ("01-01 至 2019-03", "07-01 至 2019-09")
    )
    assert first[4:] == ["1", "1", "0", "1", "7", "7"]
    assert third == ["bureau", "2019-07-01", "至", "2019-09-30"]


def test_an_open_request_of_an_old_ledger_is_explained_with_a_doubt(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/a.csv", [request("1", "2019-02-11", agency="bureau")])
    office.verbs("pull", "load", "correct", "accept", now="2020-01-05 02:30")
    result = ask(office, "requests", "--explain", "1")
    assert result.exit_code == 1
    assert "之后有没有它的答复不知道" in result.stderr


def test_agencies_are_told_apart_and_one_that_nobody_knows_is_refused(workspace: Make) -> None:
    office = workspace(agencies=("bureau", "silent"), ledger="requests")
    office.drop("ledger/a.csv", [answered(0)])
    office.verbs("pull", "load", "correct", "accept", now=f"{NOW:%Y-%m-%d %H:%M}")
    assert ask(office, "requests", "--agency", "bureau").exit_code == 0
    silent = ask(office, "requests", "--agency", "silent")
    assert (silent.exit_code, "没有申请台账" in silent.stderr) == (1, True)
    assert "silent：没有申请台账" in ask(office, "requests").stderr
    unknown = ask(office, "requests", "--agency", "nobody")
    assert (unknown.exit_code, "bureau、silent" in unknown.stderr) == (2, True)


def test_figures_say_in_amber_how_far_they_reach_and_a_zero_that_nobody_knows_is_no_clean_end(workspace: Make) -> None:
    office = workspace(website="items", ledger="requests")
    office.drop("website/a.csv", [item(1, "2019-03-01", agency="bureau")])

    office.drop("ledger/a.csv", [request("1", "2019-12-11", decision="G2", decided_on="2019-12-20", agency="bureau")])
    office.night()
    shown = ask(office, "figures", "2019")
    assert "网站数据只到 2019-03-01，之后有没有更多记录不知道" in shown.stderr
    assert "申请台账" not in shown.stderr, "it reaches to the end of the year"
    assert ask(office, "explain", "items.news", "--year", "2019").exit_code == 0
    zero = ask(office, "explain", "items.documents", "--year", "2019")
    assert (zero.exit_code, "不知道" in zero.stderr) == (1, True)
    known = ask(office, "explain", "requests.partial.total", "--year", "2019")
    assert (known.exit_code, known.stderr) == (0, "")
