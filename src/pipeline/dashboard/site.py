"""The same pages as files, for a closed network or a memory stick: links between files, long tables cut with all rows beside.

One build is opened once and all pages are made from it, so that a build published meanwhile is not mixed in. The folder is written
beside the old one and put in its place at the end: whoever reads it sees the old site or the new one, never both mixed.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import lxml.html

from pipeline.core import QueryResult, Refusal
from pipeline.dashboard.documents import ADDRESS, PACKAGE, UnconvertedPdf, unconverted_file
from pipeline.dashboard.listing.export import RowExport, csv_chunks
from pipeline.dashboard.listing.permissions import may_see, require_permission
from pipeline.dashboard.listing.tables import published_table, published_tables
from pipeline.dashboard.page import DashboardPage
from pipeline.dashboard.pages.registry import build_page, first_address, page_picture, pages, routed_pages
from pipeline.dashboard.templating import STATIC, render_notice
from pipeline.dashboard.view import PageNotFoundError, View, choose_agency, open_view
from pipeline.reports import can_write_chinese, pdf_document, pdf_documents

MARKER = ".gongkai-site"
# Documents that one start of LibreOffice converts.
PDFS_AT_ONCE = 40
PICTURE_ADDRESS = re.compile(
    r"/(?:pictures/(?P<page>[^/]+)/(?P<year>[0-9]+)|(?P<agency>[^/]+)/(?P<year_of>[0-9]+)/pictures/(?P<page_of>[^/]+))"
    r"/(?P<name>[^/.]+)\.(?P<suffix>svg|png)"
)
Say = Callable[[str], None]


@dataclass(frozen=True)
class SiteSummary:
    """How many pages, and how many files in all, a site has."""

    pages: int
    files: int


def write_site(
    folder: Path, out: Path, *, rows: int = 1000, role: str = "operator", say: Say = lambda _: None
) -> SiteSummary:
    """Write the pages of a workspace's newest published database into `out`; a table in a page shows at most `rows` rows.

    Raises Refusal SITE-OUT, PUBLISHED-*.
    """
    out = out.absolute()
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARKER).exists())):
        raise Refusal("SITE-OUT", folder=str(out), reason="里面有别的文件")
    draft = out.with_name(f".{out.name}.new")
    old = out.with_name(f".{out.name}.old")
    try:
        for leftover in (draft, old):
            shutil.rmtree(leftover, ignore_errors=True)
        draft.mkdir(parents=True)
        with open_view(folder, role=role, static_page_size=rows) as view:
            summary = _Site(view, draft, say).write()
        shutil.copytree(STATIC, draft / "static")
        (draft / MARKER).write_text("由 gongkai site 写成；再次写入时整个替换。\n", "utf-8")
        if out.exists():
            os.replace(out, old)
        os.replace(draft, out)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise Refusal("SITE-OUT", folder=str(out), reason=error.strerror or str(error)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return summary


@dataclass
class CachedView(View):
    """A view of a build that is asked the same things for thousands of pages: an answer is kept and given again."""

    answers: dict[str, QueryResult] = field(default_factory=dict)

    def ask(self, name: str, **values: object) -> QueryResult:
        question = repr((name, self.agency and self.agency.id, self.year, sorted(values.items())))
        if question not in self.answers:
            if len(self.answers) > 2000:
                self.answers.clear()
            self.answers[question] = super().ask(name, **values)
        return self.answers[question]


class _Site:
    """The pages that can be reached from the first one, each written once."""

    def __init__(self, view: View, out: Path, say: Say) -> None:
        self._opened, self._out, self._say = view, out, say
        self._routes = [(_pattern(page.route), page) for page in routed_pages()]
        self._targets: dict[str, Path | None] = {}
        self._queue: deque[tuple[str, Path]] = deque()
        self._answers: dict[str, QueryResult] = {}
        self._unconverted: list[tuple[Path, UnconvertedPdf]] = []
        self._tables = published_tables(view.connection)

    def write(self) -> SiteSummary:
        for address in self._starting_addresses():
            self._file_of(address)
        written = 0
        while self._queue:
            address, target = self._queue.popleft()
            target.parent.mkdir(parents=True, exist_ok=True)
            if picture := PICTURE_ADDRESS.fullmatch(unquote(urlsplit(address).path)):
                self._write_picture(picture, target)
            elif document := ADDRESS.fullmatch(unquote(urlsplit(address).path)):
                self._write_document(document, target)
            elif target.suffix == ".csv":
                self._write_rows(address, target)
            else:
                self._write_page(address, target)
                written += 1
                if written % 200 == 0:
                    self._say(f"已写 {written} 页，还有 {len(self._queue)} 个文件")
        self._convert()
        return SiteSummary(written, len([target for target in self._targets.values() if target is not None]))

    def _starting_addresses(self) -> Iterator[str]:
        """The first page, then every page that needs no further part of an address, of every agency and year."""
        view = self._view({})
        try:
            first = first_address(view)
        except PageNotFoundError:
            raise Refusal("PUBLISHED-MISSING", folder=str(view.folder)) from None
        self._targets["/"] = self._out / "index.html"
        self._queue.append((first, self._out / "index.html"))
        yield first
        for page in pages():
            if page.parts or not self._included(page):
                continue
            if not page.scoped:
                yield f"/{page.name}"
                continue
            for state in view.states:
                if not page.is_there(view, state["agency"]):
                    continue
                yield view.links.page(page.name, agency=state["agency"], year=state["year"])

    def _included(self, page: DashboardPage) -> bool:
        office_only = page.name.startswith("tables") and self._opened.role != "operator"
        shown = page.has_content(self._tables) and page.open_to(self._opened.role)
        return shown and not page.served_only and not office_only

    def _file_of(self, address: str) -> Path | None:
        """The file an address is written to; None for what is not part of a site."""
        address = address.partition("#")[0]
        if address not in self._targets:
            self._targets[address] = target = self._new_file(address)
            if target is not None:
                self._queue.append((address, target))
        return self._targets[address]

    def _new_file(self, address: str) -> Path | None:
        parts = urlsplit(address)
        path = unquote(parts.path)
        if path.startswith("/static/"):
            return None
        if (picture := PICTURE_ADDRESS.fullmatch(path)) and picture["suffix"] == "png" and not can_write_chinese():
            return None
        document = ADDRESS.fullmatch(path)
        if document and document["kind"] == PACKAGE and self._opened.role != "operator":
            return None
        if picture or document:
            return self._out / "/".join(_file_name(part) for part in path.strip("/").split("/"))
        is_csv = re.fullmatch(r"/tables/(\w+)\.csv", path) is not None
        match = self._page_at(path)
        if not is_csv and (match is None or not self._included(match[0])):
            return None
        if not is_csv and path.startswith("/tables/") and path != "/tables/":
            table = published_table(self._opened.connection, path.removeprefix("/tables/"))
            if not may_see(table, self._opened.role):
                return None
        suffix = f"-{sha256(parts.query.encode()).hexdigest()[:12]}" if parts.query else ""
        name = "/".join(_file_name(part) for part in path.strip("/").split("/"))
        if is_csv:
            return self._out / f"{name.removesuffix('.csv')}{suffix}.csv"
        return self._out / name / f"index{suffix}.html"

    def _page_at(self, path: str) -> tuple[DashboardPage, dict[str, str]] | None:
        for pattern, page in self._routes:
            if match := pattern.fullmatch(path):
                return page, match.groupdict()
        return None

    def _view(self, query: dict[str, str]) -> View:
        view = self._opened
        return CachedView(view.connection, view.folder, view.file, query=query, role=view.role,
                          static_page_size=view.static_page_size, answers=self._answers, keepers=view.keepers)  # fmt: skip

    def _write_rows(self, address: str, target: Path) -> None:
        parts = urlsplit(address)
        name = parts.path.removeprefix("/tables/").removesuffix(".csv")
        require_permission(published_table(self._opened.connection, name), self._opened.role)
        with target.open("wb") as handle:
            query = dict(parse_qsl(parts.query))
            for chunk in csv_chunks(RowExport(self._opened.file, name, query, role=self._opened.role)):
                handle.write(chunk)

    def _write_document(self, asked: re.Match[str], target: Path) -> None:
        view = self._view({})
        choose_agency(view, asked["agency"], int(asked["year"]))
        _, content = unconverted_file(view, asked["kind"], asked["suffix"])
        if isinstance(content, UnconvertedPdf):
            self._unconverted.append((target, content))
        else:
            target.write_bytes(content)

    def _convert(self) -> None:
        """Make the PDFs of drafts, many at a time. Raises Refusal SITE-OUT where LibreOffice does not give one."""
        by_time: dict[datetime, list[tuple[Path, bytes]]] = {}
        for target, content in self._unconverted:
            by_time.setdefault(content.now, []).append((target, content.word))
        for now, waiting in by_time.items():
            for start in range(0, len(waiting), PDFS_AT_ONCE):
                batch = waiting[start : start + PDFS_AT_ONCE]
                self._say(f"正在转成 PDF：{len(batch)} 个文件")
                made = pdf_documents([word for _, word in batch], now)
                for (target, word), pdf in zip(batch, made, strict=True):
                    pdf = pdf or pdf_document(word, now)
                    if pdf is None:
                        raise Refusal("SITE-OUT", folder=str(self._out), reason=f"LibreOffice 没有转出 {target.name}")
                    target.write_bytes(pdf)

    def _write_picture(self, asked: re.Match[str], target: Path) -> None:
        view = self._view({})
        year = int(asked["year"] or asked["year_of"])
        if asked["agency"]:
            choose_agency(view, asked["agency"], year)
        view.year = year
        target.write_bytes(page_picture(view, asked["page"] or asked["page_of"], asked["name"], asked["suffix"]))

    def _write_page(self, address: str, target: Path) -> None:
        parts = urlsplit(address)
        match = self._page_at(unquote(parts.path))
        assert match is not None
        page, path = match
        agency, year = path.pop("agency", None), path.pop("year", None)
        view = self._view(dict(parse_qsl(parts.query)))
        view.path = dict(path)
        try:
            if agency is not None:
                choose_agency(view, agency, None if year is None else int(year))
            elif year is not None:
                view.year = int(year)
            text = build_page(page, view)
        except (PageNotFoundError, Refusal) as error:
            text = render_notice(str(error))
        target.write_text(self._with_relative_links(text, target), "utf-8")

    def _with_relative_links(self, text: str, target: Path) -> str:
        """The page with every link leading to a file beside it; what needs a server loses its link."""
        document = lxml.html.document_fromstring(text)
        for element in list(document.iter("a", "link", "script", "img")):
            name = "src" if element.tag in ("script", "img") else "href"
            address = element.get(name)
            if address is None or not address.startswith("/"):
                continue
            if address.startswith("/static/"):
                linked: Path | None = self._out / address.lstrip("/")
            else:
                linked = self._file_of(address)
            if linked is None:
                element.attrib.pop(name)
                element.set("class", f"{element.get('class', '')} gone".strip())
                continue
            fragment = urlsplit(address).fragment
            relative = quote(os.path.relpath(linked, target.parent).replace(os.sep, "/"))
            element.set(name, relative + (f"#{fragment}" if fragment else ""))
        for form in list(document.iter("form")):
            form.drop_tree()
        return str(lxml.html.tostring(document, encoding="unicode", doctype="<!doctype html>"))


def _pattern(route: str) -> re.Pattern[str]:
    """An address as the router writes it, as a regular expression."""
    parts = re.split(r"\{(\w+)(?::(\w+))?\}", route)
    pattern = re.escape(parts[0])
    for name, kind, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        pattern += f"(?P<{name}>{ {'int': '[0-9]+', 'path': '.*'}.get(kind or '', '[^/]+') })" + re.escape(after)
    return re.compile(pattern)


def _file_name(part: str) -> str:
    """A part of an address as the name of a file on any disk."""
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f%#]', "_", part).rstrip(". ") or "_"
    name = name if name not in (".", "..") else "_"
    changed = name != part or len(name) > 80
    return f"{name[:60]}-{sha256(part.encode()).hexdigest()[:8]}" if changed else name
