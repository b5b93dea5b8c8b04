"""Matches posts with items of the website and writes the tables about it. Part of `fill`; reads what was counted and changes none of it."""

from __future__ import annotations

from pipeline.channels.decisions import read_decisions
from pipeline.core import Finding, Warehouse, Workspace, compose
from pipeline.figures import category_label

TABLES = ("channel_matches", "publications", "channel_spread", "channel_rules")
# As many pairs of an item and a post may meet over one piece of a title within its days; beyond that the piece says nothing.
CROWD = 40_000


def write_channel_tables(warehouse: Warehouse, workspace: Workspace) -> tuple[Finding, ...]:
    """Write `channel_matches`, `publications`, `channel_spread` and `channel_rules` into the attached candidate.

    Without `[publications]` in workspace.toml nothing is matched and the tables are taken out. Returns the findings: publications
    missing on demanded channels, pairs to be reviewed, decisions about nothing. Raises Refusal MATCHES-SETTING.
    """
    settings = workspace.settings.publications
    if settings is None:
        warehouse.run("channels/forget", tables=TABLES)
        return ()
    decisions = read_decisions(workspace.folder)
    values: dict[str, object] = {
        "same": settings.same,
        "review": settings.review,
        "shortest": settings.shortest_title,
        "days": settings.days,
        "within": settings.within_days,
        "crowd": CROWD,
        "everywhere": list(settings.everywhere),
        "words": list(settings.title_words),
        "channels": list(settings.channels),
        "superiors": list(settings.superior_accounts),
    }
    warehouse.run("channels/decisions")
    warehouse.insert(
        "match_decisions",
        [
            {"item": decision.item, "post": decision.post, "same": decision.same, "entry": number}
            for number, decision in enumerate(decisions, start=1)
        ],
    )
    for name in ("compared", "rare_pieces", "alike", "matches", "publications", "spread", "rules"):
        warehouse.run(f"channels/{name}", values)
    return tuple(_findings(warehouse, settings.within_days))


def _findings(warehouse: Warehouse, within_days: int) -> list[Finding]:
    findings = [
        compose("CHANNEL-MISSING", agency=agency, year=year, left=count, channel=category_label(channel), days=within_days,
                titles=titles, refers_to=channel)
        for agency, year, channel, count, titles in warehouse.rows("channels/missing")
    ]  # fmt: skip
    findings += [
        compose("CHANNEL-REVIEW", agency=agency, year=year, left=count, refers_to="channel_matches")
        for agency, year, count in warehouse.rows("channels/to_review")
    ]
    findings += [
        compose("MATCH-UNUSED", entry=entry, item=item, post=post, refers_to=f"matches.yml#{entry}")
        for entry, item, post in warehouse.rows("channels/unused_decisions")
    ]
    return findings
