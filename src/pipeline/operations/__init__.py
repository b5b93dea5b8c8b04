"""A run and what keeps it going: the verbs in order, the digest of a night, the doctor, the service."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.operations.assembly import unit_text
    from pipeline.operations.dead_man import staleness_findings
    from pipeline.operations.digest.digest import messages, send_digest
    from pipeline.operations.doctor import examine
    from pipeline.operations.execute import as_function, perform
    from pipeline.operations.orchestrator import orchestrated
    from pipeline.operations.progress import tell, waiting, with_progress
    from pipeline.operations.request import (
        NIGHTLY,
        YEAR_END,
        Parameter,
        RunKind,
        RunRequest,
        parameters_of,
        possible_year,
    )
    from pipeline.operations.run import TITLES, VERBS, Done, Run, Say, Stopped, exclusive
    from pipeline.operations.service.identity import deployment_name, workspace_id, workspace_tag
    from pipeline.operations.service.live import applicants_mark
    from pipeline.operations.service.profile import active_profile
    from pipeline.operations.service.service import (
        LOCALHOST,
        Addresses,
        Part,
        claim_service,
        own_auth_file,
        part_answers,
        port_of,
        prefect_auth,
        running,
    )
    from pipeline.operations.service.supervisor import Child, RestartPolicy, Supervisor
    from pipeline.operations.setup.demo import DEMO_YEAR, demo_files
    from pipeline.operations.setup.plan import (
        Answers,
        declarable_figures,
        kinds_to_have,
        planned_files,
        source_kinds,
        wanted_registers,
    )
    from pipeline.operations.setup.registers import write_register
    from pipeline.operations.setup.sorting import DOCUMENTS, SortedFile, files_below, sort_files
    from pipeline.operations.setup.write import write_files
    from pipeline.operations.verdict import Verdict, has_open, judge
    from pipeline.operations.year_states import published_states, year_in_hand

__all__ = [
    "DEMO_YEAR",
    "DOCUMENTS",
    "LOCALHOST",
    "NIGHTLY",
    "TITLES",
    "VERBS",
    "YEAR_END",
    "Addresses",
    "Answers",
    "Child",
    "Done",
    "Parameter",
    "Part",
    "RestartPolicy",
    "Run",
    "RunKind",
    "RunRequest",
    "Say",
    "SortedFile",
    "Stopped",
    "Supervisor",
    "Verdict",
    "active_profile",
    "applicants_mark",
    "as_function",
    "claim_service",
    "declarable_figures",
    "demo_files",
    "deployment_name",
    "examine",
    "exclusive",
    "files_below",
    "has_open",
    "judge",
    "kinds_to_have",
    "messages",
    "orchestrated",
    "own_auth_file",
    "parameters_of",
    "part_answers",
    "perform",
    "planned_files",
    "port_of",
    "possible_year",
    "prefect_auth",
    "published_states",
    "running",
    "send_digest",
    "sort_files",
    "source_kinds",
    "staleness_findings",
    "tell",
    "unit_text",
    "waiting",
    "wanted_registers",
    "with_progress",
    "workspace_id",
    "workspace_tag",
    "write_files",
    "write_register",
    "year_in_hand",
]

__getattr__ = lazy_face(__name__)
