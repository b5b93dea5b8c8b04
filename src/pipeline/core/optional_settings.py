"""Settings of what an office may keep or leave: one publication on several channels, the website itself, the follow-up of findings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipeline.core.model import FrozenModel

TableName = Literal["items", "posts", "requests", "request_events", "disputes", "documents", "counts", "declared"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


class Publications(FrozenModel):
    """How one publication is found again on several channels; without this section nothing is matched.

    Items of the columns or classes `everywhere`, or with `title_words`, must stand on all `channels` `within_days`. Titles `same` alike
    (0 to 1) are one publication, from `review` on a person is asked. `superior_accounts`: accounts whose reposts are counted apart.
    """

    everywhere: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    channels: tuple[str, ...] = ("wechat", "weibo")
    within_days: Annotated[int, Field(ge=0, le=366)] = 5
    same: Annotated[float, Field(gt=0, le=1)] = 0.85
    review: Annotated[float, Field(gt=0, le=1)] = 0.6
    shortest_title: Annotated[int, Field(ge=4)] = 8
    days: Annotated[int, Field(ge=0, le=366)] = 30
    superior_accounts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _asked_below_same(self) -> Publications:
        if self.review > self.same:
            raise ValueError(f"review（{self.review}）不能大于 same（{self.same}）")
        return self


class InspectedPage(FrozenModel):
    """The own page of a website column: its address. `agency`: whose it is, where a workspace has several."""

    column: str
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")]
    agency: Slug | None = None


class Inspect(FrozenModel):
    """How `gongkai inspect` looks at the website; the weekly deployment exists only where the workspace has this section and `weekly`.
    `seconds_between`: the pause between two requests to one host. `minutes`: a run ends after so long and the next goes on there.
    `again_days`: an address that was in order is asked again so many days later. `link_months`: links and attachments are followed
    out of the items of so many months. `word_list`: a file of the office with wrong expressions. `proxy`: without a password.
    """

    page: tuple[InspectedPage, ...] = ()
    weekly: bool = True
    seconds_between: Annotated[float, Field(ge=0, le=3600)] = 1.0
    minutes: Annotated[float, Field(gt=0, le=1440)] = 60.0
    again_days: Annotated[int, Field(ge=0, le=366)] = 6
    link_months: Annotated[int, Field(ge=0, le=24)] = 6
    connect_seconds: Annotated[float, Field(gt=0, le=300)] = 15.0
    word_list: str | None = None
    ca_file: str | None = None
    proxy: Annotated[str, Field(pattern=r"^https?://[^@\s]+$")] | None = None


class OwnerRule(FrozenModel):
    """Which office (科室) takes a finding: the first rule decides of which every condition that it states holds.

    `code`: a code, or its beginning with a * (SITE-*). `source`, `table`, `column` (of the website), `agency`: what the finding is
    about. `days`: working days to mend it. `leave`: findings that are not followed up.
    """

    office: Annotated[str, Field(max_length=40)] = ""
    code: Annotated[str, Field(pattern=r"^[A-Z0-9-]*\*?$")] = "*"
    source: str | None = None
    table: TableName | None = None
    column: str | None = None
    agency: Slug | None = None
    days: Annotated[int, Field(ge=0, le=366)] | None = None
    leave: bool = False

    @model_validator(mode="after")
    def _somebody_takes_it(self) -> OwnerRule:
        if not self.leave and not self.office:
            raise ValueError("follow_up.rule 应写明 office（承办科室），不督办的写 leave = true")
        return self


class FollowUp(FrozenModel):
    """How findings are followed up; without this section none is. `office` takes what no rule gives to another.

    `block_days`, `warn_days`: working days from the night that first saw it. `escalate_days`: the digest names what is open so many
    days after its last day.
    """

    office: Annotated[str, Field(min_length=1, max_length=40)]
    block_days: Annotated[int, Field(ge=0, le=366)] = 3
    warn_days: Annotated[int, Field(ge=0, le=366)] = 10
    escalate_days: Annotated[int, Field(ge=0, le=366)] = 5
    rule: tuple[OwnerRule, ...] = ()
