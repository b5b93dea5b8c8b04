"""One inspection: which addresses are due, asking them host by host within the time of a run, and the log of what was found.

Items and columns' own pages come first, then the links and attachments of the pages that were read. What a run leaves over, the next
one asks first.
"""

from __future__ import annotations

import queue
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.core import Inspect, Refusal, Workspace, open_file, query_open, read_published, run_name, writers_lock
from pipeline.inspection.asking import Asker, Look, Wanted
from pipeline.inspection.log import InspectionLog
from pipeline.inspection.reading import is_attachment
from pipeline.inspection.states import is_fault
from pipeline.inspection.visiting import OutOfTimeError, Visitor, host_of, netloc_of
from pipeline.inspection.words import read_word_list

Say = Callable[[str], None]
HOSTS_AT_ONCE = 8
# Looks written together: what a killed run has not written it asks again.
LOGGED_TOGETHER = 20


@dataclass(frozen=True)
class InspectionResult:
    """What a run came to. `left`: due addresses that were not asked; `ended`: done, time (it was over), waiting (a host wants a pause).

    `without_address`: items of which the publication log says no address.
    """

    run: str
    asked: int
    left: int
    ended: str
    without_address: int
    looks: tuple[tuple[str, Look], ...]

    @property
    def faults(self) -> tuple[tuple[str, Look], ...]:
        """Kind and look of every address out of order."""
        return tuple((kind, look) for kind, look in self.looks if is_fault(look.state) or look.words)


def inspect_site(
    workspace: Workspace, *, now: datetime, year: int | None = None, everything: bool = False, say: Say = lambda _: None
) -> InspectionResult:
    """Ask the addresses that are due: of the items of the last twelve months, or of a year, and of the columns' own pages.

    `everything`: also those that were in order a few days ago. Raises Refusal INSPECT-NOTHING where there is no address, INSPECT-CLOSED
    where no host of the website answers (nothing is recorded then), INSPECT-WORDS, INSPECT-SETTING, WORKSPACE-BUSY, PUBLISHED-*.
    """
    settings = workspace.settings.inspect or Inspect()
    words = read_word_list(settings, workspace.folder)
    log = InspectionLog(workspace.folder / "inspection")
    with writers_lock(log.folder):
        wanted, follow, without = _targets(workspace, settings, now.date(), year)
        own = {host_of(target.url) for target in wanted} - {""}
        run, began = run_name(now), time.monotonic()
        deadline = began + settings.minutes * 60
        with Visitor(settings, workspace.folder, own=own, deadline=deadline) as visitor:
            _refuse_closed_network(visitor, wanted)
            asker = Asker(visitor, on=now.date(), words=words)
            inspection = _Inspection(asker, visitor, log, run, now, began, say)
            newest, known = log.newest(), list(wanted)
            due = _due(wanted, newest, now, settings, everything)
            ended = "stopped"
            try:
                say(f"{len(wanted)} 个网址，其中 {len(due)} 个该看了")
                inspection.ask(due)
                links = _links(log.links(), follow, {target.url for target in wanted})
                due_links = _due(links, newest, now, settings, everything)
                say(f"{len(links)} 个链接和附件，其中 {len(due_links)} 个该看了")
                known, due = [*known, *links], [*due, *due_links]
                inspection.ask(due_links)
                complete = len(inspection.looks) == len(due)
                ended = "done" if complete else "waiting" if visitor.asked_to_wait else "time"
            finally:
                left = len(due) - len(inspection.looks)
                log.append_run(
                    run=run, began_at=now.isoformat(timespec="seconds"),
                    ended_at=inspection.time().isoformat(timespec="seconds"),
                    known=len(known), asked=len(inspection.looks), left=left, ended=ended, without_address=without,
                )  # fmt: skip
    return InspectionResult(run, len(inspection.looks), left, ended, without, tuple(inspection.looks))


