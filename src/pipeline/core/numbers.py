"""Numbers as text: one rule for the command line, pages, documents, digests and messages.

No printer rounds: the figures of a report may be amounts of money (收费金额, 万元), declared to the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def format_number(value: float | Decimal | None, blank: str = "") -> str:
    """A number as people write it: 3 and not 3.0, 123456.78, -8; never 1e+06. `blank` where nothing is known (None, NaN).

    Only what adding floats leaves behind is dropped: 0.30000000000000004 is 0.3.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return blank
    if isinstance(value, float):
        value = _without_float_noise(value)
    return exact_text(value)


def exact_text(value: float | Decimal) -> str:
    """The shortest positional text that reads back as the same number; for what is sealed or compared."""
    if not isinstance(value, Decimal):
        value = Decimal(value) if float(value).is_integer() else Decimal(repr(value))
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def whole_as_int(value: Any) -> Any:
    """Floats that are whole as int, in mappings and sequences too: for JSON and cells. Anything else is returned as it is."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: whole_as_int(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [whole_as_int(inner) for inner in value]
    return value


def _without_float_noise(value: float) -> float:
    """A float holds any 15 digits exactly; a longer text with more decimals than money has is the noise of an addition."""
    _, digits, exponent = Decimal(repr(value)).as_tuple()
    noisy = len(digits) > 15 and isinstance(exponent, int) and exponent < -6
    return float(f"{value:.15g}") if noisy else value
