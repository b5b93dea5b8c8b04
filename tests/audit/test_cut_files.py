"""Files cut anywhere, as crawlers and searches hand reports over: what is read is right, and nothing is called wrong for the cut."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.audit.formats.open import read_documents
from pipeline.audit.understand import understand
from pipeline.core.errors import Refusal
from tests.support.audit.layouts import LAYOUTS, Layout
from tests.support.audit.numbers import make

TEXTS = [layout for layout in LAYOUTS if layout.file.endswith(".txt")]


@pytest.mark.parametrize("layout", TEXTS, ids=lambda layout: layout.file)
def test_a_file_cut_anywhere_gives_no_wrong_number(layout: Layout) -> None:
    @settings(max_examples=12, deadline=None, derandomize=True, database=None)
    @given(seed=st.integers(0, 10**6), form=st.sampled_from(["format_2019", "format_2021"]), share=st.floats(0.15, 1.0))
    def holds(seed: int, form: str, share: float) -> None:
        made = make(seed, form)
        whole = layout.prints(made).decode()
        (document,) = read_documents(whole[: int(len(whole) * share)].encode(), "cut.txt")
        try:
            report = understand(document)
        except Refusal:
            return
        wrong = [
            f"{cell.figure}: {cell.value} for {made.cells[cell.figure]}"
            for cell in report.cells
            if cell.value is not None and cell.value != Decimal(made.cells.get(cell.figure, "0"))
        ]
        assert wrong == []

    holds()
