"""Numbers as text: every printer writes an amount as it was declared, whole numbers without a point, and never rounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.core import exact_text, format_number, whole_as_int
from tests.support.office import Office

Make = Callable[..., Office]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (123456.78, "123456.78"),
        (1234567.25, "1234567.25"),
        (12345678901234.56, "12345678901234.56"),
        (3.0, "3"),
        (0.0, "0"),
        (-0.0, "0"),
        (-8.5, "-8.5"),
        (1e16, "10000000000000000"),
        (1e-7, "0.0000001"),
        (0.000001, "0.000001"),
        (0.1 + 0.2, "0.3"),
        (0.1 + 0.7, "0.8"),
        (123456.78 + 0.01, "123456.79"),
        (7, "7"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("120"), "120"),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_a_number_is_written_as_people_write_it(value: float | Decimal | None, text: str) -> None:
    assert format_number(value) == text


@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_no_amount_of_money_is_rounded(units: int, decimals: int) -> None:
    amount = Decimal(units).scaleb(-decimals)
    if len(str(abs(units))) <= 15:
        assert Decimal(format_number(float(amount))) == amount


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_exact_text_reads_back_as_the_same_number(value: float) -> None:
    text = exact_text(value)
    assert float(text) == value
    assert "e" not in text.lower()


def test_whole_floats_become_integers_wherever_they_stand() -> None:
    made = whole_as_int({"a": 3.0, "b": [1.0, 2.5, {"c": 0.0}], "d": "4.0", "e": True, "f": None})
    assert json.dumps(made) == '{"a": 3, "b": [1, 2.5, {"c": 0}], "d": "4.0", "e": true, "f": null}'


@pytest.mark.parametrize("amount", ["123456.78", "1234567.25", "0.01", "98765432.1", "500"])
def test_a_declared_amount_is_printed_to_the_last_digit_by_every_command(workspace: Make, amount: str) -> None:
    office = workspace()
    figure = "disclosure.art20_9.procurement.procurement_amount"
    office.write(
        "declared/2019.yml", f"- {{figure: {figure}, value: {amount}, vouched_by: 办公室, document: 情况说明}}\n"
    )
    office.night()
    for words in (["figures", "2019"], ["explain", figure, "--year", "2019"]):
        printed = CliRunner().invoke(main, ["--workspace", str(office.folder), *words])
        assert printed.exit_code == 0, printed.output
        lines = [line for line in printed.output.splitlines() if figure in line]
        assert lines
        assert all(f" {amount} " in line.replace("（", " ") for line in lines), lines
