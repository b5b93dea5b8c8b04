"""The tables of what platforms say when something is wrong."""

from __future__ import annotations

import pytest

from pipeline.ingest.sources.error_codes import error_table, platform_fault


def test_every_number_of_the_error_tables_has_words_and_something_done_about_it() -> None:
    from pipeline.core.findings import catalogue

    for platform in ("wechat", "weibo"):
        for number, entry in error_table(platform).items():
            assert entry.do in ("again", "renew", "stop"), number
            assert entry.finding in catalogue(), number
            assert (entry.do == "renew") <= (entry.finding == "API-TOKEN"), number


@pytest.mark.parametrize(
    "sentence",
    ["invalid ip 182.150.41.147 ipv6 ::ffff:182.150.41.147, not in whitelist rid: 65-1",
     "invalid ip 182.150.41.147, not in whitelist", "invalid ip 182.150.41.147"],
)  # fmt: skip
def test_the_address_is_found_in_every_form_of_the_sentence(sentence: str) -> None:
    assert platform_fault("wechat", 40164, sentence, "host").details["address"] == "182.150.41.147"


@pytest.mark.parametrize("number", [10023, "10023"])
def test_a_number_may_come_as_text(number: object) -> None:
    assert platform_fault("weibo", number, "User requests out of rate limit", "host").code == "API-QUOTA"


@pytest.mark.parametrize("number", ["E-7", None, 0, 99999])
def test_a_number_nobody_knows_is_reported_as_it_came_and_ends_the_poll(number: object) -> None:
    fault = platform_fault("weibo", number, None, "host")
    assert (fault.code, fault.again, fault.details["meaning"]) == ("API-ERROR", False, "平台没有写明")
    assert fault.details["number"] == str(number)
