"""One thing that was checked in the text of a report, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pipeline.audit.report import Place
from pipeline.core import Finding

Outcome = Literal["pass", "fail", "unsure", "other_scope", "not_checkable", "no_parts"]


@dataclass(frozen=True)
class TextCheck:
    """One thing that was checked in the text. `finding` is None where nothing is to be said of it."""

    rule: str
    outcome: Outcome
    sentence: str
    numbers: tuple[str, ...]
    cells: tuple[str, ...]
    left: str | None
    right: str | None
    place: Place
    section: str
    why: str = ""
    finding: Finding | None = None

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rule": self.rule, "outcome": self.outcome, "sentence": self.sentence, "numbers": list(self.numbers),
            "cells": list(self.cells), "left": self.left, "right": self.right, "place": str(self.place),
            "section": self.section, "why": self.why,
        }  # fmt: skip
