"""The parameters of the flows: plain values that Prefect may store and show. No secret and nothing personal is ever one of them.

What they mean stands in Chinese under `Args:` of each flow, from where Prefect takes it into the form that starts a run.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from pipeline.core import now_in_shanghai


def no_later_than_next_year(year: int) -> int:
    """Refuse a year that cannot have rows yet. Judged when a run starts: a limit in the schema would age with the deployment."""
    last = now_in_shanghai().year + 1
    if year > last:
        raise ValueError(f"{year} 不在 2008 至 {last} 之间")
    return year


# 2008: the year the regulation took effect. `ge` stands in Annotated: Prefect loses it from a default.
Year = Annotated[int, Field(ge=2008), AfterValidator(no_later_than_next_year)]
Folder = Annotated[str, Field(min_length=1)]
Sources = list[str]
Moment = datetime | None
