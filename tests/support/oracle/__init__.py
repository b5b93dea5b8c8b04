"""An oracle for the figures: a small, slow program that counts by the documents alone.

It follows docs/decisions on rows in force and shares no code with the product: no DuckDB, no pandas, nothing imported from it. Given
what an office delivered and said, it tells for any day the rows in force, the figures, the account and what must be asked.
"""

from .answer import Answer, answer
from .model import (
    COLUMNS,
    Claim,
    Correction,
    Declared,
    Delivery,
    Doubt,
    Office,
    Row,
    Source,
    Statement,
)

__all__ = [
    "COLUMNS",
    "Answer",
    "Claim",
    "Correction",
    "Declared",
    "Delivery",
    "Doubt",
    "Office",
    "Row",
    "Source",
    "Statement",
    "answer",
]
