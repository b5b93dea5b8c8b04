"""Each kind of file as offices really have it, run through the product: what must come of it comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ingest_cases import Case, cases
from tests.support.ingest_cases.run import differences

AS_EXPECTED = [
    "total-and-signatures-below-a-ledger",
    "subtotals-in-the-middle-of-a-ledger",
    "a-request-named-like-a-total",
    "merged-cells-and-days-without-a-year",
    "days-without-a-year-and-nothing-that-names-one",
    "everyday-columns-and-words-of-a-ledger",
    "an-unknown-word-stops-its-row-alone",
    "disputes-typed-by-hand",
    "total-line-below-a-website-list",
    "title-line-of-one-cell-in-a-csv",
    "numbers-guarded-with-an-equals-sign",
    "drafts-without-a-day",
    "unmapped-columns-over-two-files",
    "trs-wcm-query-with-channel-numbers",
    "export-of-hanweb",
    "export-of-vsb",
    "table-of-empire-cms",
    "words-for-a-yes-or-no-column",
    "weibo-numbers-in-scientific-notation",
    "weibo-number-and-short-id",
    "columns-of-weibospider",
    "columns-of-weibo-crawler",
    "columns-of-a-wechat-article-exporter",
    "wechat-list-without-addresses",
    "wechat-list-with-short-addresses-only",
    "a-declaration-taken-back",
    "a-register-deleted",
    "a-class-that-does-not-exist",
    "a-preset-mended-after-loading",
    "a-mended-ledger-row-replaces-the-old-one",
    "weibo-numbers-rounded-by-a-spreadsheet",
    "counts-by-month",
    "counts-beside-rows-of-the-same-months",
    "parts-and-their-total-declared",
    "chinese-names-of-classes-and-figures",
]


@pytest.mark.parametrize("case", [case for case in cases() if case.id in AS_EXPECTED], ids=lambda case: case.id)
def test_a_file_as_offices_have_it_comes_out_as_expected(case: Case, tmp_path: Path) -> None:
    assert differences(case, tmp_path / "workspace") == []
