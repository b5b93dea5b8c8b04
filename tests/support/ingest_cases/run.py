"""Runs a case through the product, night by night, and says what did not come out as expected."""

from __future__ import annotations

from pathlib import Path

from ..office import Office
from .cases import Case
from .write import begin, write_night

VERBS = ("pull", "load", "correct", "check", "count")


def differences(case: Case, folder: Path) -> list[str]:
    """What differs from the expectation after the last night; empty when the case came out as expected."""
    begin(case, folder)
    office = Office(folder)
    for night in case.nights:
        write_night(case, night, folder)
        office.verbs(*VERBS, now=f"{night.day} 02:30")
    return [*_figures(case, office), *_words(case, office), *_rows(case, office)]


def _figures(case: Case, office: Office) -> list[str]:
    expected = case.expected
    figures: dict[str, float] = dict(
        office.published(f"SELECT figure, value FROM figures WHERE year = {expected.year} AND agency = 'office'")
    )
    wrong = [
        f"{name} is {figures.get(name)}, not {value}"
        for name, value in expected.figures.items()
        if figures.get(name, 0) != value
    ]
    return wrong + [f"{name} is {figures[name]}" for name in expected.absent if name in figures]


def _words(case: Case, office: Office) -> list[str]:
    expected = case.expected
    said = "\n".join(f"{finding.message} {finding.what_to_do}" for finding in office.findings)
    blocks = sorted({finding.code for finding in office.findings if finding.severity == "block"})
    wrong = [f"“{word}” is not said" for word in expected.said if word not in said]
    wrong += [f"“{word}” is said" for word in expected.not_said if word in said]
    if expected.blocks is not None and bool(blocks) != expected.blocks:
        wrong.append(f"blocks: {blocks}")
    texts = said + _published_text(office) if expected.never_published else ""
    return wrong + [f"“{word}” is published" for word in expected.never_published if word in texts]


def _rows(case: Case, office: Office) -> list[str]:
    expected = case.expected
    furniture = office.held("SELECT count(*) FROM furniture")[0][0]
    excluded, quarantined = office.published(
        "SELECT coalesce(sum(excluded), 0), coalesce(sum(quarantined), 0) FROM accounting"
    )[0]
    counts = {"furniture": furniture, "quarantined": quarantined}
    if expected.excluded is not None:
        counts["excluded"] = excluded - furniture
    wrong = [
        f"{name} is {count}, not {wanted}"
        for name, count in counts.items()
        if (wanted := getattr(expected, name)) is not None and wanted != count
    ]
    for event, wanted in expected.events.items():
        rows = office.held(f"SELECT count(*) FROM request_events WHERE event = '{event}' AND known_until > now()")
        if rows[0][0] != wanted:
            wrong.append(f"{event}: {rows[0][0]} steps, not {wanted}")
    controls = dict(office.published("SELECT control, sum(stated) FROM controls GROUP BY control"))
    wrong += [
        f"control {name} is {controls.get(name)}" for name, v in expected.controls.items() if controls.get(name) != v
    ]
    assert not office.published("SELECT * FROM accounting WHERE pulled <> counted + excluded + quarantined")
    return wrong


def _published_text(office: Office) -> str:
    """Every cell of the tables that people may see, as one text."""
    with office.reading() as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
        rows = [connection.execute(f'SELECT * FROM "{table}"').fetchall() for (table,) in tables]
    return "\n".join(str(row) for of_table in rows for row in of_table)
