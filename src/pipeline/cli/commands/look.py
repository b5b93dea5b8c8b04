"""The command that says what a file is, before and instead of trial and error with the inbox."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import CliContext, echo, json_option, print_json

if TYPE_CHECKING:
    from pipeline.core import Source, Workspace
    from pipeline.ingest import Answer, FileChange, Question, SeenFile


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="FILE…")
@click.option(
    "--into", "name", metavar="SOURCE", help="Use the files for this source: add it, or settle what it leaves open."
)
@click.option("--preset", default=None, help="Read the files with this preset instead of the one that fits best.")
@click.option("--agency", default=None, help="With --into, of a new source: whose rows they are (the agency's id).")
@click.option(
    "--sort",
    is_flag=True,
    help="Put every file into the source that reads it, added where there is none, "
    "and take last year's report in as declared; folders are searched.",
)
@click.option("--ask", is_flag=True, help="Ask here what is left open (the default at a terminal).")
@click.option("--sheet", "as_sheet", is_flag=True, help="Write what is left open into one sheet instead of asking.")
@click.option("--answers", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="SHEET",
              help="Take in the answers of such a sheet.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Write over a preset of the workspace without asking.")
@json_option
@click.pass_context
def look(
    click_context: click.Context, files: tuple[Path, ...], name: str | None, preset: str | None, agency: str | None,
    sort: bool, ask: bool, as_sheet: bool, answers: Path | None, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Say what a file is: which preset fits, what each column would be, which rows would count, what is left to be decided."""
    from pipeline.cli.look_text import document, lines_of
    from pipeline.core import now_in_shanghai, read_workspace
    from pipeline.ingest import bare_workspace, look_at, source_named
    from pipeline.operations import files_below

    context: CliContext = click_context.obj
    if answers is not None:
        click_context.exit(_take_in(read_workspace(context.folder), answers, yes))
    if not files:
        raise click.UsageError("请写明要看的文件：gongkai look 文件…")
    if sort:
        if name is not None or preset is not None:
            raise click.UsageError("--sort 自己认每份文件用于哪个数据源，不与 --into、--preset 同用")
        click_context.exit(_sort(read_workspace(context.folder), files, yes))
    files = tuple(files_below(files))
    bare = name is None and not (context.folder / "workspace.toml").exists()
    workspace = bare_workspace(context.folder) if bare else read_workspace(context.folder)
    meant = source_named(workspace, name) if name else None
    if meant is not None and preset is not None:
        meant = meant.model_copy(update={"preset": preset, "fills": None})
    if meant is None and preset is not None:
        from pipeline.core import Source

        meant = Source(name="look", preset=preset, agency=workspace.settings.agency[0].id)
    seen = [look_at(workspace, file, now=now_in_shanghai(), source=meant) for file in files]
    if as_json:
        print_json(document(seen))
    else:
        for file in seen:
            for line in lines_of(file):
                click.echo(line)
    if name is None:
        if not as_json:
            _propose(workspace, seen, preset)
        click_context.exit(_status(seen))
    click_context.exit(_into(workspace, name, seen, agency, ask=ask or (sys.stdin.isatty() and not as_sheet), yes=yes))


def _sort(workspace: Workspace, files: tuple[Path, ...], yes: bool) -> int:
    """Put the files where they belong; what they leave open is asked once, by the night that reads them. Returns the exit status."""
    from pipeline.cli.collected import put_in_order
    from pipeline.core import now_in_shanghai
    from pipeline.ingest import register_years

    year = min(register_years(workspace.folder), default=now_in_shanghai().year - 1)
    put_in_order(workspace.folder, files, year, yes=yes)
    echo(f"下一步：\n    gongkai --workspace {workspace.folder} nightly --direct --year {year}")
    return 0


def _status(seen: Sequence[SeenFile]) -> int:
    """0: every file would be loaded as it is; 1: something is left to be decided; 2: none of it is a list that can be read."""
    sheets = [sheet for file in seen for sheet in file.sheets]
    if not any(sheet.fit for sheet in sheets):
        echo("✗ 没有可以载入的清单。")
        return 2
    clean = all(
        sheet.fit
        and sheet.fit.fits
        and sheet.trial
        and not (sheet.trial.words or sheet.trial.columns or sheet.trial.findings)
        for sheet in sheets
    )
    return 0 if clean and not any(file.findings for file in seen) else 1


def _propose(workspace: Workspace, seen: Sequence[SeenFile], preset: str | None) -> None:
    """The command that uses the files, and the same as text to paste."""
    from pipeline.core import Source
    from pipeline.ingest import source_text

    listed: dict[tuple[str | None, str | None], None] = {}
    for file in seen:
        for sheet in file.sheets:
            if sheet.fit is not None:
                listed[sheet.fit.name or None, sheet.sheet if sheet.named else None] = None
                fills = sheet.fit.reading.fills if sheet.fit.name is None else None
    if not listed:
        return
    click.echo(
        "\n要用这些文件：gongkai look 文件… --into 数据源名字（没有这个数据源就新建），或把下面几行写入 workspace.toml："
    )
    for chosen, sheet_name in listed:
        source = Source(name="new-source", preset=preset or chosen, agency=workspace.settings.agency[0].id, sheet=sheet_name,
                        fills=fills if chosen is None else None)  # fmt: skip
        click.echo(source_text(source))


