"""The website itself: its addresses asked politely, what is found out of order, and when it was mended (国办秘函〔2019〕19号).

`inspect_site` asks and keeps a log; `write_inspection_tables` turns the log into published tables and findings. Changes no figure.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.inspection.run import InspectionResult, inspect_site
    from pipeline.inspection.states import fault_states, state_label, state_labels
    from pipeline.inspection.tables import move_inspection_tables, write_inspection_tables

__all__ = [
    "InspectionResult",
    "fault_states",
    "inspect_site",
    "move_inspection_tables",
    "state_label",
    "state_labels",
    "write_inspection_tables",
]

__getattr__ = lazy_face(__name__)
