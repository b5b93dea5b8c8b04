"""The law as data: statutory forms, the relations of their cells, working days, statutory periods, fees, limits of freshness.

Stands on core alone; needs no database.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.law.deadlines import deadline, in_force_since, time_limits
    from pipeline.law.fees import brackets, fee_schedule
    from pipeline.law.forms.catalogue import all_forms, figure_catalogue, form_for, known_figures, read_form
    from pipeline.law.forms.model import Block, Cell, Form, Line, Rule, Section, Table, address, full_label
    from pipeline.law.forms.relations import Relation, Term, expand_relations, relations
    from pipeline.law.freshness import (
        ColumnFreshness,
        PostingGap,
        column_kinds,
        judge_column,
        posting_gaps,
        posting_limits,
        site_limits,
    )
    from pipeline.law.naming import figure_names, table_named
    from pipeline.law.reporting_year import is_running, year_due
    from pipeline.law.workdays import DAY, Calendar, read_calendar

__all__ = [
    "DAY",
    "Block",
    "Calendar",
    "Cell",
    "ColumnFreshness",
    "Form",
    "Line",
    "PostingGap",
    "Relation",
    "Rule",
    "Section",
    "Table",
    "Term",
    "address",
    "all_forms",
    "brackets",
    "column_kinds",
    "deadline",
    "expand_relations",
    "fee_schedule",
    "figure_catalogue",
    "figure_names",
    "form_for",
    "full_label",
    "in_force_since",
    "is_running",
    "judge_column",
    "known_figures",
    "posting_gaps",
    "posting_limits",
    "read_calendar",
    "read_form",
    "relations",
    "site_limits",
    "table_named",
    "time_limits",
    "year_due",
]

__getattr__ = lazy_face(__name__)