def _targets(
    workspace: Workspace, settings: Inspect, today: date, year: int | None
) -> tuple[list[Wanted], set[str], int]:
    """What is to be asked, the pages whose links are followed, and how many items say no address."""
    since = date(year, 1, 1) if year is not None else today - timedelta(days=365)
    until = date(year, 12, 31) if year is not None else today
    months = today.year * 12 + today.month - 1 - settings.link_months
    recent = date(months // 12, months % 12 + 1, 1)
    with open_file(read_published(workspace.folder).newest()) as connection:
        rows = query_open(connection, "inspection/addresses", since=since, until=until).rows
        (without,) = query_open(connection, "inspection/without_address", since=since, until=until).rows[0]
    pages = {page.url: Wanted(page.url, "page") for page in settings.page}
    items = [
        Wanted(url, "item", tuple(title for title in titles if title)) for url, titles, _ in rows if url not in pages
    ]
    if not pages and not items:
        raise Refusal("INSPECT-NOTHING", since=since, until=until, without=without)
    follow = {*pages, *(url for url, _, newest in rows if newest >= recent)} if settings.link_months else set()
    return [*pages.values(), *items], follow, int(without)


def _links(read: Mapping[str, Iterable[str]], follow: set[str], known: set[str]) -> list[Wanted]:
    """The links of the pages that are followed, each once, without those that are asked anyway."""
    found = dict.fromkeys(link for page in sorted(follow) for link in read.get(page, ()) if link not in known)
    return [Wanted(link, "attachment" if is_attachment(link) else "link") for link in found]


def _due(
    wanted: Sequence[Wanted],
    newest: Mapping[str, tuple[str, datetime]],
    now: datetime,
    settings: Inspect,
    everything: bool,
) -> list[Wanted]:
    """The addresses to ask: never asked ones first, then those asked longest ago. What is out of order is always due."""
    before = now - timedelta(days=settings.again_days)

    def last(target: Wanted) -> datetime:
        return newest[target.url][1] if target.url in newest else datetime.min

    due = [target for target in wanted
           if everything or target.url not in newest or is_fault(newest[target.url][0]) or last(target) <= before]  # fmt: skip
    return sorted(due, key=last)


def _refuse_closed_network(visitor: Visitor, wanted: Sequence[Wanted]) -> None:
    """Raise Refusal INSPECT-CLOSED where no host of the website answers."""
    hosts = {netloc_of(target.url): target.url for target in wanted}
    hosts.pop("", None)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        answers = list(pool.map(visitor.reachable, hosts.values()))
    if hosts and not any(answers):
        raise Refusal("INSPECT-CLOSED", hosts="、".join(sorted(hosts)[:5]), count=len(hosts))


class _Inspection:
    """The looks of one run, written to the log as they come."""

    def __init__(
        self, asker: Asker, visitor: Visitor, log: InspectionLog, run: str, now: datetime, began: float, say: Say
    ) -> None:
        self._asker, self._visitor, self._log, self._run = asker, visitor, log, run
        self._now, self._began, self._say = now, began, say
        self.looks: list[tuple[str, Look]] = []

    def time(self) -> datetime:
        """The time now, as this run counts it."""
        return self._now + timedelta(seconds=time.monotonic() - self._began)

    def ask(self, targets: Sequence[Wanted]) -> None:
        """Ask addresses, one thread a host, and log what each came to."""
        by_host: dict[str, list[Wanted]] = defaultdict(list)
        for target in targets:
            by_host[netloc_of(target.url)].append(target)
        answers: queue.Queue[tuple[datetime, str, Look] | None] = queue.Queue()
        with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
            work = [pool.submit(self._ask_host, of_host, answers) for of_host in by_host.values()]
            try:
                for together in self._taken(answers, len(work)):
                    self._log.append(self._run, together)
                    self.looks += [(kind, look) for _, kind, look in together]
                    self._say(f"看了 {len(self.looks)} 个")
            except BaseException:
                self._visitor.stopped.set()
                raise
            for done in work:
                done.result()

    def _ask_host(self, targets: Iterable[Wanted], answers: queue.Queue[tuple[datetime, str, Look] | None]) -> None:
        try:
            for target in targets:
                look = self._asker.look(target)
                answers.put((self.time(), target.kind, look))
        except OutOfTimeError:
            return
        finally:
            answers.put(None)

    @staticmethod
    def _taken(
        answers: queue.Queue[tuple[datetime, str, Look] | None], hosts: int
    ) -> Iterator[list[tuple[datetime, str, Look]]]:
        """Looks as they come, some together, until every host is through."""
        together: list[tuple[datetime, str, Look]] = []
        while hosts:
            answer = answers.get()
            if answer is None:
                hosts -= 1
            else:
                together.append(answer)
            if together and (len(together) >= LOGGED_TOGETHER or not hosts):
                yield together
                together = []
