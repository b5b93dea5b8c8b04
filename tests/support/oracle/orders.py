"""The same deliveries in every order, spread over nights in every way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

from .model import Office


def every_order(office: Office) -> Iterator[Office]:
    """The office with its deliveries on other nights: every order, and every grouping of them into nights.

    All nights lie after the last of the office's own, so that a document is never younger than the night on which it comes. Two files
    of one path cannot come on one night.
    """
    last = max(office.nights)
    count = len(office.deliveries)
    for places in product(range(count), repeat=count):
        if sorted(set(places)) != list(range(len(set(places)))):
            continue
        moved = tuple(
            replace(delivery, came=last + timedelta(days=place))
            for delivery, place in zip(office.deliveries, places, strict=True)
        )
        if len({(delivery.path, delivery.came) for delivery in moved}) == count:
            yield replace(office, deliveries=moved)


def shuffled(office: Office, chance: Random) -> Office:
    """The office with its deliveries on other nights, by chance; the sheets of a workbook stay together."""
    last = max(office.nights)
    taken: set[tuple[str, str, int]] = set()
    nights: dict[tuple[str, str, object], int] = {}
    moved = []
    for delivery in office.deliveries:
        file = delivery.path.partition("#")[0]
        book = (delivery.source, file, delivery.came)
        if book not in nights:
            place = chance.randrange(6)
            while (delivery.source, file, place) in taken:
                place += 1
            taken.add((delivery.source, file, place))
            nights[book] = place
        moved.append(replace(delivery, came=last + timedelta(days=nights[book])))
    chance.shuffle(moved)
    return replace(office, deliveries=tuple(moved))
