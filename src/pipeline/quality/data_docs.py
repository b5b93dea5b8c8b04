"""Great Expectations' own Data Docs of the published results, as a folder that loads nothing from the network.

The pages are written by Great Expectations from `expectations` and `validations` of the published database: no row is judged again, and
what they show of a row is its key. Great Expectations makes each page load style sheets, scripts and a logo from servers of others; these
are taken out, and a style sheet of ours stands in for theirs. Without scripts the pages cannot be sorted or filtered.

Imports Great Expectations when it is called.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import lxml.html
from lxml.html.builder import E

from pipeline.core import SHANGHAI, Refusal, open_file, query_open, read_published, room_in
from pipeline.quality.library import great_expectations

# The newest runs that are shown; a page for each suite of each of them.
MOST_RUNS = 10
_STYLE = "static/styles/gongkai.css"
# What does nothing without the scripts: filters, and links that open what is open already.
_WITHOUT_SCRIPT = (
    "//*[@data-toggle='collapse' and not(contains(@class, 'nav-link'))]"
    " | //div[contains(@class, 'card')][div/strong='Actions']"
)
# Whatever an element names, the browser may load files of the folder alone.
_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'"


@dataclass(frozen=True)
class DataDocs:
    """The folder written, and how many suites and runs it shows."""

    folder: Path
    suites: int
    runs: int


def write_data_docs(workspace: Path, folder: Path) -> DataDocs:
    """Write the Data Docs of the newest published results into `folder`, which must be missing or empty.

    Raises Refusal EXPORT-EXISTS, DATA-DOCS-NOTHING when nothing was checked yet, DISK-FULL, and PUBLISHED-* as every reader.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal("EXPORT-EXISTS", folder=str(folder))
    folder = folder.absolute()
    with open_file(read_published(workspace).newest()) as connection:
        expectations = query_open(connection, "quality/data_docs/expectations").rows
        validations = query_open(connection, "quality/data_docs/validations", most=MOST_RUNS).rows
    if not validations:
        raise Refusal("DATA-DOCS-NOTHING")
    draft = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with room_in(folder.parent):
            draft.mkdir(parents=True)
            _build(draft, expectations, validations)
            _keep_inside(draft)
            if folder.exists():
                folder.rmdir()
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return DataDocs(folder, len({suite for suite, *_ in expectations}), len({run for run, *_ in validations}))


def _build(folder: Path, expectations: tuple[Any, ...], validations: tuple[Any, ...]) -> None:
    """Let Great Expectations write its pages."""
    gx = great_expectations()
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    context: Any = gx.get_context(project_config=DataContextConfig(store_backend_defaults=stores), mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    site = {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
    }
    context.add_data_docs_site("gongkai", site)
    documents: dict[str, list[dict[str, Any]]] = {}
    for suite, code, type_, parameters, severity, description, what_to_do in expectations:
        documents.setdefault(suite, []).append(
            {"type": type_, "kwargs": json.loads(parameters), "severity": severity, "description": f"{code} {description}",
             "notes": what_to_do, "meta": {"code": code}}
        )  # fmt: skip
    configurations: dict[tuple[str, str], Any] = {}
    for name, entries in documents.items():
        suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=entries))
        for expectation in suite.expectations:
            configurations[name, expectation.meta["code"]] = expectation.configuration
    of_runs: dict[tuple[str, str], list[Any]] = {}
    for run, checked_at, name, code, judged, failed, keys in validations:
        if judged and (name, code) in configurations:  # without rows to judge there is no success either
            result = _result(configurations[name, code], judged, failed, json.loads(keys or "[]"))
            of_runs.setdefault((run, name), []).append((checked_at, result))
    for (run, name), results in of_runs.items():
        _store(context, run, max(at for at, _ in results), name, [result for _, result in results])
    context.build_data_docs(site_names=["gongkai"])


