"""What each verb does within a run: open the warehouse, call the package of the verb, summarise its result in a line for people.

Packages are imported by the verb that needs them: a command waits only for its own libraries.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.core import Finding, Refusal, compose, read_published, record_findings
from pipeline.law import is_running
from pipeline.operations.run import Done, Run, Say, opened
from pipeline.operations.year_states import candidate_states, published_states, year_in_hand

if TYPE_CHECKING:
    from pipeline.core import Warehouse
    from pipeline.sealing import Proposal

# With more agencies than this a night writes no documents; `gongkai render` does.
MAX_AGENCIES_RENDERED = 20


def pull(run: Run, say: Say) -> Done:
    """Poll the sources and keep new bytes as snapshots."""
    from pipeline.ingest import pull_sources, rebuilt_finding, take_in_registers
    from pipeline.operations.register_answers import take_in_register_answers
    from pipeline.operations.standing import forget_standing, read_standing, texts_of

    if run.strict and run.year is not None:
        from pipeline.operations.setup.registers import write_blank_register  # imports what recognises files

        write_blank_register(run.workspace, run.year)
    folder = run.workspace.folder
    registers = [*take_in_register_answers(folder), *take_in_registers(folder)]
    done = pull_sources(run.workspace, now=run.now, only=run.sources, say=say)
    findings = (*registers, *done.findings)
    standing = read_standing(run.workspace)
    if not done.unchanged:
        forget_standing(run.workspace)  # what came waits to be loaded
    # A look that finds what the last one found need not open the warehouse for it.
    if standing is None or standing.pulled != texts_of(findings):
        forget_standing(run.workspace)
        with opened(run) as warehouse:
            findings = (*rebuilt_finding(warehouse, run.workspace), *findings)
            record_findings(warehouse.connection, "pull", findings)
    line = f"查看 {len(done.records)} 个文件，其中 {done.new} 个是新的内容"
    return Done("pull", line, findings, unchanged=done.unchanged)


def load(run: Run, say: Say) -> Done:
    """Turn new snapshots into row versions."""
    from pipeline.ingest import load_snapshots

    with opened(run) as warehouse:
        done = load_snapshots(warehouse, run.workspace, only=run.sources, say=say)
    new, changed, gone = (
        sum(getattr(merge, change) for _, merge in done.merged) for change in ("new", "changed", "gone")
    )
    return Done("load", f"新增 {new} 行，变更 {changed} 行，撤下 {gone} 行", done.findings)


def correct(run: Run, _: Say) -> Done:
    """Apply the signed corrections."""
    from pipeline.ingest import apply_corrections

    with opened(run) as warehouse:
        done = apply_corrections(warehouse, run.workspace, known=run.known_on)
    return Done("correct", f"{done.rows} 行按签署的更正处理", done.findings)


def check(run: Run, _: Say) -> Done:
    """Judge the loaded rows with the expectations."""
    from pipeline.quality import check_rows

    with opened(run) as warehouse:
        done = check_rows(warehouse, run.workspace, known=run.known_on or run.now.date(), now=run.now)
    return Done("check", f"{done.evaluated} 项期望已校验，{len(done.findings)} 项有问题", done.findings)


def count(run: Run, say: Say) -> Done:
    """List the rows behind every number and sum them."""
    from pipeline.figures import count_figures

    with opened(run) as warehouse:
        done = count_figures(warehouse, run.workspace, as_of=run.as_of, today=run.known_on or run.now.date(), say=say)
    line = f"计入 {done.counted} 行，不计入 {done.excluded} 行，隔离 {done.quarantined} 行；{done.figures} 个指标"
    return Done("count", line, done.findings)


def fill(run: Run, _: Say) -> Done:
    """Fill the forms with the figures, judge them, evaluate the request clock, apply the waivers. Sealed years are shown as sealed."""
    from pipeline.channels import write_channel_tables
    from pipeline.duties import write_duty_tables
    from pipeline.figures import open_candidate, upgrade_findings
    from pipeline.inspection import write_inspection_tables
    from pipeline.operations.setup.registers import add_questions
    from pipeline.quality import waive_findings
    from pipeline.reports import fill_forms, judge_forms
    from pipeline.requests import write_published_steps, write_request_tables
    from pipeline.sealing import freeze_sealed_results, freeze_sealed_years
    from pipeline.supervision import follow_up_findings, write_plan

    today = run.known_on or run.now.date()
    settings = run.workspace.settings
    open_year = run.year if run.strict else None
    with opened(run) as warehouse, open_candidate(warehouse, run.workspace):
        connection = warehouse.connection
        declared = [source for (source,) in warehouse.rows("figures/count/declared_sources")]
        freeze_sealed_years(warehouse, run.workspace, but_year=open_year, now=run.now)
        fill_forms(connection, declared_sources=declared)
        freeze_sealed_results(warehouse, but_year=open_year)
        levels = {agency.id: agency.level for agency in settings.agency}
        judge_forms(connection, as_of=today, levels=levels, declared_sources=declared)
        record_findings(connection, "clock", write_request_tables(warehouse, run.workspace, today=today))
        write_published_steps(warehouse)
        record_findings(connection, "duty", write_duty_tables(warehouse, run.workspace, today=today))
        record_findings(connection, "channels", write_channel_tables(warehouse, run.workspace))
        record_findings(connection, "inspection", write_inspection_tables(warehouse, run.workspace, today=today))
        upgraded = upgrade_findings(warehouse, run.workspace, today) if run.known_on is None else []
        record_findings(connection, "upgrade", upgraded)
        record_findings(connection, "plan", write_plan(warehouse, run.workspace, today=today))
        texts: list[Finding] = []
        if open_year is not None:
            from pipeline.audit import draft_findings, own_text_findings

            values = {"year": open_year, "agency": run.agency}
            reported = [agency for (agency,) in warehouse.rows("sealing/reported", values)]
            texts = own_text_findings(connection, run.workspace, open_year, reported, run.now)
            texts += draft_findings(connection, run.workspace, open_year)
        record_findings(connection, "prose", texts)
        for statement in (
            "operations/year_that_runs",
            "operations/year_that_runs_compared",
            "operations/year_that_runs_results",
        ):
            # A strict run closes its year, also before that has ended.
            warehouse.run(statement, {"year": max(today.year, (open_year or 0) + 1)})
        years = [year for (year,) in warehouse.rows("figures/count/years")]
        waive_findings(connection, run.workspace.folder, years, [agency.id for agency in settings.agency])
        freeze_sealed_results(warehouse, but_year=open_year)
        whole = run.year is None and not run.sources
        record_findings(connection, "follow_up", follow_up_findings(warehouse, run.workspace, now=run.known_at or run.now,
                        whole=whole, log=run.known_on is None))  # fmt: skip
        findings = tuple(Finding(*row) for row in warehouse.rows("operations/fill_findings"))
        cells, relations, held = warehouse.rows("figures/count/filled")[0]
        books = [run.now.year, run.now.year - 1] if run.year is None else [run.year]
        waiting = add_questions(run.workspace, warehouse, books, run.now) if run.known_on is None else ""
    line = f"{cells} 个单元格；{relations} 条勾稽关系，{held} 条成立"
    return Done("fill", line, findings, (waiting,) if waiting else ())


def seal(run: Run, _: Say) -> Done:
    """With an approver: seal the year. Without: report what is still missing before it can be sealed, and the working days left."""
    from pipeline.figures import open_candidate
    from pipeline.sealing import agency_readiness, freeze_sealed_results, freeze_sealed_years, seal_year

    proposal: Proposal | None = None
    with opened(run) as warehouse, open_candidate(warehouse, run.workspace):
        year = year_in_hand(run, candidate_states(warehouse)) or run.now.year
        reported = [agency for (agency,) in warehouse.rows("sealing/reported", {"year": year, "agency": run.agency})]
        if run.approve_by is not None:
            if run.agency is None and len(reported) > 1:
                raise Refusal("SEAL-WHICH-AGENCY", year=year, agencies="、".join(reported))
            lines = [
                seal_year(
                    warehouse, run.workspace, year, agency, run.approve_by, run.note, run.now, pdf=True, shown=run.shown
                ).line
                for agency in reported
            ]
            line = "；".join(lines) or f"{year} 年没有可封存的数字"
        else:
            readiness = agency_readiness(warehouse, run.workspace, year, run.now, run.agency)[:MAX_AGENCIES_RENDERED]
            lines = [line for agency in readiness for line in agency.lines()]
            line = f"{year} 年：{len(reported)} 个单位有数字，没有要求封存"
            proposal = _proposal(warehouse, run, year)
        if run.strict or run.approve_by is not None:
            # `fill` left the year as counted today; from here on it is shown as sealed.
            freeze_sealed_years(warehouse, run.workspace, now=run.now)
            freeze_sealed_results(warehouse)
    return Done("seal", line, closing=tuple(lines), proposal=proposal)


def _at_the_years_end(finding: Finding) -> Finding:
    """What a document of a year that still runs has open is to be done at its end, and no fault."""
    if finding.code not in ("REN-PLACES", "REN-BLANKS"):
        return finding
    return replace(finding, severity="info", message=f"年底要填：{finding.message}")


def propose(run: Run) -> Proposal | None:
    """What a run that asks for approvals shows although blocking findings keep it from sealing: the judged candidate."""
    from pipeline.figures import open_candidate

    if run.answered is None:
        return None
    with opened(run) as warehouse, open_candidate(warehouse, run.workspace):
        return _proposal(warehouse, run, run.year if run.year is not None else run.now.year)


def _proposal(warehouse: Warehouse, run: Run, year: int) -> Proposal | None:
    from pipeline.sealing import propose_next

    if run.answered is None:
        return None
    return propose_next(warehouse, run.workspace, year, run.now, run.agency, run.answered)


def publish(run: Run, _: Say) -> Done:
    """Publish the candidate; of a night that brought nothing new, the last build as it stands today."""
    from pipeline.figures import publish_figures
    from pipeline.operations.digest.log import reported_builds
    from pipeline.operations.quiet import publish_quiet
    from pipeline.sealing import sealed_runs

    keep = {f"figures-{sealed}.duckdb" for sealed in sealed_runs(run.workspace)} | reported_builds(run.workspace)
    findings: tuple[Finding, ...] = ()
    if run.standing is not None:
        quiet = publish_quiet(run, run.standing, keep)
        line, findings = quiet.line, quiet.findings
    else:
        with opened(run) as warehouse:
            done = publish_figures(warehouse, run.workspace, now=run.now, known_on=run.known_on, keep=keep)
        line = f"已发布 {done.file.name}"
    if run.year is not None:
        known = read_published(run.workspace.folder).ask("figure_names", year=run.year, agency=None)
        findings = () if known.rows else (compose("YEAR-NO-ROWS", year=run.year),)
    if run.workspace.settings.share is not None and run.known_on is None:
        from pipeline.province import share_build

        shared = share_build(run.workspace, now=run.now, sealed=sealed_runs(run.workspace))
        if isinstance(shared, Finding):
            findings = (*findings, shared)
        else:
            line += f"；{shared.line()}"
    return Done("publish", line, findings)


def render(run: Run, say: Say) -> Done:
    """Write the documents of the run's year, or of the current year as if it ended today."""
    from pipeline.reports import render_documents
    from pipeline.sealing import sealed_files_of

    published = read_published(run.workspace.folder)
    with published.held() as database:
        year = year_in_hand(run, published_states(database)) or run.now.year
        states = database.ask("states", year=year, agency=run.agency).rows
    if run.year is None and len(states) > MAX_AGENCIES_RENDERED:
        return Done("render", f"单位超过 {MAX_AGENCIES_RENDERED} 个，每晚不成文；需要时用 gongkai render {year}")
    findings: list[Finding] = []
    documents: list[Path] = []
    folder = run.workspace.folder / "reports" / str(year)
    for agency, status, revision, seal_hash in states:
        say(agency)
        try:
            rendered = render_documents(published.newest(), run.workspace, year, agency, folder, status=status, revision=revision,
                          seal_hash=seal_hash, now=run.now,
                          sealed_files=sealed_files_of(run.workspace, agency, year, revision))  # fmt: skip
        except Refusal as refusal:
            findings.append(refusal.finding)
            continue
        findings += rendered.findings
        documents += [document.docx for document in rendered.documents]
    if is_running(year, run.now.date()) and not run.strict:
        findings = [_at_the_years_end(finding) for finding in findings]
    closing = tuple(f"文件：{document}" for document in documents)
    return Done("render", f"{year} 年 {len(documents)} 份文件", tuple(findings), closing)


def digest(run: Run, say: Say) -> Done:
    """Send every receiver what changed. No verb: it follows a night and changes no figure."""
    from pipeline.operations.digest.digest import send_digest

    return send_digest(run, say)
