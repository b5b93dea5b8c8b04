"""A simulated stretch of nights: an office whose sources are real servers with seeded faults, time moved forward by hand, and a clerk
who exports from the back end what the night says is missing.

Kept beside the tests because it stands on their platforms; the bench runs a whole year of it.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from pipeline.core.findings import Finding
from tests.support.office import Office, csv_text
from tests.support.platforms import Clock, Gkmlpt, WeChat, Weibo, documents, serve, wechat_year, weibo_year
from tests.support.platforms.poller import QUICK
from tests.support.platforms.server import Platform

VERBS = ("pull", "load", "correct", "accept", "count")
# Tens of megabytes, and waiting out a read time-out: tried elsewhere, once; here they would only cost time.
SLOW = ("huge", "time_out")
LONG = {
    "wechat": ("revoked", "ip_not_listed", "quota", "dropped"),
    "weibo": ("revoked", "server_error"),
    "website": ("login", "forbidden"),
}
FIGURES = {"wechat": "posts.wechat", "weibo": "posts.weibo", "website": "items.total"}
Alarm = tuple[str, str | None, int | None, str | None]


@dataclass
class World:
    """The office, its platforms, and the alarms of its nights."""

    office: Office
    clock: Clock
    platforms: dict[str, Platform]
    dice: random.Random
    first: date
    nights: int = 0
    outage: dict[str, tuple[str, int]] = field(default_factory=dict)
    bad: dict[str, list[date]] = field(
        default_factory=lambda: defaultdict(list)
    )  # nights on which a platform was made to misbehave
    open: set[Alarm] = field(default_factory=set)
    alarms: list[tuple[date, Alarm, str]] = field(default_factory=list)  # each when it was new
    exported: int = 0

    def night(self, verbs: Sequence[str] = VERBS, *, quiet: bool = False) -> None:
        """One night with its faults, or a quiet one."""
        for name, platform in self.platforms.items():
            if not quiet and self._faults(name, platform):
                self.bad[name].append(self.clock.today)
        self.office.verbs(*verbs, now=f"{self.clock.now:%Y-%m-%d %H:%M}")
        for platform in self.platforms.values():
            platform.faults.clear()
        findings = {
            self._alarm(finding): finding for finding in self.office.findings if finding.severity in ("warn", "block")
        }
        self.alarms += [
            (self.clock.today, alarm, finding.message) for alarm, finding in findings.items() if alarm not in self.open
        ]
        self.open = set(findings)
        self.nights += 1
        self.clock.forward(days=1)

    def clerk(self) -> None:
        """Exports what the last night said is missing from the back ends, as far as a clerk can read it off the calendar."""
        for name in ("wechat", "weibo"):
            days = {
                day
                for (day,) in self.office.published(
                    f"SELECT on_date FROM coverage WHERE source = '{name}' AND state IN ('missing', 'partial')"
                    f" AND on_date < DATE '{self.clock.today - timedelta(days=9)}'"
                )
            }
            for day in sorted(days):
                self.office.drop(f"{name}-export/导出_{day:%Y%m%d}-{day:%Y%m%d}.csv", self._export(name, day))
                self.exported += 1

    def counted(self, name: str) -> list[str]:
        """The ids of everything counted of a platform, as often as it is counted."""
        figures = FIGURES[name].removesuffix("total") + "%"
        rows = self.office.published(
            f"SELECT split_part(row_id, '@', 1) FROM verdicts WHERE verdict = 'counted' AND figure LIKE '{figures}'"
        )
        return sorted(key for (key,) in rows)

    def truth(self, name: str) -> dict[str, date]:
        """What there is up to yesterday, by the platform's own books."""
        last = self.clock.today - timedelta(days=1)
        published: dict[str, date] = {}
        for year in {self.first.year, self.clock.today.year}:
            published |= self.platforms[name].truth(year)  # type: ignore[attr-defined]
        return {key: day for key, day in published.items() if self.first <= day < last}

    def silent_losses(self) -> list[tuple[str, str, date]]:
        """What is true, not counted, and on a day that the calendar calls covered. There must be none."""
        lost = []
        for name in self.platforms:
            counted = set(self.counted(name))
            covered = {
                day
                for (day,) in self.office.published(
                    f"SELECT on_date FROM coverage WHERE source = '{name}' AND state = 'covered'"
                )
            }
            lost += [(name, key, day) for key, day in self.truth(name).items() if key not in counted and day in covered]
        return lost

    def false_alarms(self) -> list[tuple[date, Alarm, str]]:
        """Alarms of a source that had not misbehaved for so long that nothing of it can be felt, or told again for the same cause."""
        false = []
        last: dict[Alarm, date] = {}
        for night, alarm, message in self.alarms:
            text = f"{alarm[3]} {message}"
            causes = [day for name, days in self.bad.items() if name in text for day in days if day <= night]
            felt = bool(causes) and night - causes[-1] <= timedelta(days=14)
            if not felt or (alarm in last and not any(day > last[alarm] for day in causes)):
                false.append((night, alarm, message))
            last[alarm] = night
        return false

    def crowded_nights(self) -> list[tuple[date, str]]:
        """Nights on which one source gave more than one new alarm."""
        nights = Counter((night, str(alarm[3]).split(" ")[0]) for night, alarm, _ in self.alarms)
        return sorted(source_night for source_night, count in nights.items() if count > 1)

    def _faults(self, name: str, platform: Platform) -> bool:
        """Tonight's faults of a platform: now and then an outage of several nights, on other nights this or that."""
        if name in self.outage:
            fault, left = self.outage.pop(name)
            if left > 1:
                self.outage[name] = (fault, left - 1)
            platform.faults.ask(fault, times=None)
        elif self.dice.random() < 0.015:
            self.outage[name] = (self.dice.choice(LONG[name]), self.dice.randint(3, 12))
            return self._faults(name, platform)
        else:
            if self.dice.random() > 0.25:
                return False
            fault = self.dice.choice([fault for fault in platform.can if fault not in SLOW])
            platform.faults.ask(fault, times=self.dice.choice([1, 2, 3, None]))
        return True

    def _export(self, name: str, day: date) -> str:
        """What a back end exports of a day."""
        if name == "wechat":
            wechat = self.platforms["wechat"]
            assert isinstance(wechat, WeChat)
            articles = [article for article in wechat.articles if article.at.date() == day]
            rows: list[dict[str, object]] = [
                {"内容标题": article.title, "发表时间": f"{article.at:%Y-%m-%d %H:%M:%S}", "内容url": article.url}
                for article in articles
            ]
            return csv_text(rows) if rows else "内容标题,发表时间,内容url\n"
        weibo = self.platforms["weibo"]
        assert isinstance(weibo, Weibo)
        posts = [post for post in weibo.statuses if post.at.date() == day and post.visible == 0]
        rows = [
            {"微博id": post.number, "微博正文": post.text, "发布时间": f"{post.at:%Y-%m-%d %H:%M:%S}"} for post in posts
        ]
        return csv_text(rows) if rows else "微博id,微博正文,发布时间\n"

    @staticmethod
    def _alarm(finding: Finding) -> Alarm:
        """What identifies an alarm: the same one again is not reported."""
        return (finding.code, finding.agency, finding.year, finding.refers_to)


