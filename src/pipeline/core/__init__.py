"""What every package stands on: findings and refusals, the workspace, the warehouse, SQL from files, the published database."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.core.disk import is_no_room
    from pipeline.core.error_reports import report_error
    from pipeline.core.errors import Refusal
    from pipeline.core.findings import MARKS, Finding, catalogue, compose, tally
    from pipeline.core.isolated import IsolatedFunction, JobFailure, JobLimits, place_of
    from pipeline.core.jsonl import append
    from pipeline.core.lock import writers_lock
    from pipeline.core.lookups import Words, decision_rows, interim_decisions, labels_of, lookup_words
    from pipeline.core.model import FrozenModel
    from pipeline.core.numbers import format_number
    from pipeline.core.package_data import fingerprint, package_yaml
    from pipeline.core.published import PublishedDatabase, Rows, ask_file, ask_open, open_file, read_published, readable
    from pipeline.core.secrets import Secret, hidden_in, remember, scrub, secret_at, secret_of
    from pipeline.core.statements import SETTINGS, ask_with_literals, execute, has_table, literal, parameters, sql
    from pipeline.core.strict_yaml import Entry, YamlError, line_of, read_yaml, read_yaml_file
    from pipeline.core.tables import table_rules
    from pipeline.core.timezone import now_in_shanghai
    from pipeline.core.version import code_version
    from pipeline.core.warehouse import TABLES, Warehouse, open_warehouse, record_findings, show_current
    from pipeline.core.workspace import Agency, Receiver, Settings, Source, TableName, Workspace, read_workspace

__all__ = [
    "MARKS",
    "SETTINGS",
    "TABLES",
    "Agency",
    "Entry",
    "Finding",
    "FrozenModel",
    "IsolatedFunction",
    "JobFailure",
    "JobLimits",
    "PublishedDatabase",
    "Receiver",
    "Refusal",
    "Rows",
    "Secret",
    "Settings",
    "Source",
    "TableName",
    "Warehouse",
    "Words",
    "Workspace",
    "YamlError",
    "append",
    "ask_file",
    "ask_open",
    "ask_with_literals",
    "catalogue",
    "code_version",
    "compose",
    "decision_rows",
    "execute",
    "fingerprint",
    "format_number",
    "has_table",
    "hidden_in",
    "interim_decisions",
    "is_no_room",
    "labels_of",
    "line_of",
    "literal",
    "lookup_words",
    "now_in_shanghai",
    "open_file",
    "open_warehouse",
    "package_yaml",
    "parameters",
    "place_of",
    "read_published",
    "read_workspace",
    "read_yaml",
    "read_yaml_file",
    "readable",
    "record_findings",
    "remember",
    "report_error",
    "scrub",
    "secret_at",
    "secret_of",
    "show_current",
    "sql",
    "table_rules",
    "tally",
    "writers_lock",
]

__getattr__ = lazy_face(__name__)
