"""What every package uses: findings and refusals, settings, the warehouse, SQL from files, the published database, numbers, times, files.

Stands on no other package.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.core.archives import ArchiveError, ArchiveLimits, judged_members
    from pipeline.core.disk import is_no_room, room_in, set_aside
    from pipeline.core.errors import Refusal
    from pipeline.core.findings import MARKS, Finding, catalogue, compose, entry_of, some_of
    from pipeline.core.findings.problems import (
        ProblemCounts,
        all_published_problems,
        count_problems,
        problem_kind,
        published_problems,
        tally,
    )
    from pipeline.core.jsonl import append_lines, read_lines, read_numbered_lines, refuse_line
    from pipeline.core.knowledge.model import KNOWN_TABLES, AgencyKnowledge, SourceKnowledge, TableKnowledge
    from pipeline.core.knowledge.read import read_knowledge
    from pipeline.core.lock import try_lock, writers_lock
    from pipeline.core.lookups import (
        FigureNames,
        Words,
        code_named,
        codes_in_part,
        decision_group,
        decision_rows,
        folded_name,
        interim_decisions,
        labels_of,
        lookup_words,
        withdrawn_code,
    )
    from pipeline.core.model import FrozenModel, describe_syntax_error, describe_validation_error
    from pipeline.core.numbers import exact_text, format_number, whole_as_int
    from pipeline.core.optional_settings import FollowUp, Inspect, Publications, Slug, TableName
    from pipeline.core.outside.error_reports import as_refusal, place_of, report_error
    from pipeline.core.outside.isolated import IsolatedFunction, JobFailure, JobLimits
    from pipeline.core.outside.large_imports import large_import
    from pipeline.core.outside.strict_yaml import Entry, YamlError, line_of, read_yaml, read_yaml_file
    from pipeline.core.outside.user_files import user_files
    from pipeline.core.package_data import carried_folder, code_version, fingerprint, package_yaml, page_frame
    from pipeline.core.published import (
        PublishedDatabase,
        QueryResult,
        open_file,
        query_file,
        query_open,
        read_published,
        run_name,
        translated_read_errors,
    )
    from pipeline.core.secrets import Secret, remember, scrub, scrub_bytes, secret_at, secret_of
    from pipeline.core.spreadsheets import (
        CellWriter,
        guard_formula,
        is_formula_like,
        new_workbook,
        save_workbook,
        set_text,
    )
    from pipeline.core.statements import (
        SETTINGS,
        execute,
        has_table,
        insert,
        literal,
        parameters,
        query_with_literals,
        sql,
        tables_in,
    )
    from pipeline.core.tables import table_rules
    from pipeline.core.timezone import SHANGHAI, now_in_shanghai, today_in_shanghai, wall_time
    from pipeline.core.warehouse import (
        TABLES,
        Warehouse,
        open_warehouse,
        record_findings,
        show_current,
        why_warehouse_closed,
    )
    from pipeline.core.workspace import (
        Address,
        Agency,
        Receiver,
        SecretPlace,
        Settings,
        Site,
        Source,
        Workspace,
        read_workspace,
    )

__all__ = [
    "KNOWN_TABLES",
    "MARKS",
    "SETTINGS",
    "SHANGHAI",
    "TABLES",
    "Address",
    "Agency",
    "AgencyKnowledge",
    "ArchiveError",
    "ArchiveLimits",
    "CellWriter",
    "Entry",
    "FigureNames",
    "Finding",
    "FollowUp",
    "FrozenModel",
    "Inspect",
    "IsolatedFunction",
    "JobFailure",
    "JobLimits",
    "ProblemCounts",
    "Publications",
    "PublishedDatabase",
    "QueryResult",
    "Receiver",
    "Refusal",
    "Secret",
    "SecretPlace",
    "Settings",
    "Site",
    "Slug",
    "Source",
    "SourceKnowledge",
    "TableKnowledge",
    "TableName",
    "Warehouse",
    "Words",
    "Workspace",
    "YamlError",
    "all_published_problems",
    "append_lines",
    "as_refusal",
    "carried_folder",
    "catalogue",
    "code_named",
    "code_version",
    "codes_in_part",
    "compose",
    "count_problems",
    "decision_group",
    "decision_rows",
    "describe_syntax_error",
    "describe_validation_error",
    "entry_of",
    "exact_text",
    "execute",
    "fingerprint",
    "folded_name",
    "format_number",
    "guard_formula",
    "has_table",
    "insert",
    "interim_decisions",
    "is_formula_like",
    "is_no_room",
    "judged_members",
    "labels_of",
    "large_import",
    "line_of",
    "literal",
    "lookup_words",
    "new_workbook",
    "now_in_shanghai",
    "open_file",
    "open_warehouse",
    "package_yaml",
    "page_frame",
    "parameters",
    "place_of",
    "problem_kind",
    "published_problems",
    "query_file",
    "query_open",
    "query_with_literals",
    "read_knowledge",
    "read_lines",
    "read_numbered_lines",
    "read_published",
    "read_workspace",
    "read_yaml",
    "read_yaml_file",
    "record_findings",
    "refuse_line",
    "remember",
    "report_error",
    "room_in",
    "run_name",
    "save_workbook",
    "scrub",
    "scrub_bytes",
    "secret_at",
    "secret_of",
    "set_aside",
    "set_text",
    "show_current",
    "some_of",
    "sql",
    "table_rules",
    "tables_in",
    "tally",
    "today_in_shanghai",
    "translated_read_errors",
    "try_lock",
    "user_files",
    "wall_time",
    "whole_as_int",
    "why_warehouse_closed",
    "withdrawn_code",
    "writers_lock",
]

__getattr__ = lazy_face(__name__)
