"""From files and platforms to row versions: pull, load, correct, and the presets that say what an export's columns mean.

`pull_sources` stores what a source holds now as snapshots and logs the fetch; `load_snapshots` turns pending snapshots into row
versions of the warehouse; `apply_corrections` puts the signed corrections beside them.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.ingest.correct import apply_corrections
    from pipeline.ingest.in_force.changes import RowChange, changed_rows
    from pipeline.ingest.in_force.statements import add_statement, names_of_files
    from pipeline.ingest.keys import key_file
    from pipeline.ingest.load import load_snapshots
    from pipeline.ingest.presets import Preset, preset_names, read_preset
    from pipeline.ingest.privacy import applicant_key_at_hand
    from pipeline.ingest.pull import pull_sources
    from pipeline.ingest.readers.base import preset_beside
    from pipeline.ingest.recognition.looking import SeenColumn, SeenFile, SeenSheet, bare_workspace, look_at
    from pipeline.ingest.recognition.meant import new_source, put_into, source_named
    from pipeline.ingest.recognition.question_sheet import (
        QUESTION_SHEET,
        add_questions_to,
        read_question_sheet,
        write_question_sheet,
    )
    from pipeline.ingest.recognition.questions import Answer, Question, column_label, open_questions
    from pipeline.ingest.recognition.scores import PresetFit, candidates
    from pipeline.ingest.recognition.trial import LoadTrial, trial_workspace
    from pipeline.ingest.recognition.writing import (
        FileChange,
        added_source,
        changes_of_answers,
        source_text,
        take_in_answers,
    )
    from pipeline.ingest.registers.elsewhere import PublishedElsewhere, published_elsewhere, years_elsewhere
    from pipeline.ingest.registers.named_rows import row_named
    from pipeline.ingest.registers.taking_in import take_in_registers
    from pipeline.ingest.registers.workbook import (
        add_columns,
        add_correction,
        add_follow_up,
        add_gaps,
        add_waiting,
        register_years,
        workbook_name,
        write_workbook,
    )
    from pipeline.ingest.registry import (
        count_sources,
        is_live,
        ledger_sources,
        preset_of,
        selected_sources,
        source_files,
    )
    from pipeline.ingest.retention import rebuilt_finding, set_aside_warehouse
    from pipeline.ingest.review import ambiguous_cells, review_document, review_text
    from pipeline.ingest.snapshots import FetchRecord, Poll, fetch_records, polls
    from pipeline.ingest.sources.faults import LOGIN_ADDRESS, certificate_problem, silence_http_logging
    from pipeline.ingest.website_columns import known_classes, read_website_columns, resolve_classes

__all__ = [
    "LOGIN_ADDRESS",
    "QUESTION_SHEET",
    "Answer",
    "FetchRecord",
    "FileChange",
    "LoadTrial",
    "Poll",
    "Preset",
    "PresetFit",
    "PublishedElsewhere",
    "Question",
    "RowChange",
    "SeenColumn",
    "SeenFile",
    "SeenSheet",
    "add_columns",
    "add_correction",
    "add_follow_up",
    "add_gaps",
    "add_questions_to",
    "add_statement",
    "add_waiting",
    "added_source",
    "ambiguous_cells",
    "applicant_key_at_hand",
    "apply_corrections",
    "bare_workspace",
    "candidates",
    "certificate_problem",
    "changed_rows",
    "changes_of_answers",
    "column_label",
    "count_sources",
    "fetch_records",
    "is_live",
    "key_file",
    "known_classes",
    "ledger_sources",
    "load_snapshots",
    "look_at",
    "names_of_files",
    "new_source",
    "open_questions",
    "polls",
    "preset_beside",
    "preset_names",
    "preset_of",
    "published_elsewhere",
    "pull_sources",
    "put_into",
    "read_preset",
    "read_question_sheet",
    "read_website_columns",
    "rebuilt_finding",
    "register_years",
    "resolve_classes",
    "review_document",
    "review_text",
    "row_named",
    "selected_sources",
    "set_aside_warehouse",
    "silence_http_logging",
    "source_files",
    "source_named",
    "source_text",
    "take_in_answers",
    "take_in_registers",
    "trial_workspace",
    "workbook_name",
    "write_question_sheet",
    "write_workbook",
    "years_elsewhere",
]

__getattr__ = lazy_face(__name__)
