"""Made-up reports in which everything holds, for measuring the rules: no number in them is anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from pipeline.law.forms.catalogue import Form

Values = Mapping[str, float | None]


def attach_candidate() -> duckdb.DuckDBPyConnection:
    """A connection with an empty candidate: figures and verdicts as `count` leaves them."""
    connection = duckdb.connect()
    connection.execute("ATTACH ':memory:' AS candidate")
    connection.execute(
        "CREATE TABLE candidate.figures (agency VARCHAR, year INTEGER, figure VARCHAR, label VARCHAR, value DOUBLE,"
        " unit VARCHAR, status VARCHAR, revision INTEGER, as_of DATE)"
    )
    connection.execute(
        "CREATE TABLE candidate.verdicts (agency VARCHAR, year INTEGER, source VARCHAR, row_id VARCHAR, nth INTEGER,"
        " on_date DATE, summary VARCHAR, verdict VARCHAR, figure VARCHAR, amount DOUBLE, reason VARCHAR)"
    )
    return connection


def put_figures(connection: duckdb.DuckDBPyConnection, agency: str, year: int, values: Values) -> None:
    """Add figures of one agency and year, as drafts."""
    connection.execute(
        "INSERT INTO candidate.figures SELECT $agency, $year, unnest($names::VARCHAR[]), '', unnest($values::DOUBLE[]),"
        " '', 'draft', 0, make_date($year + 1, 1, 10)",
        {"agency": agency, "year": year, "names": list(values), "values": list(values.values())},
    )


def put_rows(connection: duckdb.DuckDBPyConnection, rows: Iterable[tuple[str, int, str, str, str | None, str]]) -> None:
    """Add verdicts: (agency, year, row, verdict, figure, reason), one row each."""
    connection.executemany(
        "INSERT INTO candidate.verdicts SELECT a, y, 'ledger', r, 1, make_date(y, 6, 1), r, v, f,"
        " CASE WHEN f IS NOT NULL THEN 1 END, q FROM (SELECT ? AS a, ?::INTEGER AS y, ? AS r, ? AS v, ? AS f, ? AS q)",
        list(rows),
    )


def put_cells(connection: duckdb.DuckDBPyConnection, form: Form, agency: str, year: int, values: Values) -> None:
    """Write a report's cells as a reader of published reports would, whatever they add up to."""
    connection.execute(
        'CREATE TABLE IF NOT EXISTS candidate.cells (agency VARCHAR, year INTEGER, form VARCHAR, "table" VARCHAR,'
        ' "row" VARCHAR, "column" VARCHAR, label VARCHAR, value DOUBLE, semantic VARCHAR, origin VARCHAR,'
        " position INTEGER)"
    )
    cells = form.cells
    connection.execute(
        "INSERT INTO candidate.cells SELECT $agency, $year, $form, unnest($tables::VARCHAR[]), unnest($rows::VARCHAR[]),"
        " unnest($columns::VARCHAR[]), unnest($labels::VARCHAR[]), unnest($values::DOUBLE[]),"
        " unnest($semantics::VARCHAR[]), 'declared', unnest($positions::INTEGER[])",
        {
            "agency": agency,
            "year": year,
            "form": form.id,
            "tables": [cell.table for cell in cells],
            "rows": [cell.row for cell in cells],
            "columns": [cell.column for cell in cells],
            "labels": [cell.label for cell in cells],
            "values": [values.get(cell.figure) for cell in cells],
            "semantics": ["blank" if values.get(cell.figure) is None else "number" for cell in cells],
            "positions": [cell.position for cell in cells],
        },
    )


def correct_report(form: Form, *, earlier: bool = False) -> dict[str, float]:
    """A report of a department in which every rule holds; `earlier`: the report of the year before it, which it carries on."""
    values = {**_requests(form, earlier), **_disputes(form), **_disclosure(form, earlier)}
    for cell in form.cells:
        if cell.kind == "computed":
            values[cell.figure] = sum(values[part] for part in cell.parts)
    return values


def _requests(form: Form, earlier: bool) -> dict[str, float]:
    """Table 3: results differ from cell to cell, what was received is what was handled plus the change in what is open."""
    block = form.table("requests").blocks[0]
    results = [row.id for row in block.rows if row.kind == "outcome"]
    kinds = [column.id for column in block.columns if column.kind == "applicant"]
    values: dict[str, float] = {}
    for place, kind in enumerate(kinds):
        for step, result in enumerate(results):
            values[f"requests.{result}.{kind}"] = float((3 * step + 5 * place) % 7 + 1)
        handled = sum(values[f"requests.{result}.{kind}"] for result in results)
        carried_in, carried_out = (1.0, place + 2.0) if earlier else (place + 2.0, 2 * place + 3.0)
        values[f"requests.carried_in.{kind}"] = carried_in
        values[f"requests.carried_out.{kind}"] = carried_out
        values[f"requests.new_received.{kind}"] = handled + carried_out - carried_in
    return values


def _disputes(form: Form) -> dict[str, float]:
    block = form.table("disputes").blocks[0]
    results = [column.id for column in block.columns if column.kind == "result"]
    return {
        f"disputes.{row.id}.{result}": float(2 * step + 3 * place + 1)
        for place, row in enumerate(block.rows)
        for step, result in enumerate(results)
    }


def _disclosure(form: Form, earlier: bool) -> dict[str, float]:
    """Table 2, by what a column means: the stock of a year is that of the year before with what was added."""
    stock = {"public_total": (9, 12), "published_this_year": (2, 3), "made_this_year": (2, 4),
             "in_force": (9, 11), "issued_this_year": (2, 3), "repealed_this_year": (1, 1),
             "items_last_year": (40, 43), "items_change": (3, -2), "decisions_handled": (80, 93),
             "decisions_this_year": (80, 93), "fee_amount": (12.5, 13.25),
             "procurement_count": (4, 5), "procurement_amount": (61.5, 70.25)}  # fmt: skip
    return {
        cell.figure: 0.0 if cell.row == "art20_1.rules" else float(stock[cell.column][0 if earlier else 1])
        for cell in form.cells
        if cell.table == "disclosure"
    }


QUOTED = {"items.total": 760.0, "items.news": 700.0, "posts.weibo": 135.0, "posts.wechat": 172.0}


def correct_website() -> dict[str, float]:
    """A website form in which every rule holds and which agrees with the report's `QUOTED` figures."""
    fields = {
        "uv": 41000, "pv": 260000, "pub_total": 760, "pub_overview": 20, "pub_dynamic": 700, "pub_catalog": 40,
        "topic_maintained": 9, "topic_new": 2, "interp_total": 12, "interp_material": 6, "interp_product": 4,
        "interp_comment": 2, "response_count": 3, "svc_catalog": 1, "svc_users": 900, "svc_items": 80,
        "svc_online_items": 60, "svc_cases_total": 500, "svc_cases_person": 320, "svc_cases_legal": 180,
        "int_platform": 1, "msg_received": 44, "msg_closed": 41, "msg_avg_days": 3.5, "msg_public": 30,
        "survey_count": 5, "survey_opinions": 60, "survey_published": 4, "talk_count": 2, "talk_questions": 14,
        "talk_answers": 13, "smart_qa": 0, "sec_tests": 4, "sec_found": 6, "sec_fixed": 5, "sec_monitoring": 1,
        "sec_drill": 1, "sec_owner": 1, "has_media": 1, "weibo_posts": 135, "weibo_followers": 5200,
        "wechat_posts": 172, "wechat_subs": 8100,
    }  # fmt: skip
    return {f"website.{field}": float(value) for field, value in fields.items()}
