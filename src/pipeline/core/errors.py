"""The error that a person can act on.

A `Refusal` carries a code of `findings.yml`, the Chinese sentence that names file, sheet, row and value, and what to do.
Any other exception that reaches the top is a bug and keeps its traceback.
"""

from __future__ import annotations

from typing import Any

from pipeline.core.findings import Finding, compose


class Refusal(Exception):
    """A mistake in the input or a state of the machine that stops the work; the command ends with exit status 2.

    `details` fill the placeholders of the message in `findings.yml`; they never hold personal data.
    """

    def __init__(self, code: str, **details: Any) -> None:
        self.finding: Finding = compose(code, **details)
        self.details = details
        super().__init__(f"{self.finding.message} {self.finding.what_to_do}")
