"""Nights over live sources, each killed at a random moment: what readers see hangs together, and a whole night then has the truth."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from tests.support.killing import Runner, looked_at
from tests.support.simulated import FIGURES, World


@dataclass
class Killed:
    """What came of it: nights killed and survived, and whatever was not as it must be."""

    killed: int = 0
    survived: int = 0
    wrong: tuple[str, ...] = ()


def kill_nights(office: World, runner: Runner, kills: int, seed: int) -> Killed:
    """Kill `kills` nights; time moves on after each that lives. Every so often one is let live and must show the truth."""
    dice, found = random.Random(seed), Killed()
    year = office.first.year
    status, length = runner.run(office.office, f"{office.clock.now:%Y-%m-%d %H:%M}", year=year)
    if status != 0:
        return Killed(wrong=(f"the first night ended with {status}",))
    while found.killed < kills:
        office.clock.forward(days=1)
        for _ in range(dice.choice([1, 2, 3])):
            now = f"{office.clock.now:%Y-%m-%d %H:%M}"
            status, _took = runner.run(office.office, now, length * dice.random() * 0.98, year)
            if status not in (0, -9):
                found.wrong += (f"{now}: exit {status}",)
            looked_at(office.office, year)  # fails when it does not hang together
            found.killed += status == -9
        for cursor in (office.office.folder / "snapshots").glob("*/cursor.json"):
            json.loads(cursor.read_text("utf-8"))
        status, took = runner.run(office.office, f"{office.clock.now:%Y-%m-%d %H:%M}", None, year)
        length = min(length, took)
        found.survived += 1
        met = looked_at(office.office, year)
        office.clock.forward(days=1)  # `truth` is what there was up to yesterday
        truth = {figure: len(office.truth(name)) for name, figure in FIGURES.items()}
        office.clock.forward(days=-1)
        if status != 0 or {figure: met.get(figure, 0) for figure in truth} != truth:
            found.wrong += (f"{office.clock.now}: {status} {met} {truth}",)
    if list((office.office.folder / "snapshots").rglob(".taking-*")):
        found.wrong += ("drafts are left",)
    return found
