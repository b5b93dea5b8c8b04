"""The law's terms: how long, counted in what, from which day. The numbers stand in `terms.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from pipeline.law.workdays import Calendar


class Term(BaseModel):
    """One term. `from_memory` marks what was not yet read in the document itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int
    unit: Literal["working", "calendar"]
    what: str
    article: str
    since: date | None = None
    from_memory: bool = False


@dataclass(frozen=True)
class Received:
    """The day a request counts as received and the clause that says so; no day where what it needs is missing."""

    on_date: date | None
    article: str
    what: str


@cache
def terms() -> dict[str, Term]:
    """All terms by name."""
    text = resources.files("pipeline").joinpath("law", "deadlines.yml").read_text("utf-8")
    return {name: Term.model_validate(entry) for name, entry in yaml.safe_load(text).items()}


def deadline(calendar: Calendar, name: str, start: date) -> date:
    """The last day of a term that starts from `start`, which itself does not count.

    Terms of calendar days end on their day even when it is a day off: the earlier date is the safe one.
    Raises KeyError for a name `terms.yml` does not have.
    """
    term = terms()[name]
    if term.unit == "calendar":
        return start + timedelta(days=term.days)
    return calendar.after(start, term.days)


def since(name: str) -> date:
    """The day from which a term exists."""
    day = terms()[name].since
    if day is None:
        raise KeyError(f"{name} has no `since` in terms.yml")
    return day


def received_date(
    channel: str, *, submitted: date | None = None, signed: date | None = None, confirmed: date | None = None
) -> Received:
    """The day of receipt by channel (条例 art. 31); `channel` is a code of `lookups/request_channels.yml`.

    At the counter: the day it was handed in. Mail that is signed for: the day the office signed. Letters nobody signs
    for, the internet, e-mail and fax: the day both sides confirmed. Raises KeyError for another channel: the article
    names none, so a person has to decide.
    """
    clauses = {
        "counter": (submitted, "条例第三十一条第（一）项", "提交之日"),
        "registered_mail": (signed, "条例第三十一条第（二）项", "签收之日"),
        "ordinary_mail": (confirmed, "条例第三十一条第（二）项", "与申请人确认之日"),
        "internet": (confirmed, "条例第三十一条第（三）项", "双方确认之日"),
        "email": (confirmed, "条例第三十一条第（三）项", "双方确认之日"),
        "fax": (confirmed, "条例第三十一条第（三）项", "双方确认之日"),
    }
    return Received(*clauses[channel])


def review_comes_first(decision: str, decided_on: date) -> bool:
    """Whether a suit against this decision must be preceded by a review: 不予公开 (codes D…) from 2024-01-01 on."""
    return decision.startswith("D") and decided_on >= since("review_first")
