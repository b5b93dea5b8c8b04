"""What files leave open, each thing asked once: columns nobody knows, words nobody knows, 栏目 without a class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.core import package_yaml
from pipeline.ingest.presets import YES_OR_NO
from pipeline.ingest.recognition.looking import SeenFile, SeenSheet
from pipeline.ingest.recognition.scores import PresetFit
from pipeline.ingest.website_columns import known_classes

Kind = Literal["column", "word", "class"]
NOT_NEEDED = "不需要"
PERSONAL = "个人信息"


@dataclass(frozen=True)
class Question:
    """One thing to be decided for a source. `field`: the coded column of a word. `choices`: (code, label) in their order."""

    source: str
    kind: Kind
    item: str
    field: str
    rows: int
    example: str
    choices: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The question as a person is asked it."""
        if self.kind == "column":
            return f"列“{self.item}”是什么"
        if self.kind == "word" and self.field in YES_OR_NO:
            return f"“{self.example}”一列的“{self.item}”是指“是”还是“否”"
        if self.kind == "word":
            return f"“{self.item}”是什么意思（{self.field}）"
        return f"栏目“{self.item}”归哪一类"

    def code_of(self, answer: str) -> str | None:
        """The code that an answer means: a number from 1, a code, or a label, also with the number or code before it; None for none."""
        typed = answer.strip()
        for number, (code, label) in enumerate(self.choices, start=1):
            if typed.casefold() in {str(number), code.casefold(), label.casefold(), f"{code} {label}".casefold()}:
                return code
        return None


@dataclass(frozen=True)
class Answer:
    """A question and the code that somebody chose."""

    question: Question
    code: str


def open_questions(source: str, seen: Iterable[SeenFile], folder: Path) -> list[Question]:
    """Every question that files of one source leave open, asked once however many files ask it. `folder`: of the workspace."""
    questions: dict[tuple[str, str, str], Question] = {}
    for file in seen:
        for sheet in file.sheets:
            for question in _of_sheet(source, sheet, folder):
                key = (question.kind, question.field, question.item)
                known = questions.get(key)
                rows = question.rows + (known.rows if known else 0)
                questions[key] = Question(source, question.kind, question.item, question.field, rows,
                                          known.example if known else question.example, question.choices)  # fmt: skip
    return list(questions.values())


def _of_sheet(source: str, sheet: SeenSheet, folder: Path) -> Iterable[Question]:
    fit = sheet.fit
    if fit is None:
        return
    choices = column_choices(fit)
    for column in sheet.columns:
        if column.role.role == "unknown" and column.header == column.role.header:
            yield Question(source, "column", column.header, "", sheet.rows, "、".join(column.samples), choices)
        for word, rows in column.unread:
            yield Question(source, "word", word, column.role.column, rows, column.header, (("是", "是"), ("否", "否")))
    if sheet.trial is None:
        return
    counts: dict[tuple[str, str], int] = {}
    cells = [cell for cell in sheet.trial.words if not cell.listed]
    for cell in cells:
        counts[cell.field, cell.word] = counts.get((cell.field, cell.word), 0) + 1
    for cell in cells:
        if (cell.field, cell.word) in counts:
            rows = counts.pop((cell.field, cell.word))
            yield Question(source, "word", cell.word, cell.field, rows, f"第 {cell.line} 行", cell.choices)
    classes = tuple(known_classes(folder).items())
    for name, rows in sheet.trial.columns:
        yield Question(source, "class", name, "", rows, "", classes)


def column_choices(fit: PresetFit) -> tuple[tuple[str, str], ...]:
    """What a column nobody knows may be: not needed, personal, or one of our columns that the file has not yet; missing ones first."""
    names: dict[str, str] = package_yaml("ingest/recognition/column_names.yml")[fit.reading.fills]
    used = {column.column for column in fit.columns if column.role == "mapped"}
    ours: Sequence[str] = [name for name in names if name not in used]
    ours = [*(name for name in ours if name in fit.missing), *(name for name in ours if name not in fit.missing)]
    return (("ignore", NOT_NEEDED), ("personal", PERSONAL), *((name, names[name]) for name in ours))


def column_label(table: str, column: str) -> str:
    """What a column of ours is called."""
    return str(package_yaml("ingest/recognition/column_names.yml").get(table, {}).get(column, column))
