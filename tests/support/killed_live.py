"""Nights over live sources, each killed at a random moment: what readers see hangs together, and a whole night then has the truth."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from tests.support.killing import Runner, looked_at
from tests.support.simulated import FIGURES, World


@dataclass
class KilledNights:
    """The outcome: nights killed and survived, and every deviation from what must hold."""

    killed: int = 0
    survived: int = 0
    wrong: tuple[str, ...] = ()


def kill_nights(office: World, runner: Runner, kills: int, seed: int) -> KilledNights:
    """Kill `kills` nights; time moves on after each that lives. Every so often one is let live and must show the truth."""
    dice, outcome = random.Random(seed), KilledNights()
    year = office.first.year
    status, length = runner.run(office.office, f"{office.clock.now:%Y-%m-%d %H:%M}", year=year)
    if status != 0:
        return KilledNights(wrong=(f"the first night ended with {status}",))
    while outcome.killed < kills:
        office.clock.forward(days=1)
        for _ in range(dice.choice([1, 2, 3])):
            now = f"{office.clock.now:%Y-%m-%d %H:%M}"
            status, _took = runner.run(office.office, now, length * dice.random() * 0.98, year)
            if status not in (0, -9):
                outcome.wrong += (f"{now}: exit {status}",)
            looked_at(office.office, year)  # fails when it does not hang together
            outcome.killed += status == -9
        for cursor in (office.office.folder / "snapshots").glob("*/cursor.json"):
            json.loads(cursor.read_text("utf-8"))
        status, took = runner.run(office.office, f"{office.clock.now:%Y-%m-%d %H:%M}", None, year)
        length = min(length, took)
        outcome.survived += 1
        met = looked_at(office.office, year)
        office.clock.forward(days=1)  # `truth` is what there was up to yesterday
        truth = {figure: len(office.truth(name)) for name, figure in FIGURES.items()}
        office.clock.forward(days=-1)
        if status != 0 or {figure: met.get(figure, 0) for figure in truth} != truth:
            outcome.wrong += (f"{office.clock.now}: {status} {met} {truth}",)
    if list((office.office.folder / "snapshots").rglob(".taking-*")):
        outcome.wrong += ("drafts are left",)
    return outcome
