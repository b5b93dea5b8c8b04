"""The oracle itself: it gives the right answer of every small case, in every order, and its own account always adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from tests.support.oracle import Answer, Claim, Delivery, Statement, answer
from tests.support.oracle.build import Case
from tests.support.oracle.offices import dirty_office
from tests.support.oracle.orders import every_order, shuffled
from tests.support.oracle.states import KINDS
from tests.support.oracle.table import cases
from tests.support.oracle.world import world

CASES = cases()
NAMES = [case.name for case in CASES]
SEEDS = 40


def account_adds_up(told: Answer) -> None:
    for account in told.accounting.values():
        assert account.pulled == account.counted + account.excluded + account.quarantined
    assert sum(account.pulled for account in told.accounting.values()) == len(told.verdicts)


def rows_in_doubt(told: Answer) -> set[tuple[str, str]]:
    return {(doubt.kind, number) for doubt in told.doubts for number in doubt.numbers}


def figures_agree(case: Case, told: Answer, day: date) -> None:
    for right in case.right:
        if (right.day or case.last_day) == day:
            assert told.figures.get((right.year, right.figure)) == right.value, (case.name, right)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_right_answer_of_every_small_case(case: Case) -> None:
    for day in {case.last_day, *(right.day for right in case.right if right.day is not None)}:
        told = answer(case.office, day)
        figures_agree(case, told, day)
        account_adds_up(told)
    last = answer(case.office, case.last_day)
    assert case.told <= {doubt.kind for doubt in last.doubts}
    assert sum(account.quarantined for account in last.accounting.values()) == case.quarantined
    if case.quarantined:
        assert last.blocked


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_order_and_every_grouping_into_nights_gives_the_same_figures(case: Case) -> None:
    day = max(case.last_day, date(2021, 12, 31))
    wanted = answer(case.office, day)
    for moved in every_order(case.office):
        told = answer(moved, day)
        assert told.figures == wanted.figures
        assert told.monthly == wanted.monthly
        assert told.accounting == wanted.accounting


def test_every_fault_of_the_list_has_its_case() -> None:
    assert {int(name.split()[0]) for name in NAMES} == set(range(1, 17))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_after_every_night_each_row_is_counted_excluded_or_quarantined(seed: int) -> None:
    office = dirty_office(Random(seed))
    for night in office.nights:
        told = answer(office, night.date())
        account_adds_up(told)
        for verdict in told.verdicts:
            assert bool(verdict.stands) == (verdict.verdict == "counted")
            assert bool(verdict.reason) == (verdict.verdict != "counted")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_same_dated_files_in_any_order_over_any_nights_give_the_same_figures(seed: int) -> None:
    chance = Random(seed)
    office = replace(dirty_office(chance, firm=True), corrections=())
    day = date(2022, 12, 31)
    wanted = answer(office, day)
    moved = answer(shuffled(office, chance), day)
    assert moved.figures == wanted.figures
    assert moved.accounting == wanted.accounting
    assert rows_in_doubt(moved) == rows_in_doubt(wanted)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_came_later_does_not_change_what_was_known_before(seed: int) -> None:
    office = dirty_office(Random(seed))
    for night in office.nights:
        before = replace(office, deliveries=tuple(delivery for delivery in office.deliveries if delivery.came <= night))
        assert answer(before, night.date()) == answer(office, night.date())


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_received_and_carried_in_is_answered_or_carried_out(seed: int) -> None:
    """The one relation the form states for table 3, for every year and every kind of applicant but the first year's carry-in."""
    office = dirty_office(Random(seed))
    figures = answer(office, office.nights[-1].date()).figures
    for year in range(2018, 2022):
        for kind in (*KINDS, "total"):
            new, carried_in, results, carried_out = (
                figures.get((year, f"requests.{row}.{kind}"), 0)
                for row in ("new_received", "carried_in", "result_total", "carried_out")
            )
            assert new + carried_in == results + carried_out, (year, kind)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_complete_list_that_comes_last_says_what_truly_happened(seed: int) -> None:
    """Whatever came before: after a clean, complete, later list of the site each year has the items that stand on it."""
    chance = Random(seed)
    office = dirty_office(chance, firm=True)
    truth = world(chance)
    at = office.nights[-1] + timedelta(days=3)
    rows = tuple(truth.seen(truth.items, at.date()))
    clean = Delivery("website", "完整.xlsx", at, rows, claim=Claim("list"), document=at - timedelta(hours=9))
    last = replace(office, sources=office.sources[:1], deliveries=(clean,), corrections=())
    wanted = {
        year: sum(row.state == "published" and row.day is not None and row.day.year == year for row in rows)
        for year in truth.years
    }
    figures = answer(last, at.date()).figures
    assert {year: figures.get((year, "items.total"), 0) for year in truth.years} == wanted


def test_a_withdrawn_file_undoes_everything_it_did_and_an_accepted_one_is_right() -> None:
    shrunk = next(case.office for case in CASES if "lost rows" in case.name)
    day = date(2021, 4, 1)
    path = "信息_20190101-20191231.xlsx"
    assert answer(shrunk, day).figures[2019, "items.total"] == 25
    accepted = replace(shrunk, accepted=(Statement(path, date(2021, 3, 5)),))
    assert answer(accepted, day).figures[2019, "items.total"] == 13
    assert not answer(accepted, day).blocked
    withdrawn = replace(shrunk, withdrawn=(Statement("补录.csv", date(2021, 3, 5)),))
    assert answer(withdrawn, day).figures[2019, "items.total"] == 20
    assert answer(withdrawn, date(2021, 3, 4)).figures[2019, "items.total"] == 25


def test_a_correction_that_no_longer_fits_is_told_and_changes_nothing() -> None:
    office = next(case.office for case in CASES if case.name.startswith("13"))
    twice = replace(office, corrections=(*office.corrections, replace(office.corrections[0], expect="draft")))
    told = answer(twice, date(2021, 3, 20))
    assert told.figures[2020, "items.total"] == 4
    assert [doubt.kind for doubt in told.doubts] == ["correction"]
