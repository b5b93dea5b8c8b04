"""The rule book against wrong numbers: what it catches, and the list of what it does not."""

from __future__ import annotations

from bench.rule_mutations import PAGE, page, scores

SINGLE = ("+1", "-1", "blank")


def share(*, table: str, alone: bool, swaps: bool) -> float:
    chosen = [score for score in scores() if score.mutant.table == table and (swaps or score.mutant.change in SINGLE)]
    assert len(chosen) >= 45
    return sum(score.alone if alone else score.in_context for score in chosen) / len(chosen)


def test_nearly_every_wrong_number_in_tables_three_and_four_is_caught() -> None:
    for table in ("requests", "disputes"):
        assert share(table=table, alone=True, swaps=False) >= 0.95
        assert share(table=table, alone=False, swaps=True) >= 0.95


def test_last_years_report_and_the_ledgers_only_ever_add_to_what_is_caught() -> None:
    assert [score.mutant for score in scores() if score.alone and not score.in_context] == []


def test_every_blank_is_caught() -> None:
    assert [score.mutant for score in scores() if score.mutant.change == "blank" and not score.alone] == []


def test_the_page_of_unguarded_cells_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m bench.rule_mutations"
