"""Asks addresses: HEAD before GET, redirects followed and noted. It never raises: whatever happens is a state of `states.yml`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import httpx

from pipeline.ingest import LOGIN_ADDRESS
from pipeline.inspection.judging import judge_file, judge_page
from pipeline.inspection.reading import read_page
from pipeline.inspection.visiting import AGENT, Failure, Visitor, parsed_url

MAX_HOPS = 8
_STATUS = {401: "login", 404: "missing", 410: "missing"}


@dataclass(frozen=True)
class Look:
    """What one address came to. `hops`: the addresses it led through; `links`: of a page that was read; `words`: wrong expressions."""

    url: str
    state: str
    detail: str = ""
    status: int | None = None
    final: str = ""
    hops: tuple[str, ...] = ()
    newest: date | None = None
    links: tuple[str, ...] | None = None
    words: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """An address to ask. `kind`: page, item, attachment or link; pages and items are read. `titles`: of the items published there."""

    url: str
    kind: str
    titles: tuple[str, ...] = ()

    @property
    def read(self) -> bool:
        return self.kind in ("page", "item")


class Asker:
    """Asks within one run, through a visitor; threads may share it. `on`: the day; `words`: wrong expression → the right one."""

    def __init__(self, visitor: Visitor, *, on: date, words: Mapping[str, str]) -> None:
        self._visitor, self._on, self._words = visitor, on, words

    def look(self, wanted: Wanted) -> Look:
        """Ask an address. Raises OutOfTimeError where it was not asked and should be another time."""
        hops: list[str] = []
        try:
            return self._look(wanted, hops)
        except Failure as failure:
            return Look(
                wanted.url, failure.state, failure.detail, final=hops[-1] if hops else wanted.url, hops=tuple(hops)
            )

    def _look(self, wanted: Wanted, hops: list[str]) -> Look:
        url, method = parsed_url(wanted.url), "HEAD"
        while True:
            self._visitor.permit(url)
            answer = self._visitor.ask(method, url)
            to = self._visitor.target(url, answer)
            if to is None and method == "HEAD" and (answer.status >= 400 or (wanted.read and answer.is_html)):
                method = "GET"
                continue
            if to is None and method == "GET" and answer.status < 300 and answer.is_html:
                page = read_page(answer.content, answer.charset, str(url), self._on, cut=answer.cut)
                if page.refresh is not None and page.refresh not in ("", str(url)):
                    to = self._visitor.joined(url, page.refresh)
            if to is None:
                break
            hops.append(str(to))
            if LOGIN_ADDRESS.search(f"{to.host}{to.path}") and not LOGIN_ADDRESS.search(wanted.url):
                return Look(wanted.url, "login", "跳到登录页", answer.status, str(to), tuple(hops))
            if len(hops) > MAX_HOPS or hops.count(str(to)) > 2:  # once to the same address with a cookie is usual
                raise Failure("loop", f"跳转 {len(hops)} 次仍未到头")
            url, method = to, "HEAD"
        final = str(url)
        if answer.status >= 300:
            detail = f"HTTP {answer.status}"
            state = _STATUS.get(answer.status, "error")
            return Look(wanted.url, state, detail, answer.status, final, tuple(hops))
        if not wanted.read or method == "HEAD" or not answer.is_html:
            state, detail = judge_file(wanted.url, final)
            return Look(wanted.url, state, detail, answer.status, final, tuple(hops))
        digest = self._missing_digest(url)
        state, detail = judge_page(page, wanted.url, final, wanted.titles, digest)
        text = page.text.replace(" ", "")
        words = {wrong: count for wrong in self._words if (count := text.count(wrong))}
        return Look(wanted.url, state, detail, answer.status, final, tuple(hops), page.newest, page.links, words)

    def _missing_digest(self, url: httpx.URL) -> str | None:
        """The text with which a host of the website answers an address that cannot exist; None where it says 404, as it should."""
        host = self._visitor.host(url)
        if url.host not in self._visitor.own:
            return None
        with host.lock:
            if host.calibrated:
                return host.missing_digest
            host.calibrated = True
        impossible = url.copy_with(raw_path=f"/{AGENT}-{secrets.token_hex(8)}.html".encode())
        try:
            self._visitor.permit(impossible)
            answer = self._visitor.ask("GET", impossible)
        except Failure:
            return None
        if answer.status == 200 and answer.is_html:
            page = read_page(answer.content, answer.charset, str(impossible), self._on, cut=answer.cut)
            with host.lock:
                host.missing_digest = page.digest
        return host.missing_digest