def _into(
    workspace: Workspace, name: str, seen: Sequence[SeenFile], agency: str | None, *, ask: bool, yes: bool
) -> int:
    """Add the source where there is none, copy the files into its folder, settle what they leave open."""
    from pipeline.core import read_workspace
    from pipeline.ingest import added_source, new_source, open_questions, put_into, source_named

    source = source_named(workspace, name)
    if source is None:
        source = new_source(workspace, name, seen, agency)
        _write([added_source(workspace, source, _usual_options(source))], yes=True)
        workspace = read_workspace(workspace.folder)
    files = [file.file for file in seen if any(sheet.fit for sheet in file.sheets)]
    for file in files:
        place = put_into(workspace, source, file)
        echo(
            f"✓ 已放入 {place}"
            if place
            else f"✗ {workspace.place_of(source)} 里已有同名的另一份 {file.name}，没有覆盖；改名后再放。"
        )
    questions = open_questions(name, seen, workspace.folder)
    while ask and questions and (answers := _ask(questions)):
        _apply(workspace, answers, yes)
        questions = _asked_again(workspace.folder, name, files)
        answered = {(answer.question.kind, answer.question.item) for answer in answers}
        ask = any((question.kind, question.item) not in answered for question in questions)
    return _leave_open(workspace.folder, [name], questions)


def _asked_again(folder: Path, name: str, files: Sequence[Path]) -> list[Question]:
    """What files of a source still leave open under its present settings."""
    from pipeline.core import now_in_shanghai, read_workspace
    from pipeline.ingest import look_at, open_questions, source_named

    workspace = read_workspace(folder)
    source = source_named(workspace, name)
    seen = [look_at(workspace, file, now=now_in_shanghai(), source=source) for file in files]
    return open_questions(name, seen, folder)


def _leave_open(folder: Path, names: Sequence[str], questions: Sequence[Question]) -> int:
    """Write what is left open into the sheet, beside what it holds of other sources; an empty sheet goes. Returns the exit status."""
    from pipeline.ingest import QUESTION_SHEET, read_question_sheet, write_question_sheet

    sheet = folder / QUESTION_SHEET
    answers, left = read_question_sheet(sheet) if sheet.exists() else ([], [])
    others = [question for question in left if question.source not in names]
    filled = [answer for answer in answers if answer.question.source not in names]
    if questions or others or filled:
        write_question_sheet(sheet, [*others, *questions], filled)
    else:
        sheet.unlink(missing_ok=True)
    if not questions:
        return 0
    echo(f"还有 {len(questions)} 处要定，写在 {sheet}：在“回答”一列选好，存盘，然后运行")
    echo(f"    gongkai --workspace {folder} look --answers {sheet}")
    return 1


def _take_in(workspace: Workspace, sheet: Path, yes: bool) -> int:
    """Apply the answers of a sheet, look at the files of their sources again, and leave in the sheet what is still open."""
    from pipeline.ingest import QUESTION_SHEET, read_question_sheet, source_files, source_named

    answers, left = read_question_sheet(sheet)
    _apply(workspace, answers, yes)
    echo(f"✓ 收下 {len(answers)} 个回答")
    names = list(dict.fromkeys([*(answer.question.source for answer in answers), *(entry.source for entry in left)]))
    questions: list[Question] = []
    for name in names:
        source = source_named(workspace, name)
        if source is not None:
            questions += _asked_again(workspace.folder, name, source_files(source, workspace))
    if sheet.resolve() != (workspace.folder / QUESTION_SHEET).resolve() and sheet.exists() and not left:
        echo(f"{sheet} 里的回答已经收下，这一份可以删去。")
    return _leave_open(workspace.folder, names, questions)


def _apply(workspace: Workspace, answers: Sequence[Answer], yes: bool) -> None:
    from pipeline.core import read_workspace
    from pipeline.ingest import changes_of_answers

    for name in dict.fromkeys(answer.question.source for answer in answers):
        _write(changes_of_answers(workspace, name, answers), yes=yes)
        workspace = read_workspace(workspace.folder)


def _ask(questions: Sequence[Question]) -> list[Answer]:
    """Ask one after the other; an empty answer leaves a question open."""
    from pipeline.ingest import Answer

    answers = []
    for question in questions:
        click.echo(f"\n{question.text}？{question.rows} 行{'，例：' + question.example if question.example else ''}")
        for number, (code, label) in enumerate(question.choices, start=1):
            click.echo(f"  {number:>2}  {label}" + (f"（{code}）" if question.kind != "column" else ""))
        while typed := click.prompt("填序号，回车以后再定", default="", show_default=False):
            chosen = question.code_of(typed)
            if chosen is not None:
                answers.append(Answer(question, chosen))
                break
            click.echo(f"“{typed}”不在可选的里面。")
    return answers


def _write(changes: Sequence[FileChange], *, yes: bool) -> None:
    """Show what changes, then write it. Of a preset that a person wrote lines are lost only when told so."""
    for change in changes:
        echo(f"\n{change.path}{'' if change.before is None else '（已有，改动如下）'}\n{change.difference}")
        if change.loses_lines and change.path.parent.name == "presets" and not yes and not _agreed():
            raise click.UsageError(f"{change.path} 已有内容，没有改写。看过上面的改动后加 --yes 再运行。")
        change.write()


def _agreed() -> bool:
    return sys.stdin.isatty() and click.confirm("改写这个预设", default=False)


def _usual_options(source: Source) -> dict[str, int]:
    """Days that a source of this kind usually has in its settings."""
    from pipeline.operations import source_kinds

    kind = next((entry for entry in source_kinds().values() if entry["preset"] == source.preset), {})
    return {name: kind[name] for name in ("rhythm_days", "quiet_days") if name in kind}
