"""No text from outside becomes a formula in a file that people open with a spreadsheet."""

from __future__ import annotations

import io
import resource
import signal
from pathlib import Path

import openpyxl
import pytest

from pipeline.core import Refusal, guard_formula, is_formula_like, save_workbook, set_text

DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－cmd",
    "＠x",
    " =1+1",
    "\u3000=1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\x00=1+1",
    "\t=1+1",
    "\tx",
    "\r=1",
    "\n=1",
    "=",
    "-",
    "-2+3+cmd|' /C calc'!A0",
    "+86 138",
    "+86",
    "-5",
    " -5 ",
]
HARMLESS = ["", "关于=的说明", "5", "3.5", "2019-03-01", "a=b", "（一）", "’=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert is_formula_like(text)
    assert guard_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert guard_formula(text) == text


@pytest.mark.parametrize("value", [-5, -3.5, None, True])
def test_a_value_that_is_no_text_stays_as_it_is(value: object) -> None:
    assert guard_formula(value) is value


@pytest.mark.parametrize("text", DANGEROUS)
def test_in_a_workbook_the_text_is_a_text_whatever_it_begins_with(text: str) -> None:
    book = openpyxl.Workbook()
    set_text(book.active["A1"], text)
    written = io.BytesIO()
    book.save(written)
    cell = openpyxl.load_workbook(written).active["A1"]
    assert cell.data_type in ("s", "n")  # a text of which nothing is left is an empty cell
    assert cell.quotePrefix


def test_a_workbook_that_a_person_wrote_into_is_replaced_whole_or_stays(tmp_path: Path) -> None:
    file = tmp_path / "登记簿-2019.xlsx"
    book = openpyxl.Workbook()
    save_workbook(book, file)
    file.chmod(0o640)
    before = file.read_bytes()
    (tmp_path / "link.xlsx").symlink_to(file.name)
    book.create_sheet("更正")
    signal_before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
        with pytest.raises(Refusal, match="磁盘空间"):
            save_workbook(book, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, signal_before)
    assert (file.read_bytes(), sorted(entry.name for entry in tmp_path.iterdir())) == (before, ["link.xlsx", file.name])
    save_workbook(book, tmp_path / "link.xlsx")
    assert openpyxl.load_workbook(file).sheetnames == ["Sheet", "更正"]
    assert file.stat().st_mode & 0o777 == 0o640
