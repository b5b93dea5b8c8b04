"""site: the same pages as files, for a closed network or a memory stick: links between files, tables cut short with all rows beside.

One build is opened once and all pages are made from it, so that a night that publishes meanwhile is not mixed in. The folder is
written beside the old one and put in its place at the end: whoever reads it sees the old site or the new one, and nothing of the
old one is left in the new.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import duckdb
import lxml.html

from pipeline.core import QueryResult, Refusal
from pipeline.dashboard.columns import table
from pipeline.dashboard.download import Rows as AllRows
from pipeline.dashboard.download import csv_lines
from pipeline.dashboard.listing import STILL
from pipeline.dashboard.pages import Page, pages
from pipeline.dashboard.paint import STATIC, paint, paint_notice
from pipeline.dashboard.tables_page import guard, may_see
from pipeline.dashboard.view import NotThere, View, choose, opened

MARK = ".gongkai-site"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Written:
    """What a site came to."""

    pages: int
    files: int


def write_site(
    folder: Path, out: Path, *, rows: int = 1000, role: str = "operator", say: Say = lambda _: None
) -> Written:
    """Write the pages of a workspace's newest published database into `out`. Raises Refusal SITE-OUT, PUBLISHED-*."""
    out = out.absolute()
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARK).exists())):
        raise Refusal("SITE-OUT", folder=str(out), reason="里面有别的文件")
    draft = out.with_name(f".{out.name}.new")
    old = out.with_name(f".{out.name}.old")
    try:
        for left in (draft, old):
            shutil.rmtree(left, ignore_errors=True)
        draft.mkdir(parents=True)
        with opened(folder, role=role) as first:
            held = STILL.set(rows)
            try:
                written = _Site(first.connection, folder, first.file, draft, role, say).write()
            finally:
                STILL.reset(held)
        shutil.copytree(STATIC, draft / "static")
        (draft / MARK).write_text("由 gongkai site 写成；再次写入时整个替换。\n", "utf-8")
        if out.exists():
            os.replace(out, old)
        os.replace(draft, out)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise Refusal("SITE-OUT", folder=str(out), reason=error.strerror or str(error)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return written


@dataclass
class _Kept(View):
    """A click among thousands on the same build: what was asked once is not asked again."""

    answers: dict[str, QueryResult] = field(default_factory=dict)

    def ask(self, name: str, **values: object) -> QueryResult:
        asked = repr((name, self.agency and self.agency.id, self.year, sorted(values.items())))
        if asked not in self.answers:
            if len(self.answers) > 2000:
                self.answers.clear()
            self.answers[asked] = super().ask(name, **values)
        return self.answers[asked]


class _Site:
    """The pages that can be reached from the first one, each written once."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: Path, file: Path, out: Path, role: str, say: Say
    ) -> None:
        self._connection, self._folder, self._file, self._out, self._role = connection, folder, file, out, role
        self._say = say
        self._routes = [(_pattern(page.route), page) for page in pages()]
        self._known: dict[str, Path | None] = {}
        self._waiting: deque[tuple[str, Path]] = deque()
        self._answers: dict[str, QueryResult] = {}

    def write(self) -> Written:
        for address in self._beginnings():
            self._place(address)
        written = 0
        while self._waiting:
            address, target = self._waiting.popleft()
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix == ".csv":
                self._write_rows(address, target)
            else:
                self._write_page(address, target)
                written += 1
                if written % 200 == 0:
                    self._say(f"已写 {written} 页，还有 {len(self._waiting)} 个文件")
        return Written(written, len([one for one in self._known.values() if one is not None]))

    def _beginnings(self) -> Iterator[str]:
        """The first page, then every page that needs no further part of an address, of every agency and year."""
        view = self._view({})
        begin = view.entry()
        if begin is None:
            raise Refusal("PUBLISHED-MISSING", folder=str(self._folder))
        entry = view.links.page("", agency=begin[0], year=begin[1])
        self._known["/"] = self._out / "index.html"
        self._waiting.append((entry, self._out / "index.html"))
        yield entry
        for page in pages():
            if page.parts or not self._shown(page):
                continue
            if not page.scoped:
                yield f"/{page.name}"
                continue
            for state in view.states:
                yield view.links.page(page.name, agency=state["agency"], year=state["year"])

    def _shown(self, page: Page) -> bool:
        if page.name.startswith("api"):
            return False
        return page.group == "reader" or page.readers_too or self._role == "operator"

    def _place(self, address: str) -> Path | None:
        """The file an address is written to; None for what is not part of a site."""
        address = address.partition("#")[0]
        if address not in self._known:
            self._known[address] = target = self._target(address)
            if target is not None:
                self._waiting.append((address, target))
        return self._known[address]

    def _target(self, address: str) -> Path | None:
        parts = urlsplit(address)
        path = unquote(parts.path)
        if path.startswith("/static/"):
            return None
        rows = re.fullmatch(r"/tables/(\w+)\.csv", path)
        found = self._find(path)
        if rows is None and (found is None or not self._shown(found[0])):
            return None
        if rows is None and path.startswith("/tables/") and path != "/tables/":
            known = table(self._connection, path.removeprefix("/tables/"))
            if not may_see(known, self._role):
                return None
        tail = f"-{sha256(parts.query.encode()).hexdigest()[:12]}" if parts.query else ""
        safe = "/".join(_safe(one) for one in path.strip("/").split("/"))
        if rows is not None:
            return self._out / f"{safe.removesuffix('.csv')}{tail}.csv"
        return self._out / safe / f"index{tail}.html"

    def _find(self, path: str) -> tuple[Page, dict[str, str]] | None:
        for pattern, page in self._routes:
            if match := pattern.fullmatch(path):
                return page, match.groupdict()
        return None

    def _view(self, query: dict[str, str]) -> View:
        return _Kept(self._connection, self._folder, self._file, query=query, role=self._role, answers=self._answers)

    def _write_rows(self, address: str, target: Path) -> None:
        parts = urlsplit(address)
        name = parts.path.removeprefix("/tables/").removesuffix(".csv")
        guard(table(self._connection, name), self._role)
        with target.open("wb") as handle:
            for part in csv_lines(AllRows(self._file, name, dict(parse_qsl(parts.query)))):
                handle.write(part)

    def _write_page(self, address: str, target: Path) -> None:
        parts = urlsplit(address)
        found = self._find(unquote(parts.path))
        assert found is not None
        page, path = found
        agency, year = path.pop("agency", None), path.pop("year", None)
        view = self._view(dict(parse_qsl(parts.query)))
        view.path = dict(path)
        if agency is not None:
            choose(view, agency, None if year is None else int(year))
        elif year is not None:
            view.year = int(year)
            view.path = {**path, "year": year}
        try:
            text = paint(page, view, page.build(view))
        except (NotThere, Refusal) as error:
            text = paint_notice(str(error))
        target.write_text(self._with_files(text, target), "utf-8")

    def _with_files(self, text: str, target: Path) -> str:
        """The page with every link leading to a file beside it; what needs a server loses its link."""
        document = lxml.html.document_fromstring(text)
        for element in list(document.iter("a", "link", "script", "img")):
            name = "src" if element.tag in ("script", "img") else "href"
            address = element.get(name)
            if address is None or not address.startswith("/"):
                continue
            if address.startswith("/static/"):
                place: Path | None = self._out / address.lstrip("/")
            else:
                place = self._place(address)
            if place is None:
                element.attrib.pop(name)
                element.set("class", f"{element.get('class', '')} gone".strip())
                continue
            mark = urlsplit(address).fragment
            near = quote(os.path.relpath(place, target.parent).replace(os.sep, "/"))
            element.set(name, near + (f"#{mark}" if mark else ""))
        for form in list(document.iter("form")):
            form.drop_tree()
        return str(lxml.html.tostring(document, encoding="unicode", doctype="<!doctype html>"))


def _pattern(route: str) -> re.Pattern[str]:
    """The router's way to write an address, as a pattern."""
    parts = re.split(r"\{(\w+)(?::(\w+))?\}", route)
    pattern = re.escape(parts[0])
    for name, kind, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        pattern += f"(?P<{name}>{ {'int': '[0-9]+', 'path': '.*'}.get(kind or '', '[^/]+') })" + re.escape(after)
    return re.compile(pattern)


def _safe(part: str) -> str:
    """A part of an address as the name of a file on any disk."""
    kept = re.sub(r'[<>:"/\\|?*\x00-\x1f%#]', "_", part).rstrip(". ") or "_"
    kept = kept if kept not in (".", "..") else "_"
    changed = kept != part or len(kept) > 80
    return f"{kept[:60]}-{sha256(part.encode()).hexdigest()[:8]}" if changed else kept
