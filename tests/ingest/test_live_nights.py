"""Many nights against fakes that fail at random: no day is claimed that is not whole, and once all is well everything is there."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.support.platforms import Clock, Dataproxy, Gkmlpt, WeChat, Weibo, documents, serve, wechat_year, weibo_year
from tests.support.platforms.poller import Poller
from tests.support.platforms.server import Platform

ZERO = date(2026, 1, 1)
MAKERS: dict[str, Callable[[Clock, int], Platform]] = {
    "wechat": lambda clock, seed: WeChat(clock, wechat_year(2026, seed)),
    "weibo": lambda clock, seed: Weibo(clock, weibo_year(2026, seed, a_day=0.4, most=1), older=12),
    "weibo-biz": lambda clock, seed: Weibo(clock, weibo_year(2026, seed), older=150, commercial=True),
    "gkmlpt": lambda clock, seed: Gkmlpt(clock, documents(2026, seed, many=600), per_page=20),
    "dahan": lambda clock, seed: Dataproxy(clock, documents(2026, seed, many=900)),
}


def known(poller: Poller) -> set[str]:
    """The delivered records that are public."""
    return {number for number, row in poller.records.items() if row.get("visible", {"type": 0})["type"] == 0}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", list(MAKERS))
def test_nights_with_faults_at_random_cover_no_incomplete_day_and_end_with_the_truth(kind: str, seed: int) -> None:
    clock = Clock("2026-01-02 02:30")
    fake = MAKERS[kind](clock, seed)
    dice = random.Random(f"{kind} {seed}")
    with serve(fake) as url:
        own = {} if kind == "weibo" else {"starts_on": ZERO}
        poller = Poller(fake, url, reread_days=5, parameters={"read_seconds": 0.05, "attempts": 3}, **own)
        poller.poll()
        for _ in range(25):
            clock.forward(days=1)
            fake.faults.clear()
            fake.faults.roll(dice, 0.05)
            result = poller.poll()
            assert len({finding.code for finding in result.findings}) == len(result.findings), "one cause, one finding"
            truth = fake.truth(2026)
            lacking = {day for number, day in truth.items() if number not in known(poller)}
            gaps = any(finding.code == "API-GAP" for finding in result.findings)
            assert gaps or poller.covered.isdisjoint(lacking - {clock.today}), (clock.today, fake.faults.shown[-5:])
        fake.faults.clear()
        clock.forward(days=1)
        assert [code for code in poller.codes() if code != "API-UNSEEN"] == []
    truth = {number for number, day in fake.truth(2026).items() if day < clock.today}
    assert fake.faults.shown, "a seed that shows no fault proves nothing"
    assert truth <= known(poller)
    assert poller.covered >= {ZERO + timedelta(days=n) for n in range((clock.today - ZERO).days)} - _before_first(
        kind, poller
    )


def _before_first(kind: str, poller: Poller) -> set[date]:
    """A list speaks from its first item on."""
    if kind not in ("gkmlpt", "dahan"):
        return set()
    return {ZERO + timedelta(days=n) for n in range((min(poller.covered) - ZERO).days)}
