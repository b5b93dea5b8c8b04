"""Reading published reports back: each format against its parser alone, and a folder of thousands in one run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from bench.measure import Measure, fresh_process
from bench.ratio import ratio_line
from bench.result import Line, Result

FOLDER = Path(".bench") / "reports"
FORMATS = {
    "html": "clean.html",
    "docx": "merged.docx",
    "pdf": "ruled.pdf",
    "txt": "tabs.txt",
    "md": "pipe tables.md",
    "xlsx": "one sheet.xlsx",
}
EACH = 60
FASTER = {"pdf": 12}  # reports each processor second, at least
WARM = (
    "pipeline.audit.audit",
    "pipeline.audit.understand",
    "pipeline.audit.text.sentences",
    "pipeline.audit.formats.pdf",
    "docx",
    "lxml.html",
    "python_calamine",
)
ENOUGH = 3000


def run(rows: int = ENOUGH, measure: Measure = fresh_process) -> list[Line]:
    """`rows`: how many files lie in the folder. Reports per second and memory, by format on one core and for the folder."""
    lines: list[Line] = []
    each = min(EACH, max(rows // len(FORMATS), 1))
    _print(rows, each)
    reads = {name: measure(_read, name, each, warm=WARM) for name in FORMATS}
    for name, read in reads.items():
        if read.answer[0] != each or read.answer[1]:
            raise RuntimeError(f"{name}: {read.answer}")
        # A parser of text or PDF takes next to nothing; there the reading of a Word file is the measure.
        alone = measure(_parse, name, each, warm=WARM) if name in ("docx", "pdf") else None
        other, beside, most = (
            (alone, "单是解析", 5.0) if alone and name == "docx" else (reads["docx"], "审 docx", 2.0 if alone else 1.5)
        )
        ratio = read.processor / max(other.processor, 1e-3)
        lines.append(
            ratio_line(
                f"审 {name} 比{beside}",
                ratio,
                f"≤ {most:g}",
                ratio <= most,
                f"{read}",
                f"{other}",
                size=each,
                of="份",
                cost=read,
            )
        )
        speed = each / max(read.processor, 1e-3)
        least = FASTER.get(name)
        grown = max(read.peak - read.answer[2], 0) / 2**20
        notes = [f"多占内存至多 {grown:.0f} MiB"]
        if alone:
            parsing = max(alone.processor, 1e-3)
            notes.append(f"单是解析 {each / parsing:.1f} 份，审为其 {read.processor / parsing:.1f} 倍")
        target, met = (f"≥ {least}", speed >= least if each == EACH else None) if least else ("", None)
        lines.append(Result(f"审 {name}，每核每秒", speed, "份", target, met, each, "份", read, tuple(notes)))
    few, many = measure(_folder, rows // 10), measure(_folder, rows)
    if (few.answer, many.answer) != (rows // 10, rows):
        raise RuntimeError(f"refused: {rows // 10 - few.answer}, {rows - many.answer}")
    ratio = many.processor / max(few.processor, 1e-3)
    met = None if rows < ENOUGH else ratio <= 11
    what = f"文件夹 {rows:,} 份（每秒 {rows / many.wall:.1f} 份）比 {rows // 10:,} 份"
    lines.append(ratio_line(what, ratio, "≤ 11", met, f"{many}", f"{few}", size=rows, of="份", cost=many))
    shutil.rmtree(FOLDER)
    return lines


def _print(rows: int, each: int) -> None:
    """A folder of reports in turn in every format; those of a format are the same few, copied, for printing takes longer."""
    from tests.support.audit.layouts import LAYOUTS
    from tests.support.audit.numbers import make

    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    prints = {layout.file: layout.prints for layout in LAYOUTS}
    printed = {name: [prints[file](make(seed)) for seed in range(min(each, 5))] for name, file in FORMATS.items()}
    for number in range(max(rows, each * len(FORMATS))):
        name = list(FORMATS)[number % len(FORMATS)]
        some = printed[name]
        (FOLDER / f"{number:05}.{name}").write_bytes(some[number // len(FORMATS) % len(some)])


def _files(name: str, each: int) -> list[Path]:
    return sorted(FOLDER.glob(f"*.{name}"))[:each]


def _read(name: str, each: int) -> tuple[int, int, int]:
    """How many were read whole, how many cells were not, and the memory before."""
    from pipeline.audit.judge import judge_reports
    from pipeline.audit.workers import InputFile as Asked
    from pipeline.audit.workers import read_file as read_one

    before = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096
    reports = [report for file in _files(name, each) for report, _ in read_one(Asked(file.name, path=file)).reports]
    judge_reports(reports)
    return len(reports), sum(cell.value is None for report in reports for cell in report.cells), before


def _parse(name: str, each: int) -> int:
    return sum(PARSERS[name](file.read_bytes()) for file in _files(name, each))


def _html(content: bytes) -> int:
    import lxml.html

    return len(lxml.html.document_fromstring(content).text_content())


def _docx(content: bytes) -> int:
    import docx

    return sum(len(cell.text) for table in docx.Document(BytesIO(content)).tables for cell in table._cells)


def _pdf(content: bytes) -> int:
    from pipeline.audit.formats.pdfium.file import opened

    pages = 0
    with opened(content) as pdf:
        for number in range(1, pdf.page_count + 1):
            with pdf.page(number) as page:
                pages += len(page.read().characters)
    return pages


def _xlsx(content: bytes) -> int:
    import python_calamine

    book = python_calamine.load_workbook(BytesIO(content))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _text(content: bytes) -> int:
    return len(content.decode("utf-8").split("\n"))


PARSERS: dict[str, Callable[[bytes], int]] = {
    "html": _html, "docx": _docx, "pdf": _pdf, "txt": _text, "md": _text, "xlsx": _xlsx,
}  # fmt: skip


def _folder(rows: int) -> int:
    """How many files of the folder are read."""
    from pipeline.audit.audit import audit_files as audit
    from pipeline.audit.audit import files_of
    from pipeline.audit.workers import InputFile as Asked

    results = audit([Asked(file.name, path=file) for file in files_of([FOLDER])[:rows]])
    return sum(not result.refused for result in results)
