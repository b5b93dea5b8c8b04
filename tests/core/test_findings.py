"""Sentences that name many things name the first of them and say how many there are."""

from __future__ import annotations

import pytest

from pipeline.core import catalogue, entry_of, some_of


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (some_of(["甲", "乙"], 2, "个"), "甲、乙"),
        (some_of(["甲", "乙", "丙"], 2, "个"), "甲、乙 等 3 个"),
        (some_of(["甲", "乙", "丙"], 2), "甲、乙 等"),
        (some_of(["甲", "乙"], 2, "行", of=7, between="；"), "甲；乙 等 7 行"),
        (some_of(["甲"], 5, "个", of=2), "甲 等 2 个"),
        (some_of([], 5, "个"), ""),
    ],
)
def test_a_list_that_is_cut_says_how_many_there_are(shown: str, sentence: str) -> None:
    assert shown == sentence


def test_an_entry_read_alone_is_that_of_the_catalogue() -> None:
    assert {code: entry_of(code) for code in catalogue()} == catalogue()
    assert entry_of("NO-SUCH") == {}
