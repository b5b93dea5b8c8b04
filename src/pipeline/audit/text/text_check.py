"""The result of a check of the text of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pipeline.audit.report import Location
from pipeline.core import Finding

CheckOutcome = Literal["pass", "fail", "unsure", "other_scope", "not_checkable", "no_parts"]


@dataclass(frozen=True)
class TextCheck:
    """A check of a sentence. `numbers` are those read from it, `cells` the addresses they are compared with, `left` and `right` the
    two sides; `finding` is None where there is nothing to report.
    """

    rule: str
    outcome: CheckOutcome
    sentence: str
    numbers: tuple[str, ...]
    cells: tuple[str, ...]
    left: str | None
    right: str | None
    location: Location
    section: str
    why: str = ""
    finding: Finding | None = None

    def record(self) -> dict[str, Any]:
        """The check as JSON-ready data."""
        return {
            "rule": self.rule, "outcome": self.outcome, "sentence": self.sentence, "numbers": list(self.numbers),
            "cells": list(self.cells), "left": self.left, "right": self.right, "place": str(self.location),
            "section": self.section, "why": self.why,
        }  # fmt: skip
