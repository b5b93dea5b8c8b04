"""Many offices in one workspace, each an agency with a source of its own: whole nights through the command line for all of them at once.

A night costs what its files cost and a second or two besides; so the small cases in every order and grouping share their nights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar

import duckdb

from .answer import Answer, answer
from .build import Case
from .files import write_corrections, write_deliveries, write_settings
from .model import Office
from .orders import every_order
from .product import COUNTED, command, is_told

FIRST_NIGHT = datetime(2021, 3, 2, 2, 30)
Numbers = dict[tuple[int, str], float]
Key = TypeVar("Key", tuple[int, str], tuple[int, int, str])


@dataclass(frozen=True)
class Member:
    """One office under a name that no other has, which is that of its agency and its source."""

    name: str
    case: Case
    office: Office


@dataclass(frozen=True)
class Published:
    """What a night published about one member. `account`: pulled, counted, excluded, quarantined. `blocking`: what it was told."""

    figures: Numbers
    monthly: dict[tuple[int, int, str], float]
    account: tuple[int, int, int, int]
    blocking: str


def members_of(cases: Sequence[Case], most: int | None = None) -> tuple[Member, ...]:
    """The cases in every order of their deliveries and every grouping of them into nights, from one first night on.

    `most`: of a case with more orders than that, so many of them, far apart.
    """
    members = []
    for place, case in enumerate(cases):
        orders = list(enumerate(every_order(case.office)))
        for turn, moved in orders[:: max(1, -(-len(orders) // most))] if most else orders:
            members.append(Member(f"c{place:02}-{turn:02}", case, _named(moved, f"c{place:02}-{turn:02}")))
    return tuple(members)


def _named(office: Office, name: str) -> Office:
    (source,) = office.sources
    later = FIRST_NIGHT - min(office.nights)
    return replace(
        office,
        sources=(replace(source, name=name),),
        deliveries=tuple(replace(one, source=name, came=one.came + later) for one in office.deliveries),
        corrections=tuple(replace(one, source=name) for one in office.corrections),
    )


def nights_together(
    members: Sequence[Member], workspace: Path, further: Sequence[date] = ()
) -> Iterator[tuple[date, dict[str, Published]]]:
    """Every night on which something comes, and `further` ones, with what each published about each member.

    Raises AssertionError where a night ends with an error of the program.
    """
    whole = Office(
        tuple(source for member in members for source in member.office.sources),
        tuple(delivery for member in members for delivery in member.office.deliveries),
        corrections=tuple(entry for member in members for entry in member.office.corrections),
    )
    write_settings(whole, workspace, {member.name: member.name for member in members})
    for came in sorted({*whole.nights, *(datetime.combine(day, time(2, 30)) for day in further)}):
        write_deliveries(whole, workspace, came)
        write_corrections(whole, workspace, came)
        status, messages, _ = command(workspace, came, "nightly", "--direct")
        assert status in (0, 1), messages
        yield came.date(), published_of(members, workspace)


def published_of(members: Sequence[Member], workspace: Path) -> dict[str, Published]:
    folder = workspace / "published"
    file = folder / (folder / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(file), read_only=True) as connection:
        figures = connection.execute("SELECT agency, year, figure, value FROM figures WHERE value <> 0").fetchall()
        months = connection.execute(
            "SELECT agency, year, month, figure, value FROM monthly WHERE value <> 0"
        ).fetchall()
        accounts = connection.execute(
            "SELECT source, sum(pulled), sum(counted), sum(excluded), sum(quarantined) FROM accounting GROUP BY source"
        ).fetchall()
        told = connection.execute("SELECT agency, message, refers_to FROM findings WHERE severity = 'block'").fetchall()
    sums = {source: tuple(map(int, numbers)) for source, *numbers in accounts}
    return {
        member.name: Published(
            {(year, figure): value for agency, year, figure, value in figures if agency == member.name},
            {
                (year, month, figure): value
                for agency, year, month, figure, value in months
                if agency == member.name and figure.split(".")[0] in COUNTED
            },
            sums.get(member.name, (0, 0, 0, 0)),  # type: ignore[arg-type]
            "\n".join(
                f"{message} {place}"
                for agency, message, place in told
                if agency == member.name or member.name in message
            ),
        )
        for member in members
    }


def differences_of(member: Member, night: date, published: Published) -> Iterator[str]:
    """Where what a night published about a member is not what the oracle counts."""
    if not any(came.date() <= night for came in member.office.nights):
        return
    right = answer(member.office, night)
    yield from _unlike("figures", right.figures, published.figures)
    yield from _unlike("monthly", right.monthly, published.monthly)
    pulled, counted, excluded, quarantined = published.account
    if pulled != counted + excluded + quarantined:
        yield f"account {published.account} does not add up"
    if (counted, quarantined) != (wanted := _account(right)):
        yield f"counted and quarantined: {(counted, quarantined)}, not {wanted}"
    for doubt in right.doubts:
        if doubt.blocks and not is_told(doubt, published.blocking):
            yield f"not told: {doubt}"


def _unlike(what: str, ours: Mapping[Key, float], given: Mapping[Key, float]) -> Iterator[str]:
    for key in sorted(ours.keys() | given.keys(), key=str):
        if (ours.get(key) or 0) != (given.get(key) or 0):
            yield f"{what} {key}: {given.get(key)}, not {ours.get(key)}"


def _account(right: Answer) -> tuple[int, int]:
    accounts = right.accounting.values()
    return sum(account.counted for account in accounts), sum(account.quarantined for account in accounts)
