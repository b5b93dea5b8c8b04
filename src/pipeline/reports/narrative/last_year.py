"""What an agency's report on the year before said in its part five, as far as that is known: this year's report says what became of it.

Known from the newest sealed package of that year; else from what a person wrote into its file of texts. Nothing known: nothing is said.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.core import Refusal, Workspace
from pipeline.reports.texts import read_texts

# The entries of part five in which problems stand: ours, and the place for a person's. The text of a sealed package is never larger.
OURS, PLACE = "自查问题", "存在的主要问题"
_TEXT, _MAX_BYTES = "text.json", 10_000_000
_NUMBERED = re.compile(r"[一二三四五六七八九十]是[，,]?([^。；]+)")
# What leads to a list; clauses that speak of what comes next, and 无, name no problem.
_LEAD = re.compile("[^。；\n]*(?:以下|下列)[^。；：\n]*：")
_NO_PROBLEM = re.compile("下一步|针对|^无")


@dataclass(frozen=True)
class LastYear:
    """`sentences`: the names of our sentences in last year's report. `problems`: those that people wrote, in their words, shortened."""

    sentences: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def read_last_year(workspace: Workspace, agency: str, year: int) -> LastYear:
    """What the report on the year before said. Empty where it was neither sealed here nor written down."""
    entries = _sealed_text(workspace, agency, year - 1)
    if entries is None:
        return LastYear(problems=_written_problems(workspace, agency, year - 1))
    ours = [entry for entry in entries if entry.get("name") == OURS]
    names = frozenset(str(name) for entry in ours for name in entry.get("sentences") or ())
    written = [entry for entry in entries if entry.get("name") == PLACE and entry.get("source") == "written"]
    written += [
        entry for entry in ours if not entry.get("sentences")
    ]  # replaced whole, or by a version that kept no names
    return LastYear(names, tuple(problem for entry in written for problem in problems_in(str(entry.get("text", "")))))


def problems_in(text: str) -> tuple[str, ...]:
    """The problems a text names: its numbered points (一是 …), else its sentences; each up to its first comma."""
    clauses = (clause.strip() for clause in re.split("[。；\n]", _LEAD.sub("", text)))
    points = _NUMBERED.findall(text) or [clause for clause in clauses if clause and not _NO_PROBLEM.search(clause)]
    shortened = (re.split("[，,：:]", re.sub("^(?:此外|同时|另外)[，,]", "", point.strip()))[0] for point in points)
    return tuple(dict.fromkeys(point for point in shortened if point))


def _written_problems(workspace: Workspace, agency: str, year: int) -> tuple[str, ...]:
    try:
        written = read_texts(workspace.folder, agency, year).places.get(PLACE)
    except Refusal:  # it is said where that year's report is written
        return ()
    return () if written is None else problems_in("\n".join(written.lines()))


def _sealed_text(workspace: Workspace, agency: str, year: int) -> list[Mapping[str, Any]] | None:
    """The text of the newest revision; None where none is sealed or readable: `verify` says what is wrong with a package."""
    for _, file in sorted(_packages(workspace, agency, year), reverse=True):
        try:
            with zipfile.ZipFile(file) as package:
                if package.getinfo(_TEXT).file_size > _MAX_BYTES:
                    return None
                entries = json.loads(package.read(_TEXT))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            return None
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else None
    return None


def _packages(workspace: Workspace, agency: str, year: int) -> Iterator[tuple[int, str]]:
    for file in (workspace.folder / "sealed").glob(f"{agency}-{year}-r*.zip"):
        revision = re.fullmatch(r".*-r(\d+)\.zip", file.name)
        if revision is not None:
            yield int(revision[1]), str(file)
