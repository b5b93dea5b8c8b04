"""Finds sentences that say both how many there were and that there were none: “复议案件 1 宗，本年无办理行政复议案件”."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.audit.text.claims.claim import Claim


def contradictions(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """The pairs of a count above zero and of none for the same cells, of one sentence and one scope."""
    for none in claims:
        if none.number is not None or none.value != 0:
            continue
        for some in claims:
            same = some.quote == none.quote and some.cells[0] == none.cells[0] and some.scope == none.scope
            if same and some.number is not None and some.value > 0:
                yield some, none
                break
