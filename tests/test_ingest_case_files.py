"""The cases of files are sound themselves: each is written as a workspace, and says what must come of it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.support.ingest_cases import Case, begin, cases, words, write_night
from tests.support.weibo_ids import base_62


def test_every_case_has_a_name_of_its_own_and_expects_something() -> None:
    ids = [case.id for case in cases()]
    assert len(ids) == len(set(ids)) >= 35
    for case in cases():
        expected = case.expected
        assert expected.figures or expected.absent or expected.said or expected.blocks is not None, case.id


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_a_case_is_written_night_by_night(case: Case, tmp_path: Path) -> None:
    begin(case, tmp_path)
    for night in case.nights:
        write_night(case, night, tmp_path)
        for file in night.files:
            path = tmp_path / "inbox" / (file.source or case.source.name) / file.name
            if path.suffix == ".xlsx":
                page = openpyxl.load_workbook(path)[file.sheet]
                assert page.max_row == len(file.rows)
                assert {str(area) for area in page.merged_cells.ranges} == set(file.merged)
            else:
                assert path.read_bytes().decode(file.encoding).count("\r\n") == len(file.rows)
        assert not [path for path in night.remove if (tmp_path / path).exists()]


def test_a_short_id_in_a_case_is_that_of_its_number() -> None:
    case = next(case for case in cases() if case.id == "weibo-number-and-short-id")
    number, short, tabbed = (night.files[0].rows[1][0] for night in case.nights)
    assert short == base_62(int(str(number)))
    assert tabbed == f"{number}\t"


def test_a_word_means_one_code_or_may_mean_several() -> None:
    for word in words():
        assert (word.means is None) == (len(word.choices) > 1), word
