"""待确认.xlsx: the open questions of a workspace as one sheet with drop-downs, and its answers read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from pipeline.core import Refusal, save_workbook, set_text
from pipeline.ingest.readers.spreadsheet import guard
from pipeline.ingest.recognition.questions import Answer, Question

QUESTION_SHEET = "待确认.xlsx"
_HEADINGS = ("数据源", "要定的事", "行数", "例", "回答", "可以填")
_KINDS = ("column", "word", "class")
_TITLE = "待确认"
_CHOICES = "选项"
_ANSWER = 5  # the column of answers, counted from 1
_HIDDEN = 7


def write_question_sheet(file: Path, questions: Sequence[Question], answers: Sequence[Answer] = ()) -> None:
    """Write the questions, replacing the file, those with an answer filled in. The choices stand as a drop-down in the column 回答."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    filled = {answer.question: dict(answer.question.choices)[answer.code] for answer in answers}
    _add(book, [*questions, *filled], filled)
    save_workbook(book, file)


def add_questions_to(file: Path, questions: Iterable[Question]) -> int:
    """Add questions to the sheet 待确认 of another workbook, each once. Returns how many were added."""
    from openpyxl import load_workbook

    answers, left = read_question_sheet(file) if has_questions(file) else ([], [])
    known = {_identity(question) for question in (*left, *(answer.question for answer in answers))}
    new = [question for question in questions if _identity(question) not in known]
    if new:
        book = load_workbook(file)
        _add(book, new, {})
        save_workbook(book, file)
    return len(new)


def has_questions(file: Path) -> bool:
    """Whether a workbook has the sheet 待确认, without opening the others. False for what is no workbook."""
    try:
        with ZipFile(file) as archive:
            return _TITLE.encode() in archive.read("xl/workbook.xml")
    except (OSError, KeyError, BadZipFile):
        return False


def _identity(question: Question) -> tuple[str, ...]:
    return (question.source, question.kind, question.field, question.item)


def _add(book: Any, questions: Sequence[Question], filled: Mapping[Question, str]) -> None:
    """Append questions to the sheet, which is made where there is none, and their choices to the hidden sheet of choices."""
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    page = book[_TITLE] if _TITLE in book.sheetnames else _new_page(book)
    lists = book[_CHOICES] if _CHOICES in book.sheetnames else book.create_sheet(_CHOICES)
    lists.sheet_state = "hidden"
    used = 0 if lists.cell(1, 1).value is None else lists.max_column
    placed: dict[tuple[tuple[str, str], ...], str] = {}
    for line, question in enumerate(questions, start=page.max_row + 1):
        texts = (question.source, question.text, "", question.example, filled.get(question, ""), _listed(question))
        for number, text in enumerate(texts, start=1):
            set_text(page.cell(line, number), text)
        page.cell(line, 3).value = question.rows
        page.cell(line, _ANSWER).fill = PatternFill("solid", fgColor="FFF2CC")
        page.cell(line, 6).alignment = Alignment(wrap_text=True, vertical="top")
        key = [question.source, question.kind, question.item, question.field, [list(pair) for pair in question.choices]]
        set_text(page.cell(line, _HIDDEN), json.dumps(key, ensure_ascii=False))
        if question.choices not in placed:
            column = used + len(placed) + 1
            for row, (_, label) in enumerate(question.choices, start=1):
                set_text(lists.cell(row, column), label)
            letter = get_column_letter(column)
            placed[question.choices] = f"'{_CHOICES}'!${letter}$1:${letter}${len(question.choices)}"
        choice = DataValidation("list", formula1=placed[question.choices], allow_blank=True, showErrorMessage=False)
        page.add_data_validation(choice)
        choice.add(page.cell(line, _ANSWER))


def _new_page(book: Any) -> Any:
    """The sheet with its headings, as the first one of the workbook."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(_TITLE, 0)
    page.append(_HEADINGS)
    for number, width in enumerate((14, 46, 8, 40, 24, 60), start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.column_dimensions[get_column_letter(_HIDDEN)].hidden = True
    page.freeze_panes = "A2"
    book.active = 0
    return page


def read_question_sheet(file: Path) -> tuple[list[Answer], list[Question]]:
    """The answers that were filled in, and the questions without one.

    Raises Refusal LOOK-SHEET for a file that is no such sheet, LOOK-ANSWER naming the row for an answer that is no choice.
    """
    from openpyxl import load_workbook

    answers: list[Answer] = []
    open_still: list[Question] = []
    try:
        guard(file, file.name)
        page = load_workbook(file, read_only=False, data_only=True)[_TITLE]
        lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=2, max_col=_HIDDEN)]
    except (OSError, KeyError, ValueError):
        raise Refusal("LOOK-SHEET", file=str(file)) from None
    for number, line in enumerate(lines, start=2):
        if line[_HIDDEN - 1] in (None, ""):
            continue
        question = _question(file, number, line)
        typed = "" if line[_ANSWER - 1] is None else str(line[_ANSWER - 1])
        if not typed.strip():
            open_still.append(question)
            continue
        code = question.code_of(typed)
        if code is None:
            raise Refusal("LOOK-ANSWER", file=str(file), row=number, question=question.text, answer=typed[:40],
                          choices=_listed(question))  # fmt: skip
        answers.append(Answer(question, code))
    return answers, open_still


def _question(file: Path, number: int, line: Sequence[object]) -> Question:
    try:
        source, kind, item, field, choices = json.loads(str(line[_HIDDEN - 1]))
        if kind not in _KINDS:
            raise ValueError(kind)
        pairs = tuple((str(code), str(label)) for code, label in choices)
        rows = int(str(line[2] or 0))
    except (ValueError, TypeError):
        raise Refusal("LOOK-SHEET", file=f"{file} 第 {number} 行") from None
    return Question(str(source), kind, str(item), str(field), rows, str(line[3] or ""), pairs)


def _listed(question: Question) -> str:
    return "、".join(
        label if question.kind == "column" or code == label else f"{code} {label}".strip()
        for code, label in question.choices
    )