def _result(configuration: Any, judged: int, failed: int, keys: list[str]) -> Any:
    """What one expectation found, in Great Expectations' words; its sampled unexpected values are keys of rows."""
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

    result = {
        "element_count": judged,
        "unexpected_count": min(failed, judged),  # a query that joins may name a row twice
        "unexpected_percent": 100 * min(failed, judged) / judged if judged else None,
        "partial_unexpected_list": keys,
    }
    return ExpectationValidationResult(success=failed == 0, expectation_config=configuration, result=result, meta={},
                                       exception_info={"raised_exception": False, "exception_message": None,
                                                       "exception_traceback": None})  # fmt: skip


def _store(context: Any, run: str, checked_at: datetime, name: str, results: list[Any]) -> None:
    """Put what a suite found in a run where Great Expectations looks for it."""
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    passed = sum(result.success for result in results)
    # Great Expectations reads a run name as a time where it can, and the process number after "-" as an offset of many hours.
    identifier = RunIdentifier(run_name=run.replace("-", "_"), run_time=checked_at.replace(tzinfo=SHANGHAI))
    validated = ExpectationSuiteValidationResult(
        success=passed == len(results), results=results, suite_name=name,
        statistics={"evaluated_expectations": len(results), "successful_expectations": passed,
                    "unsuccessful_expectations": len(results) - passed, "success_percent": 100 * passed / len(results)},
        meta={"run_id": identifier, "great_expectations_version": version("great_expectations"), "validation_time": checked_at.isoformat(),
              "active_batch_definition": {"datasource_name": "gongkai", "data_asset_name": name, "batch_identifiers": {}}},
    )  # fmt: skip
    key = ValidationResultIdentifier(ExpectationSuiteIdentifier(name), identifier, f"gongkai-{name}")
    context.validation_results_store.set(key, validated)


def _keep_inside(folder: Path) -> None:
    """Take out of every page what it would load or run, and give it a style sheet that lies beside it."""
    shutil.rmtree(folder / "static")
    style = folder / _STYLE
    style.parent.mkdir(parents=True)
    style.write_text(resources.files("pipeline").joinpath("quality", "data_docs.css").read_text("utf-8"), "utf-8")
    for page in sorted(folder.rglob("*.html")):
        document = lxml.html.document_fromstring(page.read_text("utf-8"))
        for element in document.xpath(f"//script | //link | //style | //footer | //img | //button | {_WITHOUT_SCRIPT}"):
            element.drop_tree()
        for link in document.xpath("//a[starts-with(@href, 'http')]"):
            link.drop_tag()
        if page == folder / "index.html":
            _fill_index(document, folder)
        (head,) = document.xpath("/html/head")
        depth = len(page.relative_to(folder).parts) - 1
        head.insert(0, E.meta({"http-equiv": "Content-Security-Policy", "content": _POLICY}))
        head.append(E.link(rel="stylesheet", href="../" * depth + _STYLE))
        page.write_text(lxml.html.tostring(document, doctype="<!DOCTYPE html>", encoding="unicode"), "utf-8")


def _fill_index(document: Any, folder: Path) -> None:
    """Write the two tables of the first page, which Great Expectations leaves to a script."""
    (results,) = document.xpath("//table[contains(@class, 'ge-index-page-validation-results-table')]")
    (suites,) = document.xpath("//table[contains(@class, 'ge-index-page-expectation_suites-table')]")
    results.append(E.tr(E.th("Run"), E.th("Expectation Suite"), E.th("Status")))
    pages = sorted(folder.glob("validations/*/*/*/*.html"), key=lambda page: (page.parts[-2], page.parts[-4]))
    for page in reversed(pages):
        suite, run = page.parts[-4], page.parts[-3]
        failed = "Status: Failed" in " ".join(lxml.html.fromstring(page.read_text("utf-8")).text_content().split())
        results.append(E.tr(E.td(run), E.td(E.a(suite, href=page.relative_to(folder).as_posix())),
                            E.td("Failed" if failed else "Succeeded")))  # fmt: skip
    suites.append(E.tr(E.th("Expectation Suite")))
    for page in sorted(folder.glob("expectations/*.html")):
        suites.append(E.tr(E.td(E.a(page.stem, href=page.relative_to(folder).as_posix()))))