@contextmanager
def world(folder: Path, year: int, seed: int) -> Iterator[World]:
    """An office on the first of January with a WeChat account, a Weibo account by contract and a site's public list."""
    first = date(year, 1, 1)
    clock = Clock(f"{year}-01-02 02:30")
    platforms: dict[str, Platform] = {
        "wechat": WeChat(clock, wechat_year(year, seed)),
        "weibo": Weibo(clock, weibo_year(year, seed), commercial=True),
        "website": Gkmlpt(clock, documents(year, seed), per_page=100),
    }
    office = Office(folder)
    text = '[[agency]]\nid = "bureau"\nname = "生态环境局"\n'
    with ExitStack() as running:
        for name, platform in platforms.items():
            own = platform.settings(running.enter_context(serve(platform)))
            given = {
                **own,
                "parameters": {**QUICK, **own["parameters"]},
                "starts_on": first,
                "reread_days": 7,
                "rhythm_days": 3,
                "account": name,
            }
            if "secrets" in given:
                given["secrets"] = dict.fromkeys(given["secrets"], f"file:keys/{name}")
                office.write(f"keys/{name}", platform.planted[0])
                (folder / "keys" / name).chmod(0o600)
            text += f'[[source]]\nname = "{name}"\n' + "".join(
                f"{key} = {toml(value)}\n" for key, value in given.items()
            )
            if name != "website":
                text += f'[[source]]\nname = "{name}-export"\npreset = "{name}-export"\naccount = "{name}"\n'
                (folder / "inbox" / f"{name}-export").mkdir(parents=True)
        office.write("workspace.toml", text)
        office.write("columns.yml", "- {column: 工作动态, class: news}\n")
        yield World(office, clock, platforms, random.Random(seed), first)


def toml(value: object) -> str:
    """A value as workspace.toml has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (date, datetime, int, float)) and not isinstance(value, bool):
        return str(value)
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
