"""The law as data: statutory forms, the relations of their cells, working days, statutory periods, fees, limits of freshness.

Stands on core alone; needs no database.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.law.deadlines import deadline, since, terms
    from pipeline.law.fees import brackets, fee_schedule
    from pipeline.law.forms.catalogue import all_forms, figure_catalogue, form_for, known_figures, read_form
    from pipeline.law.forms.model import Block, Cell, Form, Line, Rule, Section, Table, address, named
    from pipeline.law.forms.relations import Relation, Term, relations
    from pipeline.law.freshness import Column, Silence, judge_column, kinds, limits, silence, silences
    from pipeline.law.workdays import DAY, Calendar, read_calendar

__all__ = [
    "DAY",
    "Block",
    "Calendar",
    "Cell",
    "Column",
    "Form",
    "Line",
    "Relation",
    "Rule",
    "Section",
    "Silence",
    "Table",
    "Term",
    "address",
    "all_forms",
    "brackets",
    "deadline",
    "fee_schedule",
    "figure_catalogue",
    "form_for",
    "judge_column",
    "kinds",
    "known_figures",
    "limits",
    "named",
    "read_calendar",
    "read_form",
    "relations",
    "silence",
    "silences",
    "since",
    "terms",
]

__getattr__ = lazy_face(__name__)
