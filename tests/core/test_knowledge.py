"""How far do we know: one object says never received, refused, stale since or complete to, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.core.knowledge.model import AgencyKnowledge, SourceKnowledge, TableKnowledge

LEDGER = SourceKnowledge(
    "bureau", "requests", "ledger", "ledger", False, date(2019, 1, 1), date(2019, 6, 30), 31, 5, False
)
NEVER = replace(LEDGER, known_from=None, complete_to=None, rows=0)
ON = date(2019, 7, 15)


def table(*sources: SourceKnowledge) -> TableKnowledge:
    return TableKnowledge("bureau", "requests", sources)


@pytest.mark.parametrize(
    ("source", "on", "state", "doubt"),
    [
        (LEDGER, ON, "complete", ""),
        (LEDGER, date(2019, 7, 31), "complete", ""),
        (LEDGER, date(2019, 8, 1), "stale", "申请台账只到 2019-06-30，之后有没有未办结的申请不知道"),
        (replace(LEDGER, refused=True), ON, "complete", ""),
        (
            replace(LEDGER, refused=True), date(2026, 1, 1), "refused",
            "申请台账只到 2019-06-30，后来收到的用不了，之后有没有未办结的申请不知道",
        ),
        (NEVER, ON, "never", "没有申请台账，不知道有没有未办结的申请"),
        (replace(NEVER, refused=True), ON, "refused", "收到的申请台账用不了，不知道有没有未办结的申请"),
        (replace(LEDGER, shared=True, rows=0), ON, "never", "没有申请台账，不知道有没有未办结的申请"),
        (LEDGER, date(2018, 12, 31), "complete", "申请台账从 2019-01-01 起，之前有没有未办结的申请不知道"),
    ],
)  # fmt: skip
def test_a_table_is_never_received_refused_stale_or_complete(
    source: SourceKnowledge, on: date, state: str, doubt: str
) -> None:
    assert (table(source).state(on), table(source).doubt("未办结的申请", on)) == (state, doubt)


def test_no_source_at_all_is_never_received() -> None:
    assert table().state(ON) == "never"
    assert "不知道" in table().doubt("未办结的申请", ON)
    assert "不知道" in AgencyKnowledge("bureau", ON, ()).ledger_doubt


def test_sources_of_an_account_cover_for_each_other_and_accounts_do_not() -> None:
    newer = replace(LEDGER, source="new", complete_to=date(2019, 9, 30))
    assert table(LEDGER, newer).state(date(2019, 9, 1)) == "complete", "one account"
    other = replace(newer, account="other")
    assert table(LEDGER, other).state(date(2019, 9, 1)) == "stale"
    assert table(LEDGER, other).complete_to == date(2019, 6, 30)
    missing = replace(NEVER, source="third", account="third")
    assert (
        table(LEDGER, missing).doubt("未办结的申请", ON) == "有的申请台账还没有收到（third），不知道有没有未办结的申请"
    )
    retired = replace(LEDGER, source="old", account="old", rhythm_days=None, complete_to=date(2018, 1, 1))
    assert table(retired, LEDGER).state(ON) == "complete", "a source that is no longer in use is late for nothing"


@pytest.mark.parametrize(
    ("first", "last", "knows"),
    [
        ((2018, 1), (2018, 12), False),
        ((2018, 10), (2019, 1), True),
        ((2019, 4), (2019, 6), True),
        ((2019, 7), (2019, 9), True),
        ((2019, 10), (2019, 12), False),
    ],
)
def test_a_number_about_days_that_were_not_received_says_nothing(
    first: tuple[int, int], last: tuple[int, int], knows: bool
) -> None:
    assert table(LEDGER).knows(date(*first, 1), date(*last, 28), ON) is knows


def test_an_agency_without_rows_or_with_a_late_source_has_no_all_clear() -> None:
    items = replace(LEDGER, family="items", source="website", account="website")
    known = AgencyKnowledge("bureau", ON, (TableKnowledge("bureau", "items", (items,)), table(LEDGER)))
    assert known.doubt(2019, 12) == ""
    assert "未报送" in known.doubt(2020, 0)
    late = replace(known, on=date(2020, 1, 1))
    assert late.late == ("website", "ledger")
    assert "2 个数据源没有最新数据" in late.doubt(2019, 12)
