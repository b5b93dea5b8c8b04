"""What happened in the made-up bureau in its year, before anybody wrote it into a file: the facts the files and the truth are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

Site = Literal["trs", "hanweb"]


@dataclass(frozen=True)
class Item:
    """One line of a website's list: an item in one of its columns. `published` is None for a draft."""

    item_id: int
    title: str
    column: str
    site: Site
    published: datetime | None
    created: datetime
    state: Literal["published", "draft", "deleted"] = "published"
    reference: bool = False


@dataclass(frozen=True)
class Article:
    """One article of a WeChat push: `mid` is the push, `idx` the article's place in it."""

    mid: int
    idx: int
    title: str
    day: date


@dataclass(frozen=True)
class Post:
    """One Weibo post under its number; `original` is false for a repost."""

    number: int
    text: str
    at: datetime
    original: bool


@dataclass(frozen=True)
class MonthCount:
    """A number without rows: how many posts a channel had in a month."""

    month: int
    channel: str
    amount: int


@dataclass(frozen=True)
class Request:
    """One request for information. `decided` and `word` are None while it is open; `group` marks cells merged with the row above."""

    number: str
    received: date
    applicant: str
    kind_word: str
    kind: str
    channel: str
    subject: str
    unit: str
    decided: date | None
    word: str | None
    code: str | None
    row: str | None
    extended: bool = False
    corrected: bool = False
    remark: str = ""
    merged: bool = False


@dataclass(frozen=True)
class Dispute:
    """One review or suit. `closed` and `outcome` are None while it is pending."""

    case_no: str
    kind_word: str
    kind: str
    party: str
    request_no: str
    filed: date
    closed: date | None
    outcome_word: str
    outcome: str


@dataclass(frozen=True)
class Declared:
    """A number only a person knows, with the document it stands on."""

    figure: str
    value: float
    vouched_by: str
    document: str


@dataclass(frozen=True)
class Bureau:
    """All facts of one bureau and year, and the tables of its report of the year before (figure → value)."""

    year: int
    items: tuple[Item, ...]
    articles: tuple[Article, ...]
    posts: tuple[Post, ...]
    counts: tuple[MonthCount, ...]
    requests: tuple[Request, ...]
    disputes: tuple[Dispute, ...]
    declared: tuple[Declared, ...]
    last_report: Mapping[str, float]

    @property
    def name(self) -> str:
        """The bureau's name."""
        return str(words()["bureau"]["name"])


@cache
def words() -> dict[str, Any]:
    """The vocabulary of `words.yml`."""
    return _yaml("words.yml")


@cache
def headers(name: str) -> tuple[str | None, ...]:
    """The header line of one kind of file in `headers.yml`."""
    return tuple(_yaml("headers.yml")[name])


@cache
def form_rows() -> dict[str, Any]:
    """Rows and columns of the form of 2021 as `form_rows.yml` lists them."""
    return _yaml("form_rows.yml")


def _yaml(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath(name).read_text("utf-8"))
    return document
